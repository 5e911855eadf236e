"""Where each field of a fresh identity comes from."""

from __future__ import annotations

from .model import FIELDS
from .sources import table_of

ASSUMED = frozenset({
    "age", "birth_year", "gender", "region", "country", "household", "education", "job", "occupation_code",
    "seniority", "industry", "company_size", "income_band", "income_low", "income_high", "currency",
    "segment_role", "channels", "devices", "tech_comfort", "price_sensitivity",
})  # fmt: skip
ORIGIN = frozenset({"market", "seed", "data_version", "template", "language"})


def default_evidence() -> dict[str, str]:
    """Field to "assumed" (drawn from a market's shares) or "invented" (made up); origin fields have none."""
    return {field: "assumed" if field in ASSUMED else "invented" for field in FIELDS if field not in ORIGIN}


def default_marks(market: str) -> dict[str, dict[str, str]]:
    """Field to the mark of a fresh identity: its kind, and the short name of its table where it is drawn from one.

    What is invented has no mark.
    """
    tables = table_of(market)
    return {
        field: {"kind": kind, "table": tables.get(field, "")}
        for field, kind in default_evidence().items()
        if kind != "invented"
    }
