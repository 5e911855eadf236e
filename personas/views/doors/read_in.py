"""An exported file is chosen, and becomes a board of the team that one works in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from personas.engine.admission import QueueFull
from personas.forms.doors.read_in import ReadInForm
from personas.marking.opening import Unreadable, check_size
from personas.models import Team, TokenBucket
from personas.requests.uploads import BOARDS
from personas.services.accounts import terms
from personas.services.doors.reading_in import JsonRefused, ReadInRefused, read_board
from personas.services.teams import access

TOO_MANY = "That is many boards in one hour. Please wait a few minutes."


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    terms.require(actor=request.user)
    team = access.current_team(request.user, request.session)
    form = ReadInForm(request.POST, request.FILES) if request.method == "POST" else ReadInForm()
    if request.method == "POST" and form.is_valid() and (board := _read(request, team, form)):
        messages.success(request, "The board is read in.")
        return redirect(board)
    may_make = access.may(request.user, "board.make", team)
    status = 422 if request.method == "POST" else 200
    return render(request, "doors/read_in.html", {"form": form, "may_make": may_make}, status=status)


def _read(request: HttpRequest, team: Team, form: ReadInForm):
    """The board; None, with what is wrong on the form, for a file that cannot be one."""
    file = form.cleaned_data["file"]
    try:
        check_size(file.size, BOARDS)
        if TokenBucket.may_make_board(request.user):
            return read_board(actor=request.user, team=team, data=file.read())
        form.add_error(None, TOO_MANY)
    except (ReadInRefused, JsonRefused, Unreadable) as error:
        form.add_error("file", str(error))
    except QueueFull as full:
        form.add_error(None, str(full))
    return None
