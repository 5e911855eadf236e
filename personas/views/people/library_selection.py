"""What can be done with the people that are selected in the library, whatever boards they stand on."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from personas.models import Board, Persona
from personas.requests.once import public_ids_of
from personas.services.boards import copies, trash
from personas.services.teams import access
from personas.views.people.chosen import COMPARED, who
from personas.views.replies import Unreadable, done, read_id, read_ids, refused, undo


@login_required
@require_POST
def act(request: HttpRequest) -> HttpResponse:
    page = reverse("library")
    try:
        name = request.POST.get("act", "")
        if name not in ACTS:
            raise Unreadable("There is no such act.")
        return ACTS[name](request, page, _chosen(request, name))
    except ValueError as error:
        return refused(request, page, str(error))


def _chosen(request: HttpRequest, act: str) -> list[Persona]:
    """Of the team that one works in; what is restored lies in the trash."""
    rows = Persona.with_trashed.exclude(trashed=None) if act == "restore" else Persona.objects
    team = access.current_team(request.user, request.session)
    ids = read_ids(request.POST.getlist("people"))
    seen = rows.visible_to(request.user).filter(team=team, public_id__in=ids)
    chosen = list(seen.with_portraits().select_related("team", "board"))
    if not chosen:
        raise ValueError("Choose somebody first.")
    return chosen


def _copy(request: HttpRequest, page: str, chosen: list[Persona]) -> HttpResponse:
    to = read_id(request.POST.get("to", ""))
    if to is None:
        raise ValueError("Choose the board to add them to.")
    target = get_object_or_404(Board.objects.visible_to(request.user).select_related("team"), public_id=to)
    ids = public_ids_of(request, f"copy {to}", [one.public_id for one in chosen])
    made = copies.copy_personas(actor=request.user, personas=chosen, to=target, public_ids=ids)
    return done(request, page, f"{who(chosen)} added to “{target}”, as a copy.", _undo("trash", made))


def _trash(request: HttpRequest, page: str, chosen: list[Persona]) -> HttpResponse:
    trash.trash_personas(actor=request.user, personas=chosen)
    return done(request, page, f"{who(chosen)} moved to the trash.", _undo("restore", chosen))


def _restore(request: HttpRequest, page: str, chosen: list[Persona]) -> HttpResponse:
    trash.restore_personas(actor=request.user, personas=chosen)
    return done(request, page, f"{who(chosen)} restored.")


def _compare(request: HttpRequest, page: str, chosen: list[Persona]) -> HttpResponse:
    least, most = COMPARED
    boards = {persona.board_id for persona in chosen}
    if not least <= len(chosen) <= most:
        raise ValueError(f"Select {least} to {most} people to compare; {len(chosen)} are selected.")
    if len(boards) > 1:
        raise ValueError("People are compared on one board. Add them to one first.")
    query = "&".join(f"people={persona.public_id}" for persona in chosen)
    return redirect(f"{reverse('board_compare', args=[chosen[0].board.public_id])}?{query}")


def _undo(act: str, chosen: list[Persona]) -> dict:
    return undo("library_selection", [], act=act) | {"people": [str(persona.public_id) for persona in chosen]}


ACTS = {"copy": _copy, "trash": _trash, "restore": _restore, "compare": _compare}
