from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from tests.marking.portraits import drawing_portraits


@pytest.fixture
def own_keys(settings, tmp_path):
    """Keys of this test's own; returns the file."""
    from personas.marking.keys import make_first_keys

    settings.KEYS_FILE = tmp_path / "keys" / "facet-keys.json"
    make_first_keys(settings.KEYS_FILE)
    return settings.KEYS_FILE


@pytest.fixture
def generator(generator):
    return drawing_portraits(generator)


@pytest.fixture
def facts() -> dict:
    return {
        "picture_id": "3f2a9c1e-7b44-4d0e-9a51-0c2f6be1d7a9",
        "created": datetime(2026, 11, 23, 14, 5, 6, tzinfo=UTC),
        "description": "A fictional woman",
        "alt": "AI-generated portrait",
        "system_version": "0.1.0",
    }


@pytest.fixture
def issued(make_board, painter):
    """A stored portrait and its file."""
    from django.core.files.storage import default_storage

    board = make_board(count=1)
    painter.drain()
    persona = board.personas.with_portraits().get()
    with default_storage.open(persona.face.image.name) as file:
        return SimpleNamespace(persona=persona, face=persona.face, data=file.read(), board=board)
