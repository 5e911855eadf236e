"""Nobody under eighteen: refused by the schema, and so by every way to ask; and by the database."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse

from facegen.attributes import AGE_MIN, PortraitRequest, RequestError
from personas.briefs import Brief
from personas.forms.boards.brief import BriefForm
from personas.models import Persona

YOUNG = [0, 5, 12, 17, 17.9]


def test_the_schema_begins_at_eighteen():
    assert AGE_MIN == 18
    for age in YOUNG:
        with pytest.raises(RequestError, match="18"):
            PortraitRequest(age=age)
        with pytest.raises(RequestError, match="18"):
            PortraitRequest.from_query({"age": str(age)})


def test_the_model_learned_from_nobody_younger():
    ages = json.loads((Path(settings.WEIGHTS_DIR) / "exemplars.json").read_text())["age"]
    assert min(ages) >= 18


def test_a_brief_and_its_form_refuse():
    assert [p.field for p in Brief(age_min=16, age_max=30).problems()] == ["age_min"]
    assert Brief(age_min=18, age_max=30, ages_mix="15-17 50%, 20-30 50%").problems()
    data = {"count": 2, "market": "en_US", "age_min": 17, "age_max": 30, "template": "b2c"}
    assert "age_min" in BriefForm(data).errors


@pytest.mark.django_db
@pytest.mark.parametrize("route", ["face", "face_webp", "person_json"])
def test_an_address_refuses_with_the_reason(client, route):
    refused = client.get(reverse(route), {"age": "17", "seed": "1"})
    assert refused.status_code in (400, 422)
    assert "18" in refused.content.decode()


@pytest.mark.django_db
def test_the_database_refuses(make_board):
    make_board(count=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Persona.objects.update(age=17)
