"""Receiving files without letting one fill memory or disk: only what a page asks for is kept, once, and bounded."""

from __future__ import annotations

import io
import tempfile

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from personas.marking.opening import PICTURES, PICTURES_AND_DOCUMENTS, Rules
from personas.services.boards.products import TABLES
from personas.services.doors.reading_in import BYTES_MAX
from personas.services.doors.unfindable.limits import BYTES_MAX as PEOPLE_MAX
from personas.services.teams.logos import LOGOS

PEOPLE = Rules(bytes_max=PEOPLE_MAX, smaller="Bring the table in parts.")
IN_MEMORY = 20_000_000  # what may be larger lies in a file without a name, which is gone with the request
BOARDS = Rules(bytes_max=BYTES_MAX, smaller="Export the board in parts.")
# Which route takes a file, by which name, and what of. A form that takes a new kind of file is entered here.
TAKEN: dict[str, tuple[str, Rules]] = {
    "verify": ("picture", PICTURES_AND_DOCUMENTS),
    "verify_json": ("picture", PICTURES_AND_DOCUMENTS),
    "api:verify": ("picture", PICTURES_AND_DOCUMENTS),
    "api:read_in": ("file", BOARDS),
    "board_read_in": ("file", BOARDS),
    "unfindable": ("people", PEOPLE),
    "api:unfindable": ("people", PEOPLE),
    "api:unfindable_columns": ("people", PEOPLE),
    "report": ("upload", PICTURES),
    "team_logo": ("logo", LOGOS),
    "product_make": ("table", TABLES),
    "product": ("table", TABLES),
}


class CappedUpload(FileUploadHandler):
    """Keeps the one file that the page asks for, in memory, whole or not at all.

    One that is larger than its rules allow is read to its end and dropped; what arrives is empty, and its `size` tells,
    so that the form can say so. What no page asks for is dropped as it comes, whoever sends it.
    """

    def __init__(self, request=None):
        super().__init__(request)
        route = getattr(request, "resolver_match", None)
        self.field, self.rules = TAKEN.get(route.view_name if route else "", ("", PICTURES))
        self.taken = False

    def new_file(self, field_name, *args, **kwargs) -> None:
        super().new_file(field_name, *args, **kwargs)
        if field_name != self.field or self.taken:
            raise SkipFile
        large = self.rules.bytes_max > IN_MEMORY
        self.taken, self.kept = True, tempfile.TemporaryFile() if large else io.BytesIO()  # noqa: SIM115

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.kept is None or start + len(raw_data) > self.rules.bytes_max:
            self._let_go()
        else:
            self.kept.write(raw_data)

    def _let_go(self) -> None:
        if self.kept is not None:
            self.kept.close()
        self.kept = None

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        file = self.kept or io.BytesIO()
        file.seek(0)
        return InMemoryUploadedFile(file, self.field_name, self.file_name, self.content_type, file_size, self.charset)
