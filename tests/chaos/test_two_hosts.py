"""Web on one host, drawing workers on another, pictures in a bucket; the second host is cut off half-way.

`pytest -m chaos tests/chaos/test_two_hosts.py`; wants PostgreSQL and Redis installed, and `moto_server` as the bucket.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request

import pytest

from personas.bench.place import PRODUCTION, Place
from personas.bench.servers import Missing
from personas.engine.workers.supervisor import worker_command
from tests.e2e.installation import ROOT, free_port

pytestmark = pytest.mark.chaos
PORTRAITS = 200
QUICK = {"FACET_LEASE_SECONDS": "6", "FACET_STANDIN_MS": "150", "FACET_GENERATOR": "personas.bench.standin.StandIn"}
QUICK |= {"DJANGO_SETTINGS_MODULE": "personas.settings"}  # the bench's own know no bucket
STATE = """
import json
from collections import Counter
import django; django.setup()
from django.core.files.storage import default_storage
from personas.models import Face, Job
named = list(Face.objects.exclude(image="").values_list("image", flat=True))
def files(folder):
    folders, names = default_storage.listdir(folder)
    return [f"{folder}/{name}" for name in names] + [one for sub in folders for one in files(f"{folder}/{sub}")]
held = files("faces")
print(json.dumps({"states": Counter(Job.objects.values_list("state", flat=True)), "named": len(set(named)),
                  "once": Job.objects.filter(state="done", completions=1).count(),
                  "lost": len(set(named) - set(held)), "orphans": len(set(held) - set(named))}))
"""


@pytest.fixture
def bucket(tmp_path):
    """Environment of an S3 that is there for this test."""
    if not shutil.which("moto_server"):
        pytest.skip("moto_server is not installed, so this ran nothing.")
    port = free_port()
    with (tmp_path / "moto.log").open("wb") as log:
        server = subprocess.Popen(["moto_server", "-p", str(port)], stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    for _ in range(200):
        try:
            urllib.request.urlopen(urllib.request.Request(f"{address}/facet", method="PUT")).close()
            break
        except OSError:
            time.sleep(0.2)
    keys = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_REGION": "us-east-1"}
    yield {"FACET_S3_BUCKET": "facet", "AWS_S3_ENDPOINT_URL": address, **keys}
    server.kill()
    server.wait()


def start(environment: dict[str, str], log, number: int) -> subprocess.Popen:
    """In a process group of its own, as a host that can be cut off as a whole."""
    return subprocess.Popen(
        worker_command(number), cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
    )


def test_a_host_that_is_cut_off_loses_and_doubles_nothing(bucket, tmp_path):
    try:
        with Place(PRODUCTION, **bucket, **QUICK) as place:
            # What hosts share is in the environment; the folder is the second host's own.
            other = place.environment | {"FACET_DATA": str(tmp_path / "other"), "FACET_KEYS_FILE": keys_of(place)}
            with (tmp_path / "other.log").open("wb") as log, (tmp_path / "reconcile.log").open("wb") as told:
                reconcile = subprocess.Popen(
                    [sys.executable, "-m", "personas", "reconcile", "--every", "1"],
                    cwd=ROOT,
                    env=place.environment,
                    stdout=told,
                    stderr=told,
                )
                workers = [start(other, log, number) for number in (1, 2)]
                place.wait_for_workers(2)
                place.inside("board", "a", str(PORTRAITS))
                done = "select count(*) from personas_job where state = 'done'"
                place.wait(lambda: place.one(done) >= PORTRAITS // 3, 180, "a third")
                for worker in workers:
                    os.killpg(worker.pid, signal.SIGKILL)
                cut = place.one(done)
                workers = [start(other, log, 3)]
                place.wait(lambda: place.one(done) == PORTRAITS, 240, "all of them")
                end = json.loads(place_run(place, STATE))
                for process in (*workers, reconcile):
                    process.terminate()
                    process.wait(30)
    except Missing as missing:
        pytest.skip(f"{missing} So this ran nothing.")
    print(f"cut off at {cut} of {PORTRAITS}; {end}")
    assert cut < PORTRAITS
    assert end == {"states": {"done": PORTRAITS}, "named": PORTRAITS, "once": PORTRAITS, "lost": 0, "orphans": 0}


def keys_of(place: Place) -> str:
    return str(place.data / "keys" / "facet-keys.json")


def place_run(place: Place, code: str) -> str:
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=place.environment, capture_output=True, text=True)
    assert told.returncode == 0, told.stderr[-2000:]
    return told.stdout
