"""One fictional person as JSON: the same address gives the same person."""

from __future__ import annotations

import secrets
from dataclasses import asdict
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from facegen.attributes import PortraitRequest
from personas.identity import BriefError, Identity, PersonBrief, compose
from personas.models import TokenBucket
from personas.models.portraits.face import SEED_MAX
from personas.requests.addresses import counted_address
from personas.services.portraits.face_address import FaceAddressError, read_seed
from personas.views.portraits.face import NEW_SEEDS

ASKED = ("market", "gender", "appearance", "expression", "glasses", "product", "industry", "template", "language")
LOCK = "lock."
INDENT = {"indent": 1, "ensure_ascii": False}


@require_safe
def compose_one(request: HttpRequest) -> HttpResponse:
    """GET /person.json?market=de_DE&age=25-44&gender=f&product=coffee&seed=7&lock.job=Nurse

    A bad parameter answers 400 with its field and one sentence.
    """
    if not TokenBucket.may_see_public_face(counted_address(request)):
        return JsonResponse({"error": "That is more than 60 in a minute. Please wait a moment."}, status=429)
    try:
        identity = _compose(request.GET)
    except BriefError as error:
        return JsonResponse({"field": error.field, "error": str(error)}, status=400, json_dumps_params=INDENT)
    return JsonResponse(asdict(identity) | {"face": _face_address(identity)}, json_dumps_params=INDENT)


def _compose(query) -> Identity:
    known = {*ASKED, "age", "seed"}
    if unknown := [name for name in query if name not in known and not name.startswith(LOCK)]:
        raise BriefError(unknown[0], f"Unknown parameter “{unknown[0]}”; known are {', '.join(sorted(known))}.")
    wishes = {name: query[name] for name in ASKED if query.get(name)}
    locks = {name.removeprefix(LOCK): value for name, value in query.items() if name.startswith(LOCK)}
    brief = PersonBrief(age=_age(query.get("age", "18-90")), **wishes)
    return compose(brief, _seed(query.get("seed", "")), {name: _number(value) for name, value in locks.items()})


def _seed(text: str) -> int:
    try:
        seed = read_seed(text)
    except FaceAddressError as error:
        raise BriefError("seed", str(error)) from None
    return secrets.randbelow(NEW_SEEDS) if seed is None else seed


def _age(text: str) -> tuple[int, int]:
    low, _, high = text.replace("–", "-").partition("-")
    try:
        return int(low), int(high or low)
    except ValueError:
        raise BriefError("age", f"The age must be a number or a range such as 25-44, not “{text[:40]}”.") from None


def _number(text: str) -> str | int:
    return int(text) if text.lstrip("-").isdigit() and len(text) < 10 else text


def _face_address(identity: Identity) -> str:
    """Where the portrait of this person is, drawn for accounts; empty for a role profile."""
    if not identity.portrait:
        return ""
    asked = PortraitRequest.from_dict(identity.portrait).as_dict()
    return f"{reverse('face_webp')}?{urlencode(asked | {'seed': identity.seed % SEED_MAX})}"
