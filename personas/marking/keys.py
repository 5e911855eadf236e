"""The keys of an installation, all in one file: what signs, what marks, and what names a picture's code.

One file, so that it is made in one step, given to every machine as one secret, and changed in one step. It is
read again when it has changed on disk: a rotation needs no restart.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from personas.marking.certificates import belongs, make_leaf, make_root, valid_between
from personas.owners import give_to_owner_of, keep_owner, make_folder, user_name

SECRET_BYTES = 32
RENEW_BEFORE = timedelta(days=30)
MAKE = "Run manage.py keys make, and give the same file to every machine (FACET_KEYS_FILE)."
ROTATE = "Run manage.py keys rotate."


class KeysError(Exception):
    """Pictures cannot be marked and signed; the message says why and what to do."""


@dataclass(frozen=True)
class Keys:
    """PEM texts and hexadecimal secrets. `anchors` are all roots whose pictures count as ours, the newest first.

    `root_key` may be empty: it is needed for rotation only and can be kept elsewhere.
    """

    anchors: tuple[str, ...]
    leaf: str
    leaf_key: str = field(repr=False)
    root_key: str = field(repr=False)
    watermark: str = field(repr=False)
    pepper: str = field(repr=False)

    @property
    def chain(self) -> str:
        """The signing certificate, then the root that issued it."""
        return self.leaf + self.anchors[0]

    @property
    def watermark_secret(self) -> bytes:
        return bytes.fromhex(self.watermark)

    @property
    def pepper_secret(self) -> bytes:
        return bytes.fromhex(self.pepper)

    @property
    def expires(self) -> datetime:
        return min(valid_between(self.leaf)[1], valid_between(self.anchors[0])[1])

    @property
    def begins(self) -> datetime:
        return max(valid_between(self.leaf)[0], valid_between(self.anchors[0])[0])


def keys() -> Keys:
    """This installation's keys as they are on disk now. Raises KeysError when there are none that can be read."""
    path = settings.KEYS_FILE
    try:
        stat = path.stat()
    except OSError as error:
        raise KeysError(_unreadable(path, error)) from None
    return _read(path, stat.st_mtime_ns, stat.st_size, stat.st_ino)


def signing_keys(*, now: datetime | None = None) -> Keys:
    """The keys, when their certificate is valid now. Raises KeysError: nothing ever leaves unsigned."""
    held, now = keys(), now or datetime.now(UTC)
    if now >= held.expires:
        raise KeysError(f"The signing certificate has expired on {held.expires:%d %B %Y}. {ROTATE}")
    if now < held.begins:
        raise KeysError(
            f"This host's clock says {now:%d %B %Y}, but the signing certificate begins on {held.begins:%d %B %Y}. "
            "Set the clock."
        )
    return held


def make_keys(*, now: datetime | None = None) -> Keys:
    """A new set, not yet written anywhere."""
    root, root_key = make_root(now=now)
    leaf, leaf_key = make_leaf(root, root_key, now=now)
    return Keys((root,), leaf, leaf_key, root_key, secrets.token_hex(SECRET_BYTES), secrets.token_hex(SECRET_BYTES))


def make_first_keys(path: Path) -> bool:
    """Make the folder of `path` with the keys in it, unless that folder is there. True when this call made them.

    Of several processes at once one wins, and none sees half a set. A folder without its file is a loss, which is
    said and not papered over: new keys would disown every picture that was made with the old ones.
    """
    if path.parent.exists():
        return False
    path.parent.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=path.parent.parent, prefix=".keys-"))  # mode 0700
    _write_beside(draft / path.name, make_keys()).rename(draft / path.name)
    for made in (draft, draft / path.name):
        give_to_owner_of(path.parent.parent, made)
    try:
        draft.rename(path.parent)  # fails where another was first: that folder is not empty
        return True
    except OSError:
        shutil.rmtree(draft)
        return False


def write_new_keys(path: Path) -> Keys:
    """Make the file `path`. Raises KeysError when it is there: replacing keys disowns every earlier picture."""
    make_folder(path.parent)
    fresh = make_keys()
    draft = _write_beside(path, fresh)
    try:
        os.link(draft, path)
    except FileExistsError:
        raise KeysError(f"{path} is there already. Move it away first if you mean to begin anew.") from None
    finally:
        draft.unlink()
    return fresh


def rotate(path: Path, *, root: bool = False, now: datetime | None = None) -> Keys:
    """Put a new leaf (and with `root` a new root before the old ones) into `path`. The marks' secrets stay.

    A root in its own last month is replaced too, since no leaf outlives it. Raises KeysError without the root's private
    key.
    """
    held = read_keys(path)
    if root or (held.root_key and _ends_soon(held.anchors[0], now)):
        certificate, root_key = make_root(now=now)
        held = replace(held, anchors=(certificate, *held.anchors), root_key=root_key)
    if not held.root_key:
        raise KeysError(f"{path} does not hold the root's private key, which issues certificates. Use the full file.")
    leaf, leaf_key = make_leaf(held.anchors[0], held.root_key, now=now)
    fresh = replace(held, leaf=leaf, leaf_key=leaf_key)
    _write_beside(path, fresh).replace(path)
    return fresh


def _ends_soon(certificate: str, now: datetime | None) -> bool:
    return (now or datetime.now(UTC)) >= valid_between(certificate)[1] - RENEW_BEFORE


def renew_in_time(path: Path, *, now: datetime | None = None) -> bool:
    """A new leaf when the old one has a month left or less and its root is here; True when there is a new one."""
    held = read_keys(path)
    if not held.root_key or (now or datetime.now(UTC)) < held.expires - RENEW_BEFORE:
        return False
    rotate(path, now=now)
    return True


def read_keys(path: Path) -> Keys:
    """The keys in `path`, checked for belonging together. Raises KeysError."""
    try:
        found = json.loads(path.read_text())
        held = Keys(**{**found, "anchors": tuple(found["anchors"])})
        _check(held)
    except OSError as error:
        raise KeysError(_unreadable(path, error)) from None
    except (ValueError, TypeError, KeyError, IndexError) as error:
        raise KeysError(f"The keys {path} are damaged ({error}). Put back a copy; new ones prove nothing.") from None
    return held


def _unreadable(path: Path, error: OSError) -> str:
    """New keys are no advice where the old ones are there."""
    if isinstance(error, PermissionError):
        me = user_name(os.geteuid())
        return f"The keys {path} cannot be read by this user ({me}). Give it the file: chown {me} {path}"
    return f"The keys {path} cannot be read: {error.strerror}. {MAKE}"


def _check(held: Keys) -> None:
    if not belongs(held.leaf, held.leaf_key):
        raise ValueError("the private key is not that of the certificate")
    if held.root_key and not belongs(held.anchors[0], held.root_key):
        raise ValueError("the root's private key is not that of the first root")
    for anchor in held.anchors:
        valid_between(anchor)
    if min(len(held.watermark_secret), len(held.pepper_secret)) < SECRET_BYTES:
        raise ValueError("a secret is too short")


@lru_cache(maxsize=4)
def _read(path: Path, *version: int) -> Keys:
    return read_keys(path)


def _write_beside(path: Path, held: Keys) -> Path:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".keys-")  # mode 0600
    with os.fdopen(handle, "w") as file:
        json.dump(_as_dict(held), file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    keep_owner(Path(name), of=path)
    return Path(name)


def _as_dict(held: Keys) -> Mapping[str, object]:
    return asdict(held) | {"anchors": list(held.anchors)}
