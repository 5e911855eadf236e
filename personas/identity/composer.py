"""One call that makes a person, in the order in which facts depend on each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import character, contact, demography, household, income, names, place, portrait, reach, schooling, voice, work
from .brief import BriefError, PersonBrief
from .draft import Draft
from .model import FIELDS, Identity
from .templates import template_row

DATA_VERSION = "2026.11"
STAGES = (
    work.draw_role, demography.draw_age, demography.draw_gender, demography.draw_heritage,
    names.draw_names, schooling.draw_education, work.draw_work, names.name_role,
    income.draw_income, household.draw_household,
    place.draw_place, contact.draw_contact, character.draw_character, portrait.draw_portrait,
    voice.prepare, voice.draw_lines, voice.draw_lists, reach.draw_channels, voice.draw_quote,
    voice.draw_bio, voice.draw_scenario,
)  # fmt: skip


def compose(brief: PersonBrief, seed: int, locks: Mapping[str, Any] | None = None) -> Identity:
    """One coherent fictional adult, the same for the same (brief, seed, locks, DATA_VERSION).

    ``locks`` fixes fields of Identity; the rest is composed around them, and fields that do not depend on
    a lock stay as they were without it. A lock speaks before the brief where both name a field.
    Raises BriefError when locks are unknown or cannot all be true of one person.
    """
    draft = Draft(brief, seed, _known(locks or {}))
    draft.template = template_row(brief.template)
    draft.put("market", brief.market)
    draft.put("seed", seed)
    draft.put("data_version", DATA_VERSION)
    draft.put("template", brief.template)
    draft.put("language", draft.language)
    for stage in STAGES:
        stage(draft)
    identity = Identity(**{field: draft[field] for field in FIELDS})
    if draft.locks:
        _refuse_contradictions(identity, draft.locks)
    return identity


def _known(locks: Mapping[str, Any]) -> Mapping[str, Any]:
    for field in locks:
        if field not in FIELDS or field in ("market", "seed", "data_version", "template", "language"):
            raise BriefError(field, f"There is no field “{field}” that can be locked.")
    return locks


def _refuse_contradictions(identity: Identity, locks: Mapping[str, Any]) -> None:
    from .rules import check

    for finding in check(identity):
        field = next((field for field in finding.fields if field in locks), finding.fields[0])
        raise BriefError(field, finding.sentence)
