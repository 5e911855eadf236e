"""Tables of real people made unfindable: what the columns may hold, and the table of stand-ins."""

from __future__ import annotations

import json
from pathlib import PurePath

from django.http import HttpRequest, HttpResponse
from ninja import Field, File, Form, Router, Schema, Status
from ninja.files import UploadedFile

from personas.doors.api import told
from personas.doors.api.caller import EXPORT, team_of
from personas.doors.api.problems import Problem, refusals
from personas.doors.api.shapes.files import ExportOut
from personas.marking.opening import check_size
from personas.requests.uploads import PEOPLE
from personas.services.doors.unfindable.asking import ask_unfindable, columns_of
from personas.services.doors.unfindable.columns import Column
from personas.services.doors.unfindable.reducing import Plan

router = Router(tags=["Unfindable"])
COLUMNS = "/unfindable/columns"


class ColumnOut(Schema):
    name: str
    act: str = Field(description="What it is guessed to be: name, email, birth_date …, counted, kept or left out.")
    free_text: bool = Field(description="Anything may stand in it, of anybody.")


class WishesIn(Schema):
    market: str = Field("en_US", max_length=12, description="Where the people live.")
    k: int = Field(5, ge=-(2**31), le=2**31, description="How many people share what stays, from 2 to 100.")
    generalise: bool = Field(True, description="Rows that fewer share are made coarser; else they are left out.")
    linked: bool = Field(True, description="One person is one stand-in in every file of this team.")
    faces: int = Field(0, ge=0, le=10_000, description="A face for every n-th row; 0 for none.")
    columns: str = Field("", max_length=20_000, description='{"Notes": "left out", …}; others are as they are guessed.')


@router.post(
    "/unfindable/columns",
    response=list[ColumnOut],
    auth=EXPORT,
    url_name="unfindable_columns",
    summary="Look at a table",
)
def look(request: HttpRequest, people: File[UploadedFile]) -> list[ColumnOut]:
    """CSV or .xlsx. The file is forgotten at once."""
    return [ColumnOut(name=one.name, act=one.act, free_text=one.free_text) for one in _columns(request, people)]


def _columns(request: HttpRequest, people: UploadedFile) -> list[Column]:
    with refusals():
        check_size(people.size, PEOPLE)
        return columns_of(actor=request.auth.user, team=team_of(request), file=people.file)


@router.post(
    "/unfindable", response={202: ExportOut}, auth=EXPORT, url_name="unfindable", summary="Make these people unfindable"
)
def make(request: HttpRequest, response: HttpResponse, people: File[UploadedFile], wishes: Form[WishesIn]) -> Status:
    """Everybody is replaced by somebody who does not exist. The result is an export; the original is stored nowhere."""
    columns, acts = _columns(request, people), _acts(wishes.columns)
    if unknown := sorted(set(acts) - {column.name for column in columns}):
        raise Problem(422, f"There is no column “{unknown[0]}”.", [{"field": "columns", "detail": "Unknown."}])
    plan = Plan(
        heading=tuple(column.name for column in columns),
        acts=tuple(acts.get(column.name, column.act) for column in columns),
        name=PurePath(people.name or "table").stem[:60],
        **wishes.model_dump(exclude={"columns"}),
    )
    with refusals():
        job = ask_unfindable(actor=request.auth.user, team=team_of(request), file=people.file, plan=plan)
    response["Location"] = told.address("export", job.public_id)
    return Status(202, told.export(job))


def _acts(text: str) -> dict[str, str]:
    try:
        acts = json.loads(text or "{}")
    except (ValueError, RecursionError):
        acts = None
    if not isinstance(acts, dict) or not all(isinstance(one, str) for one in acts.values()):
        raise Problem(422, "The columns are an object of names and what becomes of them.")
    return acts
