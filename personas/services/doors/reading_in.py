"""An exported JSON file is a board again: the same people, lanes and texts, with their faces where those are ours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from pydantic import ValidationError as DetailsError

from facegen.attributes import PortraitRequest, RequestError
from personas.briefs import Brief
from personas.engine import jobs
from personas.exporting.tables.json_file import Document, JsonRefused, PersonJson, read_json
from personas.identity import find_market, templates
from personas.models import Board, Face, Job, Lane, Persona, Team
from personas.models.boards.lane import LANES_MAX
from personas.models.fields import TextField
from personas.models.people.details import validated
from personas.models.portraits.face import SEED_MAX
from personas.services.accounts import terms
from personas.services.boards.boards import NAME_LENGTH
from personas.services.boards.copies import BOARD_MAX
from personas.services.boards.faces_along import face_in_team
from personas.services.portraits import limits
from personas.services.teams import access, audit
from personas.texts import one_line, several_lines

BYTES_MAX = 20_000_000
# What a record may set; who made it, where it stands and its id are this board's own.
TAKEN = (
    "name name_native name_romanised given_name family_name gender heritage appearance age birth_year market city "
    "region country household education job occupation_code seniority industry income_band archetype segment "
    "segment_role market_share tagline quote bio hue template seed data_version"
).split()
LONG = {field.name for field in Persona._meta.fields if isinstance(field, TextField)}


class ReadInRefused(ValueError):
    """The message is a sentence that says where in the file, and what fits."""


def read_board(*, actor, team: Team, data: bytes) -> Board:
    """A new board of the people in `data`, an export in our JSON form. A portrait that the actor may see goes along;
    another is drawn from the same request and seed, which by the same model is the same portrait.

    Raises PermissionDenied, TermsNotAccepted, LimitReached, and ReadInRefused or JsonRefused with a sentence.
    """
    access.require(actor, "board.make", team)
    terms.require(actor=actor)
    document = read_json(data)
    if not 1 <= len(document.people) <= BOARD_MAX:
        raise ReadInRefused(f"A board holds 1 to {BOARD_MAX} people; this file has {len(document.people)}.")
    board = _board(actor, team, document)
    people = [_person(one, at, board, actor) for at, one in enumerate(document.people)]
    with transaction.atomic():
        board.save()
        _place(board, people, document.people)
        drawn = _give_faces(actor, board, people, document.people)
        Persona.objects.bulk_create(people)
        limits.take_brief(actor=actor, team=team, count=drawn)
        audit.record(actor=actor, verb="board.read_in", team=team, about=board, people=len(people))
    return board


def _board(actor, team: Team, document: Document) -> Board:
    records = [one.persona for one in document.people]
    ages = [age for one in records if isinstance(age := one.get("age"), int) and 18 <= age <= 90] or [18]
    market = next((one["market"] for one in records if _known_market(one.get("market"))), Brief().market)
    template = next((one["template"] for one in records if _known_template(one.get("template"))), Brief().template)
    asked = Brief(count=len(records), market=market, age_min=min(ages), age_max=max(ages), template=template)
    name = one_line(document.title)[:NAME_LENGTH] or "Personas"
    about = one_line(document.about)[:600]
    return Board(team=team, name=name, sentence=about, brief=asked.as_dict(), created_by=actor)


def _known_market(code: Any) -> bool:
    return isinstance(code, str) and find_market(code) is not None


def _known_template(key: Any) -> bool:
    return isinstance(key, str) and key in {template.key for template in templates()}


def _person(one: PersonJson, at: int, board: Board, actor) -> Persona:
    record = one.persona
    values = {name: _tidy(name, record[name]) for name in TAKEN if name in record}
    persona = Persona(team=board.team, board=board, owner=actor, position=at, **values)
    where = f"Person {at + 1}"
    if not _known_market(persona.market):
        raise ReadInRefused(f"{where}: there is no market “{persona.market}”.")
    if not _known_template(persona.template):
        raise ReadInRefused(f"{where}: there is no template “{persona.template}”.")
    try:
        persona.details = validated(record.get("details") or {})
        persona.clean_fields(exclude=_not_read(persona))
    except DetailsError as error:
        first = error.errors()[0]
        raise ReadInRefused(f"{where}: {'.'.join(map(str, first['loc']))}: {first['msg']}.") from error
    except ValidationError as error:
        field, said = next(iter(error.message_dict.items()))
        raise ReadInRefused(f"{where}: {field.replace('_', ' ')}: {said[0]}") from error
    if not 18 <= persona.age <= 90:
        raise ReadInRefused(f"{where}: Facet keeps adults of 18 to 90, not {persona.age}.")
    if persona.hue > 7:
        raise ReadInRefused(f"{where}: the colour is a number from 0 to 7, not {persona.hue}.")
    return persona


def _not_read(persona: Persona) -> set[str]:
    """Fields that this board sets, and those that may be empty and are."""
    others = {field.name for field in Persona._meta.fields} - set(TAKEN)
    return others | ({"market_share"} if persona.market_share is None else set())


def _tidy(name: str, value: Any) -> Any:
    return (several_lines if name in LONG else one_line)(value) if isinstance(value, str) else value


def _place(board: Board, people: Sequence[Persona], said: Sequence[PersonJson]) -> None:
    """Lanes in the order in which the file names them."""
    names = list(dict.fromkeys(lane for one in said if (lane := one_line(str(one.persona.get("lane") or ""))[:80])))
    if len(names) > LANES_MAX:
        raise ReadInRefused(f"A board has at most {LANES_MAX} lanes; this file has {len(names)}.")
    made = {
        name: Lane.objects.create(team=board.team, board=board, name=name, position=at, hue=at % 8)
        for at, name in enumerate(names)
    }
    for person, one in zip(people, said, strict=True):
        person.lane = made.get(one_line(str(one.persona.get("lane") or ""))[:80])


def _give_faces(actor, board: Board, people: Sequence[Persona], said: Sequence[PersonJson]) -> int:
    """Returns how many are to be drawn."""
    ids = [one.picture.get("id", "") for one in said]
    rows = Face.objects.visible_to(actor).filter(public_id__in=[one for one in ids if _is_id(one)])
    ours = {str(face.public_id): face for face in rows.select_for_update(of=("self",))}
    drawn = []
    for at, (person, one) in enumerate(zip(people, said, strict=True)):
        portrait = one.persona.get("portrait")
        if not isinstance(portrait, dict):
            continue
        known = ours.get(ids[at])
        if known is None:
            known = _asked(portrait, at, board.team)
            drawn.append(known)
        person.face = known if known.team_id == board.team_id else face_in_team(face=known, board=board)
    _draw(board, drawn)
    return len(drawn)


def _is_id(text: str) -> bool:
    try:
        Face._meta.get_field("public_id").to_python(text)
    except ValidationError:
        return False
    return True


def _asked(portrait: dict, at: int, team: Team) -> Face:
    seed = portrait.get("seed")
    if type(seed) is not int or not 0 <= seed <= SEED_MAX:
        raise ReadInRefused(f"Person {at + 1}: the seed of the portrait is a number from 0 to {SEED_MAX}.")
    try:
        asked = PortraitRequest.from_dict(portrait.get("asked") or {}).as_dict()
    except (RequestError, TypeError, AttributeError, ValueError) as error:
        raise ReadInRefused(f"Person {at + 1}: the portrait cannot be drawn: {error}.") from error
    return Face.objects.create(team=team, asked=asked, seed=seed)


def _draw(board: Board, faces: Sequence[Face]) -> None:
    priority = Job.Priority.BRIEF
    jobs.submit(jobs=[Job(team=board.team, board=board, face=face, priority=priority) for face in faces])


__all__ = ["BYTES_MAX", "JsonRefused", "ReadInRefused", "read_board"]
