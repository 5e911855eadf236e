"""What cannot be, as problem+json (RFC 9457): our sentence in `detail`, the field beside each where there is one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.errors import ValidationError as BodyError

from personas.engine.admission import QueueFull
from personas.marking.gate import Busy
from personas.marking.keys import KeysError
from personas.requests.out_of_room import database_away, no_room
from personas.services.exports.export_kinds import ExportImpossible
from personas.services.people.versions import StaleEdit
from personas.services.portraits.portraits import PortraitLost
from personas.services.portraits.storage_trouble import StorageTrouble

MEDIA_TYPE = "application/problem+json"
NOT_FOUND = "There is nothing at this address that this token may see."
UNAUTHORISED = (
    "Send an access token: “Authorization: Bearer facet_…”. Make one on your account page, under Access tokens."
)
AWAY = "The database does not answer just now. Try again in a minute."
FULL = "There is no room left to store anything just now. Try again later."
OVERTAKEN = "Somebody else changed this in the meantime. Read it again, then repeat your change."


class Problem(Exception):
    """An answer that is no success: `status`, one sentence, and what was wrong where."""

    def __init__(self, status: int, sentence: str, errors: list[dict] | None = None, headers: dict | None = None):
        super().__init__(sentence)
        self.status, self.sentence = status, sentence
        self.errors, self.headers = errors or [], headers or {}


def answered(status: int, sentence: str, errors: list[dict] | None = None, headers: dict | None = None) -> HttpResponse:
    body: dict[str, Any] = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    body |= {"detail": sentence, **({"errors": errors} if errors else {})}
    text = json.dumps(body, ensure_ascii=False)
    response = HttpResponse(text, status=status, content_type=MEDIA_TYPE, headers=headers)
    response["Cache-Control"] = "no-store"
    return response


@contextmanager
def refusals(status: int = 422) -> Iterator[None]:
    """What a service refuses by a ValueError with a sentence. Only around the call: any other ValueError is a fault."""
    try:
        yield
    except ValueError as error:
        raise Problem(status, str(error)) from error


def answer_of(error: Exception) -> HttpResponse | None:
    """The problem that an exception stands for; None for a fault of ours."""
    for kinds, answer in ANSWERS:
        if isinstance(error, kinds):
            return answer(error)
    if database_away(error):
        return answered(503, AWAY, headers={"Retry-After": "60"})
    return answered(503, FULL, headers={"Retry-After": "60"}) if no_room(error) else None


def _of_problem(error: Problem) -> HttpResponse:
    return answered(error.status, error.sentence, error.errors, error.headers)


def _of_body(error: BodyError) -> HttpResponse:
    errors = [{"field": _place(one), "detail": _said(one)} for one in error.errors]
    first = errors[0]
    return answered(422, f"{first['field']}: {first['detail']}" if first["field"] else first["detail"], errors)


def _place(error: dict) -> str:
    """Where in body, query or path: without the name of our parameter."""
    parts = [str(part) for part in error["loc"]]
    return ".".join(parts[2:] if parts[:1] == ["body"] else parts[1:])


def _said(error: dict) -> str:
    said = str(error["msg"]).removeprefix("Value error, ")
    return f"{said[:1].upper()}{said[1:]}".rstrip(".") + "."


def _of_fields(error: ValidationError) -> HttpResponse:
    if hasattr(error, "error_dict"):
        errors = [{"field": name, "detail": text} for name, texts in error.message_dict.items() for text in texts]
        return answered(422, errors[0]["detail"], errors)
    return answered(422, " ".join(error.messages))


def _of_full_queue(error: QueueFull) -> HttpResponse:
    wait = str(getattr(error, "retry_after", 30))
    return answered(getattr(error, "status", 503), str(error), headers={"Retry-After": wait})


def _later(error: Exception) -> HttpResponse:
    return answered(503, str(error), headers={"Retry-After": "10"})


ANSWERS = (
    (Problem, _of_problem),
    (BodyError, _of_body),
    (Http404, lambda error: answered(404, NOT_FOUND)),
    (PortraitLost, lambda error: answered(404, str(error))),
    (StaleEdit, lambda error: answered(412, OVERTAKEN)),
    (PermissionDenied, lambda error: answered(403, str(error) or "Your role in this team does not allow this.")),
    (ValidationError, _of_fields),
    (ExportImpossible, lambda error: answered(422, str(error))),
    (QueueFull, _of_full_queue),
    ((Busy, KeysError, StorageTrouble), _later),
    (HttpError, lambda error: answered(error.status_code, str(error))),
)


def handle(api: NinjaAPI) -> None:
    """Answer every exception of a route by the table above; what is none of these is left to Django."""

    def handler(request: HttpRequest, error: Exception) -> HttpResponse:
        response = answer_of(error)
        if response is None:
            raise error
        return response

    for kind in (Exception, Http404, HttpError, BodyError):
        api.add_exception_handler(kind, handler)
