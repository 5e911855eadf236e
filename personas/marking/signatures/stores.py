"""The C2PA manifest store of a WebP file, byte for byte: the name under which the registry knows the picture."""

from __future__ import annotations

import struct


def manifest_store(data: bytes) -> bytes:
    """The content of the chunk "C2PA"; empty where there is none or the file is damaged. Other formats: empty."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        return b""
    at = 12
    while at + 8 <= len(data):
        name, size = data[at : at + 4], struct.unpack("<I", data[at + 4 : at + 8])[0]
        if name == b"C2PA":
            return data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
    return b""
