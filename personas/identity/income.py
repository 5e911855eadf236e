"""Income: the market's median times what the occupation, the grade and chance make of it."""

from __future__ import annotations

from math import exp

from .draft import Draft
from .streams import Stream
from .wording import Words, words

GRADES = {"entry": 0.74, "mid": 0.95, "senior": 1.15, "lead": 1.32, "head": 1.0, "retired": 0.58, "none": 1.0}
SPREAD = (0.5, 2.2)  # what nobody falls below or earns above, of what is typical for occupation and grade
WIDTH_OUTSIDE = 0.1  # of students, home makers and job seekers: allowances differ little
WIDTH = 0.42  # standard deviation of the logarithm; with occupations nearly as wide as full-time earnings (ACS B20001)
BAND = 0.08  # half the width of a band


def draw_income(draft: Draft) -> None:
    draft.put("currency", draft.market.currency)
    if not draft.facts["income_median"]:
        _draw_in_words(draft)
        return
    step = draft.facts["income_step"]
    middle = typical(draft) * _luck(draft.stream("income"), WIDTH_OUTSIDE if draft["grade"] == "none" else WIDTH)
    low = draft.put("income_low", max(rounded(middle * (1 - BAND), step), floor(draft.facts, draft["grade"])))
    high = draft.put("income_high", max(rounded(middle * (1 + BAND), step), low + step))
    draft.put("income_band", band(draft, low, high))


def _luck(stream: Stream, width: float) -> float:
    """What firm, town and chance make of a typical pay: logarithms spread as a bell."""
    bell = stream.spread(-3.0, 3.0)  # of standard deviation 1
    return min(SPREAD[1], max(SPREAD[0], exp(width * bell)))


def _draw_in_words(draft: Draft) -> None:
    """Basic markets have no median of ours; a figure would be invented, so the band is a comparison."""
    row = draft["occupation"]
    factor = (row.pay if row else 1.0) * GRADES[draft["grade"]]
    words_for = words(draft.language).labels["income_words"]
    draft.put("income_low", 0)
    draft.put("income_high", 0)
    said = words_for[0 if factor < 0.85 else 1 if factor < 1.25 else 2]
    draft.put("income_band", said.format(country=draft.market.country))


def typical(draft: Draft) -> float:
    """What people of this occupation and grade earn in this market in a year."""
    row = draft["occupation"]
    return draft.facts["income_median"] * (row.pay if row else 0.9) * GRADES[draft["grade"]]


def floor(facts: dict, grade: str) -> int:
    """The least that somebody at work full time is paid in this market, rounded up; 0 for others or without a law."""
    step = facts["income_step"]
    return 0 if grade in ("retired", "none") else -(-facts["income_floor"] // step) * step


def rounded(amount: float, step: int) -> int:
    return max(step, round(amount / step) * step)


def band(draft: Draft, low: int, high: int) -> str:
    text = words(draft.language)
    symbol = draft.facts.get("symbol") or draft["currency"]
    thousands = draft.facts.get("thousands")
    bounds = {name: text.number(amount, thousands) for name, amount in (("low", low), ("high", high))}
    if own := text.labels.get("income_bands", {}).get(draft["currency"]):
        return own.format(**bounds, **_large(text, low, high))
    return text.say("income_band", currency=symbol, unit=symbol.strip(), **bounds)


def _large(text: Words, low: int, high: int) -> dict[str, str]:
    """Both bounds in ten thousands (万, 만) and in lakhs, as countries count that have a word for them."""
    return {
        **{f"{name}_10k": text.number(amount // 10_000) for name, amount in (("low", low), ("high", high))},
        **{f"{name}_100k": f"{round(amount / 100_000, 1):g}" for name, amount in (("low", low), ("high", high))},
    }
