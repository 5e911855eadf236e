"""The doctor names what is ill, and what to do."""

import io
import shutil
from collections import namedtuple

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from personas.models import Worker
from personas.services.examination import CHECKS, examine

pytestmark = pytest.mark.django_db
Usage = namedtuple("Usage", "total used free")


def findings() -> dict:
    return {finding.what: finding for finding in examine()}


def test_looks_at_everything():
    found = findings()
    assert set(found) == set(CHECKS)
    assert {name for name, finding in found.items() if finding.state == "ill"} <= {"broker"}
    assert (found["worker"].state, found["database"].state) == ("weak", "well")


def test_a_worker_is_named_by_its_device():
    now = timezone.now()
    Worker.objects.create(name="w", device="cuda:0 NVIDIA H100", model_hash="f", started=now, seen=now)
    assert "cuda:0 NVIDIA H100" in findings()["worker"].sentence


def test_missing_weights_and_a_full_disk_are_ill(settings, tmp_path, monkeypatch):
    from personas import weights

    settings.WEIGHTS_DIR = tmp_path / "none"
    weights.manifest.cache_clear()
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10**12, 10**12, 10**6))
    out = io.StringIO()
    try:
        with pytest.raises(CommandError, match=r"must be mended"):
            call_command("doctor", stdout=out)
    finally:
        weights.manifest.cache_clear()
    assert "✗ weights" in out.getvalue()
    assert "✗ disk      Only 0.0 GB" in out.getvalue()
