"""Programs of the two teams, each with a token."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client

from personas.doors.api.caller import ALLOWANCE
from personas.models.doors.api_token import Scope
from personas.services.doors.tokens import make_token


@dataclass
class Program:
    """Asks the API with a token, as JSON."""

    token: str = ""

    def ask(self, method: str, path: str, body=None, **headers):
        client = Client()
        said = {"authorization": f"Bearer {self.token}"} if self.token else {}
        sent = {} if body is None else {"data": body, "content_type": "application/json"}
        address = path.partition("://")[2].partition("/")[2] if "://" in path else f"api/v1{path}"
        return getattr(client, method)(f"/{address}", **sent, headers=said | headers)

    def get(self, path: str, **headers):
        return self.ask("get", path, **headers)

    def post(self, path: str, body=None, **headers):
        return self.ask("post", path, {} if body is None else body, **headers)

    def patch(self, path: str, body, **headers):
        return self.ask("patch", path, body, **headers)

    def delete(self, path: str):
        return self.ask("delete", path)


@pytest.fixture(autouse=True)
def calls_are_counted_anew():
    ALLOWANCE.left.clear()


@pytest.fixture
def same_connection():
    """A request of this process ends a connection that is over, as Django's own test client keeps it from doing."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def program_of(people):
    """A program of a person, of the team that they work in, with these scopes."""

    def made(person, team=None, scopes=tuple(Scope.values)) -> Program:
        return Program(make_token(actor=person, team=team or people.team, name="Test", scopes=scopes)[1])

    return made


@pytest.fixture
def program(program_of, people) -> Program:
    """Alice's, with every scope."""
    return program_of(people.alice)
