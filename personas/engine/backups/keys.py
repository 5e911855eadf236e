"""What marks and signs pictures, in a backup and out of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from personas.engine.backups import BackupError
from personas.owners import keep_owner, make_folder

REPLACED = ".replaced"


def copy_keys(target: Path) -> None:
    try:
        data = settings.KEYS_FILE.read_bytes()
    except OSError as error:
        raise BackupError(f"The keys {settings.KEYS_FILE} cannot be read: {error.strerror}.") from None
    target.touch(mode=0o600)
    target.write_bytes(data)


@contextmanager
def with_the_keys_of(backup: Path) -> Iterator[None]:
    """What is sealed while an older backup is migrated must open with the keys that come along, where some do."""
    mine = settings.KEYS_FILE
    settings.KEYS_FILE = backup if backup.exists() else mine
    try:
        yield
    finally:
        settings.KEYS_FILE = mine


def put_keys(source: Path) -> None:
    """The keys that are here, which an empty installation makes by itself, are moved aside."""
    path = settings.KEYS_FILE
    try:
        make_folder(path.parent)
        draft = path.with_name(f"{path.name}.part")
        draft.touch(mode=0o600)
        draft.write_bytes(source.read_bytes())
        keep_owner(draft, of=path)
        if path.exists():
            path.replace(path.with_name(f"{path.name}{REPLACED}"))
        draft.replace(path)
    except OSError as error:
        reason = f"{path} cannot be written ({error.strerror})"
        raise BackupError(f"Everything but the keys is restored: {reason}. Put {source} there by hand.") from None
