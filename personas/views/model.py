"""What the generator is, was made from, can and cannot do: for anybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from personas import model_card
from personas.weights import manifest, model_created


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    known = manifest()
    groups = model_card.groups()
    context = {
        "model": known["model_hash"],
        "created": model_created(),
        "images_seen": known.get("images_seen"),
        "licence": known.get("licence", ""),
        "requests": (known.get("metrics") or {}).get("count"),
        "limit": (known.get("novelty") or {}).get("threshold"),
        "groups": groups,
        "measures": model_card.measures(),
        "parity": model_card.parity(),
        "statement": model_card.data_statement(),
        "fails": model_card.FAILS,
        "drawn": sum(group.drawn for group in groups),
        "grids": GRIDS,
    }
    return render(request, "model/model.html", context)


GRIDS = (
    (
        "model/groups.webp",
        12,
        7,
        "Rows: white, black, Latino, east Asian, southeast Asian, Indian, Middle Eastern. Columns: women, "
        "then men, aged 22, 31, 40, 50, 60, 72 as asked.",
    ),
    ("model/any.webp", 8, 4, "Nothing asked at all."),
)
