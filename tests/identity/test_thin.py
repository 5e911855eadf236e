"""The package stands alone and answers every market."""

import subprocess
import sys

import pytest

from personas.identity import BriefError, PersonBrief, compose, markets, templates


def test_imports_neither_django_nor_torch():
    code = "import sys, personas.identity; print({'django', 'torch', 'celery'} & set(sys.modules))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "set()"


@pytest.mark.parametrize("market", markets(), ids=lambda market: market.code)
def test_every_market_composes(market):
    brief = PersonBrief(market=market.code, age=(18, 90))
    assert compose(brief, 7) == compose(brief, 7)


@pytest.mark.parametrize("template", templates(), ids=lambda template: template.key)
def test_every_template_composes(template):
    assert compose(PersonBrief(template=template.key), 3).bio


@pytest.mark.parametrize("age", [(17, 30), (30, 140), (40, 20)])
def test_impossible_ages_are_refused(age):
    with pytest.raises(BriefError) as caught:
        PersonBrief(age=age)
    assert caught.value.field == "age"
