"""A fictional person: typed columns for what is searched and shown on tiles, validated JSON for the rest."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.fields.json import KT
from django.urls import reverse
from pydantic import ValidationError as PydanticError

from personas.cards.palette import tone_on
from personas.marking.notices import Notice, notice_for
from personas.models.boards.board import Board
from personas.models.boards.lane import Lane
from personas.models.boards.trash import present
from personas.models.engine.job import Job
from personas.models.fields import CharField, JSONField, TextField
from personas.models.people.details import DetailsField, validated
from personas.models.portraits.face import Face
from personas.models.teams.team import Team, TeamOwnedQuerySet


def check_details(value: dict) -> None:
    try:
        validated(value)
    except PydanticError as error:
        first = error.errors()[0]
        raise ValidationError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error


# Shapes, so that people are told apart without colour.
ICONS = ("star", "heart", "flag", "bolt", "leaf", "key", "crown", "anchor", "compass", "shield")


TILE = (
    "public_id board_id lane_id position hue icon face_mode template name name_native name_romanised gender age "
    "city country job seniority industry archetype segment_role household education income_band quote"
).split()
TILE_FACE = "public_id asked measured image image_sha256 retired".split()
TILE_JOB = "face_id state error".split()


class PersonaQuerySet(TeamOwnedQuerySet):
    def with_portraits(self) -> PersonaQuerySet:
        return self.select_related("face__job", "board")

    def for_tiles(self) -> PersonaQuerySet:
        """What a tile shows and no more: long texts stay in the database, but for `said_in`, the language tag."""
        rows = self.select_related("face__job").annotate(said_in=KT("details__language"))
        return rows.only(*TILE, *(f"face__{name}" for name in TILE_FACE), *(f"face__job__{name}" for name in TILE_JOB))


class FaceMode(models.TextChoices):
    """What stands for the person where a picture would be. `OFF` is the type in words, for those who want no face."""

    PORTRAIT = "portrait", "Portrait"
    INITIALS = "initials", "Initials"
    OFF = "off", "No picture"


class Persona(models.Model):
    class Gender(models.TextChoices):
        FEMININE = "f", "Feminine"
        MASCULINE = "m", "Masculine"
        AMBIGUOUS = "x", "Ambiguous"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey(Team, models.CASCADE, related_name="personas")
    board = models.ForeignKey(Board, models.CASCADE, related_name="personas")
    face = models.ForeignKey(Face, models.SET_NULL, null=True, related_name="personas")
    face_mode = CharField(max_length=8, choices=FaceMode.choices, default=FaceMode.PORTRAIT)
    locked = JSONField(default=list, blank=True)  # what re-rolling keeps: keys of sheet_fields, and "portrait"
    lane = models.ForeignKey(Lane, models.SET_NULL, null=True, related_name="personas")  # None: unassigned
    position = models.PositiveIntegerField(default=0)  # on the board: lane after lane, the unassigned last
    hue = models.PositiveSmallIntegerField(default=0)  # index of the tile hue, 0..7
    icon = CharField(max_length=20, blank=True)  # a name of ICONS, or none

    seed = models.PositiveBigIntegerField()
    data_version = CharField(max_length=40, blank=True)
    template = CharField(max_length=40, default="b2c")

    name = CharField(max_length=160, db_index=True)
    name_native = CharField(max_length=160, blank=True)
    name_romanised = CharField(max_length=160, blank=True)
    given_name = CharField(max_length=80, blank=True)
    family_name = CharField(max_length=80, blank=True)
    gender = CharField(max_length=1, choices=Gender.choices)
    heritage = CharField(max_length=60, blank=True)
    appearance = CharField(max_length=40, blank=True)
    age = models.PositiveSmallIntegerField()
    birth_year = models.PositiveSmallIntegerField()

    market = CharField(max_length=12)
    city = CharField(max_length=120)
    region = CharField(max_length=120, blank=True)
    country = CharField(max_length=80)

    household = CharField(max_length=160, blank=True)
    education = CharField(max_length=160, blank=True)
    job = CharField(max_length=160)
    occupation_code = CharField(max_length=60, blank=True)
    seniority = CharField(max_length=60, blank=True)
    industry = CharField(max_length=120, blank=True)
    income_band = CharField(max_length=80, blank=True)

    archetype = CharField(max_length=120, blank=True)
    segment = CharField(max_length=120, blank=True)
    segment_role = CharField(max_length=60, blank=True)  # in the language of the texts: Primary, Champion…
    market_share = models.PositiveSmallIntegerField(null=True)  # per cent of the segment
    tagline = CharField(max_length=300, blank=True)
    quote = CharField(max_length=400, blank=True)
    bio = TextField(max_length=2000, blank=True)
    details = DetailsField(default=dict, validators=[check_details])

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    reviewed = models.DateField(null=True)
    review_due = models.DateField(null=True)
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(auto_now=True)

    trashed = models.DateTimeField(null=True)

    objects = present(PersonaQuerySet)
    with_trashed = PersonaQuerySet.as_manager()

    class Meta:
        ordering = ["board_id", "position", "id"]
        indexes = [models.Index(fields=["team", "-created"]), models.Index(fields=["board", "position"])]
        constraints = [
            models.CheckConstraint(condition=models.Q(age__gte=18, age__lte=90), name="adults_18_to_90"),
            models.CheckConstraint(condition=models.Q(hue__lte=7), name="eight_hues"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("persona", args=[self.public_id])

    @property
    def card_template(self) -> str:
        """The template that chooses the fields to show: the board's, or what the person was made as."""
        return self.board.template or self.template

    @property
    def ground(self) -> str:
        """The colour under the portrait, "#rrggbb"; empty for the person's own hue."""
        return self.board.ground

    @property
    def ground_tone(self) -> str:
        """Whether text reads "dark" or "light" on that colour; empty where there is none."""
        return tone_on(self.ground)

    @property
    def place(self) -> str:
        # By the country's own letters: the language lies among the details, which lists of people do not read.
        comma = "، " if any("\u0600" <= sign <= "\u06ff" for sign in self.country) else ", "
        return comma.join(part for part in (self.city, self.country) if part)

    @property
    def language(self) -> str:
        """Of the texts, as a BCP 47 tag."""
        return self.details.get("language") or "en"

    @property
    def notice(self) -> Notice:
        """That the person is not real, in the language of the texts."""
        return notice_for(self.language)

    @property
    def initials(self) -> str:
        latin = self.name_romanised or self.name
        words = [word for word in latin.replace("-", " ").split() if word[0].isalpha()]
        return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()

    @property
    def portrait_job(self) -> Job | None:
        return getattr(self.face, "job", None) if self.face else None

    @property
    def face_off(self) -> bool:
        """No picture is wanted: whoever shows the person shows initials or words instead."""
        return self.face_mode != FaceMode.PORTRAIT

    @property
    def portrait_state(self) -> str:
        """ready, waiting, running, failed, cancelled, retired, or off: a role profile has no face, others want none."""
        job = self.portrait_job
        if self.face is None or self.face_off:
            return "off"
        if self.face.ready:
            return "ready"
        if self.face.retired:
            return "retired"
        if job is None:
            return "cancelled"
        return "waiting" if job.state == Job.State.QUEUED else str(job.state)

    @property
    def portrait_error(self) -> str:
        job = self.portrait_job
        return job.error if job and job.state == Job.State.FAILED else ""

    @property
    def image_url(self) -> str:
        return self.face.image_url if self.portrait_state == "ready" else ""

    @property
    def alt_text(self) -> str:
        """What was measured on the portrait; nothing that was only asked for."""
        return self.portrait_words(self.face)

    def portrait_words(self, face: Face | None) -> str:
        """The alternative text of one of this person's portraits: what was measured on it, as its receipt says."""
        seen = face.measured if face else {}
        noun = {"f": "woman", "m": "man"}.get(seen.get("gender") or self.gender, "person")
        traits = [EXPRESSION_WORDS.get(seen.get("expression", ""), "")]
        traits.append(GLASSES_WORDS.get(seen.get("glasses", ""), ""))
        tail = ", ".join(trait for trait in traits if trait)
        age = round(seen.get("age") or (face.asked.get("age") if face else None) or self.age)
        return f"AI-generated portrait of a fictional {noun}, about {age}" + (f", {tail}" if tail else "")

    @property
    def facts(self) -> list[tuple[str, str]]:
        """The quick facts of the one-page card, in reading order; empty ones are left out."""
        pairs = [
            ("Age", str(self.age)),
            ("Lives in", self.place),
            ("Work", self.job),
            ("Industry", self.industry),
            ("Education", self.education),
            ("Household", self.household),
            ("Income", self.income_band),
        ]
        return [(label, value) for label, value in pairs if value]


GLASSES_WORDS = {"clear": "glasses"}
EXPRESSION_WORDS = {"neutral": "neutral expression", "smile": "slight smile", "laugh": "laughing"}
