"""The package stands alone, and answers every market and template."""

import subprocess
import sys
from dataclasses import asdict

import pytest

from personas.identity import FIELDS, compose, default_evidence, markets, templates
from personas.identity.brief import APPEARANCES, EXPRESSIONS, GLASSES, PersonBrief
from personas.identity.locks import ORIGIN
from personas.identity.place import country_name


def test_imports_neither_django_nor_torch_nor_celery():
    code = """
import sys, personas.identity as identity
identity.compose(identity.PersonBrief(), 1)
print({"django", "torch", "celery"} & set(sys.modules))
"""
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "set()"


@pytest.mark.parametrize("market", markets(), ids=lambda market: market.code)
def test_every_market_composes(market):
    brief = PersonBrief(market=market.code, age=(18, 90))
    person = compose(brief, 7)
    assert person == compose(brief, 7)
    assert person.currency == market.currency and person.country in (
        market.country,
        country_name(market.country_code, person.language),
    )


def test_seventeen_markets_are_deep():
    assert sum(market.depth == "deep" for market in markets()) == 17


@pytest.mark.parametrize("template", templates(), ids=lambda template: template.key)
def test_every_template_names_real_fields_in_order(template):
    assert set(template.fields) <= set(FIELDS) and len(set(template.fields)) == len(template.fields)
    person = compose(PersonBrief(template=template.key), 3)
    assert person.bio and bool(person.portrait) is template.face
    assert [field for field in template.fields if getattr(person, field) in ("", [])] == []


def test_evidence_covers_every_field_of_the_person():
    assert set(default_evidence()) == set(FIELDS) - set(ORIGIN)
    assert set(default_evidence().values()) == {"invented", "assumed"}


def test_the_portrait_speaks_the_generators_language():
    attributes = pytest.importorskip("facegen.attributes")
    assert (*attributes.APPEARANCES,) == APPEARANCES and (*attributes.EXPRESSIONS,) == EXPRESSIONS
    assert (*attributes.GLASSES,) == GLASSES
    for seed in range(40):
        attributes.PortraitRequest(**compose(PersonBrief(age=(18, 90)), seed).portrait)


def test_an_identity_is_plain_data():
    import json

    person = compose(PersonBrief(market="ja_JP"), 5)
    assert json.loads(json.dumps(asdict(person))) == asdict(person)
