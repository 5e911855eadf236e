"""What is around every route: keys of repeated requests, conditional answers, HEAD, and errors in one form."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from hashlib import sha256

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers

from personas.doors.api.caller import token_of
from personas.doors.api.problems import answer_of, answered
from personas.services.doors import kept_answers
from personas.services.doors.kept_answers import KeyMisused, UnderWay

KEY = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEPT_HEADERS = ("Content-Type", "Location", "ETag", "Retry-After")
TOO_MUCH = "The body is larger than this address takes."

View = Callable[..., HttpResponse]


def door(view: View) -> View:
    """`view` of ninja as the server shows it."""

    @wraps(view)
    def through(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            response = _answer(view, request, *args, **kwargs)
        except RequestDataTooBig:
            response = answered(413, TOO_MUCH)
        except Exception as error:
            response = answer_of(error)
            if response is None:
                raise
        return _finished(request, response)

    through.csrf_exempt = True  # the token is the permission; cookies are not looked at
    return through


def _answer(view: View, request: HttpRequest, *args, **kwargs) -> HttpResponse:
    if request.method == "HEAD":
        request.method = "GET"  # Django's server sends no body to HEAD, whatever is answered
    if request.method == "POST" and request.headers.get(KEY) and token_of(request):
        return _once(view, request, *args, **kwargs)
    return view(request, *args, **kwargs)


def _once(view: View, request: HttpRequest, *args, **kwargs) -> HttpResponse:
    key = request.headers[KEY]
    if len(key) > kept_answers.LONGEST:
        return answered(422, f"An Idempotency-Key has at most {kept_answers.LONGEST} characters.")
    try:
        row = kept_answers.begin(token=token_of(request), key=key, request=_fingerprint(request))
    except KeyMisused as error:
        return answered(422, str(error))
    except UnderWay as error:
        return answered(409, str(error), headers={"Retry-After": "1"})
    if row.status:
        return HttpResponse(row.body, status=row.status, headers={**row.headers, REPLAYED: "true"})
    try:
        response = view(request, *args, **kwargs)
    except BaseException as error:
        response = answer_of(error) if isinstance(error, Exception) else None
        if response is None:
            row.delete()
            raise
    _keep(row, response)
    return response


def _fingerprint(request: HttpRequest) -> str:
    """Files are known by their length: reading them here would keep them in memory twice."""
    multipart = request.content_type == "multipart/form-data"
    body = request.headers.get("Content-Length", "").encode() if multipart else request.body
    return kept_answers.fingerprint(request.method, request.get_full_path(), body)


def _keep(row, response: HttpResponse) -> None:
    headers = {name: response[name] for name in KEPT_HEADERS if name in response}
    kept_answers.keep(row=row, status=response.status_code, headers=headers, body=response.content.decode())


def _finished(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if response.status_code == 405:
        response = answered(405, f"This address knows {response['Allow']} only.", headers={"Allow": response["Allow"]})
    response.setdefault("Cache-Control", "private, no-cache" if request.method == "GET" else "no-store")
    patch_vary_headers(response, ["Authorization"])
    if request.method == "GET" and response.status_code == 200 and not response.streaming:
        if "ETag" not in response:
            response["ETag"] = tag_of(response, getattr(request, "shown_version", None))
        return get_conditional_response(request, etag=response["ETag"], response=response)
    return response


def tag_of(response: HttpResponse, version: int | None = None) -> str:
    """Of the body; led by the version of a persona, which If-Match is held against."""
    digest = sha256(response.content).hexdigest()[:20]
    return f'"{version}-{digest}"' if version else f'"{digest}"'


def seen_version(request: HttpRequest, now: int) -> int:
    """The version of a persona that If-Match names; `now` without it, and 0, which fits nothing, for another."""
    said = request.headers.get("If-Match", "").strip()
    if said in ("", "*"):
        return now
    number = said.removeprefix("W/").strip('"').partition("-")[0]
    return int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 0


def pretty(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)
