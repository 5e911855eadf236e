"""Birth year, gender and heritage: the first facts, drawn from the market's own shares."""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate

from . import official, tables
from .brief import BriefError
from .draft import Draft
from .market import market_facts
from .official import BANDS, YOUNGEST_AGE
from .schooling import youngest_for_locks

REFERENCE_YEAR = 2026  # part of the data version: ages must not drift with the wall clock
THINNING = 0.93  # a year, in the open last band


def draw_age(draft: Draft) -> None:
    low, high = draft.brief.age
    low = max(low, youngest_for_locks(draft))
    if low > high and "age" not in draft.locks:
        raise BriefError("age", f"What is locked needs at least {low} years; the brief ends at {high}.")
    high = max(low, min(high, draft.template["oldest"]))
    code, gender, stream = draft.market.code, draft.brief.gender, draft.stream("age")
    drawn = stream.from_table(_ages(code, gender, draft.brief.age[0], high))
    if drawn < low:  # what is locked needs more years; whoever has them already stays as drawn
        drawn = stream.from_table(_ages(code, gender, low, high))
    age = draft.put("age", drawn)
    draft.put("birth_year", REFERENCE_YEAR - age)


@lru_cache(maxsize=4096)
def _ages(market: str, gender: str | None, low: int, high: int) -> tuple[range, list[float]]:
    years, counted = range(low, high + 1), official.ages(market, gender)
    if counted:
        return years, list(accumulate(counted[year - YOUNGEST_AGE] for year in years))
    shares = tuple(market_facts(market)["ages"])
    return years, list(accumulate(_weight(shares, year) for year in years))


def _weight(shares: tuple[float, ...], year: int) -> float:
    for share, (first, last) in zip(shares, BANDS, strict=True):
        if first <= year <= last:
            pace = THINNING if last == BANDS[-1][1] else 1.0
            return share * pace ** (year - first) / sum(pace**n for n in range(last - first + 1))
    return 0.0


def draw_gender(draft: Draft) -> None:
    neither, women = draft.facts["neither"], official.women(draft.market.code, draft["age"])
    female = draft.facts["female"] if women is None else women * (1 - neither)
    if not draft.template["face"]:  # a role is written for whoever plays it
        female, neither = 0.0, 1.0
    drawn = draft.stream("gender").weighted("fmx", (female, 1 - female - neither, neither))
    gender = draft.put("gender", drawn if neither == 1 else draft.brief.gender or drawn)
    draft.put("pronouns", {"f": "she/her", "m": "he/him", "x": "they/them"}[gender])


def draw_heritage(draft: Draft) -> None:
    asked = draft.locks.get("appearance", draft.brief.appearance)
    stream = draft.stream("heritage")
    drawn = stream.from_table(heritage_table(draft.market.code, None))
    if asked not in (None, drawn["appearance"]):
        drawn = stream.from_table(heritage_table(draft.market.code, asked))
    heritage = draft.put("heritage", drawn["heritage"])
    row = next((r for r in heritage_rows(draft.market.code) if r["heritage"] == heritage), drawn)
    if asked and row["appearance"] != asked and "appearance" not in draft.locks:
        raise BriefError("heritage", f"The heritage “{heritage}” does not go with the appearance asked for.")
    draft["heritage_row"] = row
    draft.put("appearance", row["appearance"])


@lru_cache(maxsize=512)
def heritage_rows(market: str) -> tuple[dict[str, str], ...]:
    """The heritages of a market, its own first, then those that only an asked appearance brings in."""
    every = tables.rows("heritages.csv")
    own = [row for row in every if row["market"] == market]
    if not own:
        basic = next(row for row in tables.rows("basic_names.csv") if row["market"] == market)
        own = [{**basic, "share": "1"}]
    seen = {row["appearance"] for row in own}
    guests = [{**row, "share": "0"} for row in every if row["market"] == "*" and row["appearance"] not in seen]
    return (*own, *guests)


@lru_cache(maxsize=1024)
def heritage_table(market: str, appearance: str | None) -> tuple[list[dict[str, str]], list[float]]:
    rows = [row for row in heritage_rows(market) if appearance in (None, row["appearance"])]
    shares = [float(row["share"]) for row in rows]
    if not any(shares):
        shares = [1.0] * len(rows)
    return rows, list(accumulate(shares))
