"""A stored portrait as a file of another format or size, marked and signed anew; the stored WebP goes out as it is."""

from __future__ import annotations

from django.db.models import Q
from PIL import Image

from personas import __version__
from personas.exporting.order import resized, stood_on_notice
from personas.marking.notices.wording import ENGLISH
from personas.marking.provenance import encode_picture
from personas.models import Face, Team
from personas.services.accounts import terms
from personas.services.accounts.terms_texts import CLEAN_EXPORT
from personas.services.portraits.pictures import ALT, DESCRIPTION, mark_name
from personas.services.portraits.portraits import portrait_bytes, portrait_of

FORMATS = {"webp": "WEBP", "png": "PNG", "jpeg": "JPEG"}
SMALLEST, LARGEST, DRAWN = 64, 1024, 256  # pixels
QUALITY = 92


def faces_for(*, actor, team: Team):
    """The portraits of a team, and single faces, which belong to nobody."""
    ours = Q(team=team, team__memberships__user_id=actor.pk)
    return Face.objects.filter(ours | Q(team=None)).select_related("job").distinct()


def face_file(*, actor, face: Face, format: str, side: int, badge: bool = True) -> bytes:
    """A ready face as `format` (a key of FORMATS), `side` pixels square. The words that it is generated are drawn into
    any file but the stored one; without `badge` only for those who agreed to say so elsewhere (TermsNotAccepted).

    Raises PortraitLost, StorageTrouble.
    """
    if format == "webp" and side == DRAWN:
        return portrait_bytes(face=face)
    if not badge:
        terms.require(actor=actor, document=CLEAN_EXPORT)
    image = resized(portrait_of(face=face), side)
    image = stood_on_notice(image, ENGLISH) if badge else image
    return encode_picture(
        _on_white(image) if format == "jpeg" else image,
        format=FORMATS[format],
        picture_id=mark_name(face),
        created=face.drawn or face.created,
        description=DESCRIPTION,
        alt=ALT,
        system_version=__version__,
        quality=QUALITY,
        faces=[mark_name(face)],
    )


def _on_white(image: Image.Image) -> Image.Image:
    """JPEG knows no transparency."""
    ground = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(ground, image).convert("RGB")
