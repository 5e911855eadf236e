"""The persona page in a real browser: written, saved, reloaded; locked, re-rolled, chosen, undone; keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.studio import studio  # noqa: F401  (a fixture)

pytestmark = pytest.mark.e2e


@pytest.fixture
def page(studio):  # noqa: F811
    troubles: list[str] = []
    page = studio.page
    page.on("pageerror", lambda error: troubles.append(str(error)))
    studio.go("persona")
    yield page
    assert troubles == []


def leave(page) -> None:
    """Close the field that is open."""
    page.keyboard.press("Escape")
    expect(page.locator("form.editor")).to_have_count(0)


def shown_face(page) -> str:
    return page.locator("#portrait img").get_attribute("src").split("?")[0]


def toast(page, words: str) -> None:
    page.locator(".toast", has_text=words).last.wait_for()


def test_written_saved_reloaded_and_undone(page):
    first = page.locator("#f-quote blockquote").inner_text()
    page.locator("#f-quote .spot-value").click()
    page.locator("#quote-text").fill("Show me the label.")
    page.locator("#state-quote", has_text="Saved").wait_for()
    page.reload()
    assert "Show me the label." in page.locator("#f-quote").inner_text()

    page.locator("#f-age .spot-value").click()
    page.locator("#age-years").fill("17")
    page.locator("#say-age", has_text="adults of 18 to 90").wait_for()
    page.locator("#age-years").fill("47")
    page.locator("#state-age", has_text="Saved").wait_for()
    leave(page)
    page.locator("#persona-line", has_text="47").wait_for()

    page.keyboard.press("Control+z")
    toast(page, "Undone: edited age")
    page.reload()
    page.locator("#undo").click()
    toast(page, "Undone: edited quote")
    assert page.locator("#f-quote blockquote").inner_text() == first
    page.locator(".toast-act", has_text="Redo").last.click()
    toast(page, "Done again: edited quote")
    assert "Show me the label." in page.locator("#f-quote").inner_text()


def test_a_list_is_written_with_the_keyboard_alone(page):
    page.locator("#edit-pains").focus()
    page.keyboard.press("Enter")
    page.locator("#editor-pains textarea").first.wait_for()
    expect(page.locator("#editor-pains textarea").first).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.type("Too many words")
    page.keyboard.press("Alt+ArrowUp")
    page.locator("#state-pains", has_text="Saved").wait_for()
    leave(page)
    assert page.locator("#f-pains li").first.inner_text() == "Too many words"
    expect(page.locator("#edit-pains")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    toast(page, "Pains is locked")
    assert page.locator("#lock-pains").get_attribute("aria-pressed") == "true"


def test_a_lock_keeps_what_re_rolling_changes(page):
    name = page.locator("h1").inner_text()
    triggers = page.locator("#f-triggers ul").inner_text()
    page.locator("#f-triggers").hover()
    page.keyboard.press("l")
    toast(page, "What starts the search is locked")
    page.locator("h2", has_text="Pains").hover()
    page.keyboard.press("g")
    toast(page, "Everything that was not locked is new")
    assert page.locator("h1").inner_text() != name
    assert page.locator("#f-triggers ul").inner_text() == triggers
    page.keyboard.press("Control+z")
    toast(page, "Undone: re-rolled everything unlocked")
    assert page.locator("h1").inner_text() == name


def test_four_faces_arrive_and_a_key_chooses_one(page):
    before = shown_face(page)
    page.keyboard.press("r")
    expect(page.locator(".offer .option[data-state=ready]")).to_have_count(4, timeout=20_000)
    wanted = page.locator(".offer .option img").nth(2).get_attribute("src").split("?")[0]
    page.keyboard.press("3")
    toast(page, "That is the face now")
    assert shown_face(page) == wanted != before
    assert page.locator(".offer").count() == 0
    page.locator(".toast-act", has_text="Undo").last.click()
    toast(page, "Undone: chose another face")
    assert shown_face(page) == before


def test_keys_are_listed_and_can_be_turned_off(page):
    page.keyboard.press("?")
    listed = page.locator("#shortcuts").inner_text()
    for words in ("Four new faces", "Lock the face", "Re-roll everything", "Comments", "Undo", "New board"):
        assert words in listed
    page.locator("[data-shortcuts-single]").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.wait_for_timeout(200)
    assert not page.locator("#shortcuts[open]").count()
    page.reload()
    page.locator("[data-shortcuts-open]").click()
    page.locator("[data-shortcuts-single]").check()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.locator("#shortcuts[open]").wait_for()


def test_what_cannot_be_saved_stays_and_is_sent_later(page):
    page.locator("#f-bio .spot-value").click()
    page.context.set_offline(True)
    page.locator("#bio-text").fill("Written in a tunnel.")
    page.locator("#state-bio", has_text="no connection").wait_for()
    assert page.locator("#bio-text").input_value() == "Written in a tunnel."
    page.context.set_offline(False)
    page.locator("#state-bio", has_text="Saved").wait_for()
    page.reload()
    assert "Written in a tunnel." in page.locator("#f-bio").inner_text()


def test_the_second_editor_is_told_and_keeps_the_text(studio, page):  # noqa: F811
    other = page.context.new_page()
    studio.go("persona", other)
    for each in (page, other):
        each.locator("#f-tagline .spot-value").click()
        each.locator("#tagline-text").wait_for()
    other.locator("#tagline-text").fill("Theirs.")
    other.locator("#state-tagline", has_text="Saved").wait_for()
    page.locator("#tagline-text").fill("Mine.")
    page.locator("#clash-tagline", has_text="Theirs.").wait_for()
    assert page.locator("#tagline-text").input_value() == "Mine."
    page.get_by_role("button", name="Save mine").click()
    expect(page.locator("#clash-tagline > *")).to_have_count(0)
    other.close()
    page.reload()
    assert "Mine." in page.locator("#f-tagline").inner_text()


def signed_out(page) -> None:
    page.context.clear_cookies(name="sessionid")


def sign_in_again(studio, page) -> None:  # noqa: F811
    username, password = studio.installation.login
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password", exact=True).fill(password)
    page.locator("main form button[type=submit]").first.click()


def test_what_is_typed_outlives_the_session(studio, page):  # noqa: F811
    page.locator("#f-tagline .spot-value").click()
    page.locator("#tagline-text").wait_for()
    signed_out(page)
    page.locator("#tagline-text").fill("Typed when the session was over.")
    page.locator("#signed-out[open] [data-sign-in]").click()
    page.wait_for_url("**/sign-in/**")
    expect(page.locator("[data-drafts-kept]")).to_be_visible()
    sign_in_again(studio, page)
    expect(page.locator("#tagline-text")).to_have_value("Typed when the session was over.")
    page.locator("#state-tagline", has_text="Saved").wait_for()
    leave(page)

    studio.go("comments")
    page.get_by_label("What do you think?").fill("Sent when the session was over.")
    signed_out(page)
    page.get_by_role("button", name="Comment", exact=True).click()
    page.wait_for_url("**/sign-in/**")
    sign_in_again(studio, page)
    expect(page.get_by_label("What do you think?")).to_have_value("Sent when the session was over.")
    page.get_by_role("button", name="Comment", exact=True).click()
    page.locator(".comments", has_text="Sent when the session was over.").wait_for()
    expect(page.get_by_label("What do you think?")).to_have_value("")
    assert page.evaluate("sessionStorage['facet-drafts']") == "{}"


def test_a_double_click_on_a_menu_presses_nothing_in_it(studio, page):  # noqa: F811
    studio.go("board?view=grid")
    people = page.locator("[data-slot]").count()
    opener = page.locator("[data-tile-menu]").first
    opener.hover()
    opener.dblclick()
    menu = page.locator("#tile-menu:popover-open")
    menu.wait_for()
    button, sheet = opener.bounding_box(), menu.bounding_box()
    assert (
        sheet["x"] >= button["x"] + button["width"]
        or sheet["x"] + sheet["width"] <= button["x"]
        or sheet["y"] >= button["y"] + button["height"]
        or sheet["y"] + sheet["height"] <= button["y"]
    ), "the menu lies over the pointer that opened it"
    page.keyboard.press("Escape")

    page.set_viewport_size({"width": 390, "height": 600})  # there the menu covers the lower part of the screen
    opener.scroll_into_view_if_needed()
    opener.dblclick()
    page.wait_for_timeout(200)
    assert page.locator("[data-slot]").count() == people
    page.set_viewport_size({"width": 1440, "height": 900})


def test_a_key_means_the_field_under_the_pointer_and_not_the_one_that_was_left(studio, page):  # noqa: F811
    page.locator("#f-quote .spot-value").click()
    page.locator("#quote-text").wait_for()
    leave(page)  # the focus is on the quote
    page.locator("#f-tagline").hover()
    page.keyboard.press("l")
    page.locator("#f-tagline.locked").wait_for()
    assert page.locator("#f-quote.locked").count() == 0


def test_a_key_means_the_field_that_the_keyboard_reached_wherever_the_pointer_rests(studio, page):  # noqa: F811
    page.locator("#f-bio").hover()
    page.locator("#f-quote button[data-shortcut]").first.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")  # the keyboard moved last, and stands on the quote
    page.keyboard.press("l")
    page.locator("#f-quote.locked").wait_for()
    assert page.locator("#f-bio.locked").count() == 0
    box = page.locator("#f-bio").bounding_box()
    page.mouse.move(box["x"] + 12, box["y"] + 8)  # and now the pointer did
    page.keyboard.press("l")
    page.locator("#f-bio.locked").wait_for()


def test_a_drag_moves_no_column_and_a_phone_has_one_row_of_header(studio, page):  # noqa: F811
    studio.go("board?view=lanes")
    lefts = (
        "() => [...document.querySelectorAll('.view-lanes > .lane')].map((lane) => lane.getBoundingClientRect().left)"
    )
    before = page.evaluate(lefts)
    tile = page.locator("[data-slot] .frame").first.bounding_box()
    place = page.locator(".unassigned [data-people]").bounding_box()
    page.mouse.move(tile["x"] + 40, tile["y"] + 60)
    page.mouse.down()
    page.mouse.move(tile["x"] + 60, tile["y"] + 70, steps=4)
    assert page.evaluate(lefts) == before
    page.mouse.move(place["x"] + 40, place["y"] + 20, steps=10)
    page.wait_for_timeout(200)
    assert page.evaluate(lefts) == before, "also where the tile now stands among the unassigned"
    page.mouse.move(tile["x"] + 40, tile["y"] + 60, steps=10)
    page.mouse.up()

    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        studio.go("/boards/")
        head = page.locator(".masthead").bounding_box()
        assert head["height"] <= 64 and page.evaluate("document.documentElement.scrollWidth") <= width
        new = page.locator(".masthead-end .button.primary").bounding_box()
        assert min(new["width"], new["height"]) >= 44
    page.set_viewport_size({"width": 1440, "height": 900})
