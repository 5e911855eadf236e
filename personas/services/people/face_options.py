"""Portraits to choose from, and the same person at other moments: asked for, chosen, swept when nobody did."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from facegen.attributes import AGE_MAX, AGE_MIN, EXPRESSIONS
from facegen.kin import kin_seeds
from personas.engine import jobs
from personas.models import Face, FaceOption, Job, Persona
from personas.models.portraits.face import SEED_MAX
from personas.services.accounts import terms
from personas.services.people.sheet_fields import PORTRAIT
from personas.services.people.versions import AS_GIVEN, FACE, Step, save
from personas.services.portraits import limits
from personas.services.teams import access

Kind = FaceOption.Kind
CHOICES = 4
YEARS = (-10, 10, 20)
FORGET_AFTER = timedelta(days=1)  # options that nobody chose from; undo needs only faces that a version names
SWEEP_AT_MOST = 500
Wanted = tuple[dict, int, dict]  # what is asked, the seed, whom it is to be made of


@transaction.atomic
def offer_faces(*, actor, persona: Persona, kind: str) -> list[FaceOption]:
    """Ask for faces of one kind: four candidates, four relatives, or the moments of this person that are missing.

    Candidates and relatives take the place of those that were on offer. Raises PermissionDenied, QueueFull, and
    ValidationError for a locked face, a role profile, another kind, or the kin of a withdrawn face.
    """
    access.require(actor, "persona.redraw", persona.team)
    if kind not in Kind.values:
        raise ValidationError("There are candidates, people who look alike, and moments of the same person.")
    terms.require(actor=actor)
    if persona.face is None:
        raise ValidationError("A role profile has no portrait.")
    if persona.face.retired and kind != Kind.CANDIDATE:
        raise ValidationError("This face was withdrawn. Have another one drawn first.")
    if kind == Kind.MOMENT:
        wanted = _moments(persona)
    elif PORTRAIT in persona.locked:
        raise ValidationError("The face is locked. Unlock it to have others drawn.")
    else:
        withdraw(persona=persona)
        wanted = _candidates(persona) if kind == Kind.CANDIDATE else _relatives(persona)
    limits.take_single_faces(actor=actor, team=persona.team, count=len(wanted))
    return _ask(persona, kind, wanted)


def _candidates(persona: Persona) -> list[Wanted]:
    """Four whom the worker makes of other founders each, and of none whom somebody on the board is made of."""
    return [(_asked(persona), secrets.randbelow(SEED_MAX), {}) for _ in range(CHOICES)]


def _relatives(persona: Persona) -> list[Wanted]:
    """Another face in the same hair: whoever leads this person leads them."""
    like = person_of(persona.face.cast, face="")
    return [(_asked(persona), seed, like) for seed in kin_seeds(persona.face.seed, CHOICES)]


def _asked(persona: Persona) -> dict:
    """What the portrait asked for, brought up to what the text says now: age, gender and appearance."""
    facts = {"age": persona.age, "gender": persona.gender, "appearance": persona.appearance}
    return persona.face.asked | {name: value for name, value in facts.items() if value}


def _moments(persona: Persona) -> list[Wanted]:
    """The same seed at other ages and in other moods, made of the same founders: it stays the same person."""
    there, face = [option.face.asked for option in moments_of(persona=persona)], persona.face
    wanted = [asked for asked in moments_around(face.asked) if asked not in there]
    return [(asked, face.seed, person_of(face.cast)) for asked in wanted]


def person_of(cast: dict, **changes) -> dict:
    """The `cast` of a face that is to show the same person otherwise: whom they are made of, not how that was drawn."""
    if not cast.get("kept"):
        return {}
    return cast | {"kept": cast["kept"] | {"steer": None} | changes}


def moments_around(asked: dict) -> list[dict]:
    """The requests of the strip, in its order: younger, moods at this age, older. Never below 18 or above 90."""
    ages = [age for years in YEARS if AGE_MIN <= (age := asked.get("age", 40) + years) <= AGE_MAX]
    moods = [asked | {"expression": mood} for mood in EXPRESSIONS if mood != asked.get("expression")]
    aged = [_aged(asked, age) for age in ages]
    return [*(a for a in aged if a["age"] < asked.get("age", 40)), *moods,
            *(a for a in aged if a["age"] > asked.get("age", 40))]  # fmt: skip


def _aged(asked: dict, age: float) -> dict:
    """Hair goes grey by itself, and was not grey yet: its colour is asked for only where it may have stayed."""
    turned = {"hair_colour"} if asked.get("hair_colour") == "grey" or age > 50 else set()
    return {name: value for name, value in asked.items() if name not in turned} | {"age": age}


def _ask(persona: Persona, kind: str, wanted: list[Wanted]) -> list[FaceOption]:
    faces = Face.objects.bulk_create(
        [Face(team=persona.team, asked=asked, seed=seed, cast=cast) for asked, seed, cast in wanted]
    )
    first = persona.face_options.filter(kind=kind).count()
    rows = [
        FaceOption(team=persona.team, persona=persona, face=face, kind=kind, position=first + at)
        for at, face in enumerate(faces)
    ]
    options = FaceOption.objects.bulk_create(rows)
    # Without the board: its progress counts what its people show, and nobody waits there for a candidate.
    jobs.submit(jobs=[Job(team=persona.team, face=face, priority=Job.Priority.INTERACTIVE) for face in faces])
    return options


def on_offer(*, persona: Persona) -> list[FaceOption]:
    """Candidates or relatives to choose from, in the order in which they were asked for."""
    rows = persona.face_options.exclude(kind=Kind.MOMENT).select_related("face__job")
    return list(rows)


def moments_of(*, persona: Persona) -> list[FaceOption]:
    """The strip: only of the person whom the portrait shows now, youngest first and moods by name within an age."""
    if persona.face is None:
        return []
    rows = persona.face_options.filter(kind=Kind.MOMENT, face__seed=persona.face.seed).select_related("face__job")
    return sorted(rows, key=lambda option: (option.face.asked.get("age", 0), option.position))


@transaction.atomic
def choose_face(*, actor, persona: Persona, option: FaceOption, expected_version: int) -> Persona:
    """Give the persona this face. What else was on offer goes; the face before stays with its version, for undo.

    Raises ValidationError for a face that is not drawn yet or a locked one, and as versions.save() does.
    """
    access.require(actor, "persona.redraw", persona.team)
    if PORTRAIT in persona.locked:
        raise ValidationError("The face is locked. Unlock it to choose another.")
    if not option.face.ready:
        raise ValidationError("This face is not drawn yet.")
    step = Step("chose another face", "persona.redrawn", AS_GIVEN)
    changes = {FACE: str(option.face.public_id)}
    saved = save(actor=actor, persona=persona, changes=changes, expected_version=expected_version, step=step)
    if option.kind != Kind.MOMENT:
        withdraw(persona=persona)
    return saved


def withdraw(*, persona: Persona) -> int:
    """Take candidates and relatives off the page; drawings that wait are cancelled. Returns how many."""
    options = persona.face_options.exclude(kind=Kind.MOMENT)
    jobs.cancel(jobs=Job.objects.filter(face__in=options.values("face")))
    count, _ = options.delete()
    return count


@transaction.atomic
def withdraw_faces(*, actor, persona: Persona) -> int:
    """What “Keep this face” does. Raises PermissionDenied."""
    access.require(actor, "persona.redraw", persona.team)
    return withdraw(persona=persona)


def sweep_face_options(*, older_than: timedelta = FORGET_AFTER, at_most: int = SWEEP_AT_MOST) -> int:
    """Delete the options that nobody chose from, and portraits of teams that nothing names. Returns how many faces."""
    before = timezone.now() - older_than
    old = FaceOption.objects.filter(created__lt=before)
    old.exclude(kind=Kind.MOMENT).delete()
    old.filter(kind=Kind.MOMENT).exclude(face__seed=F("persona__face__seed")).delete()
    unnamed = Q(personas=None, versions=None, option=None, team__isnull=False, created__lt=before)
    idle = Q(job=None) | ~Q(job__state__in=[Job.State.QUEUED, Job.State.RUNNING])
    faces = list(Face.objects.filter(unnamed & idle)[:at_most])
    for face in faces:
        if face.image:
            default_storage.delete(face.image.name)
    Face.objects.filter(pk__in=[face.pk for face in faces]).delete()
    return len(faces)
