"""The embedded installation as the command line uses it: migrated, with a token of its own, drawing where no server
does.
"""

from __future__ import annotations

import fcntl
import threading
import time
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor

from personas.doors.client.facet import POLL
from personas.engine import jobs
from personas.engine.workers import worker
from personas.engine.workers.exporter import Exporter
from personas.engine.workers.painter import Painter
from personas.models import ExportJob, Job
from personas.models.doors.api_token import DAYS_MAX, Scope
from personas.models.engine.queued import OPEN
from personas.services.accounts.demo import ensure_demo_login
from personas.services.doors.tokens import find_token, make_token
from personas.services.exports import export_jobs
from personas.services.teams.teams import ensure_team

KEPT_IN = "cli_token"  # in FACET_DATA, for its owner's eyes
TURN = 1.0  # seconds of drawing between two looks at the progress
_one_at_a_time = threading.Lock()  # an assistant may ask for several things at once; the painter is one


def migrate() -> None:
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)


def token() -> str:
    """Made when the command line was first used here, for the installation's own login; kept beside the database."""
    file = settings.DATA_DIR / KEPT_IN
    kept = file.read_text().strip() if file.exists() else ""
    return kept if kept and find_token(token=kept) else _new_token(file)


def _new_token(file: Path) -> str:
    person = local_person()
    asked = {"team": ensure_team(person=person), "name": "Command line", "scopes": Scope.values, "days": DAYS_MAX}
    _, made = make_token(actor=person, **asked)
    file.touch(mode=0o600)
    file.write_text(made)
    return made


def local_person():
    """As whom the command line acts: the person of the login that an embedded installation makes for itself."""
    return get_user_model().objects.get(username=ensure_demo_login()["username"])


def work() -> None:
    """Draw and export for a moment, unless a server does that over the same data folder."""
    if served():
        time.sleep(POLL)
        return
    with _one_at_a_time:
        _turn()


def _turn() -> None:
    jobs.reconcile()
    export_jobs.reconcile()
    if Job.objects.filter(state__in=OPEN).exists():
        _painter().drain(TURN)
    if ExportJob.objects.filter(state__in=OPEN).exists():
        _exporter().drain(TURN)


@cache
def _painter() -> Painter:
    made = worker.painter()
    worker.register(made)
    return made


@cache
def _exporter() -> Exporter:
    made = worker.exporter()
    worker.register(made)
    return made


def served() -> bool:
    """Whether `serve` runs over this data folder: it holds the lock."""
    file = settings.DATA_DIR / "serve.lock"
    if not file.exists():
        return False
    with file.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False
