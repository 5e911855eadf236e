"""Files that leave: what a download is called (RFC 6266), and what is answered where a file is gone."""

from __future__ import annotations

from urllib.parse import quote

from django.core.files import File
from django.core.files.storage import default_storage
from django.http import Http404

from personas.exporting.names import ascii_name


def attachment(name: str) -> str:
    """The value of Content-Disposition for a file called `name`."""
    plain = ascii_name(name).replace("\\", "").replace('"', "")
    return f'attachment; filename="{plain}"' + ("" if plain == name else f"; filename*=UTF-8''{quote(name)}")


def opened_or_404(name: str) -> File:
    """A stored file that is shown as it is; where it is gone there is no such page."""
    try:
        return default_storage.open(name)
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        raise Http404 from None
