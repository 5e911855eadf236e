"""What every answer shares."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Schema
from pydantic import AfterValidator, ConfigDict

from personas.texts import one_line


class Strict(Schema):
    """A body: a name that nobody knows is said, not swallowed."""

    model_config = ConfigDict(extra="forbid")


def _line(text: str) -> str:
    return one_line(text)


Line = Annotated[str, AfterValidator(_line), Field(max_length=400)]


class ProblemError(Schema):
    field: str
    detail: str


class ProblemOut(Schema):
    """RFC 9457: `detail` is a sentence for whoever reads it."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[ProblemError] = []


class TeamOut(Schema):
    id: UUID
    name: str
    role: str = Field(description="Of the token's person: owner, editor, commenter or viewer.")
    default_market: str
    members: int


class MeOut(Schema):
    person: str
    team: TeamOut
    token: str = Field(description="The token's name.")
    scopes: list[str]
    expires: datetime


class MarketOut(Schema):
    code: str
    name: str
    country: str
    language: str
    currency: str
    depth: str


class ShareOut(Schema):
    id: UUID
    expires: datetime
    views: int
    link: str = Field("", description="Told once, when the link is made.")


class ShareIn(Strict):
    days: int = Field(14, ge=1, le=90)
    password: str = Field("", max_length=128)


class CommentOut(Schema):
    id: UUID
    author: str
    text: str
    persona: UUID | None = None
    created: datetime
    resolved: bool


class CommentIn(Strict):
    text: str = Field(max_length=4000)


class CommentPage(Schema):
    items: list[CommentOut]
    next: str | None = None


class DoneOut(Schema):
    said: str = Field(description="What was done, in words.")


class FindingOut(Schema):
    rule: str
    fields: list[str]
    sentence: str
    offer: str = Field(description="What could be written instead; empty where only a person can say.")


Values = dict[str, Any]
