"""Exports and what verification answers."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from ninja import Field, Schema

from personas.doors.api.shapes.common import Line, Strict, Values


class ExportIn(Strict):
    """Of a board, or of personas by their ids. Several formats come as one ZIP."""

    board: UUID | None = None
    personas: list[UUID] = Field([], max_length=1000)
    formats: list[Line] = Field(
        min_length=1, max_length=20, description="card, portrait, pages, poster, deck, pptx, xlsx, csv, json, design …"
    )
    paper: Literal["A4", "Letter"] = "A4"
    scale: Literal[1, 2] = 1
    side: Literal[256, 512] = 512
    separator: Literal["", "comma", "semicolon", "tab"] = ""
    badge: bool = True
    words: str = Field("", max_length=80, description="What has to be typed for files without the badge.")


class ExportOut(Schema):
    id: UUID
    kind: str
    formats: list[str]
    people: int
    state: str
    percent: int
    sentence: str
    ready: bool
    file: str = Field(description="Where the file is; empty until it is ready, and after it was deleted.")
    file_name: str
    media_type: str
    size: int
    sha256: str
    expires: datetime | None
    created: datetime


class ExportPage(Schema):
    items: list[ExportOut]
    next: str | None = None


class AnswerOut(Schema):
    state: str
    tone: str
    says: str
    means: str
    facts: Values
    faces: list[Values]


class VerifyOut(Schema):
    signature: AnswerOut
    watermark: AnswerOut
    likeness: AnswerOut
    note: str
    denied: bool
