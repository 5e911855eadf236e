"""The doctor names what is ill, and what to do."""

import contextlib
import io
import json
import shutil
from collections import namedtuple

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from personas.engine.storage_name import storage_name
from personas.models import Worker
from personas.services.engine.examination import CHECKS, examine
from personas.settings.checks import a_site_for_others_is_whole

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


def test_a_program_reads_the_same_as_people(monkeypatch):
    out = io.StringIO()
    with contextlib.suppress(CommandError):
        call_command("doctor", "--json", stdout=out)
    told = json.loads(out.getvalue())
    assert {one["what"] for one in told} == set(CHECKS)
    assert all(set(one) == {"what", "state", "sentence"} for one in told)


def test_a_worker_that_stores_its_pictures_elsewhere_is_named():
    now = timezone.now()
    here = storage_name()
    Worker.objects.create(name="worker-web-1", device="CPU", started=now, seen=now, storage=here)
    assert findings()["hosts"].state == "well"
    Worker.objects.create(name="worker-gpu-box-77", device="cuda", started=now, seen=now, storage="0123456789abcdef")
    found = findings()["hosts"]
    assert found.state == "ill" and found.sentence.startswith("Workers on gpu-box store their pictures elsewhere")


def test_a_worker_says_where_it_stores(monkeypatch, painter):
    from personas.engine.workers import worker

    worker.register(painter)
    assert Worker.objects.get(name=painter.name).storage == storage_name()

    def away():
        raise OSError("the bucket is away")

    monkeypatch.setattr(worker, "storage_name", away)
    worker.register(painter)
    assert Worker.objects.get(name=painter.name).storage == ""


def test_a_site_for_others_that_lacks_something_is_told_so(settings):
    settings.ALLOWED_HOSTS, settings.EMAIL_HOST, settings.PUBLIC_URL = ["*"], "", "http://facet.example.com"
    found = {one.id for one in a_site_for_others_is_whole(None)}
    assert {"personas.E006", "personas.E007", "personas.E008"} <= found
    settings.ALLOWED_HOSTS, settings.EMAIL_HOST = ["facet.example.com"], "smtp.example.com"
    settings.PUBLIC_URL, settings.BEHIND_PROXY = "https://facet.example.com", True
    settings.CACHES = {"default": {"BACKEND": "personas.settings.caching.RedisOrTable"}}
    assert a_site_for_others_is_whole(None) == []
