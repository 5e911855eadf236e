"""People are spread as the official tables of their market say."""

from __future__ import annotations

import csv
import tomllib
import unicodedata
from itertools import pairwise

import pytest

from personas.identity import default_marks, even_places, markets, official, sources, table_of, tables
from personas.identity.cultures import _ranked, culture
from personas.markets.measures import measures, people_of

DEEP = [market.code for market in markets() if market.depth == "deep"]
NAMES = sorted((tables.DATA / "names").glob("*.toml"))
COARSER = 3.0
MOST_RISING = 0.8  # of neighbours in alphabetical order; by chance it is half of them


def letters(name):
    folded = unicodedata.normalize("NFKD", name.split("=")[0].casefold())
    return "".join(sign for sign in folded if sign.isalpha())


def rising(names):
    """The share of neighbours that stand in alphabetical order."""
    return sum(letters(a) <= letters(b) for a, b in pairwise(names)) / (len(names) - 1)


def ordered_lists(path):
    facts = tomllib.loads(path.read_text("utf-8"))
    for text in (facts.get("family", ""), *(entry.get("names", "") for entry in facts.get("given", ()))):
        names = [" ".join(name.split()) for name in text.split(",") if name.strip()]
        if len(names) >= 12:
            yield names


@pytest.mark.parametrize("path", NAMES, ids=lambda path: path.stem)
def test_no_list_from_frequent_to_rare_is_alphabetical(path):
    for names in ordered_lists(path):
        assert rising(names) <= MOST_RISING, names[:6]


def test_an_alphabetical_list_would_be_seen():
    assert rising(["Abad", "Abascal", "Abella", "Abellán", "Abril", "Acedo"]) == 1


@pytest.mark.parametrize("market", DEEP)
def test_a_market_is_as_its_tables_say(market):
    """Of 800 people one weighs six times what one of 5,000 does: `manage.py bench_market` has the finer figures."""
    found = [measure for measure in measures(market, people_of(market, 800)) if measure.limit]
    assert [measure for measure in found if measure.value > COARSER * measure.limit] == []


@pytest.mark.parametrize(("key", "first"), [
    ("spanish", "García"), ("latin_american", "Hernández"), ("polish", "Nowak"), ("british", "Smith"),
    ("french", "Martin"), ("italian", "Rossi"),
])  # fmt: skip
def test_commonest_family_names_lead(key, first):
    names, sums = culture(key).family("m")
    assert names[0] == first and sums[0] > sums[5] - sums[4]


def test_the_rest_of_a_list_is_as_rare_as_its_last_frequent_name():
    names, sums = _ranked(["a", "b"], ["c", "d", "b"])
    weights = [sums[0], *(high - low for low, high in pairwise(sums))]
    assert names == ["a", "b", "c", "d"] and weights[0] > weights[1] > weights[2] == pytest.approx(weights[3])
    _, shared = _ranked(["a", "b"], ["c", "d"], share=0.5)
    assert shared[1] == pytest.approx(0.5) and shared[-1] == pytest.approx(1)


def test_every_state_has_a_town():
    assert set(official.state_adults()) == {row["region"] for row in tables.rows("places/en_US.csv")}


@pytest.mark.parametrize("count", [2, 7, 12, 50])
def test_women_are_spread_over_the_ages(count):
    """Of the younger half of a board no more than one person too many is drawn on the women's side."""
    places = sorted(even_places(count, 5), key=lambda place: place["age"])
    young = [place for place in places[: count // 2] if place["gender"] < 0.5]
    assert abs(len(young) - count / 4) <= max(1, count / 12)


def test_every_table_is_told_of():
    told = {source.file for source in sources()}
    found = {f"{path.parent.name}/{path.name}" for folder in ("markets", "names") for path in
             (tables.DATA / folder).glob("*.csv")}  # fmt: skip
    assert found - told == {"markets/group_tilts.csv"}
    listed = (tables.DATA.parents[2] / "docs/sources.md").read_text("utf-8")
    assert all(f"`{source.file}`" in listed for source in sources())


def test_a_mark_names_its_table():
    assert default_marks("it_IT")["age"] == {"kind": "assumed", "table": "UN 2019"}
    assert table_of("en_US")["region"] == "ACS 2018" and "region" not in table_of("de_DE")
    assert default_marks("sv_SE")["age"] == {"kind": "assumed", "table": ""} and "name" not in default_marks("en_US")


def test_published_shares_come_from_frequent_to_rare():
    for path in (tables.DATA / "names").glob("*_given.csv"):
        lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
        last = {}
        for row in csv.DictReader(lines):
            if row.get("basis") == "c":
                cell = row["decade"], row["gender"]
                assert float(row["permille"]) <= last.get(cell, 1e9), row
                last[cell] = float(row["permille"])
