"""Office packages (ECMA-376-2) after they were written: the same part is in them once."""

from __future__ import annotations

import hashlib
import posixpath
import re
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

TARGET = re.compile(rb'Target="([^"]+)"')


def with_pictures_once(data: bytes) -> bytes:
    """The same workbook with one part for each picture, whatever refers to it. xlsxwriter 3.3.1 writes a picture that
    stands in a cell and one that lies over a cell as two.
    """
    target = BytesIO()
    with ZipFile(BytesIO(data)) as book, ZipFile(target, "w") as slim:
        same = _same(book)
        for entry in book.infolist():
            if entry.filename in same:
                continue
            content = book.read(entry)
            # The relations of pictures in cells are called "/xl/…" by xlsxwriter, which is no name of a part in a ZIP.
            entry.filename = entry.filename.lstrip("/")
            if entry.filename.endswith(".rels"):
                content = _repointed(content, entry.filename, same)
            entry.compress_type = ZIP_STORED if entry.filename.endswith(".png") else ZIP_DEFLATED
            slim.writestr(entry, content)
    return target.getvalue()


def _same(book: ZipFile) -> dict[str, str]:
    """From each picture that is there already to the first of the kind."""
    first: dict[bytes, str] = {}
    same = {}
    for name in book.namelist():
        if "/media/" in name:
            kept = first.setdefault(hashlib.sha256(book.read(name)).digest(), name)
            if kept != name:
                same[name] = kept
    return same


def _repointed(content: bytes, name: str, same: dict[str, str]) -> bytes:
    """Targets are relative to the folder of the part that the relationships are of."""
    folder = posixpath.dirname(posixpath.dirname(name))

    def point(found: re.Match[bytes]) -> bytes:
        part = posixpath.normpath(posixpath.join("/", folder, found[1].decode()))[1:]
        return f'Target="{posixpath.relpath(same[part], folder)}"'.encode() if part in same else found[0]

    return TARGET.sub(point, content)
