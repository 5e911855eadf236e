"""Where this person can be reached: channels with weights, by age and comfort with technology."""

from __future__ import annotations

from . import tables
from .draft import Draft
from .wording import words

COUNT = 5


def draw_channels(draft: Draft) -> None:
    stream, names = draft.stream("channels"), words(draft.language).labels["channels"]
    kind = "b2b" if draft["role"] else "b2c"
    scored = [(_score(row, draft) + stream.spread(-0.9, 0.9), row["key"])
              for row in tables.rows("channels.csv") if row["kind"] in (kind, "both")]  # fmt: skip
    best = sorted(scored, reverse=True)[:COUNT]
    draft.put("channels", [{"name": names[key], "weight": max(0, min(5, round(score)))} for score, key in best])


def _score(row: dict[str, str], draft: Draft) -> float:
    """Straight between the weights that the table gives for 20 and for 80 years."""
    share = max(0.0, min(1.0, (draft["age"] - 20) / 60))
    by_age = float(row["at20"]) * (1 - share) + float(row["at80"]) * share
    return by_age + float(row["tech"]) * (draft["tech_comfort"] - 50) / 50
