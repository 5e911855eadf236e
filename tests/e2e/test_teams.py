"""A team in three browsers: invited, joined, mentioned, restored, shown to a client, withdrawn, expired."""

from __future__ import annotations

import re

import pytest

from tests.e2e.conftest import CHROMIUM, QUIET
from tests.e2e.installation import ROOT
from tests.e2e.test_main_job import accept_terms, sign_in

pytestmark = pytest.mark.e2e


@pytest.fixture
def browsers(installation):
    """Pages of browsers that know nothing of each other; none of them may break the content policy."""
    if not CHROMIUM:
        pytest.skip("Chromium is not installed, so this ran nothing. Debian: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    broken: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)

        def another():
            page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
            page.on("console", lambda line: broken.append(line.text) if "Content Security" in line.text else None)
            page.on("pageerror", lambda error: broken.append(str(error)))
            return page

        yield another
        browser.close()
    assert broken == []


def make_one(page, installation) -> str:
    page.goto(f"{installation.address}/brief/")
    accept_terms(page)
    page.locator("[name=name]").fill("For the client")
    page.locator("[name=count]").fill("1")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(re.compile(r"/boards/[0-9a-f-]{36}/"))
    page.get_by_text("All 1 ready").first.wait_for(timeout=120_000)
    return page.url


def invite(page, installation) -> str:
    page.goto(installation.address)
    page.locator(".masthead-end summary").click()
    page.get_by_role("link", name=re.compile("^Team ")).click()
    page.get_by_label("Email address").fill("nina@example.com")
    page.locator("#id_role").select_option("commenter")
    page.get_by_role("button", name="Send invitation").click()
    return page.locator("#made-link").input_value()


def join(page, link: str) -> None:
    page.goto(link)
    page.get_by_label("Username").fill("nina")
    page.get_by_label("Password").fill("a-long-password")
    page.get_by_role("button", name="Create account and join").click()
    page.wait_for_url("**/boards/")


def comment(page, board: str, text: str) -> None:
    page.goto(f"{board}comments/")
    page.get_by_label("What do you think?").fill(text)
    page.get_by_role("button", name="Comment").click()
    page.locator(".mention", has_text="@demo").first.wait_for()


def edit_and_restore(page, persona: str) -> None:
    page.goto(persona)
    before = page.locator("blockquote").inner_text()
    page.goto(f"{persona}edit/")
    page.get_by_label("Quote").fill("Somebody changed my mind.")
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator("blockquote", has_text="Somebody changed my mind.").wait_for()
    page.goto(f"{persona}history/")
    page.get_by_role("button", name="Restore version 1").click()
    page.wait_for_url(persona)
    assert page.locator("blockquote").inner_text() == before


def share(page, board: str, days: int, password: str) -> str:
    page.goto(f"{board}share/")
    page.get_by_label("Days").fill(str(days))
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Create link").click()
    return page.locator("#made-link").input_value()


def move_clock(installation, hours: int) -> None:
    """An hour after a link of a day has ended, say: the same installation, started again with the clock put forward."""
    installation.stop()
    clock = {"PYTHONPATH": str(ROOT / "tests" / "e2e" / "clock"), "FACET_TEST_CLOCK": str(hours * 3600)}
    installation.environment |= clock
    installation.start()


def test_three_browsers(installation, browsers):
    owner, invited, client = browsers(), browsers(), browsers()
    sign_in(owner, installation)
    board = make_one(owner, installation)
    persona = owner.locator("main .tile a").first.evaluate("link => link.href")

    join(invited, invite(owner, installation))
    comment(invited, board, "Is she too young, @demo?")
    assert invited.goto(f"{persona}edit/").status == 403
    owner.goto(f"{installation.address}/mentions/")
    owner.get_by_text("Is she too young").wait_for()
    edit_and_restore(owner, persona)

    link = share(owner, board, days=14, password="correct horse")
    client.goto(link)
    client.get_by_label("Password").fill("wrong horse")
    client.get_by_role("button", name="Open").click()
    client.get_by_text("not the password").wait_for()
    client.get_by_label("Password").fill("correct horse")
    client.get_by_role("button", name="Open").click()
    client.get_by_role("heading", name="For the client").wait_for()
    drawn = "async image => { await image.decode(); return image.naturalWidth }"
    assert client.locator("main img").first.evaluate(drawn) == 256
    assert client.goto(board).url.startswith(f"{installation.address}/sign-in/")

    owner.goto(f"{board}share/")
    owner.get_by_role("button", name="Withdraw").click()
    owner.get_by_text("Whoever opens it now finds nothing").wait_for()
    assert client.goto(link).status == 404

    link = share(owner, board, days=1, password="")
    assert client.goto(link).status == 200
    move_clock(installation, hours=25)
    assert client.goto(link).status == 404
    owner.goto(f"{board}share/")
    owner.get_by_text("Nobody outside the team sees this board").wait_for()
