"""The map and the pages about the house say what is there."""

from __future__ import annotations

import re
import runpy

import pytest

from tests.e2e.installation import ROOT

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_the_map_is_of_this_house():
    house = runpy.run_path(str(ROOT / "docs" / "house.py"))
    assert house["TARGET"].read_text() == house["drawn"](), "python docs/house.py draws it anew"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_file(page):
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []
