"""One installation and one browser for tests that walk many pages: nothing in them waits for a real generator."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.conftest import CHROMIUM, QUIET
from tests.e2e.installation import ROOT, Installation

PASSWORD = "a-long-password"  # of whomever fill_studio makes
DRAWS_AT_ONCE = {"FACET_GENERATOR": "personas.bench.standin.StandIn", "FACET_STANDIN_MS": "1"}


@dataclass
class Studio:
    """A signed-in page of a filled installation. `pages` are addresses by name (tests/e2e/fill_studio.py)."""

    installation: Installation
    browser: object
    page: object
    pages: dict[str, str]

    def address(self, name: str) -> str:
        """Of a named page, or of a path; what follows a "?" is kept."""
        name, _, query = name.partition("?")
        path = self.pages.get(name, name)
        return self.installation.address + path + (f"{'&' if '?' in path else '?'}{query}" if query else "")

    def go(self, name: str, page=None):
        page = page or self.page
        page.goto(self.address(name), wait_until="domcontentloaded")
        page.evaluate("document.fonts.ready")
        return page

    def sign_in(self, page, username: str, password: str) -> None:
        page.goto(f"{self.installation.address}/sign-in/")
        page.get_by_label("Username").fill(username)
        page.get_by_label("Password", exact=True).fill(password)
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_url("**/boards/**")

    def visitor(self, username: str = ""):
        """A page of somebody else; of nobody when no name is given."""
        page = self.browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        if username:
            self.sign_in(page, username, PASSWORD)
        return page


def filled(data: Path) -> dict[str, str]:
    """The demo installation in `data` with something of everything in it."""
    environment = {**os.environ, "FACET_DATA": str(data), "DJANGO_SETTINGS_MODULE": "personas.settings"}
    command = [sys.executable, "-m", "tests.e2e.fill_studio"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.strip().splitlines()[-1])


@pytest.fixture(scope="module")
def studio(tmp_path_factory) -> Iterator[Studio]:
    if not CHROMIUM:
        pytest.skip("Chromium is not installed, so this ran nothing. Debian: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    installation = Installation(tmp_path_factory.mktemp("studio") / "var", DRAWS_AT_ONCE)
    installation.start()
    try:
        pages = filled(installation.data)
        waiting = "select count(*) from personas_job where state in ('queued', 'running')"
        installation.wait_for(lambda: installation.rows(waiting) == [(0,)], 60, "all portraits drawn")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
            page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
            made = Studio(installation, browser, page, pages)
            made.sign_in(page, *installation.login)
            yield made
            browser.close()
    finally:
        installation.stop()
