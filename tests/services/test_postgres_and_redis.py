"""The same behaviour on PostgreSQL + Redis: the suites of queue, pages and access run again there."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from tests.e2e.installation import ROOT
from tests.ops.places import another_database

pytestmark = pytest.mark.services


QUEUE = [f"tests/{room}" for room in "engine exports access teams".split()]
QUEUE += [f"tests/boards/test_{page}.py" for page in "board_page comments crossing pages trash".split()]
QUEUE += ["tests/people/test_library_page.py", "tests/portraits/test_receipt.py"]
PAGES = [f"tests/{room}" for room in "people accounts web doors".split()]
PAGES += ["tests/boards/making", "tests/portraits/test_face_page.py", "tests/uploads/test_door.py"]
PAGES += ["--ignore=tests/web/test_templates_csp.py"]  # reads files, and asks no database


@pytest.mark.parametrize("suites", [QUEUE, pytest.param(PAGES, marks=pytest.mark.long)], ids=["queue", "pages"])
def test_the_same_on_postgresql(services_environment, suites):
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "FACET_"))}
    environment |= services_environment | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    result = subprocess.run([*command, *suites], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout[-4000:]
    assert int(re.search(r"(\d+) passed", result.stdout)[1]) > 150


def test_migrations_apply_on_postgresql_and_match_the_models(services_environment, tmp_path):
    environment = os.environ | services_environment | {"FACET_DATA": str(tmp_path)}
    environment["DJANGO_SETTINGS_MODULE"] = "personas.settings"
    for arguments in (["migrate", "-v", "0"], ["makemigrations", "--check", "--dry-run"]):
        command = [sys.executable, "manage.py", *arguments]
        result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
        assert result.returncode == 0, result.stderr


def test_a_copy_of_a_database_is_another_installation(services_environment, tmp_path):
    """CREATE DATABASE … TEMPLATE copies every row, and the identity is not among them."""
    owner = "from personas.services.engine.storage_owner import identity"
    code = f"import django; django.setup(); {owner}; print(identity())"

    def identity(environment: dict[str, str]) -> str:
        more = environment | {"FACET_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "personas.settings"}
        command = [sys.executable, "-c", code]
        return subprocess.run(command, cwd=ROOT, env=os.environ | more, capture_output=True, text=True).stdout.strip()

    mine = identity(services_environment)
    assert len(mine) == 32 and identity(services_environment) == mine
    with another_database(services_environment) as copy:
        assert identity(copy) not in ("", mine)
