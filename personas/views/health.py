"""Is the process up, can it do its work, and how much of it? Terse; the numbers need a token."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from personas import weights
from personas.marking.keys import signing_keys
from personas.models import Worker
from personas.services.engine_state import engine_state


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when everything that a board needs is there, else 503 with what is missing."""
    checks = {check.__name__.strip("_"): _holds(check) for check in (_database, _weights, _keys, _storage, _worker)}
    ready = all(checks.values())
    if checks["database"]:
        checks["oldest_job_seconds"] = round(engine_state().oldest_seconds)
    return JsonResponse(checks, status=200 if ready else 503)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For Prometheus, with `Authorization: Bearer $FACET_METRICS_TOKEN`; without the token there is no such page."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if not settings.METRICS_TOKEN or not secrets.compare_digest(given.encode(), settings.METRICS_TOKEN.encode()):
        raise Http404
    try:
        from personas.metrics import exposition
    except ImportError:
        text = "Install prometheus-client: pip install 'facet[production]'.\n"
        return HttpResponse(text, status=501, content_type="text/plain")
    return HttpResponse(exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")


def _holds(check) -> bool:
    try:
        return bool(check())
    except Exception:  # whatever is wrong, the answer is "not ready"
        return False


def _database() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _weights() -> bool:
    return bool(weights.model_hash())


def _keys() -> bool:
    return bool(signing_keys())


def _storage() -> bool:
    name = default_storage.save("probe/readyz", ContentFile(b"ok"))
    default_storage.delete(name)
    return True


def _worker() -> bool:
    return Worker.objects.alive().exists()
