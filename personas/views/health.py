"""Is the process up, and can it do its work? Terse, and open to anyone who can reach the port."""

from __future__ import annotations

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from personas import weights
from personas.models import Worker


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when everything that a board needs is there, else 503 with what is missing."""
    checks = {check.__name__.strip("_"): _holds(check) for check in (_database, _weights, _storage, _worker)}
    return JsonResponse(checks, status=200 if all(checks.values()) else 503)


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


def _storage() -> bool:
    name = default_storage.save("probe/readyz", ContentFile(b"ok"))
    default_storage.delete(name)
    return True


def _worker() -> bool:
    return Worker.objects.alive().exists()
