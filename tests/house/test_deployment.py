"""Production settings: complete, or refused."""

import os
import subprocess
import sys

import pytest

PRODUCTION = {
    "FACET_PRODUCTION": "1",
    "SECRET_KEY": "k9#" * 25 + "xyzzyabcdefgh",
    "ALLOWED_HOSTS": "facet.example",
    "DATABASE_URL": "postgresql://facet@127.0.0.1/facet",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "EMAIL_HOST": "smtp.facet.example",
    "FACET_PROXY": "1",
    "DJANGO_SETTINGS_MODULE": "personas.settings",
}


@pytest.fixture
def keys(tmp_path) -> dict[str, str]:
    """What a production installation is given as a file."""
    environment = {"FACET_KEYS_FILE": str(tmp_path / "secrets" / "facet_keys"), "FACET_DATA": str(tmp_path)}
    result = manage("keys", "make", **environment, **PRODUCTION)
    assert result.returncode == 0, result.stderr
    return {"FACET_KEYS_FILE": environment["FACET_KEYS_FILE"]}


def test_production_makes_no_keys_of_its_own_and_says_so(tmp_path):
    """Two machines with two sets would disown each other's pictures."""
    result = manage("check", FACET_DATA=str(tmp_path), **PRODUCTION)
    assert result.returncode != 0
    assert "personas.E004" in result.stderr
    assert "manage.py keys make" in result.stderr
    assert not (tmp_path / "keys").exists()


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    clean = {name: value for name, value in os.environ.items() if name not in PRODUCTION and name != "DATABASE_URL"}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, env=clean | environment, capture_output=True, text=True)


def test_check_deploy_is_clean(tmp_path, keys):
    result = manage("check", "--deploy", "--fail-level", "WARNING", FACET_DATA=str(tmp_path), **keys, **PRODUCTION)
    assert result.returncode == 0, result.stderr
    assert "no issues" in result.stdout


@pytest.mark.parametrize(
    ("name", "value", "finding"),
    [("ALLOWED_HOSTS", "*", "E006"), ("EMAIL_HOST", "", "E007"), ("FACET_URL", "http://facet.example", "E008")],
)
def test_check_deploy_names_what_is_wrong(name, value, finding, tmp_path, keys):
    environment = PRODUCTION | {"FACET_URL": "https://facet.example", name: value}
    result = manage("check", "--deploy", FACET_DATA=str(tmp_path), **keys, **environment)
    assert result.returncode != 0 and f"personas.{finding}" in result.stderr


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL"])
def test_production_refuses_to_start_without(missing, tmp_path):
    environment = {name: value for name, value in PRODUCTION.items() if name != missing}
    result = manage("check", FACET_DATA=str(tmp_path), **environment)
    assert result.returncode != 0
    assert f"FACET_PRODUCTION=1 needs {missing}" in result.stderr


def test_a_secret_may_come_from_a_file(tmp_path, keys):
    (tmp_path / "key").write_text(PRODUCTION["SECRET_KEY"])
    environment = PRODUCTION | {"SECRET_KEY_FILE": str(tmp_path / "key")}
    environment.pop("SECRET_KEY")
    result = manage("check", "--deploy", "--fail-level", "WARNING", FACET_DATA=str(tmp_path), **keys, **environment)
    assert result.returncode == 0, result.stderr


def test_an_embedded_installation_makes_a_key_of_its_own(tmp_path):
    assert manage("check", FACET_DATA=str(tmp_path), DJANGO_SETTINGS_MODULE="personas.settings").returncode == 0
    key = tmp_path / "secret_key"
    assert len(key.read_text()) > 50
    for file in (key, tmp_path / "keys" / "facet-keys.json"):
        assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(("name", "value"), [("FACET_PORT", "eighty"), ("FACET_PRODUCTION", "maybe")])
def test_a_setting_that_cannot_be_read_is_named(name, value, tmp_path):
    result = manage("check", FACET_DATA=str(tmp_path), **{name: value})
    assert result.returncode != 0
    assert name in result.stderr


def test_missing_weights_are_said_before_anything_fails(tmp_path):
    result = manage("check", FACET_DATA=str(tmp_path), FACET_WEIGHTS=str(tmp_path / "none"))
    assert result.returncode != 0
    assert "personas.E001" in result.stderr
    result = manage("serve", FACET_DATA=str(tmp_path), FACET_WEIGHTS=str(tmp_path / "none"))
    assert result.returncode != 0
    assert "weights cannot be used" in result.stderr
    assert "Traceback" not in result.stderr
