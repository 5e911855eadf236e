from datetime import timedelta

import pytest

from tests.access.world import Worlds, two_worlds


@pytest.fixture
def worlds(make_board, painter, people, monkeypatch, settings) -> Worlds:
    settings.WEBHOOKS = True
    # The walk through all routes outlasts a heartbeat on a slow machine, and /readyz would say so.
    monkeypatch.setattr("personas.models.engine.worker.ALIVE_FOR", timedelta(hours=1))
    return two_worlds(make_board, painter, people)
