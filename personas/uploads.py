"""Receiving a file without letting it fill memory or disk."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class CappedUpload(FileUploadHandler):
    """Keeps a file in memory up to one byte more than allowed, so that its size tells; the rest is read and dropped."""

    def __init__(self, request=None, *, at_most: int):
        super().__init__(request)
        self.at_most = at_most

    def new_file(self, *args, **kwargs) -> None:
        super().new_file(*args, **kwargs)
        self.data = bytearray()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        room = self.at_most + 1 - len(self.data)
        self.data += raw_data[:room]

    def file_complete(self, file_size: int) -> SimpleUploadedFile:
        return SimpleUploadedFile(self.file_name, bytes(self.data), self.content_type)
