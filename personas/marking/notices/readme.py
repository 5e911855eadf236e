"""README-AI-GENERATED.txt: what travels in every archive beside the pictures."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from datetime import datetime

from personas.marking.notices.wording import ENGLISH, notice_for

README_NAME = "README-AI-GENERATED.txt"
WIDTH = 78

INTRODUCTION = (
    "Every portrait in this archive was drawn by a trained model (Facet). The people shown do not exist: no "
    "photograph was taken, and nobody gave or could give consent to be shown. Their names, jobs, homes and words are "
    "fictional too. A likeness to anyone living is chance, and not wanted."
)
MARKED = (
    "Each picture says so to machines as well: IPTC and XMP name a trained model as its source, and the file carries "
    "the provenance marks of the installation that made it. Keep them. Re-saving, optimising or screenshotting a "
    "picture can remove some of them; taking them out on purpose breaks the terms under which you received it."
)
CLEAN = (
    "The pictures in this archive were exported WITHOUT the visible badge, by a person who acknowledged that whoever "
    "publishes them must say in another visible place that the people are AI-generated. The machine-readable marks are "
    "all there."
)
DO_NOT = (
    "as a profile picture of a person, real or pretended, on any network or dating site",
    "for an identity document, an identity check, or as evidence of anything",
    "as the face of a review, a testimonial, an endorsement, or a case study of a real customer",
    "to make anyone believe that they deal with this person",
)
RULES = (
    (
        "European Union: AI Act, Regulation (EU) 2024/1689, Article 50",
        "asks that AI-generated pictures are marked in a machine-readable way, and that whoever publishes deep fakes "
        "discloses it. The marks in these files serve the first; keep them through your own processing.",
    ),
    (
        "New York: General Business Law section 396-b",
        "asks for a conspicuous disclosure in an advertisement that contains a synthetic performer: a person made by "
        "AI who cannot be recognised as anyone real. A face from this archive is one. Use the sentence below.",
    ),
    (
        "United States: Federal Trade Commission, 16 CFR Part 465",
        "forbids reviews and testimonials by someone who does not exist, AI-generated ones included.",
    ),
    (
        "LinkedIn: profile photo conditions",
        "do not allow a picture that is not your likeness. A face from this archive is nobody's.",
    ),
)


def readme_text(
    *,
    title: str,
    pictures: int,
    created: datetime,
    markets: Iterable[str] = (),
    verify_url: str = "",
    report_url: str = "",
    clean: bool = False,
) -> str:
    """The whole text, UTF-8, lines of at most 78 columns but for addresses, ending in a line break.

    `markets` are market codes ("de_DE") or languages: the sentence for advertisements is given in each of their
    languages after English. `clean` says that the visible badge was left out. `created` is written as a date in UTC's
    own offset as given.
    """
    count = f"{pictures} portrait" if pictures == 1 else f"{pictures} portraits"
    parts = [
        f"{ENGLISH.badge.upper()}\n{'=' * len(ENGLISH.badge)}",
        _paragraph(f"{title}: {count}, exported on {created:%d %B %Y}."),
        _paragraph(INTRODUCTION),
        _paragraph(MARKED),
        *([_paragraph(CLEAN)] if clean else []),
        "DO NOT USE THEM\n" + "\n".join(_item(line) for line in DO_NOT),
        "WHERE A RULE ASKS FOR MORE (no legal advice)\n" + "\n".join(_item(f"{name} {what}") for name, what in RULES),
        "THE SENTENCE FOR AN ADVERTISEMENT\n" + "\n".join(f"  {line}" for line in _disclosures(markets)),
        *_addresses(verify_url, report_url),
    ]
    return "\n\n".join(parts) + "\n"


def _disclosures(markets: Iterable[str]) -> list[str]:
    found = [ENGLISH, *(notice_for(market) for market in markets)]
    return [f"{notice.language}: {notice.disclosure}" for notice in dict.fromkeys(found)]


def _addresses(verify_url: str, report_url: str) -> list[str]:
    lines = []
    if verify_url:
        lines.append(f"Is a picture one of ours? {verify_url}")
    if report_url:
        lines.append(f"It looks like you, or somebody misuses it? {report_url}")
    return ["\n".join(lines)] if lines else []


def _paragraph(text: str) -> str:
    return textwrap.fill(text, WIDTH, break_long_words=False, break_on_hyphens=False)


def _item(text: str) -> str:
    return textwrap.fill(
        text, WIDTH, initial_indent="- ", subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
    )
