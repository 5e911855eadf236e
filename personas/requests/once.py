"""A form that is sent twice makes one thing: what it makes is called by the form, and two cannot have one id."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from uuid import UUID, uuid4, uuid5

from django.conf import settings
from django.http import HttpRequest

from personas.requests.addresses import client_address

FIELD = "once"
SPACE = UUID("4b6ac1e2-20de-4d1c-8d0c-1c3a3a6b8f57")


def new_once() -> str:
    """For the hidden field of a form, new with each form that is shown."""
    return secrets.token_urlsafe(12)


def public_id_of(request: HttpRequest) -> UUID:
    """The public id of what this very form makes for whoever sent it; a new one for a form without the field."""
    form = _form(request)
    return uuid5(SPACE, f"{settings.SECRET_KEY} {form}") if form else uuid4()


def public_ids_of(request: HttpRequest, act: str, chosen: Sequence[object]) -> list[UUID]:
    """One for each of `chosen`: a form that stays on its page while others are chosen, or another act, makes others."""
    whole = uuid5(public_id_of(request), " ".join(map(str, [act, *chosen])))
    return [uuid5(whole, str(one)) for one in chosen]


def secret_of(request: HttpRequest) -> str:
    """A secret of 256 bits for what this very form makes, the same when it is sent again; empty without the field."""
    form = _form(request)
    made = hmac.digest(settings.SECRET_KEY.encode(), f"once {form}".encode(), hashlib.sha256)
    return urlsafe_b64encode(made).decode().rstrip("=") if form else ""


def _form(request: HttpRequest) -> str:
    once = request.POST.get(FIELD, "")[:64]
    return f"{request.path} {request.user.pk or client_address(request)} {once}" if once else ""
