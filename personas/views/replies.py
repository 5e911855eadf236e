"""How acts on a board answer: a toast with an undo for scripts, a message and the page for everybody else."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def undo(name: str, args: Iterable, /, **fields: Any) -> dict:
    """The form that undoes an act: its address and its fields; a value that is no text is sent as JSON."""
    plain = {key: value if isinstance(value, str) else json.dumps(value, default=str) for key, value in fields.items()}
    return {"url": reverse(name, args=list(args)), "fields": plain}


def done(request: HttpRequest, page, say: str, undo: dict | None = None, **more: Any) -> HttpResponse:
    if _is_script(request):
        return JsonResponse({"say": say, "undo": undo, **more})
    messages.success(request, say)
    return _back(request, page)


def refused(request: HttpRequest, page, sentence: str, status: int = 422) -> HttpResponse:
    if _is_script(request):
        return JsonResponse({"error": sentence}, status=status)
    messages.error(request, sentence)
    return _back(request, page)


def _is_script(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _back(request: HttpRequest, page) -> HttpResponse:
    """The view of `page` (a board, or an address) that the form was on."""
    home = page if isinstance(page, str) else page.get_absolute_url()
    back = request.POST.get("back", "")
    safe = back.startswith(home) and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if safe else home)


class Unreadable(ValueError):
    """A form that no page of ours sends."""


def read_id(text: str) -> UUID | None:
    """None for an empty text. Raises Unreadable."""
    try:
        return UUID(text) if text else None
    except (ValueError, AttributeError, TypeError) as error:
        raise Unreadable("That is not the id of anything.") from error


def read_ids(texts: Iterable[str]) -> list[UUID]:
    """Without doubles, in their order. Raises Unreadable."""
    return list(dict.fromkeys(found for text in texts if (found := read_id(text))))


def read_json(text: str) -> Any:
    """Raises Unreadable."""
    try:
        return json.loads(text)
    except ValueError as error:
        raise Unreadable("That cannot be read.") from error
