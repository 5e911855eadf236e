"""A board of four."""

from __future__ import annotations

import pytest


@pytest.fixture
def board(make_board):
    return make_board(count=4)
