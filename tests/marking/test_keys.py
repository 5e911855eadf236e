"""Keys: made once, whole, private; lost, expired and foreign ones are said and never papered over."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command

from personas.marking.certificates import ROOT_LIFE, make_leaf, valid_between
from personas.marking.keys import (
    KeysError,
    keys,
    make_first_keys,
    make_keys,
    read_keys,
    renew_in_time,
    rotate,
    signing_keys,
    write_new_keys,
)
from personas.marking.provenance import encode_picture
from personas.marking.signatures.signing import read_signature
from personas.services.engine import housekeeping
from tests.marking.portraits import portrait

START = "import django, sys; from pathlib import Path; from personas.marking.keys import make_first_keys; "


def test_the_file_is_private_and_made_once(own_keys):
    assert own_keys.stat().st_mode & 0o777 == 0o600
    assert own_keys.parent.stat().st_mode & 0o777 == 0o700
    before = own_keys.read_bytes()
    assert not make_first_keys(own_keys)
    assert own_keys.read_bytes() == before


def test_a_race_at_first_start_makes_one_set(tmp_path):
    path = tmp_path / "data" / "keys" / "facet-keys.json"
    code = f"{START}print(make_first_keys(Path({str(path)!r})))"
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    run = [sys.executable, "-c", code]
    starts = [subprocess.Popen(run, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    assert sorted(start.communicate()[0].strip() for start in starts) == ["False", "False", "False", "True"]
    assert read_keys(path)
    assert [entry.name for entry in path.parent.parent.iterdir()] == ["keys"], "no draft is left"


def test_lost_keys_are_not_replaced(own_keys):
    own_keys.unlink()
    assert not make_first_keys(own_keys)
    with pytest.raises(KeysError, match=r"manage\.py keys make"):
        keys()
    assert [check.id for check in run_checks() if check.id == "personas.E004"]


@pytest.mark.parametrize("damage", ["", "{", '{"anchors": []}', "null"])
def test_a_damaged_file_says_so(own_keys, damage):
    own_keys.write_text(damage)
    with pytest.raises(KeysError, match="damaged"):
        keys()


def test_a_certificate_of_another_key_is_damage(own_keys):
    held, other = json.loads(own_keys.read_text()), make_keys()
    own_keys.write_text(json.dumps(held | {"leaf_key": other.leaf_key}))
    with pytest.raises(KeysError, match="not that of the certificate"):
        keys()


def test_nothing_is_signed_after_the_certificate_ran_out(own_keys, facts):
    rotate(own_keys, now=datetime.now(UTC) - timedelta(days=398))
    with pytest.raises(KeysError, match=r"expired on .* Run manage.py keys rotate"):
        encode_picture(portrait(), format="PNG", portrait=True, **facts)
    rotate(own_keys)
    assert encode_picture(portrait(), format="PNG", portrait=True, **facts)


def test_a_clock_that_is_behind_is_named(own_keys):
    with pytest.raises(KeysError, match="Set the clock"):
        signing_keys(now=datetime.now(UTC) - timedelta(days=30))
    assert signing_keys(now=datetime.now(UTC) - timedelta(hours=20)), "another machine may be some hours behind"


@pytest.mark.parametrize("root", [False, True], ids=["leaf", "root"])
def test_after_a_rotation_old_pictures_are_ours_and_new_ones_too(own_keys, facts, root):
    old = encode_picture(portrait(), format="PNG", **facts)
    call_command("keys", "rotate", *(["--root"] if root else []), stdout=StringIO())
    new = encode_picture(portrait(), format="PNG", **facts)
    assert {read_signature(data, "image/png").state for data in (old, new)} == {"trusted"}
    assert len(keys().anchors) == 1 + root


def test_the_certificate_is_renewed_in_its_last_month(own_keys):
    assert not renew_in_time(own_keys)
    soon = datetime.now(UTC) + timedelta(days=380)
    assert renew_in_time(own_keys, now=soon)
    assert keys().expires > soon + timedelta(days=300)


def test_housekeeping_renews_it_and_outlives_lost_keys(own_keys, db):
    rotate(own_keys, now=datetime.now(UTC) - timedelta(days=380))
    assert housekeeping.sweep()["certificates"] == 1
    assert keys().expires > datetime.now(UTC) + timedelta(days=300)
    assert housekeeping.sweep()["certificates"] == 0
    own_keys.unlink()
    assert housekeeping.sweep()["certificates"] == 0


def test_without_the_roots_key_a_rotation_says_what_is_missing(own_keys):
    held = json.loads(own_keys.read_text())
    own_keys.write_text(json.dumps(held | {"root_key": ""}))
    assert signing_keys(), "signing needs the leaf alone"
    with pytest.raises(CommandError, match="root's private key"):
        call_command("keys", "rotate", stdout=StringIO())


def test_the_command_shows_no_secret_and_replaces_nothing(own_keys):
    told = StringIO()
    call_command("keys", "show", stdout=told)
    held = keys()
    assert not any(secret in told.getvalue() for secret in (held.watermark, held.pepper, "PRIVATE"))
    with pytest.raises(CommandError, match="there already"):
        call_command("keys", "make", stdout=told)


def test_after_a_fork_and_in_threads_it_still_signs(own_keys, facts):
    def sign() -> str:
        return read_signature(encode_picture(portrait(), format="PNG", **facts), "image/png").state

    assert sign() == "trusted"
    with ThreadPoolExecutor(4) as pool:
        assert {state.result() for state in [pool.submit(sign) for _ in range(8)]} == {"trusted"}
    child = os.fork()
    if child == 0:
        os._exit(0 if sign() == "trusted" else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


SERVICE = 12345  # a user id that nobody here has
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away, so this ran nothing")


@as_root
def test_what_root_rotates_stays_the_services_own(own_keys):
    os.chown(own_keys, SERVICE, SERVICE)
    own_keys.chmod(0o640)
    rotate(own_keys, root=True)
    found = own_keys.stat()
    assert (found.st_uid, found.st_gid, found.st_mode & 0o777) == (SERVICE, SERVICE, 0o640)


@as_root
@pytest.mark.parametrize("make", [make_first_keys, write_new_keys])
def test_what_root_makes_belongs_to_the_owner_of_the_folder(tmp_path, make):
    os.chown(tmp_path, SERVICE, SERVICE)
    make(tmp_path / "keys" / "facet-keys.json")
    for path in (tmp_path / "keys", tmp_path / "keys" / "facet-keys.json"):
        assert (path.stat().st_uid, path.stat().st_mode & 0o077) == (SERVICE, 0)


def test_keys_of_another_user_are_said_to_be_his_and_not_to_be_made_anew(own_keys, monkeypatch):
    def refuse(path, *args, **kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.read_text", refuse)
    with pytest.raises(KeysError, match=r"cannot be read by this user \(.+\)\. Give it the file: chown") as said:
        read_keys(own_keys)
    assert "keys make" not in str(said.value)


def near_the_roots_end(path, days: int) -> None:
    """Keys whose root ends in so many days, with a leaf of today."""
    then = datetime.now(UTC) - ROOT_LIFE + timedelta(days=days)
    held = make_keys(now=then)
    leaf, leaf_key = make_leaf(held.anchors[0], held.root_key)
    path.write_text(json.dumps(asdict(held) | {"leaf": leaf, "leaf_key": leaf_key}))


def test_no_leaf_outlives_its_root_and_what_it_signs_is_ours(own_keys, facts):
    near_the_roots_end(own_keys, 100)
    held = keys()
    assert valid_between(held.leaf)[1] == valid_between(held.anchors[0])[1]
    signed = encode_picture(portrait(), format="PNG", portrait=True, **facts)
    assert read_signature(signed, "image/png").state == "trusted"


def test_a_root_in_its_last_month_is_replaced_with_its_leaf_once(own_keys, facts):
    near_the_roots_end(own_keys, 20)
    old = encode_picture(portrait(), format="PNG", **facts)
    assert renew_in_time(own_keys)
    held = keys()
    assert len(held.anchors) == 2
    assert held.expires > datetime.now(UTC) + timedelta(days=300)
    assert not renew_in_time(own_keys), "not again at each sweep"
    new = encode_picture(portrait(), format="PNG", **facts)
    assert {read_signature(data, "image/png").state for data in (old, new)} == {"trusted"}


def test_an_ended_root_is_replaced_by_hand_too(own_keys, facts):
    near_the_roots_end(own_keys, 3)
    later = datetime.now(UTC) + timedelta(days=30)
    rotate(own_keys, now=later)
    assert len(keys().anchors) == 2
