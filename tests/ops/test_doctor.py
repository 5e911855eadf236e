"""The doctor names what is ill, and what to do."""

import io
import shutil
from collections import namedtuple

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from personas.models import Worker
from personas.services.engine.examination import CHECKS, examine

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
    from personas.services.portraits import weights

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


def test_the_way_in_is_looked_at(settings):
    settings.PUBLIC_URL, settings.EMAIL_HOST = "https://elsewhere.example", "127.0.0.1"
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", 9
    found = findings()
    assert (found["address"].state, found["mail"].state) == ("ill", "ill")
    assert "ALLOWED_HOSTS" in found["address"].sentence and "EMAIL_HOST" in found["mail"].sentence
    assert (found["tries"].state, found["logos"].state) == ("well", "well")


def test_a_production_without_letters_and_a_cache_of_each_process_are_weak(settings):
    settings.PRODUCTION = True
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    found = findings()
    assert (found["mail"].state, found["tries"].state) == ("weak", "weak")


def test_a_logo_without_its_file_is_ill(people):
    people.team.logo = "logos/gone.png"
    people.team.save()
    assert "logos/gone.png" in findings()["logos"].sentence
