"""Weights that pass the manifest's check and still cannot be loaded: the worker says so, the queue waits."""

import json
import shutil

import pytest

from tests.e2e.installation import ROOT, Installation

pytestmark = pytest.mark.e2e


def test_a_worker_that_cannot_load_says_why_and_fails_no_job(tmp_path):
    weights = tmp_path / "weights"
    shutil.copytree(ROOT / "weights", weights)
    name = "founders.safetensors"
    assert name in json.loads((weights / "MANIFEST.json").read_text())["files"]
    altered = bytearray((weights / name).read_bytes())
    altered[-1] ^= 1
    (weights / name).write_bytes(altered)
    installation = Installation(tmp_path / "var", {"FACET_WEIGHTS": str(weights)})
    installation.start()
    try:
        installation.wait_for(lambda: "cannot be served" in installation.log, 60, "reason in the log")
        assert name in installation.log
        installation.wait_for(lambda: "starting again" in installation.log, 30, "restart of the worker")
        assert installation.rows("select count(*) from personas_worker where queue = 'faces'") == [(0,)]
    finally:
        installation.stop()
