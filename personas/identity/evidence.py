"""Where each field of a fresh identity comes from."""

from __future__ import annotations

from .model import FIELDS

ASSUMED = frozenset({
    "age", "birth_year", "gender", "region", "country", "household", "education", "job", "occupation_code",
    "seniority", "industry", "company_size", "income_band", "income_low", "income_high", "currency",
    "segment_role", "channels", "devices", "tech_comfort", "price_sensitivity",
})  # fmt: skip
ORIGIN = frozenset({"market", "seed", "data_version", "template", "language"})


def default_evidence() -> dict[str, str]:
    """Field to "assumed" (drawn from a market's shares) or "invented" (made up); origin fields have none."""
    return {field: "assumed" if field in ASSUMED else "invented" for field in FIELDS if field not in ORIGIN}
