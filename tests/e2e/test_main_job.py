"""The main job in a real browser: sign in, brief, twelve portraits, a card on disk."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

import pytest
from PIL import Image

from tests.e2e.installation import ROOT

pytestmark = pytest.mark.e2e
SHOTS = os.environ.get("FACET_SHOTS")  # a folder: every step is photographed into it


def shot(page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def sign_in(page, installation) -> None:
    username, password = installation.login
    page.goto(f"{installation.address}/sign-in/")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(password)
    shot(page, "1-sign-in")
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/boards/")
    shot(page, "2-boards-empty")


def accept_terms(page) -> None:
    """Once a person: the way to the first brief leads over the terms, and back."""
    if "/terms/accept/" not in page.url:
        return
    shot(page, "2-terms")
    page.locator("[name=accept_terms]").check()
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(lambda url: "/terms/" not in url)


def ask_for_twelve(page, installation) -> None:
    page.goto(f"{installation.address}/brief/")
    accept_terms(page)
    page.locator("[name=name]").fill("Spring launch")
    page.locator("[name=count]").fill("12")
    page.locator("[name=product]").fill("coffee online")
    shot(page, "3-brief")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(re.compile(r"/boards/[0-9a-f-]{36}/"))
    shot(page, "4-board-at-once")


def wait_until_done(page, seconds: int = 120) -> None:
    page.get_by_text("All 12 ready").first.wait_for(timeout=seconds * 1000)


def visible_portraits(page) -> int:
    """Pictures of the board that are decoded and have a size on the page."""
    page.wait_for_function("document.querySelectorAll('main img[src*=\"/faces/\"]').length >= 12")
    for image in page.locator('main img[src*="/faces/"]').all():
        image.scroll_into_view_if_needed()
    script = """() => Promise.all([...document.querySelectorAll('main img[src*="/faces/"]')].map(
        async image => { await image.decode(); return image.naturalWidth === 256 && image.clientWidth > 40 }
    )).then(seen => seen.filter(Boolean).length)"""
    return page.evaluate(script)


def exactly_once(installation) -> None:
    rows = installation.rows("select state, completions from personas_job")
    assert rows == [("done", 1)] * 12
    assert len(installation.pictures()) == 12
    assert len(installation.rows("select distinct image from personas_face where image <> ''")) == 12


def test_brief_in_faces_out_card_downloaded(installation, page, tmp_path):
    sign_in(page, installation)
    ask_for_twelve(page, installation)
    names = page.locator("main").inner_text()
    assert len(re.findall("ready", names)) >= 1
    wait_until_done(page)
    assert visible_portraits(page) == 12
    shot(page, "5-board-done")
    exactly_once(installation)

    requests = []
    page.on("request", lambda request: requests.append(request.url))
    page.wait_for_timeout(2500)
    assert [url for url in requests if "progress" in url] == [], "polling goes on after the end"

    page.locator('main a[href^="/personas/"]').first.click()
    page.wait_for_url(re.compile(r"/personas/[0-9a-f-]{36}/"))
    shot(page, "6-persona")
    for scale, size in ((1, (1080, 1350)), (2, (2160, 2700))):
        with page.expect_download() as download:
            page.evaluate(f"location.href = location.pathname + 'card.png?scale={scale}'")
        path = tmp_path / download.value.suggested_filename
        download.value.save_as(path)
        with Image.open(path) as card:
            card.load()
            assert (card.format, card.size) == ("PNG", size)


def test_a_killed_worker_loses_and_doubles_nothing(installation, page):
    sign_in(page, installation)
    ask_for_twelve(page, installation)
    under_way = "select count(*) from personas_job where state = 'running'"
    installation.wait_for(lambda: installation.rows(under_way)[0][0], 60, "portrait under way", every=0.01)
    killed = installation.worker_pids()
    assert len(killed) == 1
    os.kill(killed[0], signal.SIGKILL)
    wait_until_done(page)
    assert visible_portraits(page) == 12
    exactly_once(installation)
    assert installation.rows("select max(attempt) from personas_job")[0][0] >= 2, "nothing was under way when killed"
    assert killed[0] not in installation.worker_pids()


LOST = '<div class="frame"><img src="data:image/png;base64,AAAA"><span class="ai-tag" lang="de">KI</span></div>'
WHOLE = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA="


def test_the_tag_of_a_lost_portrait_says_so_and_has_its_words_back_when_it_comes(page):
    page.set_content(LOST)
    page.add_script_tag(content=(ROOT / "static" / "js" / "portraits.js").read_text(), type="module")
    page.wait_for_selector('.frame.missing > .ai-tag[lang="en"]:text-is("Portrait cannot be shown")')
    page.evaluate(f"document.querySelector('img').src = '{WHOLE}'")
    page.wait_for_selector('.frame:not(.missing) > .ai-tag[lang="de"]:text-is("KI")')
