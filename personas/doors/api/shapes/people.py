"""Personas and their faces."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from personas.doors.api.shapes.common import FindingOut, Line, Strict, Values


class FaceOut(Schema):
    id: UUID
    state: str = Field(description="ready, waiting, running, failed, cancelled or retired.")
    asked: Values
    measured: Values
    seed: int
    picture: str = Field(description="Where the picture is; empty until it is ready.")


class PersonaRow(Schema):
    id: UUID
    board: UUID
    lane: UUID | None
    name: str
    age: int
    gender: str
    city: str
    country: str
    job: str
    quote: str
    portrait: str = Field(description="ready, waiting, running, failed, cancelled, retired or off.")


class PersonaPage(Schema):
    items: list[PersonaRow]
    next: str | None = None


class PersonaOut(PersonaRow):
    version: int
    template: str
    market: str
    language: str
    face_mode: str
    locked: list[str]
    face: FaceOut | None
    fields: Values = Field(description="Everything that is written of the person, by name.")
    card: str
    page: str = Field(description="Its page for people.")


class PersonaChange(Strict):
    """Fields by name, as `fields` of a persona has them; what is not given stays."""

    fields: dict[str, Any] = Field(default={}, max_length=80)
    face_mode: str | None = Field(None, max_length=20)
    lock: list[Line] = Field([], max_length=80)
    unlock: list[Line] = Field([], max_length=80)


class RerollIn(Strict):
    field: str = Field("", max_length=60, description="One field, or empty for everything that is not locked.")


class FacesIn(Strict):
    kind: str = Field("candidate", max_length=20, description="candidate, relative or moment.")


class ChooseIn(Strict):
    face: UUID


class FaceOptionOut(FaceOut):
    kind: str


class FaceOptionsOut(Schema):
    items: list[FaceOptionOut]
    open: int = Field(description="How many are still being drawn.")


class FaceIn(Strict):
    """What a single face shall look like; nothing for any. Ages in years."""

    age: int | None = Field(None, ge=18, le=90)
    gender: str = Field("", max_length=20)
    appearance: str = Field("", max_length=40)
    expression: str = Field("", max_length=20)
    glasses: str = Field("", max_length=20)
    hair_colour: str = Field("", max_length=20)
    hair_length: str = Field("", max_length=20)
    beard: str = Field("", max_length=20)
    seed: int | None = Field(None, ge=0)


class VersionOut(Schema):
    number: int
    note: str
    by: str
    at: datetime


class VersionsOut(Schema):
    items: list[VersionOut]


class FindingsOut(Schema):
    items: list[FindingOut]


class DuplicateIn(Strict):
    personas: list[UUID] = Field(min_length=1, max_length=200)


class CopiesOut(Schema):
    personas: list[UUID]
