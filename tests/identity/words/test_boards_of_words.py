"""Boards read as a whole: nobody says what another says, everybody speaks of the product, and nothing else fits."""

import re
from dataclasses import replace

import pytest

from personas.bench.words import Listener, likeness, outside, spoken
from personas.identity import Budget, PersonBrief, committee, compose, ontology
from personas.identity.recognition import recognise
from personas.identity.tags import parse

ONLY = {  # flag that a category must have, and the words that need it
    "warranty": {"en": r"warrant|guarantee", "de": r"Garantie|Gewährleistung"},
    "repair": {"en": r"\brepair", "de": r"[Rr]epar"},
    "contract": {"en": r"minimum term|cancel", "de": r"Mindestlaufzeit|(?<!an)(?<!ange)kündig"},
    "returns": {"en": r"sent? (it )?back", "de": r"zurückschick"},
}
KEYS = ontology.every_key()
MARKET = {"en": "en_GB", "de": "de_DE"}


def board(count, product, language, **wishes):
    budget, names, people = Budget(count), set(), []
    wishes = {"market": MARKET[language], "age": (20, 69), **wishes}
    for seed in range(count):
        people.append(compose(PersonBrief(product=product, **wishes), seed, taken=names, budget=budget))
        names.add(people[-1].name)
    return people


@pytest.mark.parametrize("language", ["en", "de"])
def test_twenty_four_women_who_buy_oat_drink_say_twenty_four_things(language):
    people = board(24, "oat milk", language, age=(25, 40), gender="f")
    found = likeness(people, "oat milk")
    assert found.repeated <= 0.10 and found.most <= 0.15 and found.jobs == 24
    assert found.own >= 0.8 and found.findings == 0
    for field in ("scenario", "quote", "bio", "tagline", "job_to_be_done"):
        assert len({getattr(person, field) for person in people}) == 24, field


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("language", ["en", "de"])
def test_people_speak_of_the_product_and_of_nothing_that_it_cannot_have(key, language):
    known = ontology.category(key)
    name = ontology.names(key, language)[0]
    if known.kind == "business":
        people = board(6, name, language, template="b2b", industry="Logistics")
    else:
        people = board(6, name, language)
    assert likeness(people, name, known.kind).own >= 0.8
    if known.kind == "consumer":
        said = "\n".join(line for person in people for line in spoken(person))
        for flag, words in ONLY.items():
            assert flag in known.flags or not re.search(words[language], said), flag


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("product", ["", "Zorblax 3"])
def test_a_product_nobody_knows_has_no_warranty_no_term_and_no_way_back(language, product):
    said = "\n".join(line for person in board(12, product, language) for line in spoken(person))
    for words in ONLY.values():
        assert not re.search(words[language], said)
    assert ("Zorblax 3" in said) is bool(product)
    assert "“”" not in said and "„“" not in said


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("oat milk", "oat_drink"),
        ("lait d’avoine", "oat_drink"),
        ("lait d'avoine", "oat_drink"),
        ("オーツミルク", "oat_drink"),
        ("Bio-Haferdrinks", "oat_drink"),
        ("Hafermilch Kronhof", "oat_drink"),
        ("oat milk for coffee", "oat_drink"),
        ("leche de avena sin azúcar", "oat_drink"),
        ("warehouse management software", "warehouse_management"),
        ("Lagerverwaltungssoftware", "warehouse_management"),
        ("logiciel de gestion d’entrepôt", "warehouse_management"),
        ("oat milk frother", "any"),
        ("software for oat milk", "any"),
        ("Zorblax", "any"),
        ("Handschuhe", "any"),
        ("catering", "any"),
        ("Hering", "any"),
        ("Krankenhaus", "any"),
        ("roses", "any"),
        ("rosé", "wine"),
        ("Ohrringe", "jewellery_watches"),
        ("Rotwein", "wine"),
        ("pension", "pension_plan"),
        ("frying pan", "cookware"),
    ],
)
def test_the_head_noun_says_what_is_sold(typed, key):
    assert recognise(typed).key == key


def test_the_industry_does_not_turn_software_into_freight():
    assert recognise("warehouse management software", "Logistics", "business").key == "warehouse_management"


def test_names_of_one_category_lead_to_it_alone():
    for key in KEYS:
        for language, names in ontology.category(key).names.items():
            kind = ontology.category(key).kind
            assert recognise(names[0], "", kind).key == key, (key, language, names[0])


def test_whoever_lives_alone_or_has_retired_says_nothing_else():
    for person in board(200, "oat milk", "de", age=(18, 85)):
        said = "\n".join(spoken(person))
        if person.household == "Lebt allein":
            assert "Partnerschaft" not in person.authority and not re.search("Partnerschaft|beide gemeinsam", said)
        if person.seniority == "Im Ruhestand":
            assert not re.search("Homeoffice|Gehaltserhöhung|Kollege|Dienstplan", said)
        if person.job.startswith("Haus"):
            assert "Gehalt" not in person.bio


def test_a_committee_sits_in_one_firm_and_has_jobs_of_that_firm():
    brief = PersonBrief(market="en_GB", product="warehouse management software", industry="Logistics", template="b2b")
    seats = committee.seats(brief, 6)
    assert [seat.role for seat in seats] == list(committee.SEATS)
    assert {seat.occupation for seat in seats} >= {"logistics_manager", "warehouse_worker", "operations_director"}
    assert "midwife" not in {seat.occupation for seat in committee.seats(brief, 24)}
    firm = committee.firm(brief, "en", 3, 300)
    assert firm.size == (250, 999) and firm.industry == "Logistics"


@pytest.mark.parametrize("template", ["b2c", "b2b"])
@pytest.mark.parametrize("market", ["en_GB", "de_DE", "fr_FR", "es_ES", "pt_BR", "nl_NL", "ko_KR", "hi_IN"])
def test_what_nobody_knows_is_wanted_for_twenty_four_reasons(market, template):
    budget, people = Budget(24), []
    for seed in range(24):
        brief = PersonBrief(market=market, product="Zorblax 3", template=template, age=(20, 65))
        people.append(compose(brief, seed, budget=budget))
    found = likeness(people, "Zorblax 3")
    assert found.repeated <= 0.10 and found.jobs == 24 and found.findings == 0
    assert sum("Zorblax 3" in "\n".join(spoken(person)) for person in people) == 24


def test_lines_are_said_inside_their_tags():
    listener, people = Listener(60), []
    for seed in range(60):
        people.append(compose(PersonBrief(market="de_DE", product="oat milk", age=(18, 85)), seed, budget=listener))
    assert outside(people, listener.heard) == 0
    stranger = replace(people[0], household="Lebt allein", age=80)
    lines = [parse("@kids Die Kinder"), parse("@under30 Der Umzug"), parse("Die Milch")]
    assert outside([stranger], [lines]) == 2


@pytest.mark.parametrize("market", ["de_DE", "en_GB"])
def test_a_kind_of_thing_is_named_without_everybody_telling_of_the_same_day(market):
    """Few scenes name a thing with its article; whoever comes late speaks of something else."""
    budget = Budget(24)
    briefs = (PersonBrief(market=market, product="sofa", age=(21, 69)) for _ in range(24))
    people = [compose(brief, seed, budget=budget) for seed, brief in enumerate(briefs)]
    assert likeness(people, "sofa").most <= 0.15
