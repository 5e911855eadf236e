"""What is loaded with what, when it runs: the contracts of pyproject.toml read the source, and see no import_string."""

import subprocess
import sys

import pytest


def modules_after(statement: str) -> set[str]:
    code = f"import sys; {statement}; print(*sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(result.stdout.split())


WEB = (
    "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings'; import personas.wsgi; "
    "from django.urls import get_resolver; get_resolver().url_patterns; "
    "import personas.engine.workers.tasks, personas.services.boards.boards, personas.engine.jobs"
)


@pytest.mark.parametrize(
    ("statement", "forbidden"),
    [(WEB, {"torch"}), ("import facegen, facegen.attributes, facegen.data.weights", {"torch", "django"})],
)
def test_walls(statement, forbidden):
    assert not modules_after(statement) & forbidden
