"""Names that cannot be taken for each other's; letters that no log keeps; files that are their owner's alone."""

from __future__ import annotations

import logging
import os
import subprocess
import sys

import pytest
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.urls import reverse

from personas.services.accounts.usernames import check_username, skeleton
from personas.settings.private_files import keep_private
from tests.house.test_deployment import PRODUCTION, manage


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["аlice", "аӏісе", "al1ce", "alıce", "αlice", "ａｌｉｃｅ", "AIice"], ids=ascii)
def test_a_name_that_looks_like_one_that_is_taken_is_refused(name, people, client):
    form = {"email": "nina@example.com", "username": name, "password1": "a-long-password"}
    assert list(client.post(reverse("account_signup"), form).context["form"].errors) == ["username"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["иван", "Ελένη", "山田太郎", "yamada太郎", "김민수", "محمد", "anna_2", "José", "x"])
def test_a_name_in_ones_own_script_is_welcome(name, people):
    assert check_username(name) == name


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["раypal", "αdmin", "ivan-иван"])
def test_scripts_that_look_alike_do_not_mix(name):
    with pytest.raises(ValidationError, match="one script"):
        check_username(name)


def test_a_skeleton_keeps_what_differs():
    assert skeleton("modern") == skeleton("rnodern")
    assert skeleton("anna") != skeleton("anne")
    assert skeleton("O0oО") == "oooo"


def test_production_without_a_mail_server_logs_no_letter(caplog):
    which = "from django.conf import settings as s; print(s.EMAIL_BACKEND)"
    told = manage("shell", "--no-imports", "-c", which, **PRODUCTION | {"EMAIL_HOST": ""})
    assert told.stdout.strip() == "personas.settings.mail_away.NoMailServer", told.stderr
    with caplog.at_level(logging.INFO):
        letter = EmailMessage("Your code", "The code is ABC123", to=["nina@example.com"])
        assert get_connection("personas.settings.mail_away.NoMailServer").send_messages([letter]) == 0
    assert "no mail server" in caplog.text
    assert not any(secret in caplog.text for secret in ("ABC123", "nina@example.com"))


def test_production_is_on_no_list_of_browsers_unless_asked_for():
    code = "from django.conf import settings as s; print(s.SECURE_HSTS_SECONDS > 30_000_000, s.SECURE_HSTS_PRELOAD)"
    asked = [
        manage("shell", "--no-imports", "-c", code, **PRODUCTION, **more) for more in ({}, {"FACET_HSTS_PRELOAD": "1"})
    ]
    assert [told.stdout.split() for told in asked] == [["True", "False"], ["True", "True"]]


def mode(path) -> int:
    return path.stat().st_mode & 0o777


def test_an_embedded_installation_is_its_owners_alone(tmp_path):
    data = tmp_path / "data"
    data.mkdir(mode=0o755)
    (data / "facet.sqlite3").touch(mode=0o644)
    environment = {"PATH": os.environ["PATH"], "FACET_DATA": str(data), "DJANGO_SETTINGS_MODULE": "personas.settings"}
    code = (
        "import django; django.setup(); from django.core.management import call_command; "
        "from django.core.files.storage import default_storage as s; from django.core.files.base import ContentFile; "
        "call_command('migrate', 'contenttypes', verbosity=0); s.save('faces/aa/x.webp', ContentFile(b'x'))"
    )
    run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    found = {str(path.relative_to(data)): oct(mode(path)) for path in [data, *data.rglob("*")]}
    wrong = {name: bits for name, bits in found.items() if int(bits, 8) & 0o077}
    assert wrong == {}
    assert {"facet.sqlite3", "media/faces/aa/x.webp", "secret_key"} <= set(found)


def test_what_is_another_users_stays_as_it_is(tmp_path, monkeypatch):
    folder = tmp_path / "theirs"
    folder.mkdir()
    folder.chmod(0o755)
    monkeypatch.setattr("personas.settings.private_files.os.getuid", lambda: 424242)
    monkeypatch.setattr("personas.settings.private_files.os.umask", lambda bits: bits)
    keep_private(folder)
    assert mode(folder) == 0o755
