"""Lists in pages: a cursor names the last row that was seen, so that nothing is skipped or told twice as rows come."""

from __future__ import annotations

import base64
import json
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Field, Schema

from personas.doors.api.problems import Problem

MOST, USUAL = 200, 50
UNKNOWN = "This cursor is none of ours. Begin without one."


class Page(Schema):
    limit: int = Field(USUAL, ge=1, le=MOST, description="Rows on a page.")
    cursor: str = Field("", max_length=200, description="`next` of the page before; empty for the first.")


def page_of(rows: QuerySet, page: Page, *keys: str) -> tuple[list, str | None]:
    """Rows after the cursor in the order of `keys` (the last is unique; all with a leading "-", or none), and what
    leads on; None at the end. Raises Problem for a cursor that is none of ours.
    """
    if page.cursor:
        rows = rows.filter(_after(keys, _read(page.cursor, len(keys))))
    found = list(rows.order_by(*keys)[: page.limit + 1])
    if len(found) <= page.limit:
        return found, None
    return found[:-1], _written([_plain(found[-2], key) for key in keys])


def _after(keys: tuple[str, ...], values: list[Any]) -> Q:
    """(a > x) or (a = x and b > y) …, in whichever direction the keys run."""
    wanted, same = Q(), {}
    for key, value in zip(keys, values, strict=True):
        name = key.removeprefix("-")
        wanted |= Q(**same, **{f"{name}__{'lt' if key.startswith('-') else 'gt'}": value})
        same[name] = value
    return wanted


def _plain(row: Any, key: str) -> int:
    return getattr(row, key.removeprefix("-"))


def _written(values: list[int]) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def _read(cursor: str, count: int) -> list[int]:
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        values = None
    fits = isinstance(values, list) and len(values) == count
    if not fits or not all(type(value) is int and abs(value) < 2**62 for value in values):
        raise Problem(
            422, "This cursor is none of ours. Begin without one.", [{"field": "cursor", "detail": "Unknown."}]
        )
    return values


def lead_on(request: HttpRequest, response: HttpResponse, cursor: str | None) -> None:
    """The address of the next page as a Link header (RFC 8288)."""
    if cursor:
        query = request.GET.copy()
        query["cursor"] = cursor
        response["Link"] = f'<{request.path}?{query.urlencode()}>; rel="next"'
