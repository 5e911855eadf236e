"""What an embedded installation stores is for its own user alone: the database holds everybody's sessions."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

UMASK = 0o077


def keep_private(folder: Path) -> None:
    """From now on this process makes files 0600 and folders 0700; `folder` and the databases in it become so too. What
    belongs to another user stays as it is.
    """
    os.umask(UMASK)
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        if folder.stat().st_uid == os.getuid():
            folder.chmod(0o700)
            for file in folder.glob("*.sqlite3*"):
                file.chmod(0o600)
