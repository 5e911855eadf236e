"""Where this person can be reached: channels with weights, by age and comfort with technology."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from . import tables
from .draft import Draft
from .wording import words

COUNT = 5


class Channel(NamedTuple):
    """A channel's weight at 20 and at 80 years, straight between them, and what ease with technology adds."""

    key: str
    at20: float
    at80: float
    tech: float


def draw_channels(draft: Draft) -> None:
    stream, names = draft.stream("channels"), words(draft.language).labels["channels"]
    kind = "b2b" if draft["role"] else "b2c"
    share, lean = max(0.0, min(1.0, (draft["age"] - 20) / 60)), (draft["tech_comfort"] - 50) / 50
    scored = [(row.at20 * (1 - share) + row.at80 * share + row.tech * lean + stream.spread(-0.9, 0.9), row.key)
              for row in _channels(kind)]  # fmt: skip
    best = sorted(scored, reverse=True)[:COUNT]
    draft.put("channels", [{"name": names[key], "weight": max(0, min(5, round(score)))} for score, key in best])


@cache
def _channels(kind: str) -> tuple[Channel, ...]:
    rows = (row for row in tables.rows("channels.csv") if row["kind"] in (kind, "both"))
    return tuple(Channel(row["key"], float(row["at20"]), float(row["at80"]), float(row["tech"])) for row in rows)
