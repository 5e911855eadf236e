"""LibreOffice opens the slides, and every text is on its slide: a second program's word beside python-pptx's."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace

import pytest
from pypdf import PdfReader

from personas.exporting.bundle import make
from tests.exporting.orders import order
from tests.exporting.readers import joined, typeset
from tests.exporting.test_pages_fit import CARDS

OFFICE = shutil.which("soffice")


@pytest.mark.skipif(not OFFICE, reason="LibreOffice (soffice) is not installed")
def test_libreoffice_renders_every_slide_with_its_texts(tmp_path):
    cards = [replace(CARDS[name], hue=hue) for hue, name in enumerate(("en_US", "de_DE", "longest"))]
    (tmp_path / "deck.pptx").write_bytes(make(order(*cards), ["pptx"], tmp_path).content)
    command = [OFFICE, "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "pdf"]
    subprocess.run(
        [*command, "--outdir", tmp_path, tmp_path / "deck.pptx"], check=True, capture_output=True, timeout=180
    )
    pages = [joined(page.extract_text()) for page in PdfReader(tmp_path / "deck.pdf").pages]
    assert len(pages) > 2 + len(cards)
    for card in cards:
        mine = "".join(page for page in pages[2:] if joined(card.name) in page)
        for text in (card.job, card.quote, *card.goals, *card.pains):
            assert typeset(text) in mine, text
