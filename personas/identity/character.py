"""Sliders first, then the attitude that they amount to: so that text and sliders cannot disagree."""

from __future__ import annotations

from functools import cache

from . import tables
from .draft import Draft
from .wording import agreed, words

ATTEMPTS = 200

SLIDERS = ("introvert_extrovert", "analytical_intuitive", "cautious_bold", "planned_spontaneous",
           "loyal_curious", "frugal_generous")  # fmt: skip


def draw_character(draft: Draft) -> None:
    wanted = _locked_attitudes(draft)
    for attempt in range(ATTEMPTS):
        _draw_scales(draft, f" {attempt}" if attempt else "")
        if not wanted or draft["attitude"] in wanted:
            break


def _draw_scales(draft: Draft, again: str) -> None:
    stream = draft.stream("sliders" + again)
    sliders = draft.put("sliders", {name: _step(stream.spread(-125, 125)) for name in SLIDERS})
    draft.put("tech_comfort", _tech_comfort(draft))
    draft.put("price_sensitivity", _price_sensitivity(draft, sliders))
    draft["attitude"] = attitude(sliders, draft["tech_comfort"], draft["price_sensitivity"])


def _locked_attitudes(draft: Draft) -> set[str]:
    """The attitudes that go by a locked archetype; sliders are drawn until they lean that way."""
    label, sections = draft.locks.get("archetype"), words(draft.language).attitudes
    return {
        key
        for key, section in sections.items()
        if label
        and isinstance(section, dict)
        and any(agreed(line, gender) == label for line in section["archetype"] for gender in "fmx")
    }


def _step(value: float) -> int:
    """Scales are read in steps of five; more would pretend to a precision that nobody has."""
    return max(-100, min(100, round(value / 5) * 5))


def _tech_comfort(draft: Draft) -> int:
    base = 78 - max(0, draft["age"] - 35) * 0.7 + 6 * (draft["family"] == "tech")
    return _bounded(base + draft.stream("tech").spread(-30, 30))


def _price_sensitivity(draft: Draft, sliders: dict[str, int]) -> int:
    from_slider = -0.25 * sliders.get("frugal_generous", 0)
    row = draft["occupation"]
    from_pay = -12 * ((row.pay if row else 1.0) - 1.0)
    return _bounded(50 + from_slider + from_pay + draft.stream("price").spread(-30, 30))


def _bounded(value: float) -> int:
    return max(0, min(100, round(value / 5) * 5))


def attitude(sliders: dict[str, int], tech_comfort: int, price_sensitivity: int) -> str:
    """The attitude of data/attitudes.csv that these values lean to most; the first one wins a tie."""
    values = {**sliders, "tech_comfort": tech_comfort * 2 - 100, "price_sensitivity": price_sensitivity * 2 - 100}
    leans = [bias + sum([weight * values.get(name, 0) for name, weight in signs]) for _, bias, signs in _rows()]
    return _rows()[leans.index(max(leans))][0]


@cache
def _rows() -> tuple[tuple[str, float, tuple[tuple[str, float], ...]], ...]:
    """Per attitude its key, its bias, and how much each slider weighs."""
    rows = tables.rows("attitudes.csv")
    return tuple((row["key"], float(row["bias"]), tuple(tables.weights(row["lean"]).items())) for row in rows)
