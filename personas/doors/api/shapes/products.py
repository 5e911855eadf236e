"""Products of a team: what it knows of them, and whom they are for."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ninja import Field, Schema

from personas.doors.api.shapes.common import Line, Strict


class SegmentIn(Strict):
    name: Line
    share: float | None = Field(None, description="Per cent of the board; None for an equal part.")
    ages: tuple[int, int] | None = None
    gender: str = Field("", max_length=1)
    towns: Line = ""
    needs: list[Line] = Field([], max_length=50)


class FactsIn(Strict):
    price: Line = ""
    sold: list[Line] = Field([], max_length=50)
    reasons_for: list[Line] = Field([], max_length=50)
    reasons_against: list[Line] = Field([], max_length=50)
    rivals: list[Line] = Field([], max_length=50)
    tone: Line = ""
    segments: list[SegmentIn] = Field([], max_length=100)


class ProductIn(Strict):
    name: str = Field(max_length=80)
    kind: str = Field("", max_length=80)
    category: str = Field("", max_length=40)
    facts: FactsIn = FactsIn()


class ProductOut(Schema):
    id: UUID
    name: str
    kind: str
    category: str
    facts: FactsIn
    changed: datetime


class ProductPage(Schema):
    items: list[ProductOut]
    next: str | None = None
