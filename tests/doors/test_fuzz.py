"""schemathesis calls a running server with what the description allows and with what it forbids: nothing breaks it, and
nothing is answered that is not described.

In the suite a few hundred calls; `pytest -m fuzz` makes five thousand and more.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from personas.doors.api.urls import description
from personas.services.doors.tokens import make_token
from tests.access.conftest import worlds  # noqa: F401
from tests.e2e.installation import ROOT

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


@pytest.fixture
def running(transactional_db, settings, people, worlds, live_server):  # noqa: F811
    """The address of a server, a token of it, and ids of things that are there."""
    settings.API_CALLS_MINUTE = 1_000_000
    scopes = ["read", "write", "export", "webhooks"]
    token = make_token(actor=people.alice, team=people.team, name="Fuzz", scopes=scopes)[1]
    ids = {name: str(value) for name, value in worlds.ours.ids.items() if name.endswith("_id")}
    description()  # made once a process
    return live_server.url, token, ids | {"link_id": str(worlds.ours.ids["share_id"]), "number": 1}


def fuzzed(running, *options: str) -> int:
    """How many calls were made. Fails where an answer was a fault of ours."""
    url, token, ids = running
    command = [str(Path(sys.executable).with_name("schemathesis")), "run", f"{url}/api/v1/openapi.json", "--url", url]
    command += ["-H", f"Authorization: Bearer {token}", "--checks", CHECKS, "--wait-for-schema", "60", "--no-color"]
    command += ["--suppress-health-check", "all", "--request-timeout", "60"]
    environment = os.environ | {"SCHEMATHESIS_HOOKS": "tests.doors.fuzz_hooks", "FUZZ_IDS": json.dumps(ids)}
    environment["PYTHONPATH"] = str(ROOT)
    with tempfile.TemporaryDirectory() as folder:  # it keeps what it found where it is started
        told = subprocess.run([*command, *options], env=environment, cwd=folder, capture_output=True, text=True)
    assert told.returncode == 0, told.stdout[-6000:] + told.stderr[-2000:]
    return int(re.search(r"(\d+) generated", told.stdout)[1])


def test_a_few_hundred_calls_break_nothing(running):
    assert fuzzed(running, "--phases", "fuzzing", "-n", "3", "--seed", "1") > 100


@pytest.mark.fuzz
def test_five_thousand_calls_break_nothing(running):
    assert fuzzed(running, "-n", "60", "--workers", "2") >= 5_000
