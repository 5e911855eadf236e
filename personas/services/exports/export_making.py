"""From rows to a file: what an export worker does. It reads everything anew, for it runs later than it was asked."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from personas import __version__
from personas.cards import card_model
from personas.exporting.bundle import File, make
from personas.exporting.order import Order, Person, Remarks, stood_on_notice
from personas.marking.keys import KeysError
from personas.marking.notices.readme import readme_text
from personas.marking.notices.wording import ENGLISH, notice_for
from personas.marking.provenance import encode_picture, sign_document
from personas.marking.signatures.signing import SigningError
from personas.models import Board, ExportJob, Persona
from personas.services.exports.cards import portrait_image
from personas.services.exports.export_kinds import ExportImpossible, Made, Progress, export_kind
from personas.services.portraits.pictures import ALT, DESCRIPTION, mark_name
from personas.services.portraits.portraits import PortraitLost
from personas.services.portraits.storage_trouble import StorageTrouble

log = logging.getLogger(__name__)
KIND = "personas"
JPEG_QUALITY = 92
KEPT = (
    "name name_native name_romanised given_name family_name gender heritage appearance age birth_year market city "
    "region country household education job occupation_code seniority industry income_band archetype segment "
    "segment_role market_share tagline quote bio hue template seed data_version version"
).split()


@export_kind(KIND)
def make_export(job: ExportJob, on_progress: Progress) -> Made:
    """The file that `job` asks for, of the people whom its asker may still see."""
    if job.asked_by is None:
        raise ExportImpossible("Whoever asked for this export has left.")
    choice = SimpleNamespace(**job.payload)
    rows = Persona.objects.visible_to(job.asked_by).filter(team=job.team, public_id__in=choice.people)
    found = {str(row.public_id): row for row in rows.with_portraits().select_related("lane")}
    people = [found[one] for one in choice.people if one in found]
    if not people:
        raise ExportImpossible("None of these people is there any more.")

    def hear(done: int, total: int) -> None:
        on_progress(done, total, f"{100 * done // max(1, total)} % of {_count(len(people))}")

    on_progress(0, 1, f"Reading {_count(len(people))}")
    remarks = Remarks()
    file = make_file(
        people=people,
        choice=choice,
        board=job.board,
        hear=hear,
        remark=remarks,
        folder=on_progress.folder,
    )
    return Made(file.name, file.content, file.media_type, marks_of(people), " ".join(remarks))


def marks_of(people: Sequence[Persona]) -> list[str]:
    """The mark ids of the portraits that a file of `people` shows."""
    return [mark_name(person.face) for person in people if person.face and person.face.ready]


def make_file(
    *,
    people: Sequence[Persona],
    choice: Any,
    board: Board | None = None,
    hear: Callable[[int, int], None] = lambda done, total: None,
    remark: Remarks | None = None,
    folder: Path | None = None,
) -> File:
    """`choice` has the attributes of services.exports.exports.Choice. Raises ExportImpossible with a sentence."""
    order = order_of(people=people, choice=choice, board=board, hear=hear, remark=remark)
    try:
        return make(order, choice.formats, folder or Path(tempfile.gettempdir()))
    except ValueError as error:
        raise ExportImpossible(str(error)) from error


def order_of(
    *,
    people: Sequence[Persona],
    choice: Any,
    board: Board | None,
    hear: Callable[[int, int], None],
    remark: Remarks | None = None,
) -> Order:
    """What the renderers need, and nothing of the database."""
    now, remark = timezone.now(), Remarks() if remark is None else remark
    languages = {person.language for person in people}
    title = board.name if board else people[0].name if len(people) == 1 else "Personas"
    return Order(
        title=title,
        subtitle=board.sentence if board else "",
        people=tuple(_person(person, choice.badge, remark) for person in people),
        encode=_encode,
        sign=_signer(people, now),
        burn=_burn,
        hear=hear,
        remark=remark,
        ends=(StorageTrouble, KeysError, SigningError),
        day=timezone.localdate(now),
        paper=choice.paper,
        scale=choice.scale,
        side=choice.side,
        separator=getattr(choice, "separator", ""),  # jobs of before have none
        badge=choice.badge,
        notice=(notice_for(languages.pop()) if len(languages) == 1 else ENGLISH).many,
        readme=readme_text(
            title=title,
            pictures=len(people),
            created=now,
            markets=dict.fromkeys(person.market for person in people),
            clean=not choice.badge,
            verify_url=f"{settings.PUBLIC_URL}{reverse('verify')}",
            report_url=f"{settings.PUBLIC_URL}{reverse('report')}",
        ),
    )


def _portrait(persona: Persona, remark: Callable[[str], None]) -> Image.Image | None:
    try:
        return portrait_image(persona=persona)
    except PortraitLost as lost:
        log.error("The portrait %s of %s cannot be shown. %s", persona.face.image.name, persona.public_id, lost)
        remark(f"The portrait of {persona.name} cannot be shown and is left out. {lost}")
        return None


def _person(persona: Persona, badge: bool, remark: Callable[[str], None]) -> Person:
    card = card_model(persona)
    face = persona.face
    return Person(
        card=card if badge else replace(card, notice=""),
        portrait=lambda: _portrait(persona, remark),
        picture_id=str(face.public_id if face else persona.public_id),
        created=face.drawn if face and face.drawn else persona.created,
        mark=mark_name(face) if face and face.ready else "",
        romanised=persona.name_romanised or persona.name,
        record=_record(persona),
    )


def _record(persona: Persona) -> dict[str, Any]:
    """Everything that is kept of a person, as plain JSON values; nothing about who made it."""
    record = {key: getattr(persona, key) for key in KEPT}
    record |= {"details": persona.details, "public_id": str(persona.public_id)}
    record["lane"] = persona.lane.name if persona.lane else ""
    if persona.face:
        face = persona.face
        record["portrait"] = {
            "asked": face.asked,
            "measured": face.measured,
            "seed": face.seed,
            "model": face.model_hash,
        }
    return record


def _encode(image: Image.Image, person: Person, format: str) -> bytes:
    return encode_picture(
        image,
        format=format,
        picture_id=person.picture_id,
        created=person.created,
        description=DESCRIPTION,
        alt=person.card.alt or ALT,
        system_version=__version__,
        quality=JPEG_QUALITY,
        faces=[person.mark] if person.mark else [],
    )


def _burn(image: Image.Image, person: Person) -> Image.Image:
    return stood_on_notice(image, notice_for(person.card.language))


def _signer(people: Sequence[Persona], now: datetime) -> Callable[[bytes, str], bytes]:
    faces = marks_of(people)

    def sign(data: bytes, mime: str) -> bytes:
        return sign_document(data, mime, document_id=str(uuid4()), created=now, system_version=__version__, faces=faces)

    return sign


def _count(people: int) -> str:
    return "1 person" if people == 1 else f"{people} people"
