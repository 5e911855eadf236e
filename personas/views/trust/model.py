"""What the generator is, was made from, can and cannot do: for anybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from personas import showcase
from personas.services.portraits.weights import manifest, model_created
from personas.services.trust import model_card


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    known, pictures = manifest(), showcase.captions("model")
    groups, ours = model_card.groups(), model_card.trained_here()
    context = {
        "model": known["model_hash"],
        "created": model_created(),
        "images_seen": known.get("images_seen"),
        "licence": known.get("licence", ""),
        "requests": (known.get("metrics") or {}).get("count"),
        "limit": (known.get("novelty") or {}).get("threshold"),
        "strangers": (known.get("novelty") or {}).get("held_out"),
        "groups": groups,
        "ticks": sorted(group.ceiling.count for group in groups),
        "measures": model_card.measures(),
        "parity": model_card.parity(groups),
        "trained_here": ours,
        "statement": model_card.data_statement(),
        "fails": model_card.limits(groups) if ours else [],
        "drawn": sum(group.drawn for group in groups),
        "grids": pictures.get("grids", []),
        "drawn_by": pictures.get("model_hash", ""),
        "former": showcase.by_former_weights(pictures),
    }
    return render(request, "trust/model/model.html", context)
