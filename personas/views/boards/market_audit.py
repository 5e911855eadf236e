"""The audit of a board: its people against the official tables of their market, and what brings them nearer."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from personas.models import Board, Persona
from personas.requests.downloads import attachment
from personas.services.boards.auditing import market_audit, mending
from personas.services.teams import access
from personas.views.boards.arrange import board_act
from personas.views.boards.board import visible_board
from personas.views.replies import Unreadable, done, read_ids, undo

HALF, STEP = 100, 14  # width of one side of the pyramid and height of a band, in its own units


@login_required
@require_safe
def show(request: HttpRequest, board_id) -> HttpResponse:
    board = visible_board(request, board_id)
    people = list(Persona.objects.filter(board=board).with_portraits().order_by("position", "id"))
    context = {
        "board": board,
        "count": len(people),
        "audit": market_audit.audit_of(board, people) if people else None,
        "weighed": any(one.details.get("weight") for one in people),
        "mended": request.session.get("mended", {}),
        "board_id": str(board.public_id),
        "may_edit": access.may(request.user, "persona.trash", board.team),
    }
    if context["audit"]:
        context["steps"] = _steps(context["audit"].bands)
        context["height"] = STEP * len(context["steps"])
    return render(request, "boards/audit/audit.html", context)


@login_required
@require_safe
def sheet(request: HttpRequest, board_id) -> HttpResponse:
    """The same on paper."""
    board = visible_board(request, board_id)
    people = list(Persona.objects.filter(board=board).with_portraits().order_by("position", "id"))
    if not people:
        raise Http404
    name, content = market_audit.audit_sheet(board, people)
    return HttpResponse(content, "application/pdf", headers={"Content-Disposition": attachment(name)})


def _steps(bands) -> list[dict]:
    """Bars of the pyramid in its units: lengths of both sides, and where the market's marks stand."""
    widest = max(max(b.men, b.women, b.men_expected, b.women_expected) for b in bands) or 1
    unit = HALF / widest
    return [
        {
            "band": band, "y": STEP * at, "men": f"{band.men * unit:.1f}", "men_x": f"{HALF - band.men * unit:.1f}",
            "women": f"{band.women * unit:.1f}", "men_mark": f"{HALF - band.men_expected * unit:.1f}",
            "women_mark": f"{band.women_expected * unit:.1f}",
        }
        for at, band in enumerate(bands)
    ]  # fmt: skip


@board_act
def mend(request: HttpRequest, board: Board) -> HttpResponse:
    """Exchanges people (`most`), or takes an exchange back (`back`, `away`)."""
    here = reverse("board_audit", args=[board.public_id])
    if request.POST.get("back"):
        ids = [read_ids(request.POST.get(name, "").split(",")) for name in ("back", "away")]
        mending.unmend_board(actor=request.user, board=board, back=ids[0], away=ids[1])
        request.session.pop("mended", None)
        return done(request, here, "The exchange is taken back.")
    out, came = mending.mend_board(actor=request.user, board=board, most=_most(request))
    said = ", ".join(f"{former.name} for {person.name}" for former, person in zip(out, came, strict=True))
    fields = {"back": ",".join(str(one.public_id) for one in out), "away": ",".join(str(one.public_id) for one in came)}
    back = undo("board_mend", [board.public_id], **fields)
    request.session["mended"] = {"board": str(board.public_id), **fields}
    return done(request, here, f"Exchanged: {said}.", back)


def _most(request: HttpRequest) -> int:
    try:
        return int(request.POST.get("most", "1"))
    except ValueError:
        raise Unreadable("That is no number of people.") from None


@board_act
def weigh(request: HttpRequest, board: Board) -> HttpResponse:
    """Weights for everybody, or none (`clear`)."""
    here = reverse("board_audit", args=[board.public_id])
    if request.POST.get("clear"):
        mending.unweigh_board(actor=request.user, board=board)
        return done(request, here, "The weights are gone.")
    count = mending.weigh_board(actor=request.user, board=board)
    back = undo("board_weigh", [board.public_id], clear="1")
    return done(request, here, f"{count} people have weights. Tables and data exports carry them.", back)
