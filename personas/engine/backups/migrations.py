"""How far a database has been migrated, and whether this Facet knows the way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


def leaves() -> dict[str, list[str]]:
    """Of each app the applied migrations that no other applied one of it builds upon."""
    loader, applied = MigrationLoader(connection), MigrationRecorder(connection).applied_migrations()
    known = [loader.disk_migrations[key] for key in applied if key in loader.disk_migrations]
    built_upon = {
        parent for migration in known for parent in migration.dependencies if parent[0] == migration.app_label
    }
    found = defaultdict(list)
    for app, name in sorted(set(applied) - built_upon):
        found[app].append(name)
    return dict(found)


def unknown(keys: Iterable[tuple[str, str]]) -> list[str]:
    """Those of the migrations that this Facet does not have, as "app.name". Apps that it no longer has do not count."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    replaced = {key for migration in loader.disk_migrations.values() for key in migration.replaces}
    known = {*loader.disk_migrations, *replaced}
    return [f"{app}.{name}" for app, name in keys if app in loader.migrated_apps and (app, name) not in known]


def unknown_here() -> list[str]:
    """The same of the database that the connection leads to."""
    return unknown(sorted(MigrationRecorder(connection).applied_migrations()))
