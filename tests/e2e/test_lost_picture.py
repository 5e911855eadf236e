"""A picture that cannot be fetched, as a browser shows it: quiet, and the tag on it says so until it comes."""

from __future__ import annotations

from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "static" / "js" / "portraits.js"
WHOLE = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA="
FRAME = '<div class="frame"><img src="data:image/png;base64,AAAA"><span class="ai-tag" lang="de">KI</span></div>'


def test_the_tag_of_a_lost_picture_says_so_and_has_its_words_back_when_it_comes(page):
    page.set_content(FRAME)
    page.add_script_tag(content=SCRIPT.read_text(), type="module")
    page.wait_for_selector('.frame.missing > .ai-tag[lang="en"]:text-is("Portrait cannot be shown")')
    page.evaluate(f"document.querySelector('img').src = '{WHOLE}'")
    page.wait_for_selector('.frame:not(.missing) > .ai-tag[lang="de"]:text-is("KI")')
