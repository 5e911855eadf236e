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
SEEDS = (1, 2, 3)
PRODUCTS = {1: "coffee", 2: "", 3: "payroll software"}


def people(market):
    templates = {1: "b2c", 2: "ux", 3: "b2b"}
    return [
        asdict(compose(PersonBrief(market=market, age=(18, 70), product=PRODUCTS[s], template=templates[s]), s))
        for s in SEEDS
    ]


@pytest.mark.parametrize("market", [market.code for market in markets() if market.depth == "deep"])
def test_golden_people(market):
    path = GOLDEN / f"{market}.json"
    if os.environ.get("FACET_WRITE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(people(market), ensure_ascii=False, indent=1) + "\n", "utf-8")
    assert people(market) == json.loads(path.read_text("utf-8"))
