"""axe-core on every page, light and dark: nothing serious or critical. A page that is added gets a line in PAGES.

axe-core is vendored, unchanged, in tests/vendor (npm, MPL-2.0): the tests fetch nothing.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.studio import studio  # noqa: F401  (a fixture)

pytestmark = pytest.mark.e2e
AXE = (Path(__file__).resolve().parents[1] / "vendor" / "axe-core" / "axe.min.js").read_text()
SCHEMES = ("light", "dark")
RUN = """async () => {
  const painted = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  await painted();  // colours of the scheme that was just chosen, not of the one before
  await Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => {})));
  await painted();
  const found = await axe.run(document, { resultTypes: ["violations"] });
  return found.violations.filter(({ impact }) => impact === "serious" || impact === "critical").map((violation) => ({
    rule: violation.id, impact: violation.impact,
    nodes: violation.nodes.slice(0, 4).map((node) => `${node.target.join(" ")}: ${node.html.slice(0, 160)}`),
  }));
}"""


def opened(key: str):
    """A field of the persona page, open."""

    def prepare(page) -> None:
        page.locator(f"#f-{key} .spot-value").click()
        page.locator(f"#editor-{key}").wait_for()

    return prepare


def refused(page) -> None:
    opened("age")(page)
    page.locator("#age-years").fill("12")
    page.locator("#say-age .errors").wait_for()


def shortcuts(page) -> None:
    page.locator("[data-shortcuts-open]").click()
    page.locator("#shortcuts[open]").wait_for()


def menus(page) -> None:
    for summary in page.locator("main details > summary").all():
        if summary.is_visible():
            summary.click()


# (name of the page in tests/e2e/fill_studio.py or its path, who looks: "" is nobody, what to do there first)
PAGES = [
    ("/", "", None),
    ("/sign-in/", "", None),
    ("/terms/", "", None),
    ("/face/", "", None),
    ("shared", "", None),
    ("shared_person", "", None),
    ("/brief/", "demo", None),
    ("/boards/", "demo", None),
    ("board?view=grid", "demo", None),
    ("board?view=lanes", "demo", None),
    ("board?view=list", "demo", None),
    ("board?view=compact", "demo", None),
    ("board", "demo", menus),
    ("compare", "demo", None),
    ("board_audit", "demo", None),
    ("/sources/", "", None),
    ("persona", "demo", None),
    ("persona", "demo", menus),
    ("persona", "demo", opened("name")),
    ("persona", "demo", opened("goals")),
    ("persona", "demo", opened("channels")),
    ("persona", "demo", opened("sliders")),
    ("persona", "demo", opened("city")),
    ("persona", "demo", refused),
    ("persona", "demo", shortcuts),
    ("persona_off", "demo", None),
    ("persona_initials", "demo", None),
    ("persona", "viewer", None),
    ("persona_arabic", "demo", None),
    ("edit", "demo", None),
    ("history", "demo", None),
    ("comments", "demo", None),
    ("/personas/", "demo", None),
    ("/trash/", "demo", None),
    ("/mentions/", "viewer", None),
    ("share_links", "demo", None),
    ("activity", "demo", None),
    ("team", "demo", None),
    ("team", "viewer", None),
    ("audit", "demo", None),
    ("/account/", "demo", None),
    ("/operations/", "demo", None),
    ("/nowhere/", "demo", None),
]


def test_nothing_serious_on_any_page(studio):  # noqa: F811
    pages = {"demo": studio.page, "viewer": studio.visitor("viewer"), "": studio.visitor()}
    found = []
    for scheme in SCHEMES:
        for page in pages.values():
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for name, who, prepare in PAGES:
            page = studio.go(name, pages[who])
            if prepare:
                prepare(page)
            page.evaluate(AXE)
            said = prepare.__name__ if prepare else ""
            found += [(name, who, said, scheme, violation) for violation in page.evaluate(RUN)]
    assert not found, "\n".join(map(str, found))
