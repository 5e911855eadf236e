"""Reads a brief back as one sentence: "Twelve adults in Germany, 25 to 44, 6 feminine and 6 masculine, for coffee." """

from __future__ import annotations

from personas.briefs.brief import PLACES, TRAITS, Brief
from personas.briefs.mix import MixError, Share
from personas.briefs.words import LABELS
from personas.identity import markets

NUMBERS = "No One Two Three Four Five Six Seven Eight Nine Ten Eleven Twelve".split()


def sentence(brief: Brief) -> str:
    """One sentence, ended by a full stop. Parts of the brief that cannot be read are left out."""
    number = NUMBERS[brief.count] if 0 <= brief.count < len(NUMBERS) else str(brief.count)
    noun = "adult" if brief.count == 1 else "adults"
    towns = _mix(brief, PLACES).removeprefix("all ")
    parts = [f"{number} {noun} in {towns}", _country(brief.market)] if towns else [
        f"{number} {noun} in {_country(brief.market)}"]  # fmt: skip
    parts.append(_ages(brief))
    parts += [_mix(brief, trait) for trait in TRAITS]
    text = ", ".join(part for part in parts if part)
    text += f", who buy {brief.product.strip()}" if brief.product.strip() else ""
    return text + (f" ({brief.industry.strip()})." if brief.industry.strip() else ".")


def _country(code: str) -> str:
    market = next((market for market in markets() if market.code == code), None)
    return THE.get(market.country, market.country) if market else code


THE = {name: f"the {name}" for name in ("United States", "United Kingdom", "Netherlands", "United Arab Emirates")}
THE |= {name: f"the {name}" for name in ("Philippines", "Czech Republic", "Dominican Republic")}


def _ages(brief: Brief) -> str:
    whole = f"{brief.age_min} to {brief.age_max}" if brief.age_min != brief.age_max else f"aged {brief.age_min}"
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
        return f"{label} ({share.percent:.0f} %)"
    return f"half {label}" if share.percent == 50 else f"{share.percent:.0f} % {label}"


def _label(trait: str, value: str) -> str:
    if trait == PLACES:
        return value.removeprefix("region:")
    return LABELS[trait][value] if trait in LABELS else value.replace("-", "–")


def _joined(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
