"""A sample of a market: as its tables say, every cell alike, or the rare; and what cannot be."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from personas.briefs import Brief, sentence
from personas.briefs.sampling import SampleError, drawn, plan_of
from personas.briefs.shares import SharesError, parse_shares
from personas.identity import PersonBrief, compose
from personas.identity.sketch import sketch
from personas.markets.choosing import balanced, edges, pool_size, representative
from personas.markets.divergence import chi_square, jensen_shannon, total_variation, upper_tail
from personas.markets.fields import FIELDS, groups_of
from personas.markets.pool import pool_of
from personas.markets.raking import rake, whole
from personas.markets.universe import UniverseError, parse_universe
from personas.services.people.people import composed

ADULTS = Brief(count=200, mode="representative", age_min=18, age_max=90)
PAIRS = [("age", "gender"), ("age", "education"), ("gender", "education")]
TEXANS = Brief(count=50, mode="representative", universe="Texas", age_min=25, age_max=54)


@pytest.fixture(scope="module")
def pool():
    return pool_of(parse_universe("en_US", "adults"), PersonBrief(), 1_500, 4)


def groups(candidates):
    return [groups_of(one.facts, one.brief.market) for one in candidates]


def test_a_sketch_is_who_is_composed():
    brief = PersonBrief(market="fr_FR", age=(18, 90), product="tea")
    for seed in range(40):
        person, facts = compose(brief, seed), sketch(brief, seed)
        assert (person.age, person.gender, person.city, person.occupation_code, person.appearance) == (
            facts.age, facts.gender, facts.city, facts.occupation_code, facts.appearance)  # fmt: skip
        assert (person.income_low + person.income_high) / 2 == facts.income


@pytest.mark.parametrize("brief", [ADULTS, TEXANS], ids=["200 US adults", "50 Texans"])
def test_a_sample_passes_chi_square_on_every_field(brief):
    plan = plan_of(brief)
    target = pool_of(plan.universe, PersonBrief(), 3_000, 99).targets
    failed = 0
    for seed in range(2):
        board = groups(drawn(brief, seed))
        counts = {field: Counter(one[field] for one in board if one[field]) for field in target}
        failed += any(not chi_square(counts[field], target[field]).passes for field in target)
    assert failed == 0


def test_texans_are_as_the_census_counts_texas():
    plan = plan_of(TEXANS)
    shares = pool_of(plan.universe, PersonBrief(), 1_500, 1).targets
    assert set(shares["region"]) == {"Texas"} and set(shares["age"]) == {"25-34", "35-44", "45-54"}
    assert 0.35 < shares["appearance"]["latino"] < 0.43  # ACS 2018: 39 % of Texans of 25 to 54


@settings(deadline=None, max_examples=10)
@given(st.integers(40, 70), st.integers(0, 2**32), st.sampled_from(PAIRS))
def test_balanced_has_every_cell_as_often(pool, count, seed, fields):
    cells = Counter((one[fields[0]], one[fields[1]]) for one in groups(balanced(pool, count, fields, seed)))
    there = Counter((one[fields[0]], one[fields[1]]) for one in pool.groups)
    assert cells.total() == count and max(cells.values()) - min(cells.values()) <= 1
    assert {cell for cell, some in there.items() if some >= 0.02 * len(pool.people)} <= set(cells)


@settings(deadline=None, max_examples=4)
@given(st.integers(10, 60), st.integers(0, 2**32))
def test_edges_cover_more_combinations_than_a_representative_board(pool, count, seed):
    def covered(people):
        return {pair for one in groups(people) for pair in combinations(sorted(one.items()), 2)}

    rare, usual = edges(pool, count, seed), representative(pool, count, seed)
    assert len({one.seed for one in rare}) == len({one.seed for one in usual}) == count
    assert len(covered(rare)) > len(covered(usual))


def test_raking_meets_its_margins_and_keeps_what_goes_together():
    """Deming and Stephan: margins are met, and odds ratios stay those of the seed table."""
    table = np.array([[40.0, 30, 20], [10, 60, 5]])
    rows, columns = (index.ravel() for index in np.indices(table.shape))
    want = np.array([0.5, 0.5]), np.array([0.3, 0.5, 0.2])
    fitted = rake(table.ravel(), [(rows, want[0]), (columns, want[1])]).reshape(table.shape)
    assert fitted.sum() == pytest.approx(165)
    assert fitted.sum(axis=1) / 165 == pytest.approx(want[0]) and fitted.sum(axis=0) / 165 == pytest.approx(want[1])
    for a, b in ((0, 1), (1, 2)):
        assert fitted[0, a] * fitted[1, b] / fitted[0, b] / fitted[1, a] == pytest.approx(
            table[0, a] * table[1, b] / table[0, b] / table[1, a])  # fmt: skip


@given(st.lists(st.floats(0.001, 50), min_size=1, max_size=20), st.integers(0, 500))
def test_whole_numbers_lie_next_to_their_quotas(quotas, total):
    counts = whole(np.array(quotas), total)
    exact = np.array(quotas) * total / sum(quotas)
    assert counts.sum() == total and np.all(np.abs(counts - exact) < 1 + 1e-6)


def test_divergences_are_those_of_the_book():
    assert total_variation({"a": 1, "b": 1}, {"a": 3, "b": 1}) == pytest.approx(0.25)
    assert jensen_shannon({"a": 1}, {"b": 1}) == pytest.approx(1) and jensen_shannon({"a": 2}, {"a": 5}) == 0
    assert upper_tail(3.841, 1) == pytest.approx(0.05, abs=1e-4)
    assert upper_tail(18.307, 10) == pytest.approx(0.05, abs=1e-4) and upper_tail(0, 3) == 1
    found = chi_square({"a": 44, "b": 56}, {"a": 0.5, "b": 0.5})
    assert (found.statistic, found.freedom) == (pytest.approx(1.44), 1) and found.passes
    assert not chi_square({"a": 35, "b": 65}, {"a": 0.5, "b": 0.5}).passes


@pytest.mark.parametrize(("text", "said"), [
    ("", "adults in the United States"),
    ("25 to 54, Texas", "adults of 25 to 54 in Texas"),
    ("mothers, degree", "women in the United States who have children at home and have a degree"),
    ("65+ and living alone", "adults of 65 and over in the United States who live alone"),
])  # fmt: skip
def test_a_universe_is_read_back(text, said):
    assert parse_universe("en_US", text).said == said


@pytest.mark.parametrize(("text", "sentence", "nearest"), [
    ("retired, 25 to 30", "“retired” and “25 to 30” exclude each other", "retired, 62 to 67"),
    ("students, 60+", "“students” and “60 and over” exclude each other", "students, "),
    ("single parents, couples", "raises children alone also lives as a couple", "single parents"),
])  # fmt: skip
def test_an_impossible_universe_names_the_two_and_the_nearest(text, sentence, nearest):
    with pytest.raises(UniverseError) as error:
        pool_of(parse_universe("en_US", text), PersonBrief(), 20, 1)
    assert sentence in error.value.sentence and error.value.nearest.startswith(nearest)


@pytest.mark.parametrize("text", ["bananas", "women, men", "30 to 20", "10 to 12"])
def test_what_is_no_universe_is_said(text):
    with pytest.raises(UniverseError):
        parse_universe("en_US", text)


def test_own_shares_replace_official_ones():
    board = groups(drawn(replace(ADULTS, count=40, shares="gender: women 80 %, men 20 %"), 2))
    assert Counter(one["gender"] for one in board) == {"f": 32, "m": 8}


def test_segments_divide_the_board():
    brief = replace(ADULTS, count=20, shares='segment,share\nretired,70\n"mothers, degree",30')
    people = [one.facts for one in drawn(brief, 1)]
    assert sum(one.status == "retired" for one in people) == 14
    assert sum(one.status != "retired" and one.gender == "f" and one.level >= 3 for one in people) == 6


@pytest.mark.parametrize(("text", "said"), [
    ("gender: women 60 %, men 30 %", "add up to 90 %"), ("gender: women 60 %, cats 40 %", "no group “cats”"),
    ("bla", "names no share"), ("field,group,share\ngender,women,lots", "is no share in per cent"),
    ("gender: women 60 %, women 40 %", "is there twice"), ("x: y 3 %", "nothing that we can look for"),
    ("gender: women 160 %", "0 to 100"),
])  # fmt: skip
def test_shares_that_cannot_be_read_are_said(text, said):
    with pytest.raises(SharesError, match=said):
        parse_shares("en_US", text)


def test_typed_and_csv_shares_are_the_same():
    typed = parse_shares("en_US", "gender: women 60 %, men 40 %; age: 25 to 34 100 %")
    table = parse_shares("en_US", "field;group;share\ngender;f;60\ngender;Masculine;40\nage;25-34;100")
    assert typed.fields == table.fields == {"gender": {"f": 0.6, "m": 0.4}, "age": {"25-34": 1.0}}


@pytest.mark.parametrize(("change", "field"), [
    ({"universe": "retired", "age_max": 30}, "universe"), ({"count": 3}, "count"), ({"template": "b2b"}, "mode"),
    ({"gender_mix": "f"}, "gender_mix"), ({"mode": "balanced", "balance": "age"}, "balance"),
    ({"shares": "x"}, "shares"),
    ({"mode": "balanced", "count": 6}, "balance"), ({"mode": "magic"}, "mode"),
])  # fmt: skip
def test_a_problem_stands_at_its_field(change, field):
    assert [problem.field for problem in replace(ADULTS, **{"count": 12} | change).problems() if change] == [field]


def test_a_sample_becomes_people_and_a_sentence():
    brief = replace(TEXANS, count=6, product="tea", expression_mix="smile")
    people = composed(brief, 5)
    assert composed(brief, 5) == people and len({person.name for person in people}) == 6
    assert {person.region for person in people} == {"Texas"} and all(25 <= person.age <= 54 for person in people)
    assert {person.portrait["expression"] for person in people} == {"smile"}
    assert sentence(brief) == "Six people, a representative sample of adults of 25 to 54 in Texas, who buy tea."
    with pytest.raises(SampleError):
        drawn(replace(brief, universe="bananas"), 1)
    assert pool_size(10) == 2_500 and set(FIELDS) > {"age", "region"}
