"""The production files: as far as they can be checked without a Docker engine and without an init system."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.installation import ROOT

DEPLOY = ROOT / "deploy"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed, so this ran nothing")
def test_systemd_takes_the_units(tmp_path):
    for unit in (DEPLOY / "systemd").iterdir():
        # Verified with programs that exist here: a missing executable is all that may be wrong.
        text = re.sub(r"/opt/facet/\.venv/bin/\w+", sys.executable, unit.read_text()).replace("/opt/facet", str(ROOT))
        (tmp_path / unit.name.replace("@.", "@0.")).write_text(text.replace("User=facet\n", ""))
    units = sorted(str(path) for path in tmp_path.iterdir())
    result = subprocess.run(["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True)
    ours = [line for line in result.stderr.splitlines() if str(tmp_path) in line or "facet-" in line]
    assert ours == [], result.stderr


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed, so this ran nothing")
@pytest.mark.parametrize("unit", sorted((DEPLOY / "systemd").iterdir()), ids=lambda unit: unit.name)
def test_what_a_unit_may_touch_is_little(unit):
    """At most 3 of systemd's 10 points; it was 8.5."""
    command = ["systemd-analyze", "security", "--offline=yes", "--threshold=30", str(unit)]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout[-400:] + result.stderr


@pytest.mark.parametrize("unit", sorted((DEPLOY / "systemd").iterdir()), ids=lambda unit: unit.name)
def test_a_unit_is_started_again_whatever_happens(unit):
    text = unit.read_text()
    assert "StartLimitIntervalSec=0" in text.split("[Service]")[0]
    assert "Restart=always" in text
    if "gunicorn" in text:
        assert "--no-control-socket" in text
    else:  # the web's own master watches its processes
        assert "WatchdogSec=" in text


def test_the_wrapper_runs_manage_with_the_services_environment(tmp_path):
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\necho "$EMAIL_FROM|$FACET_PROXY|$*"\n')
    python.chmod(0o755)
    sample = (DEPLOY / "facet.env.example").read_text().replace("# EMAIL_FROM", "EMAIL_FROM")
    (tmp_path / "facet.env").write_text(sample)
    places = {"FACET_ENV_FILE": str(tmp_path / "facet.env"), "FACET_HOME": str(tmp_path), "FACET_USER": "root"}
    command = [str(DEPLOY / "facet-manage"), "doctor", "--files"]
    result = subprocess.run(command, env=os.environ | places, capture_output=True, text=True)
    assert result.stdout == "Facet <facet@example.com>|1|manage.py doctor --files\n", result.stderr


def test_what_the_images_copy_is_there():
    for file in DEPLOY.glob("*.Dockerfile"):
        for line in re.findall(r"^COPY (.+)$", file.read_text(), re.MULTILINE):
            *sources, _ = line.split()
            assert all((ROOT / source).exists() for source in sources), f"{file.name}: {line}"


def test_every_variable_of_the_sample_is_explained():
    explained = (ROOT / "personas" / "settings" / "__init__.py").read_text().split('"""')[1]
    for name in re.findall(r"^#? ?([A-Z_0-9]+)=", Path(DEPLOY / "facet.env.example").read_text(), re.MULTILINE):
        known = name.removesuffix("_FILE")
        assert known in explained or known.startswith("AWS_"), name


@pytest.mark.parametrize(
    ("variables", "statement"),
    [
        ({"FACET_S3_BUCKET": "faces"}, "assert type(storages['default']).__name__ == 'S3Storage'"),
        ({"SENTRY_DSN": "http://key@127.0.0.1:9/1"}, "import sentry_sdk; assert sentry_sdk.is_initialized()"),
        ({"FACET_LOG_FORMAT": "json"}, "import logging; logging.getLogger('x').error('said')"),
    ],
)
def test_what_an_extra_adds_is_a_setting(variables, statement, tmp_path):
    code = f"import django; django.setup(); from django.core.files.storage import storages; {statement}"
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "personas.settings", "FACET_DATA": str(tmp_path)} | variables
    command = [sys.executable, "-c", code]
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if "No module named" in result.stderr:
        pytest.skip("the extra is not installed, so this ran nothing")
    assert result.returncode == 0, result.stderr
    if "FACET_LOG_FORMAT" in variables:
        assert json.loads(result.stderr)["message"] == "said"
