"""Work is as likely for women as for men, unless a brief asks for work as in the market."""

from __future__ import annotations

import pytest

from personas.identity import BriefError, PersonBrief, compose
from personas.identity.occupations import occupations
from personas.identity.work import WOMEN, women_at_work

SEEDS = 220
CODES = {row.code: row.family for row in occupations().values() if row.code}


def families(gender: str, work: str) -> list[str]:
    brief = PersonBrief(market="de_DE", gender=gender, age=(28, 60), work=work)
    return [CODES.get(compose(brief, seed).occupation_code, "") for seed in range(SEEDS)]


@pytest.mark.parametrize("work", ["", "market"])
def test_trades_and_care_are_as_the_brief_asks(work):
    women, men = families("f", work), families("m", work)
    trades, care = ((women.count(name), men.count(name)) for name in ("trades", "care"))
    if work:
        assert trades[0] <= 0.15 * trades[1] and care[1] <= 0.5 * care[0]
    else:
        assert trades[0] == trades[1] and care[0] == care[1]


def test_shares_are_shares_of_known_families():
    assert set(women_at_work()) - {"home"} <= {row.family for row in occupations().values()}
    assert all(0 < share < 1 for share in (*women_at_work().values(), WOMEN))


def test_what_is_neither_is_said():
    with pytest.raises(BriefError, match="not a known work"):
        PersonBrief(work="stereotypes")
