"""Composing a persona, or one field of it, anew around what is locked."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from facegen.attributes import PortraitRequest
from personas.briefs import Brief
from personas.briefs.words import ages_of
from personas.engine import jobs
from personas.identity import FIELDS, BriefError, Identity, PersonBrief, check, compose, templates
from personas.identity.locks import ORIGIN
from personas.identity.wording import LANGUAGES
from personas.models import Face, Job, Persona
from personas.models.portraits.face import SEED_MAX
from personas.services.accounts import terms
from personas.services.people.coherence import identity_of
from personas.services.people.people import said_around, seat_of
from personas.services.people.sheet_fields import PORTRAIT, SHEET, composed_fields
from personas.services.people.versions import COLUMNS, COMPOSED, DETAILS, FACE, Step, save
from personas.services.portraits import limits
from personas.services.teams import access

SEEDS = 6  # other seeds that are tried before texts may follow, or a person is told that nothing else fits
TELLING = ("bio", "scenario", "email")  # texts that name facts: they follow a fact that changes
NOTHING_ELSE = "Nothing else fits with the rest of this person. Write your own, or re-roll more of them."
CELL = ("gender", "appearance")


@transaction.atomic
def reroll_field(*, actor, persona: Persona, key: str, expected_version: int) -> Persona:
    """Another value for one field, with all others as they are; a text that states the old one follows, unless locked.

    Raises ValidationError with a sentence when the field is locked or nothing else is possible, and as save() does.
    """
    access.require(actor, "persona.edit", persona.team)
    field = SHEET[key]
    if key in persona.locked:
        raise ValidationError(f"{field.label} is locked. Unlock it to re-roll it.")
    if not field.rerolls:
        raise ValidationError(f"{field.label} follows from the rest of the person.")
    loose = set(field.composed) - composed_fields(set(persona.locked))
    values = _another(persona, field.stores[0], loose)
    step = Step(f"re-rolled {field.label.lower()}", "persona.rerolled", COMPOSED)
    return save(actor=actor, persona=persona, changes=values, expected_version=expected_version, step=step)


def _another(persona: Persona, wanted: str, loose: set[str]) -> dict[str, Any]:
    now, refusal = identity_of(persona), None
    odd = _odd(now)
    for following in (set(), set(TELLING) - composed_fields(persona.locked)):
        for _ in range(SEEDS):
            try:
                made = _around(persona, now, loose | following, odd)
            except BriefError as error:
                refusal = error
                break  # by itself compose() has tried forty people
            if getattr(made, wanted) != getattr(now, wanted):
                return _stored(made, loose | following)
    raise ValidationError(str(refusal) if refusal else NOTHING_ELSE)


def _odd(now: Identity) -> set[str]:
    """Fields that do not agree as somebody wrote them: nothing can be composed around these, and they stay."""
    return {field for finding in check(now) for field in (*finding.fields, *finding.mend)}


def _around(persona: Persona, now: Identity, loose: set[str], odd: set[str]) -> Identity:
    """A person who is `now` but for the `loose` fields. Raises BriefError when there is none."""
    locks = {f: getattr(now, f) for f in FIELDS if f not in loose | odd and f not in ORIGIN}
    return compose(
        _brief(persona, age=now.age), secrets.randbelow(SEED_MAX), locks, _names_around(persona), said_around(persona)
    )


@transaction.atomic
def reroll_persona(*, actor, persona: Persona, expected_version: int) -> Persona:
    """Somebody else in the same place on the board: a new seed around what is locked, and a face to go with it.

    The gender and appearance that the brief dealt to this place stay, so that the mix of the board stays.
    Raises ValidationError with the engine's sentence when the locks contradict each other, QueueFull, and as save().
    """
    access.require(actor, "persona.edit", persona.team)
    now, seed = identity_of(persona), secrets.randbelow(SEED_MAX)
    locks = {field: getattr(now, field) for field in composed_fields(persona.locked)}
    if PORTRAIT in persona.locked and persona.face:
        locks["portrait"] = persona.face.asked
    try:
        made = compose(_brief(persona), seed, locks, _names_around(persona), said_around(persona))
    except BriefError as error:
        raise ValidationError(f"What is locked cannot go together: {error}") from error
    changes = _stored(made, set(FIELDS) - set(ORIGIN) - set(locks))
    if PORTRAIT not in persona.locked and persona.face:
        terms.require(actor=actor)
        limits.take_single_faces(actor=actor, team=persona.team)
        changes[FACE] = str(_face(persona, made).public_id)
    step = Step("re-rolled everything unlocked", "persona.rerolled", COMPOSED)
    return save(actor=actor, persona=persona, changes=changes, expected_version=expected_version, step=step)


def _face(persona: Persona, made: Identity) -> Face:
    asked = PortraitRequest.from_dict(made.portrait).as_dict()
    face = Face.objects.create(team=persona.team, asked=asked, seed=made.seed % SEED_MAX)
    jobs.submit(jobs=[Job(team=persona.team, board=persona.board, face=face, priority=Job.Priority.INTERACTIVE)])
    return face


def _stored(made: Identity, names: Collection[str]) -> dict[str, Any]:
    """The values of an identity as a persona stores them."""
    values = {f: getattr(made, f) for f in names if f in COLUMNS or f in DETAILS}
    return {f: list(value) if isinstance(value, tuple) else value for f, value in values.items()}


def _names_around(persona: Persona) -> set[str]:
    others = Persona.objects.filter(board=persona.board).exclude(pk=persona.pk)
    return set(others.values_list("name", flat=True)) | {persona.name}


def _brief(persona: Persona, age: int | None = None) -> PersonBrief:
    """The wishes that this persona came from, as far as its board still knows them."""
    asked = Brief.from_dict(persona.board.brief)
    language = persona.language.split("-")[0]
    segment = next((each for each in asked.known.segments if each.name == persona.segment), None)
    own = ("gender",) if segment and segment.gender else ()
    cell = [trait for trait in CELL if getattr(asked, f"{trait}_mix") or trait in own]
    dealt = {trait: getattr(persona, trait) for trait in cell}
    template = next(each for each in templates() if each.key == persona.template)
    ages = (age, age) if age else (segment and segment.ages) or _ages(asked, persona.age)
    seat = seat_of(persona, asked) | ({"town": persona.city} if segment and segment.towns else {})
    return PersonBrief(
        market=persona.market,
        age=ages,
        product=asked.product,
        industry=asked.industry,
        template=template.key,
        language=language if language in LANGUAGES else None,
        category=asked.category,
        work=asked.work,
        sourced=asked.known.lines(segment),
        **seat,
        **dealt,
    )


def _ages(asked: Brief, age: int) -> tuple[int, int]:
    """The band of the brief's ages that this age is in, else the whole range."""
    bands = [ages_of(share.value) for share in asked.mix("ages").shares] if asked.ages_mix else []
    return next((band for band in bands if band[0] <= age <= band[1]), (asked.age_min, asked.age_max))
