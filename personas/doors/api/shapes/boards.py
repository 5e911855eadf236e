"""Boards, briefs and lanes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ninja import Field, Schema

from personas.doors.api.shapes.common import Line, Strict, Values


class BriefIn(Strict):
    """Whom a board is made of. Each mix as a person writes it: "6 women, 6 men", "25-34 50%"."""

    count: int = Field(12, ge=-(2**31), le=2**31, description="1 to 200 people.")
    market: Line = "en_US"
    age_min: int = Field(25, ge=-(2**31), le=2**31)
    age_max: int = Field(54, ge=-(2**31), le=2**31)
    ages_mix: Line = ""
    gender_mix: Line = ""
    appearance_mix: Line = ""
    expression_mix: Line = ""
    glasses_mix: Line = ""
    product: Line = ""
    industry: Line = ""
    template: Line = "b2c"
    language: Line = ""
    towns_mix: Line = ""
    firm_size: int | None = Field(None, ge=1, le=500_000)
    category: Line = ""
    mode: Line = Field("", description="“representative”, “balanced” or “edges” for a sample; empty: by the mixes.")
    universe: Line = Field("", description="Of whom a sample is: “Texas, 25 to 54, mothers, degree”.")
    shares: str = Field("", max_length=4_000, description="Own shares, typed or as CSV.")
    balance: Line = Field("age, gender", description="The two fields of a balanced sample.")


class SentenceIn(Strict):
    sentence: str = Field(max_length=600, examples=["12 women 25-40 in Berlin who buy oat drink"])


class BriefOut(Schema):
    brief: Values
    sentence: str = Field(description="The brief read back.")


class BoardIn(Strict):
    """A brief, or a sentence that says one."""

    name: str = Field("", max_length=400)
    brief: BriefIn | None = None
    sentence: str = Field("", max_length=600)
    product: UUID | None = Field(None, description="A product of the team, for whose buyers the board is.")
    seed: int | None = Field(None, ge=0, lt=2**62, description="The same brief and seed give the same people.")


class ProgressOut(Schema):
    total: int
    ready: int
    failed: int
    cancelled: int
    open: int
    percent: int
    done: bool
    sentence: str
    seconds_left: int | None = None


class LaneOut(Schema):
    id: UUID
    name: str
    hue: int


class BoardRow(Schema):
    id: UUID
    name: str
    sentence: str
    people: int
    created: datetime


class BoardPage(Schema):
    items: list[BoardRow]
    next: str | None = None


class BoardOut(BoardRow):
    brief: Values
    seed: int
    template: str
    ground: str
    notes: str
    lanes: list[LaneOut]
    progress: ProgressOut
    page: str = Field(description="Its page for people.")


class BoardChange(Strict):
    """What is not given stays."""

    name: str | None = Field(None, max_length=400)
    template: str | None = Field(None, max_length=40)
    ground: str | None = Field(None, max_length=7, description='"#rrggbb", or "" for each person\'s own colour.')


class CopyIn(Strict):
    personas: list[UUID] = Field(min_length=1, max_length=1000)
    lane: UUID | None = None


class PlacementIn(Strict):
    persona: UUID
    lane: UUID | None = Field(None, description="None: unassigned.")
    before: UUID | None = Field(None, description="None: at the end of the lane.")


class ArrangeIn(Strict):
    placements: list[PlacementIn] = Field(min_length=1, max_length=1000)


class LaneIn(Strict):
    name: str = Field(max_length=400)
    hue: int | None = Field(None, ge=0, le=7)
    before: UUID | None = None
    personas: list[UUID] = Field([], max_length=1000)


class LaneChange(Strict):
    name: str | None = Field(None, max_length=400)
    hue: int | None = Field(None, ge=0, le=7)


class LaneMove(Strict):
    before: UUID | None = None


class BarOut(Schema):
    label: str
    present: int
    asked: int | None
    missing: int


class TraitOut(Schema):
    label: str
    bars: list[BarOut]


class PairOut(Schema):
    personas: tuple[UUID, UUID]
    reasons: list[str]


class BalanceOut(Schema):
    traits: list[TraitOut]
    missing: list[str]
    pairs: list[PairOut]
