"""The pictures of a backup: out of the storage and into it again, whatever the storage is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db.models import FileField

from personas.engine.backups import BackupError


def picture_names() -> Iterator[str]:
    """Of every file that any row names, whatever its model."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, FileField):
                rows = model._base_manager.exclude(**{field.name: ""}).order_by("pk")
                yield from rows.values_list(field.name, flat=True).iterator()


def copy_pictures(folder: Path) -> tuple[dict[str, str], list[str]]:
    """Name to SHA-256 of what was copied into `folder`, and the names that the storage does not have."""
    found, missing = {}, []
    for name in picture_names():
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


def add_pictures(folder: Path, pictures: dict[str, str]) -> list[str]:
    """Store those that the storage lacks; the names of those that it has with another content.

    Raises BackupError and takes back what it has added when the storage takes no more.
    """
    added, others = [], []
    try:
        for name, digest in pictures.items():
            held = _digest_in_storage(name)
            if held is None:
                added.append(name)
                _store(folder, name)
            elif held != digest:
                others.append(name)
    except Exception as error:  # every storage fails in its own way
        for name in added:
            default_storage.delete(name)
        raise BackupError(f"The picture storage does not take the pictures ({error}); nothing was changed.") from error
    return others


def replace_pictures(folder: Path, names: list[str]) -> None:
    for name in names:
        try:
            default_storage.delete(name)
            _store(folder, name)
        except Exception as error:
            raise BackupError(
                f"The database is restored, the picture {name} is not: {error}. Restore again."
            ) from error


def _store(folder: Path, name: str) -> None:
    with (folder / name).open("rb") as file:
        kept = default_storage.save(name, File(file))
    if kept != name:
        raise BackupError(f"{name} was stored under the name {kept}")


def _digest_in_storage(name: str) -> str | None:
    if not default_storage.exists(name):
        return None
    with default_storage.open(name) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
