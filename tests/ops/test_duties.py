"""One duty that fails keeps no other from being done."""

import pytest
from django.core.files.storage import FileSystemStorage

from personas.services.engine import duties, housekeeping


def away(*args, **kwargs):
    raise ConnectionError("the bucket is away")


def test_the_others_are_done_and_the_log_says_which_was_not(caplog):
    done = []
    found = duties.each({"first": away, "second": lambda: done.append(1) or 7})
    assert found == {"first": None, "second": 7}
    assert done == [1]
    assert "first: ConnectionError: the bucket is away" in caplog.text


@pytest.mark.django_db
def test_letters_and_renewal_go_on_while_the_bucket_is_away(make_board, painter, monkeypatch):
    make_board(count=1)
    painter.drain()
    monkeypatch.setattr(FileSystemStorage, "listdir", away)
    found = housekeeping.sweep()
    assert found["orphans"] is None
    assert {name for name, result in found.items() if result is None} <= {"orphans", "cards"}
    assert found["digests"] == found["answers"] == found["certificates"] == 0
