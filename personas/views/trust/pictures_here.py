"""The picture behind an address of this installation, with the rights of whoever asks. Nothing is ever fetched."""

from __future__ import annotations

import copy
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, QueryDict
from django.urls import Resolver404, resolve

from personas.services.links import public_host

PICTURES = frozenset({"face_webp", "face_image", "shared_face", "card_png"})


class NotHere(Exception):
    """The message is a sentence for whoever gave the address."""


def picture_at(request: HttpRequest, address: str) -> bytes:
    """The bytes that the address would answer to this visitor. Raises NotHere."""
    parts = _split(address)
    if parts.netloc and parts.netloc.lower() not in (request.get_host().lower(), public_host().lower()):
        raise NotHere("That address is on another site. Save the picture there and send the file: nothing is fetched.")
    try:
        match = resolve(parts.path)
    except Resolver404:
        raise NotHere("There is no picture at that address.") from None
    if match.url_name not in PICTURES:
        raise NotHere("That is the address of a page. Give the picture's own address, or save it and send the file.")
    try:
        response = match.func(_as_get(request, parts), *match.args, **match.kwargs)
    except (Http404, PermissionDenied):
        raise NotHere("There is no picture at that address, or you may not see it.") from None
    if response.status_code != 200 or not response.headers.get("Content-Type", "").startswith("image/"):
        raise NotHere("There is no picture at that address, or you may not see it.")
    return b"".join(response.streaming_content) if response.streaming else response.content


def _split(address: str):
    try:
        return urlsplit(address if "://" in address or address.startswith("/") else f"/{address}")
    except ValueError:
        raise NotHere("That is not an address.") from None


def _as_get(request: HttpRequest, parts) -> HttpRequest:
    asked = copy.copy(request)
    asked.method, asked.path, asked.path_info = "GET", parts.path, parts.path
    asked.GET = QueryDict(parts.query)
    return asked
