"""What `manage.py doctor` looks at: each check ends in one plain sentence, and what to do when it is bad."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from personas.marking.keys import RENEW_BEFORE, ROTATE, signing_keys
from personas.models import Face, Worker
from personas.services.engine import account_checks, broker_checks, place_checks
from personas.services.engine.ailments import Ill, Weak
from personas.services.engine.engine_state import engine_state, export_state
from personas.services.engine.storage_owner import ForeignStorage, require_own_storage
from personas.services.portraits import weights
from personas.services.portraits.portraits import lost_portraits
from personas.services.trust import remarking

CLOCK_SECONDS = 5
FILES_LOOKED_AT, LOST_NAMED = 2000, 5


@dataclass(frozen=True)
class Finding:
    what: str
    state: str  # well, weak or ill
    sentence: str


def examine(*, files: bool = False) -> Iterator[Finding]:
    """With `files` every stored file is read too, which takes its time."""
    for what, check in (CHECKS | ({"all files": place_checks.files} if files else {})).items():
        yield _found(what, check)


def _found(what: str, check: Callable[[], str]) -> Finding:
    try:
        return Finding(what, "well", check())
    except Weak as weak:
        return Finding(what, "weak", str(weak))
    except Ill as ill:
        return Finding(what, "ill", str(ill))
    except Exception as error:  # a check that breaks is a finding too
        return Finding(what, "ill", f"{type(error).__name__}: {str(error).strip()[:300]}")


def _keys() -> str:
    if len(settings.SECRET_KEY) < 50:
        raise Ill("The SECRET_KEY is shorter than 50 characters. Make a longer one.")
    where = "from the environment" if settings.PRODUCTION else f"kept in {settings.DATA_DIR}"
    return f"The signing key is {where}."


def _marks() -> str:
    held = signing_keys()
    days = (held.expires - datetime.now(UTC)).days
    if days < RENEW_BEFORE.days:
        raise Weak(f"The certificate that signs pictures ends in {days} days. {ROTATE}")
    return f"Pictures are marked and signed; the certificate is valid for {days} more days."


def _portraits() -> str:
    without, stored = remarking.count_without_entry()
    if without:
        raise Weak(
            f"{without:,} of {stored:,} stored portraits are older than marking, or their keys are lost: nobody can "
            "tell that they are ours. manage.py remark looks at them, manage.py remark --write marks them."
        )
    return f"{stored:,} portraits are stored, and each is registered under today's keys."


def _files() -> str:
    """The newest portraits byte by byte; all of a large installation take long."""
    shown = Face.objects.filter(retired=None).exclude(image="").order_by("-pk")
    newest = Face.objects.filter(pk__in=list(shown.values_list("pk", flat=True)[:FILES_LOOKED_AT]))
    lost = lost_portraits(faces=newest)
    if lost:
        named = "; ".join(f"{_whose(face)}: {why}" for face, why in lost[:LOST_NAMED])
        more = f" And {len(lost) - LOST_NAMED:,} more." if len(lost) > LOST_NAMED else ""
        raise Ill(f"{len(lost):,} portraits cannot be shown. {named}{more} Put the files back, or draw them anew.")
    return f"The newest {newest.count():,} portraits are what was stored."


def _whose(face: Face) -> str:
    person = face.personas.first()
    return f"{person.name} ({face.image.name})" if person else face.image.name


def _weights() -> str:
    manifest = weights.manifest()
    return f"The generator's weights are complete: model {manifest['model_hash'][:12]}."


def _database() -> str:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        raise Ill(f"{len(waiting)} migrations are not applied. Run manage.py migrate.")
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("pragma quick_check(1)")
            if cursor.fetchone()[0] != "ok":
                raise Ill("The SQLite file is damaged. Restore a backup.")
    return f"The database ({connection.vendor}) answers and its tables are up to date."


def _storage() -> str:
    try:
        require_own_storage()
    except ForeignStorage as foreign:
        raise Ill(str(foreign)) from None
    name = default_storage.save("probe/doctor", ContentFile(b"ok"))
    try:
        with default_storage.open(name) as file:
            if file.read() != b"ok":
                raise Ill("The picture storage gives back something else than was stored.")
    finally:
        default_storage.delete(name)
    return "Pictures can be stored, read and deleted."


def _worker() -> str:
    state, workers = engine_state(), Worker.objects.alive()
    if not workers:
        raise Weak("No worker has a heartbeat: texts are made, portraits wait. Start manage.py serve or the worker.")
    devices = ", ".join(sorted({worker.device for worker in workers}))
    if state.oldest_seconds > 600:
        raise Weak(f"The oldest portrait has waited {state.oldest_seconds:.0f} s. More workers would help ({devices}).")
    return f"{len(workers)} at work on {devices}; {state.queued} portraits wait."


def _exports() -> str:
    state = export_state()
    if not state.workers:
        raise Weak("No export worker has a heartbeat: exports wait. Start manage.py serve or facet-exports.")
    if state.oldest_seconds > 600:
        raise Weak(f"The oldest export has waited {state.oldest_seconds:.0f} s. More export workers would help.")
    return f"{state.workers} make exports; {state.queued} wait."


def _clock() -> str:
    """Leases are times: hosts whose clocks differ take each other's jobs away."""
    if connection.vendor != "postgresql":
        return "One host, one clock."
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        apart = abs((cursor.fetchone()[0] - datetime.now(UTC)).total_seconds())
    if apart > CLOCK_SECONDS:
        raise Ill(f"This host's clock and the database's are {apart:.0f} s apart. Run NTP on both.")
    return f"This host and the database agree on the time ({apart:.1f} s)."


CHECKS: dict[str, Callable[[], str]] = {
    "keys": _keys,
    "marks": _marks,
    "portraits": _portraits,
    "files": _files,
    "weights": _weights,
    "database": _database,
    "broker": broker_checks.broker,
    "storage": _storage,
    "worker": _worker,
    "exports": _exports,
    "hosts": place_checks.hosts,
    "clock": _clock,
    "disk": place_checks.disk,
    **account_checks.CHECKS,
}
