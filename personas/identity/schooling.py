"""Education: six levels that every market calls by its own names."""

from __future__ import annotations

from collections.abc import Sequence

from . import occupations, official
from .departments import concerned
from .draft import Draft

LEVELS = range(6)  # 0 basic, 1 upper secondary, 2 vocational, 3 bachelor, 4 master, 5 doctorate
YOUNGEST = (18, 18, 19, 21, 23, 27)  # when a level can be finished
WORK_BEGINS = (17, 18, 20, 22, 24, 28)  # when work at that level usually begins


def draw_education(draft: Draft) -> None:
    level = locked_level(draft)
    if level is None:
        weights, stream = _weights(draft), draft.stream("education")
        level = stream.weighted(LEVELS, weights)
        floor, ceiling = _bounds(draft)
        if not floor <= level <= ceiling:
            able = [weight * (floor <= rank <= ceiling) for rank, weight in enumerate(weights)]
            level = stream.weighted(LEVELS, able) if any(able) else floor
    draft["level"] = level
    draft.put("education", labels(draft)[level])


def _weights(draft: Draft) -> list[float]:
    """The shares of the levels that this age and this part in a choice allow."""
    age, role = min(draft["age"], draft.facts["retirement"]), draft["role"]
    levels = (occupations.levels_open_to(age, role, among) for among in concerned(draft.brief, role))
    able = next((found for found in levels if any(found)), (False,) * 6)
    reached = [draft["age"] >= age for age in YOUNGEST]
    weights = [s * a * r for s, a, r in zip(_shares(draft), able, reached, strict=True)]
    return weights if any(weights) else [1.0, *[0.0] * 5]


def _shares(draft: Draft) -> Sequence[float]:
    """What the market's table says of this age and sex; without one, people over 55 studied less often."""
    counted = official.schooling(draft.market.code, draft["gender"], draft["age"])
    if counted:
        return counted
    shares = draft.facts["education_shares"]
    if draft["age"] < 55:
        return shares
    return [share * factor for share, factor in zip(shares, (1.7, 1.2, 1.2, 0.6, 0.7, 1.0), strict=True)]


def _bounds(draft: Draft) -> tuple[int, int]:
    """The levels that a locked job allows."""
    row = occupations.locked(draft)
    return (row.min_level, row.max_level) if row else (0, 5)


def labels(draft: Draft) -> list[str]:
    """The market's names of the six levels in the language of the texts."""
    return education_labels(draft.market.code, draft.facts, draft.language)


def education_labels(code: str, facts: dict, language: str) -> list[str]:
    base = language[:2]
    return facts.get("education", {}).get(base) or facts["education_basic"][base]


def level_of(facts: dict, label: str) -> int | None:
    """The level behind a label in any language of the market, or None when we do not know it."""
    for names in (*facts.get("education", {}).values(), *facts["education_basic"].values()):
        if label in names:
            return names.index(label)
    return None


def locked_level(draft: Draft) -> int | None:
    label = draft.locks.get("education")
    return None if label is None else level_of(draft.facts, label)


def youngest_for_locks(draft: Draft) -> int:
    """The age that locked education and job need at least."""
    level, row = locked_level(draft), occupations.locked(draft)
    return max(YOUNGEST[level] if level is not None else 0, row.min_age if row else 0)
