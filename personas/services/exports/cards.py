"""The downloadable card of a persona."""

from __future__ import annotations

import logging
from dataclasses import replace

from PIL import Image

from personas import __version__
from personas.cards import card_model, render_card
from personas.cards.model import LOST
from personas.marking.keys import signing_keys
from personas.marking.provenance import encode_picture
from personas.models import Face, Persona
from personas.services.accounts import terms
from personas.services.accounts.terms_texts import CLEAN_EXPORT
from personas.services.exports.card_cache import card_key, drop, kept
from personas.services.portraits.pictures import DESCRIPTION, mark_name
from personas.services.portraits.portraits import PortraitLost, portrait_of
from personas.services.teams import access, audit

log = logging.getLogger(__name__)


def card_file(*, persona: Persona, scale: int, badge: bool = True) -> bytes:
    """The card as PNG bytes, marked as AI-generated. `scale` is 1 (1080 x 1350 px) or 2; without `badge` the words
    that the person is not real are left out, and the marks in the file stay.
    """
    card = card_model(persona) if badge else replace(card_model(persona), notice="")
    face = persona.face if persona.face and persona.face.ready else None
    facts = {
        "format": "PNG",
        "picture_id": str(persona.face.public_id if persona.face else persona.public_id),
        "created": persona.face.drawn if persona.face and persona.face.drawn else persona.created,
        "description": DESCRIPTION,
        "alt": persona.alt_text,
        "system_version": __version__,
        "faces": [mark_name(face)] if face else [],
    }
    key = card_key(card, facts, scale, face.image_sha256 if face else "", signing_keys().leaf)
    try:
        file = kept(key, lambda: encode_picture(render_card(card, face and _shown(face), scale=scale), **facts))
    except PortraitLost as lost:  # not kept: the file may be put back
        log.error("The portrait %s of %s cannot be shown. %s", face.image.name, persona.public_id, lost)
        card = replace(card, in_place=LOST)
        file = encode_picture(render_card(card, None, scale=scale), **facts | {"faces": []})
    if face and Face.objects.filter(pk=face.pk, retired__isnull=False).exists():  # while the card was drawn
        drop(key)
        persona.face.refresh_from_db()
        return card_file(persona=persona, scale=scale, badge=badge)
    return file


def export_card(*, actor, persona: Persona, scale: int, badge: bool = True) -> bytes:
    """The card for a download, noted in the audit trail. Raises PermissionDenied, and without `badge` TermsNotAccepted
    until the actor has agreed to CLEAN_EXPORT.
    """
    access.require(actor, "persona.export", persona.team)
    terms.require(actor=actor)
    left_out = {}
    if not badge:
        terms.require(actor=actor, document=CLEAN_EXPORT)
        left_out = {"badge": "left out", "agreement": CLEAN_EXPORT.version}
    file = card_file(persona=persona, scale=scale, badge=badge)
    audit.record(actor=actor, verb="card.exported", team=persona.team, about=persona, scale=scale, **left_out)
    return file


def portrait_image(*, persona: Persona) -> Image.Image | None:
    """The decoded portrait, straight-alpha RGBA; None while there is none, or when it was withdrawn just now.

    Raises PortraitLost, StorageTrouble.
    """
    return _shown(persona.face) if persona.face and persona.face.ready else None


def _shown(face: Face) -> Image.Image | None:
    try:
        return portrait_of(face=face)
    except PortraitLost:
        if Face.objects.filter(pk=face.pk, retired=None).exists():
            raise
        return None
