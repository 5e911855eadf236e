"""The images, as far as they can be tried without an engine: their tree is copied as their files say, and used."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys

import pytest

from tests.e2e.installation import ROOT

DEPLOY = ROOT / "deploy"
ASK = """
import django; django.setup()
from django.core.management import call_command
from django.test import Client
call_command("migrate", verbosity=0)
for path in ("/", "/model/", "/how-it-works/", "/verify/", "/readyz?of=web"):
    answer = Client(SERVER_NAME="127.0.0.1").get(path)
    print(path, answer.status_code)
    if path == "/model/":
        print(answer.content.decode())
"""


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """What web.Dockerfile copies, and nothing else of the repository."""
    place = tmp_path_factory.mktemp("image")
    for line in re.findall(r"^COPY (.+)$", (DEPLOY / "web.Dockerfile").read_text(), re.MULTILINE):
        *sources, target = line.split()
        for source in sources:
            to = place / target / (source.rsplit("/", 1)[-1] if target.endswith("/") else "")
            to.parent.mkdir(parents=True, exist_ok=True)
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, to, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / source, to)
    return place


def test_pages_of_the_web_image_are_whole(tree, tmp_path):
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "personas.settings", "FACET_DATA": str(tmp_path)}
    environment["PYTHONPATH"] = str(tree)
    told = subprocess.run([sys.executable, "-c", ASK], cwd=tree, env=environment, capture_output=True, text=True)
    assert told.returncode == 0, told.stderr[-2000:]
    assert all(
        f"{path} 200" in told.stdout for path in ("/", "/model/", "/how-it-works/", "/verify/", "/readyz?of=web")
    )
    assert not re.search(r"\b0 women|\b0 men\b", told.stdout)


def test_secrets_and_data_stay_out_of_images():
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {".git", "var", "deploy/secrets", "deploy/facet.env"} <= set(ignored)
    assert "deploy/secrets/" in (ROOT / ".gitignore").read_text().split()


def test_secrets_of_compose_are_made_once(tmp_path):
    for name in ("compose-secrets.sh", "facet.env.example"):
        shutil.copy(DEPLOY / name, tmp_path)
    command = ["sh", str(tmp_path / "compose-secrets.sh"), "facet.example.org"]
    for _ in range(2):
        told = subprocess.run(command, capture_output=True, text=True)
        assert told.returncode == 0, told.stderr
    made = {file.name: file.read_text() for file in (tmp_path / "secrets").iterdir()}
    assert set(made) == {"secret_key", "database_password", "database_url"}
    assert made["database_url"] == f"postgresql://facet:{made['database_password']}@db/facet"
    assert len(made["secret_key"]) > 60 and (tmp_path / "secrets" / "secret_key").stat().st_mode & 0o222 == 0
    settings = (tmp_path / "facet.env").read_text()
    assert "ALLOWED_HOSTS=facet.example.org" in settings and "FACET_KEYS_FILE" not in settings
    again = subprocess.run(["sh", str(tmp_path / "compose-secrets.sh"), "https://x"], capture_output=True, text=True)
    assert again.returncode == 2 and "is no host name" in again.stderr


def test_compose_names_what_there_is_and_asks_every_service_how_it_is():
    yaml = pytest.importorskip("yaml", reason="PyYAML is not installed, so this ran nothing")
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text())
    for name, service in compose["services"].items():
        if "build" in service:
            assert (ROOT / service["build"]["dockerfile"]).exists()
            assert service["read_only"] and service["cap_drop"] == ["ALL"]
        assert ":latest" not in service["image"] and ":" in service["image"], name
        assert service.get("healthcheck") or name in ("migrate", "backup", "tls"), name
        assert service["logging"]["options"]["max-size"], name
    for secret in compose["secrets"].values():
        assert secret["file"].startswith("deploy/secrets/")


@pytest.mark.skipif(not shutil.which("hadolint"), reason="hadolint is not installed, so this ran nothing")
@pytest.mark.parametrize("file", sorted(DEPLOY.glob("*.Dockerfile")), ids=lambda file: file.name)
def test_hadolint_has_nothing_to_say(file):
    # DL3008: Debian's packages move within a release, and old versions vanish from its servers.
    told = subprocess.run(["hadolint", "--ignore", "DL3008", str(file)], capture_output=True, text=True)
    assert told.returncode == 0, told.stdout
