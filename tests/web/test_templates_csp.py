"""The Content-Security-Policy allows no inline script and no inline style: no template may hold any."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))
STYLESHEETS = sorted((ROOT / "static" / "css").glob("*.css"))
MODULES = sorted((ROOT / "static" / "js").glob("*.js"))

FORBIDDEN = {
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)[^>]*>", re.I),
    "an inline stylesheet": re.compile(r"<style\b", re.I),
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "an event handler attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.I),
    "an hx-on handler": re.compile(r"\s(?:data-)?hx-on\b", re.I),
    "evaluated htmx values": re.compile(r"hx-(?:vals|headers|vars)\s*=\s*[\"']\s*js:", re.I),
    "a javascript: address": re.compile(r"javascript:", re.I),
    "a file from another host": re.compile(
        r"<(?:script|link|img|source)\b[^>]*\s(?:src|href)\s*=\s*[\"'](?:https?:)?//", re.I
    ),
}


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_template_fits_the_content_security_policy(path: Path):
    text = path.read_text(encoding="utf-8")
    found = [what for what, pattern in FORBIDDEN.items() if pattern.search(text)]
    assert not found, f"{short(path)} holds {', '.join(found)}"


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_error_page_stands_alone(name: str):
    """Django draws some of these without request or context, when nothing else works any more."""
    html = get_template(f"{name}.html").render()
    assert "<h1>" in html and name[:3] in html
    assert not [what for what, pattern in FORBIDDEN.items() if pattern.search(html)]


@pytest.mark.parametrize("path", STYLESHEETS, ids=short)
def test_stylesheet_loads_from_here_only(path: Path):
    assert not re.search(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_script_needs_no_eval(path: Path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\beval\(|new Function\(|setAttribute\(\s*[\"']style", text)


@pytest.mark.parametrize(
    "bad",
    [
        "<script>go()</script>",
        "<p style='color:red'>",
        '<a onclick="go()">',
        "<body hx-on:click='go()'>",
        '<script src="https://elsewhere.example/x.js"></script>',
    ],
)
def test_the_patterns_catch_what_they_are_for(bad: str):
    assert any(pattern.search(bad) for pattern in FORBIDDEN.values())
