"""The file broker: whole messages or none."""

import uuid

import pytest
from kombu import Connection

from personas.engine.broker import Transport


@pytest.fixture
def connection(tmp_path):
    for name in ("messages", "control", "processed"):
        (tmp_path / name).mkdir()
    options = {
        "data_folder_in": str(tmp_path / "messages"),
        "data_folder_out": str(tmp_path / "messages"),
        "control_folder": str(tmp_path / "control"),
        "polling_interval": 0.01,
    }
    with Connection("filesystem://", transport=Transport, transport_options=options) as made:
        yield made


@pytest.fixture
def name() -> str:
    """kombu keeps what it has bound for the whole process, so every test has a queue of its own."""
    return f"q{uuid.uuid4().hex}"


def test_what_is_put_is_got(connection, name):
    queue = connection.SimpleQueue(name)
    bodies = [{"n": n} for n in range(20)]
    for body in bodies:
        queue.put(body)
    assert [queue.get(timeout=2).payload for _ in bodies] == bodies


@pytest.mark.parametrize("content", [b"", b'{"body": "half'])
def test_a_torn_file_is_skipped_and_the_next_message_arrives(connection, name, tmp_path, content, caplog):
    (tmp_path / "messages" / f"{0:020d}_{uuid.uuid4()}.{name}.msg").write_bytes(content)
    queue = connection.SimpleQueue(name)
    queue.put({"whole": True})
    assert queue.get(timeout=2).payload == {"whole": True}
    assert "unreadable" in caplog.text


def test_nothing_half_written_is_ever_visible(connection, name, tmp_path, monkeypatch):
    seen = []
    monkeypatch.setattr("os.fsync", lambda handle: seen.extend((tmp_path / "messages").glob("*.msg")))
    connection.SimpleQueue(name).put({"n": 1})
    assert seen == []
    assert len(list((tmp_path / "messages").glob("*.msg"))) == 1
    assert not list(tmp_path.rglob("*.part"))
