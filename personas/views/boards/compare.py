"""Two to four people side by side, field by field, with what differs marked."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from facegen.attributes import AGE_MAX, AGE_MIN
from personas.cards.fields import FIELDS, fields_of
from personas.cards.palette import tone_on
from personas.models import Board, Persona
from personas.services.teams import access
from personas.views.boards.board import visible_board
from personas.views.people.tiles import tiles_of
from personas.views.replies import Unreadable, read_ids

MOST = 4
IN_THE_HEAD = ("portrait", "name")
# How much a difference of this kind says: half the scale apart counts as much as a fact that all have otherwise.
FACTS, LISTS, TEXTS = 0.8, 0.6, 0.3


@dataclass(frozen=True)
class Row:
    """One field of everybody. `same` is True where all say the same, and `spread` says in words how far they are apart.

    A cell of a fact or a text is (value, shared with somebody but not with all), one of a list or of channels is a list
    of such pairs, one of another kind the plain value.
    """

    label: str
    kind: str
    same: bool
    cells: list[Any]
    spread: str = ""
    apart: float = 0.0  # 0 the same to 1 as far apart as can be


@login_required
@require_safe
def show(request: HttpRequest, board_id) -> HttpResponse:
    board = visible_board(request, board_id)
    try:
        ids = read_ids(request.GET.getlist("people"))[:MOST]
    except Unreadable:
        ids = []
    everyone = list(Persona.objects.filter(board=board).with_portraits().order_by("position", "id"))
    chosen = [persona for wanted in ids for persona in everyone if persona.public_id == wanted]
    only = request.GET.get("only") == "differences"
    rows = rows_of(board, chosen) if len(chosen) > 1 else []
    context = {
        "board": board,
        "tiles": _tiles(board, chosen),
        "others": [persona for persona in everyone if persona not in chosen] if len(chosen) < MOST else [],
        "rows": [row for row in rows if not (only and row.same)],
        "differing": sum(not row.same for row in rows),
        "total": len(rows),
        "only": only,
        "tone": tone_on(board.ground),
        "may_export": access.may(request.user, "persona.export", board.team),
    }
    return render(request, "boards/compare.html", context)


def _tiles(board: Board, chosen: list[Persona]) -> list:
    for persona in chosen:
        persona.said_in = persona.language
    tiles = tiles_of(board, chosen)
    ids = [tile.id for tile in tiles]
    return [(tile, "&".join(f"people={other}" for other in ids if other != tile.id)) for tile in tiles]


def rows_of(board: Board, chosen: list[Persona]) -> list[Row]:
    """The fields that any of the templates of the people shows: where they are furthest apart first, what is the same
    last, and else in the order of the first template."""
    keys = dict.fromkeys(field.key for persona in chosen for field in fields_of(persona.card_template))
    rows = (_row(key, chosen) for key in keys if key not in IN_THE_HEAD)
    return sorted((row for row in rows if row), key=lambda row: (row.same, -round(row.apart, 2)))


def _row(key: str, chosen: list[Persona]) -> Row | None:
    field = FIELDS[key]
    values = [field.value_of(persona) for persona in chosen]
    if not any(value not in ("", (), None) for value in values):
        return None
    same = all(value == values[0] for value in values)
    if field.kind in ("list", "channels"):
        return Row(field.label, field.kind, same, _marked(values), *_shared(values))
    if field.kind == "sliders":
        return Row(field.label, field.kind, same, values, *_widest(values))
    if key == "age" or field.kind == "scale":
        numbers = [int(value) for value in values if value not in ("", None)]
        return Row(field.label, "number" if key == "age" else field.kind, same, values, *_apart(key, numbers))
    counts = Counter(values)
    cells = [(value, not same and counts[value] > 1) for value in values]
    return Row(field.label, field.kind, same, cells, *_alike(field.kind, counts))


def _marked(values: list[tuple]) -> list[list[tuple[Any, bool]]]:
    """Each entry with whether somebody else has it too."""
    names = [[_name_of(entry) for entry in value] for value in values]
    counts = Counter(name for row in names for name in set(row))
    return [
        [(entry, counts[name] > 1) for entry, name in zip(value, row, strict=True)]
        for value, row in zip(values, names, strict=True)
    ]


def _alike(kind: str, counts: Counter) -> tuple[str, float]:
    """Facts tell people apart; a quote or a bio is another one for everybody, which says little."""
    people = counts.total()
    distinct = (len(counts) - 1) / (people - 1)
    most = max(counts.values())
    return (f"{most} of {people} the same" if 1 < most < people else ""), distinct * (
        FACTS if kind == "fact" else TEXTS
    )


def _shared(values: list[tuple]) -> tuple[str, float]:
    """What several have, as a part of all that is named."""
    sets = [{_name_of(entry) for entry in value} for value in values]
    counts = Counter(name for names in sets for name in names)
    shared = sum(count > 1 for count in counts.values())
    return (f"{shared} of {len(counts)} shared" if shared else "Nothing shared"), LISTS * (1 - shared / len(counts))


def _name_of(entry: Any) -> Any:
    return entry[0] if isinstance(entry, tuple) else entry


def _apart(key: str, numbers: list[int]) -> tuple[str, float]:
    gap = max(numbers) - min(numbers)
    whole = AGE_MAX - AGE_MIN if key == "age" else 100
    return (f"{gap} {'years' if key == 'age' else 'points'} apart" if gap else ""), min(1.0, 2 * gap / whole)


def _widest(values: list[tuple]) -> tuple[str, float]:
    """The slider on which the people stand furthest apart."""
    by_name: dict[str, list[int]] = {}
    for sliders in values:
        for left, right, value in sliders:
            by_name.setdefault(f"{left} – {right}", []).append(value)
    gaps = {name: max(found) - min(found) for name, found in by_name.items() if len(found) > 1}
    widest = max(gaps.values(), default=0)
    return (f"Furthest apart: {max(gaps, key=gaps.get)}" if widest else ""), min(1.0, widest / 200)
