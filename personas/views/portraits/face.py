"""This person does not exist: the public page and picture, and the stored portraits of teams."""

from __future__ import annotations

import logging
import secrets
from io import BytesIO

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from personas.engine.admission import QueueFull
from personas.forms.portraits.face import FaceForm
from personas.models import Face, TokenBucket
from personas.requests.addresses import counted_address
from personas.services.accounts import terms
from personas.services.portraits import faces
from personas.services.portraits import gallery_set as gallery
from personas.services.portraits.face_address import FaceAddress, FaceAddressError, read_address
from personas.services.portraits.gallery import any_gallery_face, is_withdrawn
from personas.services.portraits.portraits import PortraitLost, portrait_bytes
from personas.services.portraits.storage_trouble import StorageTrouble
from personas.services.teams import access

log = logging.getLogger(__name__)
FOREVER = "private, max-age=31536000, immutable"
NEW_SEEDS = 10_000_000  # short enough to read out, large enough never to be seen twice
PUBLIC_CACHE = "public, max-age=3600"  # for so long a withdrawn face may still come out of somebody's cache
NOT_YET = "This face is not drawn yet. Sign in and accept the terms of use to have new faces drawn."


def plain(text: str, status: int) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")


def may_draw(request: HttpRequest) -> bool:
    """Whether this visitor may have new faces drawn; whoever may not sees those of the gallery and those of before."""
    return terms.has_accepted(user=request.user)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """A new face on every load, one of the gallery's for a visitor; a seed in the address holds it still."""
    try:
        address = read_address(request.GET.dict())
    except FaceAddressError as error:
        context = {"form": FaceForm(), "error": str(error), "next_url": reverse("face")}
        return render(request, "portraits/face.html", context, status=400)
    if address.seed is not None and is_withdrawn(request=address.request, seed=address.seed):
        context = {"form": FaceForm(), "withdrawn": True, "next_url": reverse("face")}
        return render(request, "portraits/face.html", context, status=410)
    free = may_draw(request)
    shown = address if free else _for_visitor(address)
    response = render(request, "portraits/face.html", _context(request, address, shown, free))
    response["Cache-Control"] = "no-store"
    return response


def _for_visitor(address: FaceAddress) -> FaceAddress | None:
    """What is asked for where it is there already, any of the gallery where nothing is asked; None: not drawn yet."""
    if address.seed is None:
        return FaceAddress(*any_gallery_face())
    known = faces.find_public_face(request=address.request, seed=address.seed)
    if gallery.is_shown(address.request, address.seed) or (known and known.ready):
        return address
    return None


def _context(request: HttpRequest, address: FaceAddress, shown: FaceAddress | None, free: bool) -> dict:
    steered = {name: value for name, value in request.GET.items() if name != "seed"}
    seed = secrets.randbelow(NEW_SEEDS) if shown is None or shown.seed is None else shown.seed
    query = shown.query(seed) if shown else ""
    onward = address if free else FaceAddress(*any_gallery_face(but=seed))
    return {
        "form": FaceForm(steered),
        "seed": seed if shown else None,
        "src": f"{reverse('face_webp')}?{query}" if shown else "",
        "share_url": f"{reverse('face')}?{query}" if shown else "",
        "next_url": f"{reverse('face')}?{onward.query(secrets.randbelow(NEW_SEEDS) if free else onward.seed)}",
        "asked": shown.request.as_dict() if shown else {},
        "may_draw": free,
        "sign_in_url": resolve_url(settings.LOGIN_URL),
        "here": request.get_full_path(),
        "asked_in_vain": not free and bool(steered),
    }


@require_safe
def picture(request: HttpRequest) -> HttpResponse:
    """The image itself. Without a seed it leads to one with a seed, so that what is seen can be asked for again."""
    try:
        address = read_address(request.GET.dict())
    except FaceAddressError as error:
        return plain(str(error), 400)
    if address.seed is None:
        shown = address if may_draw(request) else FaceAddress(*any_gallery_face())
        query = shown.query(secrets.randbelow(NEW_SEEDS) if shown.seed is None else shown.seed)
        response = redirect(f"{reverse('face_webp')}?{query}")
        response["Cache-Control"] = "no-store"
        return response
    return _picture_of(request, address)


def _picture_of(request: HttpRequest, address: FaceAddress) -> HttpResponse:
    face = faces.find_public_face(request=address.request, seed=address.seed)
    if face is not None:
        return _drawn_or_later(face)
    if gallery.is_shown(address.request, address.seed):
        if not TokenBucket.may_see_public_face(counted_address(request)):
            return too_many()
        return _drawn_or_later(faces.public_face(request=address.request, seed=address.seed))
    return _newly_drawn(request, address)


def _newly_drawn(request: HttpRequest, address: FaceAddress) -> HttpResponse:
    team = access.current_team(request.user, request.session) if request.user.is_authenticated else None
    try:
        face = faces.draw_single_face(actor=request.user, team=team, request=address.request, seed=address.seed)
    except terms.TermsNotAccepted:
        return plain(NOT_YET, 403)
    except QueueFull as full:
        response = plain(str(full), getattr(full, "status", 503))
        response["Retry-After"] = str(getattr(full, "retry_after", 30))
        return response
    return _drawn_or_later(face)


def too_many() -> HttpResponse:
    response = plain("That is more than 60 new faces in a minute. Please wait a moment.", 429)
    response["Retry-After"] = "10"
    return response


def _drawn_or_later(face: Face) -> HttpResponse:
    if face.retired:
        return plain("This face was withdrawn after a report.", 410)
    try:
        face = faces.wait_until_drawn(face=face, seconds=settings.FACE_WAIT_SECONDS)
    except faces.FaceNotReady as reason:
        response = plain(f"The face is not ready yet. {reason}", 503)
        response["Retry-After"] = "2"
        return response
    return picture_response(face, PUBLIC_CACHE)


@login_required
@require_safe
def stored(request: HttpRequest, face_id) -> HttpResponse:
    """A team's portrait: private, and for ever the same at an address that carries its hash."""
    face = get_object_or_404(Face.objects.visible_to(request.user).exclude(image=""), public_id=face_id)
    response = picture_response(face, FOREVER if request.GET.get("v") == face.image_tag else "private, no-cache")
    if response.status_code != 200:
        return response
    return get_conditional_response(request, etag=response["ETag"], response=response)


def picture_response(face: Face, cache: str) -> HttpResponse:
    try:
        response = FileResponse(BytesIO(portrait_bytes(face=face)), content_type="image/webp")
    except PortraitLost as gone:  # withdrawn or swept since its row was read, or damaged; nobody keeps a damaged one
        log.warning("The portrait %s was asked for. %s", face.image.name, gone)
        raise Http404 from gone
    except StorageTrouble as trouble:
        return plain(str(trouble), 503)
    response["Cache-Control"] = f"{cache}, no-transform"
    response["Content-Security-Policy"] = "default-src 'none'"
    response["ETag"] = f'"{face.image_sha256}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
