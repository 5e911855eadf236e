"""This person does not exist: the public page and picture, and the stored portraits of teams."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from personas.addresses import client_address
from personas.forms.face import FaceAddressError, FaceForm, read_address
from personas.models import Face, TokenBucket
from personas.services import faces

FOREVER = "private, max-age=31536000, immutable"
NEW_SEEDS = 10_000_000  # short enough to read out, large enough never to be seen twice


def plain(text: str, status: int) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """A new face on every load; a seed in the address holds it still."""
    try:
        address = read_address(request.GET.dict())
    except FaceAddressError as error:
        context = {"form": FaceForm(), "error": str(error), "next_url": reverse("face")}
        return render(request, "face/face.html", context, status=400)
    seed = secrets.randbelow(NEW_SEEDS) if address.seed is None else address.seed
    steered = {name: value for name, value in request.GET.items() if name != "seed"}
    context = {
        "form": FaceForm(steered),
        "seed": seed,
        "src": f"{reverse('face_webp')}?{address.query(seed)}",
        "share_url": f"{reverse('face')}?{address.query(seed)}",
        "next_url": f"{reverse('face')}?{address.query(secrets.randbelow(NEW_SEEDS))}",
        "asked": address.request.as_dict(),
    }
    response = render(request, "face/face.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def picture(request: HttpRequest) -> HttpResponse:
    """The image itself. Without a seed it leads to one with a seed, so that what is seen can be asked for again."""
    try:
        address = read_address(request.GET.dict())
    except FaceAddressError as error:
        return plain(str(error), 400)
    if address.seed is None:
        response = redirect(f"{reverse('face_webp')}?{address.query(secrets.randbelow(NEW_SEEDS))}")
        response["Cache-Control"] = "no-store"
        return response
    face = faces.find_public_face(request=address.request, seed=address.seed)
    if face is None or not face.ready:
        if not TokenBucket.may_see_public_face(client_address(request)):
            return too_many()
        face = faces.public_face(request=address.request, seed=address.seed)
    return _drawn_or_later(face)


def too_many() -> HttpResponse:
    response = plain("That is more than 60 new faces in a minute. Please wait a moment.", 429)
    response["Retry-After"] = "10"
    return response


def _drawn_or_later(face: Face) -> HttpResponse:
    try:
        face = faces.wait_until_drawn(face=face, seconds=settings.FACE_WAIT_SECONDS)
    except faces.FaceNotReady as reason:
        response = plain(f"The face is not ready yet. {reason}", 503)
        response["Retry-After"] = "2"
        return response
    return picture_response(face, "public, max-age=86400")


@login_required
@require_safe
def stored(request: HttpRequest, face_id) -> HttpResponse:
    """A team's portrait: private, and for ever the same at an address that carries its hash."""
    face = get_object_or_404(Face.objects.visible_to(request.user).exclude(image=""), public_id=face_id)
    response = picture_response(face, FOREVER if request.GET.get("v") == face.image_tag else "private, no-cache")
    return get_conditional_response(request, etag=response["ETag"], response=response)


def picture_response(face: Face, cache: str) -> HttpResponse:
    response = FileResponse(default_storage.open(face.image.name), content_type="image/webp")
    response["Cache-Control"] = f"{cache}, no-transform"
    response["Content-Security-Policy"] = "default-src 'none'"
    response["ETag"] = f'"{face.image_sha256}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
