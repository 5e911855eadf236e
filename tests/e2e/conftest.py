"""Installations to test, embedded and on PostgreSQL + Redis, and a browser to look at them."""

from __future__ import annotations

import os
import shutil

import pytest

from tests.e2e.installation import Installation

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking".split()
QUIET += ["--disable-component-update", "--disable-sync"]
# Leaving a page cancels what it has just asked for, and htmx writes that down as an error. What truly went wrong says
# sendError, responseError or timeout beside it, and still fails the test.
LEFT = ("htmx:sendAbort", "htmx:afterRequest")


@pytest.fixture(params=["embedded", pytest.param("services", marks=[pytest.mark.services, pytest.mark.long])])
def installation(request, tmp_path):
    environment = {} if request.param == "embedded" else request.getfixturevalue("services_environment")
    made = Installation(tmp_path / "var", {"FACET_LEASE_SECONDS": "6", **environment})
    made.start()
    yield made
    made.stop()


def is_trouble(message) -> bool:
    """Whether a line of the browser's console tells of a fault of ours."""
    return message.type == "error" and not message.text.startswith(LEFT)


@pytest.fixture
def page(tmp_path):
    """A page of a fresh browser that fails the test on any script error or blocked resource."""
    if not CHROMIUM:
        pytest.skip("Chromium is not installed, so this ran nothing. Debian: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        context = browser.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True)
        made = context.new_page()
        troubles: list[str] = []
        made.on("pageerror", lambda error: troubles.append(f"script error: {error}"))
        made.on("console", lambda m: troubles.append(f"console: {m.text}") if is_trouble(m) else None)
        yield made
        browser.close()
    assert troubles == []
