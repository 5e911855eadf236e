"""What a download is called (RFC 6266): by its own name, and in ASCII for those who read no other."""

from __future__ import annotations

from urllib.parse import quote

from personas.exporting.names import ascii_name


def attachment(name: str) -> str:
    """The value of Content-Disposition for a file called `name`."""
    plain = ascii_name(name).replace("\\", "").replace('"', "")
    return f'attachment; filename="{plain}"' + ("" if plain == name else f"; filename*=UTF-8''{quote(name)}")
