"""The default connection led elsewhere for a while: a copy is counted and migrated before anybody depends on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection


@contextmanager
def pointed_at(**changes) -> Iterator[None]:
    """`changes` to connection.settings_dict. For a process of one thread that does nothing else meanwhile."""
    before = connection.settings_dict
    connection.close()
    connection.settings_dict = {**before, **changes}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = before


def counts() -> dict[str, int]:
    """Rows by table, of every table that a model has and this database too."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.db_table in tables]
    return {model._meta.db_table: model._base_manager.count() for model in models}
