"""Which kind of product the brief is understood to speak of, and which others it could be."""

from __future__ import annotations

from dataclasses import dataclass

from personas.briefs.brief import Brief
from personas.identity import ontology
from personas.identity.recognition import recognise, search

NEUTRAL = "any"
UNKNOWN = (
    "Not a kind we know: texts stay neutral and never speak of warranty, returns or repair. Look for a kind below."
)
RESULTS = 8


@dataclass(frozen=True)
class Kind:
    """One kind to choose: the value that a form keeps ("" for what is understood by itself), its name, if it stands."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Kinds:
    """``said`` is one sentence on what was understood; ``choices`` are that kind, the two next best, what was looked
    for, and none."""

    said: str
    choices: tuple[Kind, ...]


def kinds_of(brief: Brief, looked_for: str = "") -> Kinds:
    """What the product of a brief is taken for. A kind chosen by hand stands, whatever is typed."""
    typed = brief.product.strip() or brief.industry.strip()
    if not (typed or looked_for.strip() or brief.category):
        return Kinds("Name a product, and people speak of it.", ())
    found = recognise(brief.product.strip(), brief.industry.strip(), _side(brief))
    results = search(looked_for)[:RESULTS] if looked_for.strip() else ()
    others = dict.fromkeys((brief.category, *found.others, *results, NEUTRAL))
    keys = [key for key in others if key and key != found.key]
    first = Kind("", label(found.key), not brief.category or brief.category == found.key)
    return Kinds(_said(found.key, brief.category), (first, *(Kind(k, label(k), k == brief.category) for k in keys)))


def _said(understood: str, by_hand: str) -> str:
    if by_hand:
        return f"Chosen by hand: {label(by_hand).lower()}."
    return UNKNOWN if understood == NEUTRAL else f"Understood as {label(understood).lower()}."


def label(key: str) -> str:
    """What a kind is called in English, with a capital."""
    name = "no special kind" if key == NEUTRAL else ontology.names(key, "en")[0]
    return name[:1].upper() + name[1:]


def _side(brief: Brief) -> str:
    return "business" if brief.template in ("b2b", "role") else "consumer"
