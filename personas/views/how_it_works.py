"""How a face that nobody has comes about, for people who do not train networks."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from personas import showcase
from personas.briefs.words import LABELS

GROWN = ("Random numbers from a seed", "None of the mixture’s: the average of everybody")
GROWN_LAST = ("All of them: a sketch", "Finished by the generator")


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    known = showcase.captions("explainer")
    if not known:
        raise Http404("The pictures of this page were not made: manage.py make_pictures.")
    context = known | {
        "grown_rows": [list(zip(row, _grown(known["numbers"]), strict=True)) for row in known["grown"]],
        "learned_rows": [list(zip(row, _learned(known), strict=True)) for row in known["learned"]],
        "edited_rows": [list(zip(row, known["edits"], strict=True)) for row in known["edited"]],
        "rejected_pairs": [one | {"said": _reason(*one["reason"])} for one in known["rejected"]],
        "seen_pairs": _duels(known["seen"]),
        "former": showcase.by_former_weights(known),
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
        f"{known['images_seen']:,} (Facet’s own)",
    ]


def _duels(seen: list[dict]) -> list[tuple[dict, dict]]:
    """Sketch and finished portrait of each person, with the score as it is printed."""
    said = [one | {"score": f"{one['score']:.2f}".replace("-", "−")} for one in seen]
    return list(zip(said[::2], said[1::2], strict=True))


def _reason(name: str, asked: str, read: str) -> str:
    """Why a draw was thrown away, in two short sentences."""
    if name == "age":
        return f"Asked: {float(asked):.0f} years. Read: {float(read):.0f}."
    labels = LABELS.get(name, {})
    return f"Asked: {labels.get(asked, asked).lower()}. Read: {labels.get(read, read).lower()}."
