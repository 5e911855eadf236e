"""The wheel is whole: installed apart from the repository, it serves from an empty folder."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile

import pytest

from tests.e2e.installation import ROOT, free_port

TAKEN = ("personas", "facegen", "templates", "static", "weights")
FILES = ("pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE", "manage.py")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Built from a copy: setuptools leaves folders behind where it builds."""
    place = tmp_path_factory.mktemp("wheel")
    for name in TAKEN:
        shutil.copytree(ROOT / name, place / "source" / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(ROOT / name, place / "source")
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", str(place)]
    told = subprocess.run([*command, str(place / "source")], capture_output=True, text=True)
    assert told.returncode == 0, told.stderr[-2000:]
    return next(place.glob("*.whl"))


def test_every_file_of_the_product_is_in_it(wheel):
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    for folder in TAKEN:
        inside = folder if folder in ("personas", "facegen") else f"personas/shipped/{folder}"
        for file in (ROOT / folder).rglob("*"):
            if file.is_file() and "__pycache__" not in file.parts:
                assert f"{inside}/{file.relative_to(ROOT / folder)}" in held
    assert not any(name.startswith(("tests/", "var/", "build/")) for name in held)


def test_it_serves_from_an_empty_folder(wheel, tmp_path):
    packages, empty, port = tmp_path / "packages", tmp_path / "empty", free_port()
    empty.mkdir()
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("FACET_", "DJANGO_"))}
    environment |= {"PYTHONPATH": str(packages), "FACET_PORT": str(port), "FACET_SAMPLE_BOARD": "0"}
    with (tmp_path / "log").open("wb") as log:
        command = [sys.executable, "-m", "personas", "serve"]
        served = subprocess.Popen(command, cwd=empty, env=environment, stdout=log, stderr=log)
        try:
            assert _answers(f"http://127.0.0.1:{port}/readyz", 180), (tmp_path / "log").read_text()[-2000:]
            for path in ("/", "/model/", "/static/css/tokens.css"):
                with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}") as answer:
                    assert answer.status == 200
        finally:
            served.send_signal(signal.SIGTERM)
            served.wait(60)
    assert (empty / "var" / "facet.sqlite3").exists()


def _answers(address: str, seconds: float) -> bool:
    """Ready, with a worker that has loaded the weights."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    return False
