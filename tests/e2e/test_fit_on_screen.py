"""The longest texts in six scripts: no text box of any page is cut or spills, on a phone, a tablet and a desk."""

from __future__ import annotations

import pytest

from tests.e2e.long_people import SCRIPTS
from tests.e2e.studio import studio  # noqa: F401  (a fixture)

pytestmark = pytest.mark.e2e
WIDTHS = (390, 768, 1440)
VIEWS = ("grid", "lanes", "list", "compact")
PAGES = [
    *(f"persona_{script}" for script in SCRIPTS),
    *(f"shared_{script}" for script in SCRIPTS),
    *(f"board_long?view={view}" for view in VIEWS),
    "board_long",
    "shared_long",
    "compare",
    "/personas/",
    "/boards/",
    "persona_off",
]
# A text box is the nearest block around a text. It spills when its content is wider than itself, and is cut when it
# hides what does not fit. What scrolls by intent (a swipe of lanes, a wide table) says so with its own overflow.
SPILLS = """() => {
  const found = [];
  const { scrollWidth: wide, clientWidth: window } = document.documentElement;
  if (wide > window) {
    const beyond = (each) => each.getBoundingClientRect().right > window + 1;
    const out = [...document.querySelectorAll("body *")].filter(beyond);
    const names = out.slice(0, 3).map((each) => `${each.tagName.toLowerCase()}.${each.className}`);
    found.push(`the page is ${wide} wide, the window ${window}: ${names.join(", ")}`);
  }
  const boxes = new Set();
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.data.trim()) continue;
    let box = node.parentElement;
    if (!box.checkVisibility() || box.closest(".sr-only, [hidden], select, textarea, template, noscript")) continue;
    while (getComputedStyle(box).display.startsWith("inline") && box.parentElement) box = box.parentElement;
    boxes.add(box);
  }
  for (const box of boxes) {
    const style = getComputedStyle(box);
    const say = (what) => found.push(
      `${box.tagName.toLowerCase()}.${box.className} “${box.textContent.trim().slice(0, 50)}”: ${what}`);
    const spills = box.scrollWidth > box.clientWidth + 1;
    if (spills && !["auto", "scroll"].includes(style.overflowX)) say(`${box.scrollWidth} in ${box.clientWidth}`);
    if (style.overflowY === "hidden" && box.scrollHeight > box.clientHeight + 1) say("cut in height");
    if (style.textOverflow === "ellipsis" && spills) say("ends in dots");
  }
  return { boxes: boxes.size, found };
}"""


def test_no_text_is_cut_and_none_spills(studio):  # noqa: F811
    troubles, measured = [], 0
    for width in WIDTHS:
        studio.page.set_viewport_size({"width": width, "height": 900})
        for name in PAGES:
            page = studio.go(name)
            page.evaluate("document.querySelectorAll('main details.fold').forEach((fold) => { fold.open = true; })")
            answer = page.evaluate(SPILLS)
            measured += answer["boxes"]
            troubles += [f"{name} at {width}: {one}" for one in answer["found"]]
    assert measured > 50 * len(PAGES), "the pages hold less text than they should"
    assert not troubles, "\n".join(troubles)


def test_an_open_editor_fits_too(studio):  # noqa: F811
    troubles = []
    for width in WIDTHS:
        studio.page.set_viewport_size({"width": width, "height": 900})
        for key in ("name", "city", "goals", "channels", "sliders", "quote"):
            page = studio.go("persona_german")
            page.locator(f"#f-{key} .spot-value").click(position={"x": 4, "y": 4})
            page.locator(f"#editor-{key}").wait_for()
            answer = page.evaluate(SPILLS)
            troubles += [f"{key} at {width}: {one}" for one in answer["found"]]
    assert not troubles, "\n".join(troubles)
