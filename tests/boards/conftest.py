"""Somebody signed in, and a board of four."""

from __future__ import annotations

import pytest


@pytest.fixture
def browser(client, people):
    client.force_login(people.alice)
    return client


@pytest.fixture
def board(make_board):
    return make_board(count=4)
