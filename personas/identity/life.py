"""What a person's own life puts into the lines: facts as tags, and the adverbials that are true of them."""

from __future__ import annotations

from functools import cache

from . import tables
from .draft import Draft
from .tags import Line, Table, parse

DESK = frozenset("tech creative office money law engineering".split())
SHIFTS = frozenset("care production transport safety".split())
HANDS = frozenset("service trades production outdoors upkeep".split())
OWNERS = frozenset("small_business_owner restaurant_owner farmer street_trader".split())
HOUSEHOLDS = {
    "with_parents": "parents several", "flat_share": "shared several", "alone": "alone", "couple": "partner several",
    "couple_baby": "partner kids baby several", "couple_child": "partner kids several",
    "couple_children": "partner kids several", "couple_teens": "partner teens several",
    "parent_child": "single_parent kids several", "parent_teens": "single_parent teens several",
    "empty_nest": "partner several", "with_own_parents": "elders several", "three_generations": "elders several",
}  # fmt: skip
COMMUTE = {"transit": 3, "drives": 5, "cycles": 2}
AT_WORK = {
    "morning": "busy", "pause": "busy", "evening": "busy", "weekend": "busy", "week": "busy",
    "home": "site", "heard": "meeting", "budget": "budget_work", "someone": "colleague",
}  # fmt: skip
CAR_COUNTRIES = frozenset(("US", "CA", "ZA", "AE", "MX"))


def draw_life(draft: Draft) -> None:
    """Finds the tags of a person; every text is chosen by them."""
    draft["facts_of"] = frozenset(
        (*HOUSEHOLDS[draft["household_key"]].split(), *age_facts(draft["age"]), *_work(draft), draft["attitude"],
         _commute(draft), *_means(draft), *_digital(draft["tech_comfort"]),
         draft.market.country_code)
    )  # fmt: skip


def age_facts(age: int) -> tuple[str, ...]:
    """The tags of an age."""
    if age < 30:
        return ("under30",)
    return ("mid",) if age < 50 else ("over50", "over65") if age >= 65 else ("over50",)


def _work(draft: Draft) -> tuple[str, ...]:
    status, family = draft["status"], draft["family"]
    if status != "working":
        return (status,) if status == "retired" else (status, family)
    row = draft["occupation"]
    kinds = [("serves", family == "service"), ("desk", family in DESK), ("shifts", family in SHIFTS),
             ("hands", family in HANDS), ("road", family == "transport"), ("leads", draft["grade"] in ("lead", "head")),
             ("own_business", bool(row) and row.key in OWNERS)]  # fmt: skip
    return ("working", family, *(name for name, holds in kinds if holds))


def _commute(draft: Draft) -> str:
    """By market and age alone: the town may follow from somebody's heritage, and no word may."""
    weights = dict(COMMUTE)
    if draft.market.country_code in CAR_COUNTRIES:
        weights = {"transit": 1, "drives": 8, "cycles": 0.3}
    if draft["age"] >= 75:
        weights["cycles"] = 0.3
    return draft.stream("commute").weighted(list(weights), list(weights.values()))


def _means(draft: Draft) -> tuple[str, ...]:
    """Tight or comfortable by what the job pays, as far as it says either."""
    row, grade = draft["occupation"], draft["grade"]
    pay = (row.pay if row else 1.0) if grade != "retired" else 0.7
    if draft["status"] in ("student", "job_seeker") or pay < 0.75:
        return ("tight",)
    return ("comfortable",) if pay >= 1.3 else ()


def _digital(comfort: int) -> tuple[str, ...]:
    return ("offline",) if comfort < 35 else ("online",) if comfort >= 50 else ()


@cache
def table(language: str, slot: str) -> tuple[Line, ...]:
    """The lines of a slot, or of a field that comes from life and not from the product; empty where there are none."""
    if not tables.exists(f"words/{language[:2]}/life.toml"):
        return ()
    return tuple(map(_lived, tables.words_toml(language, "life").get(slot, ())))


def _lived(raw: str) -> Line:
    """A line of these tables, in which "@service" is somebody's trade; elsewhere it is a flag of what is sold."""
    return parse(raw.replace("@service ", "@serves ", 1) if raw.startswith("@service ") else raw)


@cache
def frames(language: str, field: str) -> tuple[Line, ...]:
    """What may stand around a line of a field that others have said: something of this person's life."""
    if not tables.exists(f"words/{language[:2]}/life.toml"):
        return ()
    return tuple(map(parse, tables.words_toml(language, "life").get("frames", {}).get(field, ())))


@cache
def values(language: str, slot: str, firm: bool) -> Table:
    """What stands in a slot; whoever chooses for a firm speaks of the firm's days, people and money."""
    return Table((table(language, AT_WORK[slot]) if firm and slot in AT_WORK else ()) or table(language, slot))
