"""A name that the picture storage itself keeps: two hosts with two names have two storages, whatever each believes."""

from __future__ import annotations

import secrets

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

NAME = "storage-name.txt"


def storage_name() -> str:
    """16 hexadecimal digits, made by whoever asks first. Raises what a storage that is away raises."""
    if not default_storage.exists(NAME):
        made = default_storage.save(NAME, ContentFile(secrets.token_hex(8).encode()))
        if made != NAME:  # another process was first
            default_storage.delete(made)
    with default_storage.open(NAME) as file:
        return file.read().decode().strip()[:16]
