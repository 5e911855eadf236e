"""Receiving files without letting one fill memory or disk."""

from __future__ import annotations

import io

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class CappedUpload(FileUploadHandler):
    """Keeps a file in memory, whole or not at all.

    One that is larger than UPLOAD_BYTES_MAX is read to its end and dropped; what arrives is empty, and its `size`
    tells, so that the form can say so. Each form has a smaller limit of its own.
    """

    def new_file(self, *args, **kwargs) -> None:
        super().new_file(*args, **kwargs)
        self.kept: io.BytesIO | None = io.BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.kept is None or start + len(raw_data) > settings.UPLOAD_BYTES_MAX:
            self.kept = None
        else:
            self.kept.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        file = self.kept or io.BytesIO()
        file.seek(0)
        return InMemoryUploadedFile(file, self.field_name, self.file_name, self.content_type, file_size, self.charset)
