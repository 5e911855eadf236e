"""What the views of a board show of each person: computed once, so that two hundred tiles are drawn quickly."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from django.urls import reverse
from django.utils.safestring import SafeString

from personas.cards.fields import FIELDS, keys_of, shows
from personas.marking.notices import notice_for
from personas.models import Board, Face, Persona
from personas.models.people.persona import FaceMode

HINTS = ("segment_role", "seniority", "industry", "archetype")
COLUMNS = ("age", "city", "job", "archetype", "segment_role", "seniority", "industry", "household", "income_band")
COLUMNS_SHOWN = 5
NOBODY = "00000000-0000-0000-0000-000000000000"
STATES = {"failed": "Not drawn", "cancelled": "No portrait", "off": "Role profile", "retired": "Face withdrawn"}
STATES |= {"running": "Being drawn"}


@dataclass(slots=True)
class Tile:
    """Texts of one tile, escaped for HTML; `line` and `second` are what the template puts first."""

    persona: Persona
    id: str
    url: str
    name: str
    native: str
    line: str
    second: str
    quote: str
    language: str
    hue: str
    icon: str
    state: str
    image: str
    alt: str
    tag: str
    initials: str
    words: str  # instead of a picture, for who wants none
    lane: str  # id, or "" for the unassigned
    lane_name: str
    labelled: list[tuple[str, str]] = field(default_factory=list)  # label and value of each column of the list view


@dataclass(slots=True)
class LaneTiles:
    """A lane with its people; the one of the unassigned has an empty id.

    `earlier` and `later` are the lanes before which it stands after a step to the front or to the back.
    """

    id: str
    name: str
    hue: int
    tiles: list[Tile]
    earlier: str = ""
    later: str = ""
    last: bool = False


def lanes_of(board: Board) -> list[LaneTiles]:
    """Every lane in order, then the unassigned. Two queries, whatever the size of the board."""
    lanes = list(board.lanes.all())
    found = {lane.pk: LaneTiles(str(lane.public_id), lane.name, lane.hue, []) for lane in lanes}
    found[None] = LaneTiles("", "Unassigned" if lanes else "Everyone", 0, [])
    for persona in Persona.objects.filter(board=board).for_tiles().order_by("position", "id"):
        persona.board = board
        lane = found[persona.lane_id]
        lane.tiles.append(tile(persona, lane.id, lane.name))
    return _with_steps(list(found.values()))


def _with_steps(lanes: list[LaneTiles]) -> list[LaneTiles]:
    named = lanes[:-1]
    for place, lane in enumerate(named):
        lane.earlier = named[place - 1].id if place else ""
        lane.later = named[place + 2].id if place + 2 < len(named) else ""
        lane.last = place + 1 == len(named)
    return lanes


def tiles_of(board: Board, personas: Iterable[Persona]) -> list[Tile]:
    """Tiles of some people of a board, where their lane does not matter."""
    found = []
    for persona in personas:
        persona.board = board
        found.append(tile(persona))
    return found


def escape(text: str) -> SafeString:
    """As django.utils.html.escape does, without its detour for lazy texts."""
    return SafeString(html.escape(text))


def mark_safe(value: object) -> SafeString:
    """For what holds no sign that HTML knows: ids, numbers, addresses made of them."""
    return SafeString(value)


def tile(persona: Persona, lane: str = "", lane_name: str = "") -> Tile:
    template = persona.card_template
    named, state = shows(template, "name"), persona.portrait_state
    faced = shows(template, "portrait")
    shown = faced and persona.face_mode == FaceMode.PORTRAIT
    line, second = _lines(persona, template, named)
    # Escaped here, once: a tile says a name four times and an id seven, two hundred times on a page.
    return Tile(
        persona=persona,
        id=mark_safe(persona.public_id),
        url=mark_safe(_address("persona").replace(NOBODY, str(persona.public_id))),
        name=escape(persona.name if named else persona.job),
        native=escape(_second_name(persona)) if named else "",
        line=escape(line),
        second=escape(second),
        quote=escape(persona.quote) if shows(template, "quote") else "",
        language=escape(persona.said_in or "en"),
        hue=mark_safe(persona.hue),
        icon=escape(persona.icon),
        state=mark_safe(state if faced else "off"),
        image=_image(persona.face) if shown and state == "ready" else "",
        alt=escape(persona.alt_text),
        tag=escape(_tag(persona, state, shown)),
        initials=escape(persona.initials),
        words=escape(persona.archetype or persona.job) if faced and persona.face_mode == FaceMode.OFF else "",
        lane=lane,
        lane_name=lane_name,
    )


def columns_of(template: str) -> tuple[str, ...]:
    """The keys of the list view's columns: the first facts of the template that tiles know."""
    return tuple(key for key in keys_of(template) if key in COLUMNS)[:COLUMNS_SHOWN]


def labels_of(template: str) -> list[tuple[str, str]]:
    return [(key, FIELDS[key].label) for key in columns_of(template)]


def value_of(persona: Persona, key: str) -> str | int:
    return getattr(persona, FIELDS[key].attribute or key)


def _lines(persona: Persona, template: str, named: bool) -> tuple[str, str]:
    """Age and place lead where the template reads them first; else the part that somebody plays at work does."""
    keys = keys_of(template)
    early = "age" in keys and keys.index("age") < keys.index("job")
    hints = ", ".join(str(getattr(persona, key)) for key in keys if key in HINTS and getattr(persona, key))
    if not named:
        return hints, ""
    return (f"{persona.age}, {persona.job}", persona.place) if early else (persona.job, hints)


def _second_name(persona: Persona) -> str:
    others = (name for name in (persona.name_native, persona.name_romanised) if name and name != persona.name)
    return next(others, "")


def _tag(persona: Persona, state: str, shown: bool) -> str:
    """What stands in the corner of the frame: the notice on a portrait, or why there is none."""
    if not shown and persona.face:
        return ""
    if state == "ready":
        return notice_for(persona.said_in or "en").tag
    error = persona.portrait_error
    return f"Not drawn: {error[:28]}" if error else STATES.get(state, "Waiting")


def _image(face: Face) -> SafeString:
    return mark_safe(f"{_address('face_image').replace(NOBODY, str(face.public_id))}?v={face.image_tag}")


@cache
def _address(name: str) -> str:
    """An address to put an id into: two hundred times that is quicker than asking for each."""
    return reverse(name, args=[NOBODY])
