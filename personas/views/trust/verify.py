"""Is this picture one of ours? For everybody, without an account, as a page and as JSON. Nothing sent is kept."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from personas.marking.gate import Busy
from personas.marking.keys import KeysError
from personas.marking.opening import PICTURES_AND_DOCUMENTS, Unreadable, check_size
from personas.models import TokenBucket
from personas.requests.addresses import counted_address
from personas.services.trust.answers import Answers, answers
from personas.services.trust.verification import verify_file
from personas.views.trust.pictures_here import NotHere, picture_at

TOO_MANY = "That is more than 30 pictures in a minute. Wait a moment, then go on."


@dataclass(frozen=True)
class Outcome:
    status: int
    answers: Answers | None = None
    problem: str = ""


def _outcome(request: HttpRequest) -> Outcome:
    if not TokenBucket.may_verify(counted_address(request)):
        return Outcome(429, problem=TOO_MANY)
    try:
        return Outcome(200, answers(verify_file(data=_asked(request))))
    except (Unreadable, NotHere) as error:
        return Outcome(422, problem=str(error))
    except (Busy, KeysError) as error:
        return Outcome(503, problem=str(error))


def _asked(request: HttpRequest) -> bytes:
    if file := request.FILES.get("picture"):
        check_size(file.size, PICTURES_AND_DOCUMENTS)
        return file.read()
    if address := request.POST.get("address", "").strip():
        return picture_at(request, address)
    raise Unreadable("Send a picture, or the address of one on this site.")


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    return _page_with(request, _outcome(request) if request.method == "POST" else Outcome(200))


def _page_with(request: HttpRequest, outcome: Outcome) -> HttpResponse:
    context = {"answers": outcome.answers, "problem": outcome.problem}
    template = "trust/verify/_answers.html" if request.htmx else "trust/verify/verify.html"
    # htmx swaps in only what succeeded; the words say what did not.
    response = render(request, template, context, status=200 if request.htmx else outcome.status)
    response["Cache-Control"] = "no-store"
    return response


@csrf_exempt  # changes nothing and knows no user
@require_POST
def api(request: HttpRequest) -> JsonResponse:
    """`picture` (a file) or `address` (of a picture on this site), as a form."""
    outcome = _outcome(request)
    body = outcome.answers.as_dict() if outcome.answers else {"error": outcome.problem}
    response = JsonResponse(body, status=outcome.status)
    response["Cache-Control"] = "no-store"
    if outcome.status in (429, 503):
        response["Retry-After"] = "10"
    return response
