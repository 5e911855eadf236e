"""The house's walls: what may not import what."""

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
    [
        (WEB, {"torch"}),
        (
            "import facegen, facegen.attributes, facegen.sampler, facegen.train, facegen.cli",
            {"django", "celery"},
        ),
        ("import facegen, facegen.attributes, facegen.weights", {"torch", "django"}),
        ("import personas.identity", {"django", "torch", "celery"}),
        ("import personas.cards", {"django", "torch", "celery"}),
        (
            "from personas.exporting.pages import card_page, slides; import personas.exporting.office.pptx",
            {"django", "torch", "celery"},
        ),
        ("import personas.briefs", {"django", "torch", "celery"}),
    ],
)
def test_walls(statement, forbidden):
    assert not modules_after(statement) & forbidden
