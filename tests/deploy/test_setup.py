"""deploy/setup.sh and docs/install.md: what stops somebody gets a sentence, and both say the same."""

from __future__ import annotations

import os
import re
import shutil
import subprocess

import pytest

from tests.e2e.installation import ROOT

SETUP = ROOT / "deploy" / "setup.sh"
INSTALL = (ROOT / "docs" / "install.md").read_text()


def run(*words: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        ["sh", str(SETUP), *words], capture_output=True, text=True, env={**os.environ, **environment}, timeout=60
    )


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "Say with --host under which name people reach Facet."),
        (["--host", "https://facet.example.com"], "is no host name"),
        (["--host", "facet.example.com:443"], "is no host name"),
        (["--host", "a.example", "--workers", "0"], "takes a number from 1 on"),
        (["--host", "a.example", "--workers", "two"], "takes a number from 1 on"),
        (["--host", "a.example", "--user", "facet; reboot"], "small letters, digits and _ only"),
        (["--host", "a.example", "--fast"], "There is no option --fast."),
    ],
)
def test_what_cannot_be_is_said_before_anything_is_done(words, sentence):
    told = run(*words)
    assert told.returncode == 2 and sentence in told.stderr and "==" not in told.stdout


def test_who_is_not_root_is_told_so():
    if os.geteuid() == 0:
        if not shutil.which("runuser"):
            pytest.skip("runuser is not installed, so this ran nothing")
        command = ["runuser", "-u", "nobody", "--", "sh", "-s", "--", "--host", "a.example"]
        told = subprocess.run(command, capture_output=True, text=True, input=SETUP.read_text(), cwd="/")
    else:
        told = run("--host", "a.example")
    assert told.returncode == 2 and "Run this as root" in told.stderr


@pytest.mark.skipif(not shutil.which("shellcheck"), reason="shellcheck is not installed, so this ran nothing")
@pytest.mark.parametrize("script", ["setup.sh", "facet-manage"])
def test_shellcheck_has_nothing_to_say(script):
    told = subprocess.run(["shellcheck", "-e", "SC1090", str(SETUP.with_name(script))], capture_output=True, text=True)
    assert told.returncode == 0, told.stdout


def test_the_document_and_the_script_install_the_same():
    script = SETUP.read_text()
    for name in re.findall(r"requirements/\w+\.txt", INSTALL):
        assert name in script and (ROOT / name).exists()
    for setting in re.findall(r"^([A-Z_0-9]+)=", script.split("<<TEXT")[1].split("\nTEXT")[0], re.MULTILINE):
        assert setting in INSTALL or setting in (ROOT / "deploy" / "facet.env.example").read_text(), setting
    for command in re.findall(r"facet-manage (\w+)", INSTALL):
        assert (ROOT / "personas" / "management" / "commands" / f"{command}.py").exists() or command in (
            "migrate",
            "collectstatic",
            "check",
        ), command
    for unit in re.findall(r"facet-(?:web|reconcile|exports|worker@)", INSTALL):
        assert (ROOT / "deploy" / "systemd" / f"{unit}.service").exists()
    assert set(re.findall(r"--[a-z-]+(?=\))", script)) >= set(re.findall(r"setup\.sh (?:.*?)(--[a-z-]+)", INSTALL))
