"""How true a board is to its market: every field against official tables, and what a reader should know of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from uuid import uuid4

import numpy as np
from django.utils import timezone

from personas import __version__
from personas.briefs import Brief
from personas.briefs.sampling import SampleError, target_pool
from personas.exporting.names import slug
from personas.exporting.order import Order
from personas.exporting.pages.audit_sheet import Sheet, audit_pages
from personas.exporting.pdf.pdf import write_pdf
from personas.identity import find_market, occupations
from personas.identity.household import key_of
from personas.identity.schooling import level_of
from personas.identity.sketch import Sketch
from personas.identity.wording import words
from personas.markets.fields import FIELDS
from personas.markets.pool import Pool
from personas.markets.raking import rake
from personas.markets.report import Band, MarginReport, margins, missing, pyramid
from personas.marking.provenance import sign_document
from personas.models import Board, Persona
from personas.services.boards.balance import Pair, pairs_of
from personas.texts import one_line

TEXTS = ("goals", "pains", "motivations", "objections", "triggers", "questions")
SHARED_SHOWN, POOL = 8, 2_500
LIGHTEST, HEAVIEST = 0.2, 5.0  # weights are kept within, as pollsters trim theirs


@dataclass(frozen=True)
class BoardAudit:
    """Everything on the audit page. ``shared`` pairs a sentence with how many say it; ``roles`` are rows of a table."""

    universe: str
    reports: list[MarginReport]
    missing: list[str]
    bands: list[Band]
    roles: list[tuple[str, list[int]]]
    looks: list[tuple[str, str]]
    pairs: list[Pair]
    shared: list[tuple[str, int]]


def audit_of(board: Board, people: Sequence[Persona]) -> BoardAudit:
    """What there is to say of these people of the board."""
    brief, facts = Brief.from_dict(board.brief), [facts_of(persona) for persona in people]
    pool = pool_for(brief)
    reports = margins(facts, brief.market, pool.targets)
    joint: Counter = Counter()
    for groups, weight in zip(pool.groups, pool.weights / pool.weights.sum(), strict=True):
        joint[groups["age"], groups["gender"]] += float(weight)
    return BoardAudit(pool.universe.said, reports, missing(reports), pyramid(facts, joint), _roles(people),
                      _looks(people), pairs_of(people), _shared(people))  # fmt: skip


def pool_for(brief: Brief) -> Pool:
    """People as the market of a brief has them; boards that ask the same share one pool."""
    own = (brief.universe, brief.shares) if brief.mode else ("", "")
    return _pool(brief.market, brief.age_min, brief.age_max, *own)


@lru_cache(maxsize=32)
def _pool(market: str, age_min: int, age_max: int, universe: str, shares: str) -> Pool:
    asked = Brief(count=50, market=market, age_min=age_min, age_max=age_max, mode="representative", universe=universe,
                  shares=shares)  # fmt: skip
    try:
        return target_pool(asked, POOL)
    except SampleError:
        return target_pool(replace(asked, universe="", shares=""), POOL)


def facts_of(persona: Persona) -> Sketch:
    """The facts of a stored person, edits included; what nobody can read of an edit stays out of the count."""
    market, language = find_market(persona.market), persona.language
    level = level_of(market.facts, persona.education) if market else None
    details = persona.details
    return Sketch(
        age=persona.age, gender=persona.gender, appearance=persona.appearance, level=-1 if level is None else level,
        status=_status(persona, language), occupation_code=persona.occupation_code,
        household=key_of(persona.household, language) or "", region=persona.region, city=persona.city,
        income=((details.get("income_low") or 0) + (details.get("income_high") or 0)) / 2,
    )  # fmt: skip


def _status(persona: Persona, language: str) -> str:
    row = occupations.find(persona.job, language)
    if row and row.key in occupations.OUTSIDE:
        return row.key
    return "retired" if persona.seniority == words(language).labels["seniority"]["retired"] else "working"


def _roles(people: Sequence[Persona]) -> list[tuple[str, list[int]]]:
    """Part in the choice by gender presentation and half of life: feminine, masculine, under 45, 45 and over."""
    parts = dict.fromkeys(persona.segment_role for persona in people if persona.segment_role)
    tests = (lambda one: one.gender == "f", lambda one: one.gender == "m", lambda one: one.age < 45,
             lambda one: one.age >= 45)  # fmt: skip
    return [(part, [sum(test(one) for one in people if one.segment_role == part) for test in tests]) for part in parts]


def _looks(people: Sequence[Persona]) -> list[tuple[str, str]]:
    """Apparent age and expressions as the portraits were measured."""
    ready = [one for one in people if one.face and one.portrait_state == "ready" and one.face.measured]
    ages = [(one.face.measured["age"], one.age) for one in ready if one.face.measured.get("age") is not None]
    said = []
    if ages:
        off = sum(measured - age for measured, age in ages) / len(ages)
        towards = "older" if off > 0 else "younger"
        said.append(("Apparent age", f"{len(ages)} portraits look {abs(off):.1f} years {towards} than their text says"))
    faces = Counter(one.face.measured.get("expression") for one in ready)
    if faces.pop(None, 0) or faces:
        said.append(("Expressions", ", ".join(f"{count} {name}" for name, count in faces.most_common())))
    return said


def _shared(people: Sequence[Persona]) -> list[tuple[str, int]]:
    """Sentences that more than one person says, the most frequent first."""
    said = Counter(
        one_line(line) for persona in people for line in {persona.quote, persona.tagline, *_listed(persona)} if line
    )
    return [(line, count) for line, count in said.most_common(SHARED_SHOWN) if count > 1]


def audit_sheet(board: Board, people: Sequence[Persona]) -> tuple[str, bytes]:
    """Name and bytes of the PDF."""
    found = audit_of(board, people)
    about = f"{len(people)} people against {found.universe}, as official tables count them."
    sheet = Sheet(f"Audit of {board.name}", about, found.reports, found.bands, found.missing)
    order = Order(sheet.title, (), encode=_nothing, sign=_signed, day=timezone.localdate())
    return f"{slug(board.name) or 'board'}-audit.pdf", write_pdf(order, audit_pages(sheet))


def _signed(data: bytes, mime: str) -> bytes:
    """Ours, as everything is that leaves: nobody's face is on it."""
    now = timezone.now()
    return sign_document(data, mime, document_id=str(uuid4()), created=now, system_version=__version__, faces=())


def _nothing(image, person, kind) -> bytes:
    """The sheet has no pictures."""
    return b""


def _listed(persona: Persona) -> list[str]:
    return [line for key in TEXTS for line in persona.details.get(key) or ()]


def weights_of(board: Board, people: Sequence[Persona]) -> list[float]:
    """How many of the market's people each stands for, 1.0 on average: with weights the fields meet their targets."""
    brief = Brief.from_dict(board.brief)
    pool = pool_for(brief)
    facts = [facts_of(persona) for persona in people]
    columns = []
    for key, report in ((report.key, report) for report in margins(facts, brief.market, pool.targets)):
        groups = [row.group for row in report.rows]
        shares = np.array([row.expected for row in report.rows])
        member = [_member(key, one, brief.market, groups) for one in facts]
        if key != "region":
            columns.append((np.array(member), shares / shares.sum()))
    weights = rake(np.ones(len(people)), columns)
    trimmed = np.clip(weights, LIGHTEST, HEAVIEST)
    return [round(float(weight), 3) for weight in trimmed * (len(people) / trimmed.sum())]


def _member(key: str, person: Sketch, market: str, groups: list[str]) -> int:
    group = FIELDS[key].group(person, market)
    return groups.index(group) if group in groups else -1
