"""The gallery as it may be shown: without the faces that were withdrawn."""

from __future__ import annotations

import secrets

from facegen.attributes import PortraitRequest
from personas.services.portraits import gallery_set as gallery
from personas.services.portraits import registry
from personas.services.portraits.faces import request_key
from personas.services.portraits.pictures import public_face_id


def gallery_faces() -> list[tuple[PortraitRequest, int]]:
    """Request and seed of each face of the set that is still shown, in its order."""
    named = {_name(request, seed): (request, seed) for request, seed in gallery.shown()}
    denied = registry.denied_among(names=named)
    return [face for name, face in named.items() if name not in denied]


def any_gallery_face(*, but: int | None = None) -> tuple[PortraitRequest, int]:
    """One of the set by chance, and not the one with the seed `but`, which was seen just now."""
    shown = gallery_faces() or gallery.shown()
    return secrets.choice([(request, seed) for request, seed in shown if seed != but] or shown)


def is_withdrawn(*, request: PortraitRequest, seed: int) -> bool:
    """Whether the public face of this request and seed was withdrawn, be it swept since or not."""
    return registry.denied_since(name=_name(request, seed)) is not None


def _name(request: PortraitRequest, seed: int) -> str:
    return str(public_face_id(request_key(request, seed)))
