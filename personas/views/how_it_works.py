"""How a face that nobody has comes about, for people who do not train networks."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from personas.briefs.words import LABELS
from personas.weights import model_hash

GROWN = ("Numbers, drawn at random from a seed", "None of them yet: the average of everybody")
GROWN_LAST = ("All of them: a sketch", "Finished by the generator")


@lru_cache(maxsize=1)
def captions() -> dict:
    """What `manage.py make_explainer` wrote beside its pictures; empty where it was never run."""
    path = finders.find("explainer/captions.json")
    return json.loads(Path(path).read_text()) if path else {}


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    known = captions()
    if not known:
        raise Http404("The pictures of this page were not made: manage.py make_explainer.")
    context = known | {
        "grown_rows": [list(zip(row, _grown(known["numbers"]), strict=True)) for row in known["grown"]],
        "learned_rows": [list(zip(row, _learned(known), strict=True)) for row in known["learned"]],
        "edited_rows": [list(zip(row, known["edits"], strict=True)) for row in known["edited"]],
        "rejected_pairs": [one | {"said": _reason(*one["reason"])} for one in known["rejected"]],
        "seen_pairs": list(zip(known["seen"][::2], known["seen"][1::2], strict=True)),
        "former": known["model_hash"] != model_hash(),
        "last_frame": known["walk"]["frames"] - 1,
    }
    return render(request, "how_it_works/page.html", context)


def _grown(numbers: list[int]) -> list[str]:
    return [*GROWN, *(f"The first {count}" for count in numbers[1:]), *GROWN_LAST]


def _learned(known: dict) -> list[str]:
    _, *later = known["moments"]
    return [
        "The sketch it is given",
        "Before any lesson",
        *(f"{n} portraits" for n in later),
        f"{known['images_seen']:,}",
    ]


def _reason(name: str, asked: str, read: str) -> str:
    """Why a draw was thrown away, as a sentence of two halves."""
    if name == "age":
        return f"Asked for {float(asked):.0f}, looks {float(read):.0f}"
    labels = LABELS.get(name, {})
    return f"Asked for {labels.get(asked, asked).lower()}, read as {labels.get(read, read).lower()}"
