import pytest

from tests.access.world import Worlds, two_worlds


@pytest.fixture
def worlds(make_board, painter, people) -> Worlds:
    return two_worlds(make_board, painter, people)
