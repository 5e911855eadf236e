"""One call that makes a person, in the order in which facts depend on each other."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from . import character, contact, demography, household, income, names, place, portrait, reach, schooling, voice, work
from .brief import BriefError, PersonBrief
from .budget import Budget
from .draft import Draft
from .locks import locks_of
from .model import FIELDS, Identity
from .templates import template_row

DATA_VERSION = "2026.13"
ATTEMPTS = 40
STAGES = (
    demography.draw_age,
    work.draw_role, demography.draw_gender, demography.draw_heritage,
    names.draw_names, schooling.draw_education, work.draw_work, names.name_role,
    income.draw_income, household.draw_household,
    place.draw_place, contact.draw_contact, character.draw_character, portrait.draw_portrait,
    voice.prepare, voice.draw_lines, voice.draw_job, voice.draw_lists, reach.draw_channels, voice.draw_quote,
    voice.draw_bio, voice.draw_scenario,
)  # fmt: skip


def compose(
    brief: PersonBrief,
    seed: int,
    locks: Mapping[str, Any] | None = None,
    taken: Collection[str] = (),
    budget: Budget | None = None,
    places: Mapping[str, float] | None = None,
) -> Identity:
    """One coherent fictional adult, the same for the same (brief, seed, locks, taken, budget, places, DATA_VERSION).

    ``locks`` fixes fields of Identity; the rest is composed around them, and fields that do not depend on
    a lock stay as they were without it. A lock speaks before the brief where both name a field.
    ``taken`` are full names already on the board: another family name is drawn then. ``budget`` holds what has been
    said on the board; what this person says is added to it. ``places`` says where on the market's shares a fact is
    drawn (sample.py).
    Raises BriefError when locks are unknown or cannot all be true of one person.
    """
    fixed = locks_of(locks or {})
    draft = Draft(brief, seed, fixed, taken, budget=budget, places=places)
    identity = _composed(draft)
    if fixed:
        identity, draft = _coherent(identity, draft)
    draft.budget.take(draft.said)
    return identity


def _composed(draft: Draft) -> Identity:
    brief = draft.brief
    draft.template = template_row(brief.template)
    draft.update(market=brief.market, seed=draft.seed, data_version=DATA_VERSION, template=brief.template,
                 language=draft.language)  # fmt: skip
    for stage in STAGES:
        stage(draft)
    return Identity(**{field: draft[field] for field in FIELDS})


def _coherent(identity: Identity, draft: Draft) -> tuple[Identity, Draft]:
    """The first try, or the first later one, whose facts agree with the locks. Raises BriefError when none does."""
    from .rules import check

    first = check(identity)
    findings, attempt = first, 0
    while findings and (attempt := attempt + 1) < ATTEMPTS:
        draft = draft.again(attempt)
        identity = _composed(draft)
        findings = check(identity)
    if not findings:
        return identity, draft
    finding = first[0]
    raise BriefError(next((f for f in finding.fields if f in draft.locks), finding.fields[0]), finding.sentence)
