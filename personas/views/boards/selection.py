"""What can be done with the people that are selected on a board. An act may carry a value: "move:<lane>", "hue:3"."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from personas.models import Board, Persona
from personas.requests.once import public_ids_of
from personas.services.boards import copies, trash
from personas.services.people import personas
from personas.services.people.personas import Look
from personas.views.boards.arrange import board_act, move
from personas.views.people.chosen import COMPARED, who
from personas.views.replies import Unreadable, done, read_id, read_ids, read_json, refused, undo


@board_act
def act(request: HttpRequest, board: Board) -> HttpResponse:
    name, _, value = request.POST.get("act", "").partition(":")
    if name not in ACTS:
        raise Unreadable("There is no such act.")
    ids = read_ids(request.POST.getlist("people"))
    rows = Persona.with_trashed.exclude(trashed=None) if name == "restore" else Persona.objects
    chosen = list(rows.filter(board=board, public_id__in=ids).with_portraits().select_related("team"))
    if not chosen:
        raise ValueError("Choose somebody first.")
    return ACTS[name](request, board, chosen, value)


def _move(request, board: Board, chosen, value: str) -> HttpResponse:
    lane = read_id(value or request.POST.get("lane", ""))
    return move(request, board, [persona.public_id for persona in chosen], lane)


def _duplicate(request, board: Board, chosen, value: str) -> HttpResponse:
    ids = public_ids_of(request, "duplicate", [one.public_id for one in chosen])
    made = copies.duplicate_personas(actor=request.user, personas=chosen, public_ids=ids)
    back = _undo(board, "trash", made)
    return done(request, board, f"{who(chosen)} duplicated.", back, focus=str(made[0].public_id))


def _copy(request, board: Board, chosen, value: str) -> HttpResponse:
    to = read_id(value or request.POST.get("to", ""))
    if to is None:
        raise ValueError("Choose the board to copy to.")
    target = get_object_or_404(Board.objects.visible_to(request.user).select_related("team"), public_id=to)
    ids = public_ids_of(request, f"copy {to}", [one.public_id for one in chosen])
    made = copies.copy_personas(actor=request.user, personas=chosen, to=target, public_ids=ids)
    return done(request, board, f"{who(chosen)} copied to “{target}”.", _undo(target, "trash", made))


def _redraw(request, board: Board, chosen, value: str) -> HttpResponse:
    former = personas.redraw_faces(actor=request.user, personas=chosen)
    faces = {str(person): str(face) for person, face in former.items()}
    back = _undo(board, "faces", chosen, faces=faces)
    count = len(former)
    return done(request, board, f"{count} {'face is' if count == 1 else 'faces are'} being drawn again.", back)


def _faces(request, board: Board, chosen, value: str) -> HttpResponse:
    pairs = _pairs(request, "faces")
    faces = {read_id(person): read_id(face) for person, face in pairs.items()}
    personas.put_faces(actor=request.user, board=board, faces=faces)
    return done(request, board, "The former faces are back.")


def _hue(request, board: Board, chosen, value: str) -> HttpResponse:
    hue = int(value) if value.isascii() and value.isdigit() else -1
    return _looks_set(request, board, chosen, {persona.public_id: Look(hue, persona.icon) for persona in chosen})


def _icon(request, board: Board, chosen, value: str) -> HttpResponse:
    return _looks_set(request, board, chosen, {persona.public_id: Look(persona.hue, value) for persona in chosen})


def _looks(request, board: Board, chosen, value: str) -> HttpResponse:
    try:
        looks = {read_id(person): Look(int(hue), str(icon)) for person, (hue, icon) in _pairs(request, "looks").items()}
    except (TypeError, ValueError) as error:
        raise Unreadable("That cannot be read.") from error
    return _looks_set(request, board, chosen, looks)


def _looks_set(request, board: Board, chosen, looks: dict) -> HttpResponse:
    former = personas.set_looks(actor=request.user, board=board, looks=looks)
    rows = {str(person): [look.hue, look.icon] for person, look in former.items()}
    return done(request, board, f"{who(chosen)} recoloured.", _undo(board, "looks", chosen, looks=rows))


def _trash(request, board: Board, chosen, value: str) -> HttpResponse:
    trash.trash_personas(actor=request.user, personas=chosen)
    return done(request, board, f"{who(chosen)} moved to the trash.", _undo(board, "restore", chosen))


def _restore(request, board: Board, chosen, value: str) -> HttpResponse:
    trash.restore_personas(actor=request.user, personas=chosen)
    return done(request, board, f"{who(chosen)} restored.")


def _compare(request, board: Board, chosen, value: str) -> HttpResponse:
    least, most = COMPARED
    if not least <= len(chosen) <= most:
        return refused(request, board, f"Select {least} to {most} people to compare; {len(chosen)} are selected.")
    query = "&".join(f"people={persona.public_id}" for persona in chosen)
    return redirect(f"{reverse('board_compare', args=[board.public_id])}?{query}")


def _undo(board: Board, act: str, chosen, **fields) -> dict:
    made = undo("board_selection", [board.public_id], act=act, **fields)
    made["people"] = [str(persona.public_id) for persona in chosen]
    return made


def _pairs(request, field: str) -> dict:
    pairs = read_json(request.POST.get(field, ""))
    if not isinstance(pairs, dict):
        raise Unreadable("That cannot be read.")
    return pairs


ACTS = {
    "move": _move,
    "duplicate": _duplicate,
    "copy": _copy,
    "redraw": _redraw,
    "faces": _faces,
    "hue": _hue,
    "icon": _icon,
    "looks": _looks,
    "trash": _trash,
    "restore": _restore,
    "compare": _compare,
}
