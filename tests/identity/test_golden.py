"""Three people a market, kept as files: a change of data or code shows here before anybody else sees it.

After a wanted change raise DATA_VERSION, run with FACET_WRITE_GOLDEN=1, and read the difference.
"""

import json
import os
from dataclasses import asdict
from pathlib import Path

import pytest

from personas.identity import PersonBrief, compose, markets

GOLDEN = Path(__file__).parent / "golden"
DEEP = [market.code for market in markets() if market.depth == "deep"]
BRIEFS = (("b2c", "coffee"), ("ux", "bank account"), ("b2b", "payroll software"))


def people(market):
    """One person a brief; every market has seeds of its own, so that a reader meets different people."""
    first = 100 * DEEP.index(market)
    return [
        asdict(compose(PersonBrief(market=market, age=(18, 70), product=product, template=template), first + turn))
        for turn, (template, product) in enumerate(BRIEFS)
    ]


@pytest.mark.parametrize("market", DEEP)
def test_golden_people(market):
    path = GOLDEN / f"{market}.json"
    if os.environ.get("FACET_WRITE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(people(market), ensure_ascii=False, indent=1) + "\n", "utf-8")
    assert people(market) == json.loads(path.read_text("utf-8"))
