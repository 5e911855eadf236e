"""Ids of another team in the address beside one's own, in the body and in the query: nothing is shown or changed."""

from __future__ import annotations

import itertools
import re
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.test import Client

from personas.models import Membership, Team
from tests.access.test_every_route import TABLE, told
from tests.access.world import SHARED, afterwards_undone, parameters

PACKAGE = Path(__file__).resolve().parents[2] / "personas"
READ = re.compile(r"(?:\.(?:POST|GET|data)\.(?:get|getlist)\(|\(request, )\s*\"(\w+)\"")
SAYS_SO_ITSELF = {"readyz"}  # 503 is its word for a worker that has not been heard of for a while
FIELD = re.compile(r"^    (\w+) = (?:forms\.)?\w*Field\(", re.M)


@pytest.fixture
def charlie(people) -> Client:
    """Owns the other team and belongs to nothing else."""
    client = Client()
    client.force_login(people.charlie)
    return client


def mixtures(route: str):
    """Each way to put some of the ids of an address, but not all, into another team."""
    names = [name for name in parameters(route) if name.endswith("_id")]
    for count in range(1, len(names)):
        yield from itertools.combinations(names, count)


def test_an_address_of_two_teams_leads_nowhere(charlie, worlds):
    tried, wrong = 0, {}
    for route, (method, *_) in TABLE.items():
        for foreign in mixtures(route) if route not in SHARED else ():
            tried += 1
            other = {name: worlds.ours.ids[name] for name in foreign}
            with afterwards_undone(charlie):
                response = getattr(charlie, method)(worlds.theirs.address(route, **other))
            if response.status_code != 404:
                wrong[route, foreign] = response.status_code
    assert tried and wrong == {}


def belongings(team) -> dict:
    """Every row of the team, in every table that says whose its rows are."""
    models = [model for model in apps.get_app_config("personas").get_models() if hasattr(model, "team")]
    rows = {model.__name__: list(model._base_manager.filter(team=team).order_by("pk").values()) for model in models}
    return rows | {"team": Team.objects.filter(pk=team.pk).values().get()}


@cache
def names_read() -> set[str]:
    """Every name under which a view or a form of the package looks for something that was sent."""
    views = "".join(path.read_text() for path in (PACKAGE / "views").rglob("*.py"))
    forms = "".join(path.read_text() for path in (PACKAGE / "forms").rglob("*.py"))
    return {*READ.findall(views), *FIELD.findall(forms)}


def body(ids: dict) -> dict:
    """All ids under every name, and last, where a single value is read, the one that the name means."""
    every = [str(value) for name, value in ids.items() if name.endswith("_id")]
    kinds = {name: ids.get(f"{name}_id") or ids.get(f"{name.rstrip('s')}_id") for name in names_read()}
    return {name: [*every, str(kind or ids["persona_id"])] for name, kind in kinds.items()}


def test_the_names_that_are_read_are_found():
    assert {"board", "team", "role", "text"} <= names_read()


@pytest.mark.parametrize("method", ["get", "post"])
def test_foreign_ids_in_body_and_query_show_and_change_nothing(method, charlie, people, worlds):
    before, wrong = belongings(people.team), {}
    for route in TABLE:
        with afterwards_undone(charlie):
            response = getattr(charlie, method)(worlds.theirs.address(route), body(worlds.ours.ids))
            changed = belongings(people.team) != before
        broken = response.status_code >= 500 and route not in SAYS_SO_ITSELF
        if broken or changed or told(response, worlds.ours):
            wrong[route] = response.status_code, changed, told(response, worlds.ours)
    assert wrong == {}


def test_the_snapshot_notices_a_change(people):
    before = belongings(people.team)
    Membership.objects.filter(user=people.victor).update(role="owner")
    assert belongings(people.team) != before
