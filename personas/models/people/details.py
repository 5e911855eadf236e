"""The part of a persona that is read as a whole: validated JSON instead of forty columns."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from personas.models.fields import JSONField

Line = Annotated[str, Field(max_length=400)]
Lines = Annotated[list[Line], Field(max_length=12)]
Percent = Annotated[int, Field(ge=0, le=100)]
Slider = Annotated[int, Field(ge=-100, le=100)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Channel(Strict):
    name: Annotated[str, Field(max_length=80)]
    weight: Annotated[int, Field(ge=0, le=5)]


class Evidence(Strict):
    """Where a field comes from. A field without an entry is invented."""

    kind: Literal["invented", "assumed", "sourced"] = "invented"
    table: Annotated[str, Field(max_length=80)] = ""  # the short name of the official table that it was drawn from
    link: Annotated[str, Field(max_length=500)] = ""
    date: Annotated[str, Field(max_length=10)] = ""
    confidence: Percent | None = None


class Details(Strict):
    """Field by field as product research orders them; empty means that nobody has filled it in."""

    language: Line = ""  # of the texts
    honorific: Line = ""
    pronouns: Line = ""
    postcode: Line = ""
    company: Line = ""
    company_size: Line = ""
    reports_to: Line = ""
    authority: Line = ""
    income_low: int | None = None
    income_high: int | None = None
    currency: Line = ""
    email: Line = ""
    phone: Line = ""
    goals: Lines = []
    pains: Lines = []
    motivations: Lines = []
    values: Lines = []
    job_to_be_done: Line = ""
    triggers: Lines = []
    success_factors: Lines = []
    objections: Lines = []
    criteria: Lines = []
    deciders: Lines = []
    tried_before: Line = ""
    must_believe: Line = ""
    channels: Annotated[list[Channel], Field(max_length=12)] = []
    devices: Lines = []
    media: Lines = []
    watering_holes: Lines = []
    brands: Lines = []
    questions: Lines = []
    sliders: dict[str, Slider] = {}
    tech_comfort: Percent | None = None
    price_sensitivity: Percent | None = None
    scenario: Annotated[str, Field(max_length=2000)] = ""
    evidence: dict[str, Evidence] = {}
    weight: Annotated[float, Field(gt=0, le=100)] | None = None  # how many of its market's people somebody stands for


class DetailsField(JSONField):
    """Details as a dict that has every field of today: a row that an earlier version wrote lacks what came later."""

    def from_db_value(self, value, expression, connection):
        stored = super().from_db_value(value, expression, connection)
        return Details().model_dump() | stored if isinstance(stored, dict) else stored

    def deconstruct(self):
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs  # the column is one of JSON: nothing to migrate


def validated(details: dict) -> dict:
    """`details` with defaults filled in. Raises pydantic.ValidationError, which names each field that is wrong."""
    return Details.model_validate(details).model_dump()
