"""The official tables that people are drawn from: for anybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from personas.cards.fields import FIELDS
from personas.identity import Source, find_market, sources

LABELS = {"age": "Age", "gender": "Gender presentation", "region": "Region", "city": "Town", "given_name": "Given name",
          "family_name": "Family name"}  # fmt: skip
HIDDEN = ("birth_year", "occupation_code")


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    rows = [(source, _fields(source), _markets(source)) for source in sources()]
    return render(request, "trust/sources.html", {"rows": rows})


def _fields(source: Source) -> str:
    named = [LABELS.get(key) or FIELDS[key].label for key in source.fields if key not in HIDDEN]
    return ", ".join(named) or "Boards of one state, and the audit"


def _markets(source: Source) -> str:
    if len(source.markets) > 10:
        return f"{len(source.markets)} markets"
    return ", ".join(find_market(code).name for code in source.markets) or "every market"
