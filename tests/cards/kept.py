"""The files of cards that were drawn before."""

from __future__ import annotations

from django.core.files.storage import default_storage


def cards_kept() -> list[str]:
    try:
        folders, _ = default_storage.listdir("cards")
    except FileNotFoundError:
        return []
    return [f"cards/{folder}/{name}" for folder in folders for name in default_storage.listdir(f"cards/{folder}")[1]]
