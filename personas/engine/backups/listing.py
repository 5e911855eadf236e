"""The list of a backup: what is in the folder, by digest, and which Facet wrote it.

It is written last and carries its own digest, so a folder that was cut off or altered is told from a whole one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from personas.engine.backups import BackupError

LIST = "backup.json"
FORMAT = 2  # 1 had digests of pictures and keys alone
MEDIA = "media/"
KEYS = "facet-keys.json"
BLOCK = 1 << 20


@dataclass(frozen=True)
class Listing:
    version: str  # of Facet
    migrations: dict[str, list[str]]  # of each app the last that were applied; {} in format 1
    made: str  # ISO 8601, UTC
    database: str  # connection.vendor
    rows: dict[str, int]  # by table, counted in the copy
    files: dict[str, str]  # path in the folder to SHA-256
    missing: list[str]  # pictures that a row names and the storage did not have
    format: int = FORMAT

    @property
    def pictures(self) -> dict[str, str]:
        """Name in the storage to SHA-256."""
        return {path.removeprefix(MEDIA): digest for path, digest in self.files.items() if path.startswith(MEDIA)}

    @property
    def has_keys(self) -> bool:
        return KEYS in self.files


def write_list(folder: Path, listing: Listing) -> None:
    text = asdict(listing)
    (folder / LIST).write_text(json.dumps(text | {"sha256": _seal(text)}, indent=1))


def read_list(folder: Path) -> Listing:
    """Raises BackupError: no list, an altered one, or one of a later Facet."""
    try:
        found = json.loads((folder / LIST).read_text())
        form = found.get("format", 1)
        if form > FORMAT:
            raise BackupError(_newer(found.get("version", "?"), f"its list is of form {form}"))
        return _of_first_form(found) if form == 1 else _sealed(found)
    except PermissionError:
        raise BackupError(f"{folder} may not be read by this account. Give it to the service: chown -R.") from None
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        raise BackupError(f"{folder} holds no complete backup: {LIST} is missing, altered or cut off.") from None


def _sealed(found: dict) -> Listing:
    seal = found.pop("sha256")
    if seal != _seal(found):
        raise ValueError("altered")
    return Listing(**found)


def _of_first_form(found: dict) -> Listing:
    files = {f"{MEDIA}{name}": digest for name, digest in found["pictures"].items()}
    if found.get("keys"):
        files[KEYS] = found["keys"]
    return Listing(
        found["version"], {}, found["made"], found["database"], found["rows"], files, found["missing"], format=1
    )


def _seal(text: dict) -> str:
    return hashlib.sha256(json.dumps(text, sort_keys=True).encode()).hexdigest()


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def broken_files(folder: Path, listing: Listing) -> Iterator[str]:
    """Paths that are missing or are not what was written."""
    for path, written in listing.files.items():
        file = folder / path
        if not file.is_file() or digest(file) != written:
            yield path


def refuse_newer(listing_version: str, unknown: list[str]) -> None:
    """Raises BackupError when a backup has migrations that this Facet does not know."""
    if unknown:
        raise BackupError(_newer(listing_version, f"its database has {unknown[0]}"))


def _newer(version: str, why: str) -> str:
    return (
        f"This backup was made by a newer Facet ({version}; {why}), which this one cannot read. "
        "Install that version or a later one, then restore."
    )
