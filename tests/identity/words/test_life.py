"""The values of life: true wherever they may stand, of the firm for whoever buys for one, American in America."""

import re

import pytest

from personas.bench.words import spoken
from personas.identity import Budget, PersonBrief, committee, compose, life, ontology, ontology_check
from personas.identity.tags import mask_of

SEASON = {
    "en": r"\b(summer|winter|spring|autumn|January|July|November|December|Christmas|harvest|icy|flu)\b",
    "de": r"(Sommer|Winter|Frühjahr|Herbst|Januar|Juli|November|Dezember|Weihnacht|Ernte|glatten|Grippe|Erkältung)",
}
PLACE = {
    "en": r"\b(closing time|in town|market|flea|shed|kitchen|breakfast for)\b",
    "de": r"(Ladenschluss|in der Stadt|markt|Werkstatt|Küche|frühstück zu)",
}
PRIVATE = {
    "en": r"\b(godmother|aunt|uncle|cousin|brother-in-law|barbecue|children are asleep|joint account)\b",
    "de": r"(Patentante|Onkel|Cousin|Schwager|beim Grillen|Zubettbringen|gemeinsamen Konto)",
}
BRITISH = (
    r"\b(windscreen|bonnet|rumour|colour|favourite|nappy|kerb|shall|tyres?|petrol|lorry|queue|half past \w+|flatmate)\b"
)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("slot", ["morning", "pause", "evening", "weekend", "week"])
def test_times_of_day_and_week_name_no_season_and_no_place(language, slot):
    for line in life.table(language, slot):
        assert not re.search(SEASON[language], line.text), line.text
        if slot in ("morning", "evening", "weekend") and not re.match("@(care|serves|study|teens)", line.raw):
            assert not re.search(PLACE[language], line.text), line.text


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_kitchen_is_for_what_is_eaten_or_stored_and_no_rent_for_owners(language):
    for line in life.table(language, "home"):
        assert line.raw.startswith("@food|stored") or not re.search("[Kk]itchen|[Kk]üche", line.text), line.raw
    assert not [line.text for line in life.table(language, "budget") if re.search(r"\brent\b|Miete", line.text)]


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_firms_busy_hours_are_times(language):
    begins = {
        "en": r"(on|in|at|first|late|after|before|shortly) ",
        "de": r"(am|im|an|in|zum|nach|vor|noch vor|kurz|spät|\w+s) ",
    }
    for line in life.table(language, "busy"):
        assert re.match(begins[language], line.text), line.text


@pytest.mark.parametrize(("market", "language"), [("en_GB", "en"), ("de_DE", "de")])
@pytest.mark.parametrize("product", ["payroll software", "Zorblax 3"])
def test_whoever_buys_for_a_firm_leaves_the_family_at_home(market, language, product):
    budget = Budget(24)
    for seed in range(24):
        person = compose(PersonBrief(market=market, product=product, template="b2b"), seed, budget=budget)
        said = "\n".join(line for line in spoken(person))
        assert not re.search(PRIVATE[language], said), re.search(PRIVATE[language], said)


@pytest.mark.parametrize(("product", "jobs"), [
    ("payroll software", {"hr_manager", "hr_specialist", "financial_controller", "bookkeeper"}),
    ("cyber security software", {"it_manager", "system_administrator"}),
])  # fmt: skip
def test_the_departments_of_the_product_sit_at_the_table(product, jobs):
    brief = PersonBrief(market="en_GB", product=product, template="b2b")
    assert jobs <= {seat.occupation for seat in committee.seats(brief, 12)}
    drawn = {compose(brief, seed).job for seed in range(40)}
    assert not drawn & {"Midwife", "Shop assistant", "Plumber", "Hairdresser", "Truck driver"}


def test_americans_read_american_words():
    for key in ontology.every_key():
        for rows in ontology.lines(key, "en-us").values():
            for line in rows:
                assert not re.search(BRITISH, line.text), (key, line.text)


def test_an_announcement_is_no_notice():
    line = "Ein Lkw, der nicht angekündigt war"
    assert not list(ontology_check._taste(ontology_check.parse(line), "de", frozenset()))
    assert list(ontology_check._taste(ontology_check.parse("Ich kündige den Vertrag"), "de", frozenset()))


def test_what_is_a_service_makes_nobody_serve():
    hotel = life.values("en", "evening", False).serving(mask_of({"retired", "service"}))
    assert "after closing time at work" not in hotel
    assert "after closing time at work" in life.values("en", "evening", False).serving(mask_of({"working", "serves"}))
