"""Whose a file is. An operator runs commands as root; what they write must stay the service's own."""

from __future__ import annotations

import os
import pwd
from pathlib import Path


def keep_owner(draft: Path, *, of: Path) -> None:
    """Give `draft` the owner, the group and the mode of the file `of`, which it is about to replace; or, where that is
    not there yet, the owner of its folder.
    """
    there = of.exists()
    give_to_owner_of(of if there else of.parent, draft)
    if there:
        draft.chmod(of.stat().st_mode & 0o777)


def make_folder(folder: Path) -> None:
    """As private as it gets, and of the owner of the folder that it is in; its parents too, where they are missing."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    give_to_owner_of(folder.parent, folder)


def give_to_owner_of(like: Path, path: Path) -> None:
    """Only root can give a file away, and only root needs to."""
    if os.geteuid() == 0:
        found = like.stat()
        os.chown(path, found.st_uid, found.st_gid)


def root_among_others(folder: Path) -> str:
    """The user to whom `folder` belongs, when this process is root and that user is not; else nothing."""
    if os.geteuid() or not folder.exists():
        return ""
    uid = folder.stat().st_uid
    return user_name(uid) if uid else ""


def user_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:  # in a container
        return str(uid)
