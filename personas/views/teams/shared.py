"""What a share link shows: pages without an account, and their pictures, all under the token.

Unknown, expired and revoked links answer the same 404. Nothing here is cached, indexed or told to other sites.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from personas.cards import card_model
from personas.forms.teams.share import UnlockForm
from personas.models import Face, ShareLink
from personas.models.people.persona import FaceMode
from personas.requests.addresses import counted_address
from personas.services.teams import shares
from personas.views.portraits.face import picture_response
from personas.views.teams.team import logo_response

OPEN_FOR = 12 * 60 * 60  # seconds for which a password need not be given again


def _with_share(view: Callable) -> Callable:
    """The view gets the live link instead of the token; a 404 when there is none."""

    @wraps(view)
    def found(request: HttpRequest, token: str, **kwargs) -> HttpResponse:
        share = shares.find_share(token=token)
        if share is None:
            raise Http404
        share.token = token
        return _private(view(request, share, **kwargs))

    return found


def _private(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Cache-Control"] = "private, no-store"
    response.setdefault("Referrer-Policy", "no-referrer")
    return response


@require_safe
@_with_share
def show(request: HttpRequest, share: ShareLink) -> HttpResponse:
    if not _unlocked(request, share):
        return _gate(request, share, UnlockForm())
    if request.method == "GET":
        shares.count_view(share=share)
    if share.persona:
        return _person_page(request, share, share.personas.get())
    personas = [_with_addresses(share, persona) for persona in share.personas]
    return render(request, "teams/share/board.html", {"share": share, "board": share.board, "personas": personas})


@require_safe
@_with_share
def person(request: HttpRequest, share: ShareLink, persona_id) -> HttpResponse:
    if not _unlocked(request, share):
        return redirect("shared", share.token)
    return _person_page(request, share, get_object_or_404(share.personas, public_id=persona_id))


@require_safe
@_with_share
def face(request: HttpRequest, share: ShareLink, face_id) -> HttpResponse:
    """A picture of somebody whom the link shows; any other is not there."""
    pictured = share.personas.filter(face_mode=FaceMode.PORTRAIT)
    shown = Face.objects.filter(personas__in=pictured).exclude(image="").distinct()
    if not _unlocked(request, share):
        raise Http404
    response = picture_response(get_object_or_404(shown, public_id=face_id), "private, no-store")
    if not share.password:  # design tools in a browser fetch it; the link is the permission, and no cookie is asked
        response["Access-Control-Allow-Origin"] = "*"
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@require_safe
@_with_share
def logo(request: HttpRequest, share: ShareLink) -> HttpResponse:
    if not _unlocked(request, share):
        raise Http404
    return logo_response(share.team, "private, no-store")


@require_POST
@_with_share
def unlock(request: HttpRequest, share: ShareLink) -> HttpResponse:
    form, fits = UnlockForm(request.POST), False
    try:
        if form.is_valid():
            fits = shares.try_password(share=share, password=form.cleaned_data["password"], by=counted_address(request))
    except shares.TooManyTries as refusal:
        form.add_error(None, str(refusal))
        return _gate(request, share, form, status=429)
    if not fits:
        form.add_error("password", "That is not the password of this link.")
        return _gate(request, share, form, status=422)
    response = redirect("shared", share.token)
    response.set_signed_cookie(
        _cookie(share),
        "open",
        salt=share.password,  # another password, and the cookie opens nothing
        max_age=OPEN_FOR,
        path=reverse("shared", args=[share.token]),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _gate(request: HttpRequest, share: ShareLink, form: UnlockForm, status: int = 200) -> HttpResponse:
    response = render(request, "teams/share/gate.html", {"share": share, "form": form}, status=status)
    # Under no-referrer a browser sends "Origin: null" with the form, which the CSRF check must refuse.
    response["Referrer-Policy"] = "same-origin"
    return response


def _cookie(share: ShareLink) -> str:
    return f"facet-share-{share.public_id.hex[:12]}"


def _unlocked(request: HttpRequest, share: ShareLink) -> bool:
    if not share.password:
        return True
    try:
        return request.get_signed_cookie(_cookie(share), salt=share.password, max_age=OPEN_FOR) == "open"
    except (KeyError, BadSignature):
        return False


def _person_page(request: HttpRequest, share: ShareLink, persona) -> HttpResponse:
    context = {"share": share, "persona": _with_addresses(share, persona), "card": card_model(persona)}
    return render(request, "teams/share/person.html", context)


def _with_addresses(share: ShareLink, persona):
    """Addresses under the token; those of the team's own pages must not show here."""
    persona.shared_url = reverse("shared_persona", args=[share.token, persona.public_id])
    drawn = persona.portrait_state == "ready"
    persona.shared_image = reverse("shared_face", args=[share.token, persona.face.public_id]) if drawn else ""
    return persona
