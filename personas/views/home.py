from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from personas.services.portraits.gallery import gallery_faces
from personas.showcase import by_former_weights, captions

STRIP_HUES = (1, 5, 3, 0, 6, 2)
NOUNS = {"f": "woman", "m": "man"}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("boards")
    return render(request, "home.html", {"sign_up_open": settings.SIGN_UP_OPEN, "strip": _strip()})


def _strip() -> list[dict]:
    """The first faces of the gallery, each on a colour of its own. `src` is a file that comes with the source; "" for
    a face that other weights must draw, or that moved up when another was withdrawn."""
    said = captions("home")
    files = {} if by_former_weights(said) else said.get("faces", {})
    return [
        {
            "hue": hue,
            "seed": seed,
            "age": asked.age,
            "gender": asked.gender,
            "noun": NOUNS[asked.gender],
            "src": files.get(str(seed), ""),
        }
        for hue, (asked, seed) in zip(STRIP_HUES, gallery_faces(), strict=False)
    ]
