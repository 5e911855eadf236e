"""How a face that nobody has comes about, for people who do not train networks."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from personas import showcase
from personas.briefs.words import LABELS

COMPOSED = (
    "Hair, neck and clothes of one founder",
    "The face of another",
    "That face, laid on a new shape",
    "In the light of the first",
    "Joined in what is coarse",
    "And in every hair: nobody yet",
)


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    known = showcase.captions("explainer")
    if not known:
        raise Http404("The pictures of this page were not made: manage.py make_pictures.")
    context = known | {
        "composed_rows": [list(zip(row, COMPOSED, strict=True)) for row in known["composed"]],
        "edited_rows": [list(zip(row, known["edits"], strict=True)) for row in known["edited"]],
        "rejected_pairs": [one | {"said": _reason(*one["reason"])} for one in known["rejected"]],
        "thrown": known["founders"]["C"] + known["founders"]["D"],
        "former": showcase.by_former_weights(known),
        "last_frame": known["walk"]["frames"] - 1,
    }
    return render(request, "trust/how_it_works.html", context)


def _reason(name: str, asked: str, read: str) -> str:
    """Why a draw was thrown away, in two short sentences."""
    if name == "age":
        return f"Asked: {float(asked):.0f} years. Read: {float(read):.0f}."
    labels = LABELS.get(name, {})
    return f"Asked: {labels.get(asked, asked).lower()}. Read: {labels.get(read, read).lower()}."
