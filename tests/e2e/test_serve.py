"""`manage.py serve` as its user meets it."""

import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from tests.e2e.installation import ROOT, Installation

pytestmark = pytest.mark.e2e


def get(installation: Installation, path: str):
    return urllib.request.urlopen(f"{installation.address}{path}", timeout=30)


@pytest.fixture
def embedded(tmp_path):
    made = Installation(tmp_path / "var", {})
    made.start()
    yield made
    made.stop()


def test_the_same_face_at_the_same_address(embedded):
    embedded.wait_for(lambda: embedded.worker_pids(), 60, "worker")
    first = get(embedded, "/face.webp?age=34&gender=f&seed=7").read()
    assert first[8:12] == b"WEBP"
    assert get(embedded, "/face.webp?age=34&gender=f&seed=7").read() == first
    with pytest.raises(urllib.error.HTTPError) as refused:
        get(embedded, "/face.webp?age=12")
    assert refused.value.code == 400
    assert "18 to 90" in refused.value.read().decode()


def test_a_second_start_keeps_data_and_login(embedded):
    login = embedded.login
    with_team = embedded.rows("select count(*) from personas_team")
    embedded.stop()
    assert "Facet has stopped." in embedded.log
    embedded.start()
    assert embedded.login == login
    assert embedded.rows("select count(*) from personas_team") == with_team


def test_a_second_instance_on_the_same_data_is_refused(embedded):
    environment = {"FACET_DATA": str(embedded.data), "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "manage.py", "serve"]
    second = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert second.returncode != 0
    assert "already running" in second.stderr
    assert "Traceback" not in second.stderr


def test_a_taken_port_is_said(embedded, tmp_path):
    environment = {
        "FACET_DATA": str(tmp_path / "other"),
        "FACET_PORT": str(embedded.port),
        "PATH": "/usr/bin:/bin",
    }
    command = [sys.executable, "manage.py", "serve"]
    second = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert second.returncode != 0
    assert "set FACET_PORT" in second.stderr


def test_ready_means_that_everything_is_there(embedded):
    embedded.wait_for(lambda: embedded.worker_pids(), 60, "worker")
    with get(embedded, "/readyz") as answer:
        assert b'"worker": true' in answer.read()
