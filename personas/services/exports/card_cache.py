"""Finished cards, kept under the hash of everything that they were made from: a second download costs a read.

Nothing is ever changed in place. Whatever changes what a card shows or says gives it another name: a text, the
portrait, the template, the keys that sign it, the code that draws it. Who may have it is asked before, each time.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable
from dataclasses import asdict, is_dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

import personas.cards
import personas.marking

log = logging.getLogger(__name__)
FOLDER = "cards"
KEEP_FOR = timedelta(days=3)
DIGEST_BYTES = 32


def card_key(*facts) -> str:
    """A name for what is made of `facts`, JSON-able values or dataclasses, by the code as it is now."""
    plain = [asdict(fact) if is_dataclass(fact) else fact for fact in facts]
    text = json.dumps([code_hash(), *plain], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


@lru_cache(maxsize=1)
def code_hash() -> str:
    """Of all that draws, marks and signs."""
    digest = hashlib.sha256()
    for package in (personas.cards, personas.marking):
        for file in sorted(Path(package.__file__).parent.rglob("*.py")):
            digest.update(file.read_bytes())
    return digest.hexdigest()


def kept(key: str, make: Callable[[], bytes]) -> bytes:
    """What lies under `key`, or what `make` returns, which is kept then."""
    name = _name(key)
    if (found := _read(name)) is not None:
        return found
    data = make()
    try:
        default_storage.delete(name)
        default_storage.save(name, ContentFile(hashlib.sha256(data).digest() + data))
    except Exception as error:  # the card is there all the same
        log.warning("A card could not be kept: %s", error)
    return data


def drop(key: str) -> None:
    """Forget what lies under `key`."""
    try:
        default_storage.delete(_name(key))
    except Exception as error:  # nobody asks for it any more, and it is swept in its time
        log.warning("A card could not be deleted yet: %s", error)


def _name(key: str) -> str:
    return f"{FOLDER}/{key[:2]}/{key}"


def _read(name: str) -> bytes | None:
    """None where there is no such file, or where another process is still writing it."""
    try:
        with default_storage.open(name) as file:
            stored = file.read()
    except Exception:  # every storage has its own error for a file that is not there
        return None
    digest, data = stored[:DIGEST_BYTES], stored[DIGEST_BYTES:]
    return data if hashlib.sha256(data).digest() == digest else None


def sweep_cards(*, older_than: timedelta = KEEP_FOR) -> int:
    """Delete cards that were made long ago; one that is asked for again is made again. Returns how many."""
    before, deleted = timezone.now() - older_than, 0
    try:
        folders, _ = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return 0
    for folder in folders:
        _, files = default_storage.listdir(f"{FOLDER}/{folder}")
        for name in (f"{FOLDER}/{folder}/{file}" for file in files):
            if default_storage.get_modified_time(name) < before:
                default_storage.delete(name)
                deleted += 1
    return deleted
