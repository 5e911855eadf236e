"""A board from a brief, arranged by mouse and by keyboard, undone, edited, compared; and the same without a mouse."""

from __future__ import annotations

import csv
import io
import re
import zipfile

import pytest

from tests.e2e.test_main_job import ask_for_twelve, shot, sign_in, wait_until_done

pytestmark = [pytest.mark.e2e, pytest.mark.parametrize("installation", ["embedded"], indirect=True)]
LANES = """() => Object.fromEntries([...document.querySelectorAll("[data-lane]")].map(lane =>
    [lane.dataset.laneName, [...lane.querySelectorAll("[data-slot]")].map(slot => slot.dataset.slot)]))"""
RINGS = """() => {
    const at = document.activeElement, box = at.closest("label") ?? at;
    return [[at], [at, "::after"], [box]].map(which => getComputedStyle(...which).outlineStyle);
}"""
SHIFTS = """() => new Promise(resolve => {
    let sum = 0;
    new PerformanceObserver(list => { for (const one of list.getEntries()) sum += one.hadRecentInput ? 0 : one.value; })
        .observe({ type: "layout-shift", buffered: true });
    setTimeout(() => resolve(sum), 1500);
})"""


def lanes(page) -> dict[str, list[str]]:
    page.wait_for_load_state("domcontentloaded")  # the words "All 8 ready" stand above the lanes, and are read first
    return page.evaluate(LANES)


def full_and_next(page) -> tuple[str, str, str]:
    """The lane with the most people, a lane beside it, and the arrow that leads there.

    By their size, for chance decides who stands where: of eight people all are in the first lane one time in twenty.
    """
    now = lanes(page)
    names = list(now)
    at = max(range(len(names)), key=lambda place: len(now[names[place]]))
    last = at == len(names) - 1
    return names[at], names[at - 1 if last else at + 1], "ArrowLeft" if last else "ArrowRight"


def add_lane(page) -> None:
    page.locator("summary", has_text="Add lane").click()
    page.locator("#new-lane").fill("Loyal")
    page.get_by_role("button", name="Add lane").click()
    page.locator("[data-lane-name=Loyal]").wait_for()


def stored(page) -> dict[str, list[str]]:
    """What the board is after a reload, as anybody else sees it."""
    page.reload()
    page.locator("[data-lane]").first.wait_for()
    return lanes(page)


def said(page, text: str) -> None:
    page.locator("[data-move-says]", has_text=re.compile(text)).wait_for(state="attached")


def toast(page, text: str) -> None:
    page.locator(".toast", has_text=re.compile(text)).last.wait_for()


def drag(page, person: str, lane: str) -> None:
    """By steps, as a hand does."""
    tile = page.locator(f'[data-slot="{person}"]').bounding_box()
    target = page.locator(f'[data-lane-name="{lane}"]').bounding_box()
    x, y = tile["x"] + 50, tile["y"] + 50
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y + 10, steps=4)
    page.mouse.move(target["x"] + 60, target["y"] + 110, steps=12)
    page.wait_for_timeout(150)
    page.mouse.up()


def drag_and_undo(page) -> None:
    full, beside, _ = full_and_next(page)
    first = lanes(page)[full][0]
    drag(page, first, beside)
    toast(page, f"moved to {beside}")
    assert "/personas/" not in page.url, "the end of a drag is not a click"
    now = stored(page)
    assert first in now[beside] and first not in now[full]
    drag(page, first, full)
    toast(page, f"moved to {full}")
    page.locator(".toast").get_by_role("button", name="Undo").click()
    toast(page, f"moved to {beside}")
    assert first in stored(page)[beside]


def arrange_by_keys(page) -> None:
    """Space, arrows, Space; then the same and Escape; then Ctrl+Z."""
    before = lanes(page)
    full, beside, arrow = full_and_next(page)
    second = before[full][1]
    page.locator(f"#open-{second}").focus()
    page.keyboard.press("Space")
    said(page, "grabbed, 2 of")
    page.keyboard.press("ArrowUp")
    said(page, "^1 of")
    page.keyboard.press(arrow)
    said(page, f"^{beside}: 1 of")
    assert page.evaluate("document.activeElement.id") == f"open-{second}", "the focus stays on who moves"
    page.keyboard.press("Space")
    said(page, "dropped, 1 of")
    toast(page, f"moved to {beside}")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    said(page, "Cancelled")
    assert lanes(page)[beside][0] == second
    page.keyboard.press("Control+z")
    toast(page, f"moved to {full}")
    assert stored(page) == before


def move_by_menu(page) -> None:
    person = next(people[0] for name, people in lanes(page).items() if people and name != "Unassigned")
    page.locator(f'[data-tile-menu="{person}"]').click()
    page.locator("#tile-menu").get_by_role("button", name="Unassigned").click()
    toast(page, "moved to Unassigned")
    assert person in stored(page)["Unassigned"]


def compare_three(page) -> None:
    for box in page.locator("[data-slot] input[name=people]").all()[:3]:
        box.check(force=True)
    page.locator("[data-selected-count]", has_text="3 selected").wait_for()
    shot(page, "boards-selected")
    page.get_by_role("button", name="Compare").click()
    page.wait_for_url("**/compare/**")
    assert page.locator("table.compare thead th").count() == 3
    assert page.locator("tr.differs").count() > 5
    shot(page, "boards-compare")
    page.keyboard.press("d")
    page.wait_for_url("**only=differences")
    assert page.locator("tr.same").count() == 0


def edit_and_undo(page) -> None:
    page.locator("[id^=open-]").first.click()
    page.wait_for_url("**/personas/**")
    before = page.locator("#f-quote").inner_text()
    page.locator("#f-quote [data-opens]").click()
    page.locator("#quote-text").fill("I changed my mind.")
    page.get_by_role("button", name="Done", exact=True).click()
    page.locator("#f-quote", has_text="I changed my mind.").wait_for()
    page.locator("#undo:not([aria-disabled])").click()
    page.locator("#f-quote", has_text="I changed my mind.").wait_for(state="detached")
    assert page.locator("#f-quote").inner_text() == before
    page.go_back()


def test_a_board_is_arranged_undone_edited_and_compared(installation, page):
    sign_in(page, installation)
    ask_for_twelve(page, installation)
    wait_until_done(page)
    page.reload()
    assert page.evaluate(SHIFTS) < 0.02, "something shifts while the board loads"
    add_lane(page)
    drag_and_undo(page)
    arrange_by_keys(page)
    move_by_menu(page)
    board = page.url
    edit_and_undo(page)
    page.goto(board)
    compare_three(page)


def tab_to(page, selector: str, most: int = 120) -> None:
    """The way that a keyboard has: one Tab after the other, and each stop shows where it is."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            assert "solid" in page.evaluate(RINGS), f"the focus on {selector} does not show"
            return
    raise AssertionError(f"{most} tabs do not reach {selector}")


def sign_in_by_keys(page, installation) -> None:
    username, password = installation.login
    page.goto(f"{installation.address}/sign-in/")
    tab_to(page, "main form [name=login], main form [name=username]")
    page.keyboard.type(username)
    tab_to(page, "[type=password]")
    page.keyboard.type(password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/boards/")


def write_a_brief_by_keys(page) -> None:
    page.keyboard.press("n")
    page.wait_for_url(re.compile("/brief/|/terms/"))
    if "/terms/" in page.url:
        tab_to(page, "[name=accept_terms]")
        page.keyboard.press("Space")
        tab_to(page, "main form button[type=submit]")
        page.keyboard.press("Enter")
        page.wait_for_url("**/brief/")
    tab_to(page, "[name=name]")
    page.keyboard.type("By keys")
    tab_to(page, "[name=count]")
    page.keyboard.press("Control+a")
    page.keyboard.type("8")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/boards/[0-9a-f-]{36}/"))
    page.get_by_text("All 8 ready").first.wait_for(timeout=120_000)


def add_lane_by_keys(page) -> None:
    tab_to(page, "summary:has(+ form #new-lane)")
    page.keyboard.press("Enter")
    tab_to(page, "#new-lane")
    page.keyboard.type("Loyal")
    page.keyboard.press("Enter")
    page.locator("[data-lane-name=Loyal]").wait_for()


def export_by_keys(page) -> list[str]:
    """The selection as a table: the names in the file."""
    board = page.url
    tab_to(page, "#selection [formaction*=export]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/export/**")
    tab_to(page, "[name=formats][value=csv]")
    page.keyboard.press("Space")
    tab_to(page, ".export-go button")
    page.keyboard.press("Enter")
    page.locator("a[download]").first.wait_for(timeout=60_000)
    tab_to(page, "a[download]")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    path = download.value.path()
    page.goto(board)
    page.locator("[data-selected-count]", has_text="2 selected").wait_for()
    return names_in(path)


def names_in(path) -> list[str]:
    """Of the people in an export: a table, or an archive that holds one."""
    data = path.read_bytes()
    if data[:2] == b"PK":
        with zipfile.ZipFile(path) as archive:
            data = archive.read(next(name for name in archive.namelist() if name.endswith(".csv")))
    return [row["name"] for row in csv.DictReader(io.StringIO(data.decode("utf-8-sig")))]


def test_the_whole_way_by_keyboard_alone(installation, page):
    sign_in_by_keys(page, installation)
    write_a_brief_by_keys(page)
    add_lane_by_keys(page)
    full, beside, arrow = full_and_next(page)
    tab_to(page, f"#open-{lanes(page)[full][0]}")
    page.keyboard.press("Space")
    page.keyboard.press(arrow)
    page.keyboard.press("Space")
    toast(page, f"moved to {beside}")
    tab_to(page, "[data-slot] input[name=people]")
    page.keyboard.press("Space")
    tab_to(page, "[id^=open-]")
    page.keyboard.press("x")
    page.locator("[data-selected-count]", has_text="2 selected").wait_for()
    page.keyboard.press("m")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    page.locator("[data-selected-count]", has_text="2 selected").wait_for()
    page.keyboard.press("c")
    page.wait_for_url("**/compare/**")
    assert page.locator("table.compare thead th").count() == 2
    page.go_back()  # a key of the browser, not of the page
    page.locator("[data-selected-count]", has_text="2 selected").wait_for()
    assert sorted(export_by_keys(page)) == sorted(page.locator("[data-slot].selected h3").all_inner_texts())
