"""A copy of everything that cannot be made again: the database, then the pictures, and a list to check them by.

The database first: a picture that is drawn meanwhile is then a file too many, never a row without its file.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import FileField

from personas import __version__

LIST = "backup.json"
SQLITE, POSTGRES = "database.sqlite3", "database.pgdump"
KEYS, REPLACED = "facet-keys.json", ".replaced"


class BackupError(Exception):
    """The message is a sentence for whoever runs the command."""


@dataclass(frozen=True)
class Report:
    rows: int
    pictures: int
    missing: tuple[str, ...]  # pictures that a row names and the storage does not have


def make_backup(*, folder: Path, force: bool = False, with_keys: bool = False) -> Report:
    """Write a backup of this installation, which may be running, into `folder`. Raises BackupError.

    `with_keys` adds what marks and signs pictures: whoever has that can sign in this installation's name.
    """
    if folder.exists() and any(folder.iterdir()):
        if not force:
            raise BackupError(f"{folder} is not empty. Name another folder, or add --force.")
        if not (folder / LIST).exists():
            raise BackupError(f"{folder} is not empty and holds no backup; it is let alone.")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)  # it holds password hashes
    counts = _counts()
    (_dump_sqlite if connection.vendor == "sqlite" else _dump_postgres)(folder)
    pictures, missing = _copy_pictures(folder / "media")
    keys = _copy_keys(folder / KEYS) if with_keys else None
    made = {
        "version": __version__,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "database": connection.vendor,
        "rows": counts,
        "pictures": pictures,
        "missing": missing,
        "keys": keys,
    }
    # Written last: a folder without the list is a backup that was cut off.
    (folder / LIST).write_text(json.dumps(made, indent=1))
    return Report(sum(counts.values()), len(pictures), tuple(missing))


def restore_backup(*, folder: Path, force: bool = False) -> Report:
    """Put a backup in the place of this installation's database and pictures. Raises BackupError."""
    made = read_list(folder)
    if made["database"] != connection.vendor:
        raise BackupError(f"This is a backup of {made['database']}, but the installation uses {connection.vendor}.")
    if _in_use() and not force:
        raise BackupError("This installation already holds data. Restore into an empty one, or add --force.")
    broken = [name for name, digest in made["pictures"].items() if _digest_of(folder / "media" / name) != digest]
    if made.get("keys") and _digest_of(folder / KEYS) != made["keys"]:
        broken.append(KEYS)
    if broken:
        raise BackupError(f"{len(broken)} files of the backup are missing or altered, for example {broken[0]}.")
    (_load_sqlite if connection.vendor == "sqlite" else _load_postgres)(folder)
    for name in made["pictures"]:
        _put_picture(folder / "media" / name, name)
    if made.get("keys"):
        _put_keys(folder / KEYS)
    return Report(sum(_counts().values()), len(made["pictures"]), tuple(made["missing"]))


def read_list(folder: Path) -> dict:
    try:
        return json.loads((folder / LIST).read_text())
    except (OSError, ValueError):
        raise BackupError(f"{folder} holds no complete backup: {LIST} is missing or cannot be read.") from None


def _counts() -> dict[str, int]:
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.db_table in tables]
    return {model._meta.db_table: model._base_manager.count() for model in models}


def _in_use() -> bool:
    return any(_counts().get(table) for table in ("auth_user", "personas_board", "personas_face"))


def _dump_sqlite(folder: Path) -> None:
    connection.ensure_connection()
    with sqlite3.connect(folder / SQLITE) as target:
        connection.connection.backup(target)  # the online API: a copy of a WAL database by cp is torn
    target.close()


def _load_sqlite(folder: Path) -> None:
    connection.ensure_connection()
    source = sqlite3.connect(f"file:{folder / SQLITE}?mode=ro", uri=True)
    try:
        if source.execute("pragma integrity_check").fetchone()[0] != "ok":
            raise BackupError(f"{SQLITE} is damaged; nothing was changed.")
        source.backup(connection.connection)
    finally:
        source.close()
    connection.close()


def _dump_postgres(folder: Path) -> None:
    _postgres("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={folder / POSTGRES}")


def _load_postgres(folder: Path) -> None:
    _postgres("pg_restore", "--list", str(folder / POSTGRES))  # a file that cannot be read must not cost the old data
    _empty_schema()
    database = f"--dbname={connection.settings_dict['NAME']}"
    options = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", database]
    _postgres("pg_restore", *options, str(folder / POSTGRES))


def _empty_schema() -> None:
    # pg_restore --clean drops only what the backup has; a newer installation may have more, functions included.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("drop schema public cascade")
        cursor.execute("create schema public")
    connection.close()


def _postgres(program: str, *options: str) -> None:
    if not shutil.which(program):
        raise BackupError(f"{program} is not installed. Debian: apt-get install postgresql-client")
    where = connection.settings_dict
    wanted = {
        "PGHOST": where["HOST"],
        "PGPORT": str(where["PORT"] or ""),
        "PGUSER": where["USER"],
        "PGPASSWORD": where["PASSWORD"],  # by environment: a command line is visible to every process
        "PGDATABASE": where["NAME"],
    }
    environment = os.environ | {name: value for name, value in wanted.items() if value}
    result = subprocess.run([program, *options], env=environment, capture_output=True, text=True)
    if result.returncode:
        raise BackupError(f"{program} failed: {result.stderr.strip()[:500]}")


def _copy_pictures(folder: Path) -> tuple[dict[str, str], list[str]]:
    """Name to SHA-256 of what was copied, and the names that the storage does not have."""
    found, missing = {}, []
    for name in _picture_names():
        try:
            with default_storage.open(name) as source:
                data = source.read()
        except OSError:
            missing.append(name)
            continue
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        found[name] = hashlib.sha256(data).hexdigest()
    return found, missing


def _copy_keys(target: Path) -> str:
    try:
        data = settings.KEYS_FILE.read_bytes()
    except OSError as error:
        raise BackupError(f"The keys {settings.KEYS_FILE} cannot be read: {error.strerror}.") from None
    target.touch(mode=0o600)
    target.write_bytes(data)
    return hashlib.sha256(data).hexdigest()


def _put_keys(source: Path) -> None:
    """The keys that are here, which an empty installation makes by itself, are moved aside."""
    path = settings.KEYS_FILE
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f"{path.name}.part")
        draft.touch(mode=0o600)
        draft.write_bytes(source.read_bytes())
        if path.exists():
            path.replace(path.with_name(f"{path.name}{REPLACED}"))
        draft.replace(path)
    except OSError as error:
        reason = f"{path} cannot be written ({error.strerror})"
        raise BackupError(f"Everything but the keys is restored: {reason}. Put {source} there by hand.") from None


def _picture_names() -> Iterator[str]:
    """Of every file that any row names, whatever its model."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, FileField):
                rows = model._base_manager.exclude(**{field.name: ""}).order_by("pk")
                yield from rows.values_list(field.name, flat=True).iterator()


def _digest_of(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None


def _put_picture(path: Path, name: str) -> None:
    if default_storage.exists(name):
        default_storage.delete(name)
    with path.open("rb") as file:
        default_storage.save(name, File(file))
