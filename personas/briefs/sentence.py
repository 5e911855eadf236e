"""Reads a brief back as one sentence: "Twelve women in Germany, 25-40, who buy oat milk." """

from __future__ import annotations

from personas.briefs.brief import PLACES, TRAITS, Brief
from personas.briefs.mix import MixError, Share
from personas.briefs.sampling import SampleError, plan_of
from personas.briefs.words import LABELS
from personas.identity import markets
from personas.markets.fields import FIELDS

NUMBERS = "No One Two Three Four Five Six Seven Eight Nine Ten Eleven Twelve".split()


def sentence(brief: Brief) -> str:
    """One sentence, ended by a full stop. Parts of the brief that cannot be read are left out."""
    if brief.mode:
        return _sample(brief)
    number = NUMBERS[brief.count] if 0 <= brief.count < len(NUMBERS) else str(brief.count)
    one_gender = _all_of(brief, "gender")
    noun = NOUNS[one_gender][brief.count != 1]
    towns = _mix(brief, PLACES).removeprefix("all ")
    where = [towns, _country(brief.market)] if towns else [_country(brief.market)]
    parts = [f"{number} {noun} in {where[0]}", *where[1:], _ages(brief)]
    parts += [_mix(brief, trait) for trait in TRAITS if not (trait == "gender" and one_gender)]
    parts += [_industry(brief), _product(brief)]
    return ", ".join(part for part in parts if part) + "."


def _sample(brief: Brief) -> str:
    number = NUMBERS[brief.count] if 0 <= brief.count < len(NUMBERS) else str(brief.count)
    try:
        plan = plan_of(brief)
    except SampleError:
        return f"{number} people, a sample of {_country(brief.market)}."
    how = {
        "representative": "a representative sample of",
        "balanced": f"every combination of {' and '.join(FIELDS[key].label.lower() for key in plan.fields)} among",
        "edges": "rare combinations among",
    }[brief.mode]
    own = "by shares of your own" if brief.shares.strip() else ""
    parts = [f"{number} people, {how} {plan.universe.said}", own, _product(brief)]
    return ", ".join(part for part in parts if part) + "."


NOUNS = {"": ("adult", "adults"), "f": ("woman", "women"), "m": ("man", "men")}
SAID = {
    "gender": {"f": "women", "m": "men", "x": "of ambiguous presentation"},
    "expression": {"neutral": "with a neutral expression", "smile": "with a slight smile", "laugh": "laughing"},
}


def _all_of(brief: Brief, trait: str) -> str:
    """The one value that everybody has of `trait`, where there is a noun for it."""
    try:
        shares = brief.mix(trait).shares
    except MixError:
        return ""
    only = shares[0].value if len(shares) == 1 and _everyone(shares[0], brief.count) else ""
    return only if only in NOUNS else ""


def _product(brief: Brief) -> str:
    product = brief.product.strip()
    return f"who {'buys' if brief.count == 1 else 'buy'} {product}" if product else ""


def _industry(brief: Brief) -> str:
    """Whom a product is for says more than its shelf; at work the industry is where they are."""
    industry = brief.industry.strip()
    if not industry or (brief.product.strip() and brief.template != "b2b"):
        return ""
    return f"in {industry if industry[:2].isupper() else industry[0].lower() + industry[1:]}"


def _country(code: str) -> str:
    market = next((market for market in markets() if market.code == code), None)
    return THE.get(market.country, market.country) if market else code


THE = {name: f"the {name}" for name in ("United States", "United Kingdom", "Netherlands", "United Arab Emirates")}
THE |= {name: f"the {name}" for name in ("Philippines", "Czech Republic", "Dominican Republic")}


def _ages(brief: Brief) -> str:
    if brief.age_min > brief.age_max:
        return ""
    whole = f"{brief.age_min}-{brief.age_max}" if brief.age_min != brief.age_max else f"aged {brief.age_min}"
    mixed = _mix(brief, "ages")
    return f"{whole} ({mixed})" if mixed else whole


def _mix(brief: Brief, trait: str) -> str:
    try:
        shares = brief.mix(trait).shares
    except MixError:
        return ""
    if len(shares) == 1 and _everyone(shares[0], brief.count):
        return f"all {_label(trait, shares[0].value)}"
    return _joined([_share(trait, share) for share in shares])


def _everyone(share: Share, total: int) -> bool:
    return share.count == total or share.percent == 100 or (share.count is None and share.percent is None)


def _share(trait: str, share: Share) -> str:
    label = _label(trait, share.value)
    if share.count is not None:
        return f"{label} ({share.count})" if trait == PLACES else f"{share.count} {label}"
    if share.percent is None:
        return label
    if trait == PLACES:
        return f"{label} ({share.percent:.0f}\u00a0%)"
    return f"half {label}" if share.percent == 50 else f"{share.percent:.0f} % {label}"


def _label(trait: str, value: str) -> str:
    if trait == PLACES:
        return value.removeprefix("region:")
    if value in SAID.get(trait, {}):
        return SAID[trait][value]
    return LABELS[trait][value] if trait in LABELS else value


def _joined(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
