"""The request to the face generator, derived from the person so that face and text agree."""

from __future__ import annotations

from .draft import Draft

GREY_FROM = 38
DARK = {"black", "east_asian", "southeast_asian", "indian"}


def draw_portrait(draft: Draft) -> None:
    if not draft.template["face"]:
        draft.put("portrait", {})
        return
    request = {
        "age": draft["age"],
        "gender": draft["gender"],
        "appearance": draft["appearance"],
        "expression": draft.brief.expression or _expression(draft),
        # Of twelve drawn wearers two eyes let one and five pass (docs/judging.md): worn where asked for, not by chance.
        "glasses": draft.brief.glasses or "none",
        "hair_colour": _hair_colour(draft),
        "hair_length": None,
        "beard": _beard(draft),
    }
    draft.put("portrait", request)


def _expression(draft: Draft) -> str:
    """Temperament shows: outgoing people smile more often."""
    warmth = draft["sliders"].get("introvert_extrovert", 0) / 100
    weights = (0.45 - 0.25 * warmth, 0.45, max(0.02, 0.1 + 0.1 * warmth))
    return draft.stream("expression").weighted(("neutral", "smile", "laugh"), weights)


def _hair_colour(draft: Draft) -> str:
    stream, age = draft.stream("hair"), draft["age"]
    if stream.chance(max(0.0, (age - GREY_FROM) / 40)):
        return "grey"
    if draft["appearance"] in DARK:
        return "black"
    if draft["appearance"] == "white":
        return stream.weighted(("brown", "blond", "black", "red"), draft.facts["hair"])
    return stream.weighted(("black", "brown"), (0.65, 0.35))


def _beard(draft: Draft) -> bool | None:
    if draft["gender"] != "m":
        return None if draft["gender"] == "x" else False
    return draft.stream("beard").chance(0.35)
