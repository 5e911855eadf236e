"""The brief: whom do you address? Checked in place, read back as a sentence, turned into a board."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from personas.briefs import Brief, sentence
from personas.briefs.kinds import kinds_of
from personas.engine.admission import QueueFull
from personas.forms.boards.brief import BriefForm
from personas.identity import markets
from personas.models import Product, TokenBucket
from personas.requests.once import public_id_of
from personas.services.accounts import terms
from personas.services.boards import boards
from personas.services.teams import access

TOO_MANY = "That is many boards in one hour. Please wait a few minutes; what you wrote is kept here."


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def make(request: HttpRequest) -> HttpResponse:
    terms.require(actor=request.user)
    team = access.current_team(request.user, request.session)
    market = team.default_market if team and team.default_market else Brief().market
    chosen = {"market": market, "own_product": request.GET.get("product", "")}
    form = BriefForm(request.POST or None, initial=chosen, products=_products(request))
    if request.method == "POST" and form.is_valid():
        try:
            if TokenBucket.may_make_board(request.user):
                return redirect(_make_board(request, team, form))
            form.add_error(None, TOO_MANY)
        except QueueFull as full:
            form.add_error(None, f"{full} What you wrote is kept here.")
    status = 422 if form.errors else 200
    context = _context(form) | {"may_make": access.may(request.user, "board.make", team)}
    return render(request, "boards/brief/brief.html", context, status=status)


def _products(request: HttpRequest):
    team = access.current_team(request.user, request.session)
    return Product.objects.filter(team=team).visible_to(request.user) if team else ()


def _make_board(request: HttpRequest, team, form: BriefForm):
    data = form.cleaned_data
    brief, once = form.brief(data), public_id_of(request)
    return boards.make_board(actor=request.user, team=team, brief=brief, name=data["name"], public_id=once)


def _context(form: BriefForm) -> dict:
    brief = form.rough_brief() if form.is_bound else Brief(market=form.initial["market"])
    problems = form.problems() if form.is_bound else []
    return {
        "form": form,
        "kinds": kinds_of(brief),
        "sentence": sentence(brief),
        "problems": problems,
        "count": None if "count" in form.errors else brief.count,
        "markets": markets(),
    }


@login_required
@require_POST
def read_back(request: HttpRequest) -> HttpResponse:
    """The live sentence under the form, with what is impossible so far."""
    form = BriefForm(request.POST, products=_products(request))
    form.is_valid()
    brief = form.rough_brief()
    context = {"sentence": sentence(brief), "problems": form.problems(), "count": brief.count}
    return render(request, "boards/brief/_sentence.html", context)


@login_required
@require_POST
def kinds(request: HttpRequest) -> HttpResponse:
    """What the product is taken for, the two next best, and what was looked for."""
    form = BriefForm(request.POST, products=_products(request))
    form.is_valid()
    context = {"kinds": kinds_of(form.rough_brief(), request.POST.get("kind_search", "")[:60])}
    return render(request, "boards/brief/_kinds.html", context)
