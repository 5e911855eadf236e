"""How each appearance group is served: by the manifest's evaluation, and by what this installation threw away."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Sum
from django.db.models.functions import Coalesce

from facegen.attributes import APPEARANCES
from personas.briefs.words import LABELS
from personas.models import FaceNovelty
from personas.services.portraits import weights
from personas.services.trust.model_card.rates import Rate, wilson
from personas.services.trust.model_card.training import training_counts

NONE_DRAWN = (0, wilson(0, 0), wilson(0, 0))


@dataclass(frozen=True)
class Group:
    """One appearance group: how it is steered, what the reader of pictures manages on real portraits, how many there
    were to learn from, and how many draws this installation threw away.
    """

    label: str
    gender: Rate
    appearance: Rate
    age_error: float
    ceiling: Rate  # appearance read as labelled on held-out portraits: nobody can be steered better
    women: int
    men: int
    drawn: int
    too_close_training: Rate
    too_close_issued: Rate


def groups() -> list[Group]:
    """In the order of the schema. Empty for weights without an evaluation (imported ones)."""
    metrics = weights.manifest().get("metrics") or {}
    measured, ceilings = metrics.get("groups") or {}, metrics.get("judge_b_groups_on_holdout") or {}
    trained, rates = training_counts("appearance", "gender"), rejections()
    return [
        _group(name, measured[name], ceilings.get(name, {}), trained, rates.get(name, NONE_DRAWN))
        for name in APPEARANCES
        if name in measured
    ]


def _group(name: str, measured: dict, real: dict, trained: dict, thrown: tuple[int, Rate, Rate]) -> Group:
    drawn, training, issued = thrown
    return Group(
        label=LABELS["appearance"].get(name, name),
        gender=wilson(measured["gender"], measured["count"]),
        appearance=wilson(measured["appearance"], measured["count"]),
        age_error=measured["age_mae"],
        ceiling=wilson(real.get("appearance", 0.0), real.get("count", 0)),
        women=trained[(name, "f")],
        men=trained[(name, "m")],
        drawn=drawn,
        too_close_training=training,
        too_close_issued=issued,
    )


def rejections() -> dict[str, tuple[int, Rate, Rate]]:
    """By appearance as asked ("" where it was left free): faces drawn here, and the shares of draws thrown away because
    they were too close to training, and to a face of before.
    """
    rows = FaceNovelty.objects.values("appearance").annotate(
        faces=Count("pk"), training=Coalesce(Sum("redrawn_training"), 0), issued=Coalesce(Sum("redrawn_issued"), 0)
    )
    found = {}
    for row in rows:
        draws = row["faces"] + row["training"] + row["issued"]
        found[row["appearance"]] = (
            row["faces"],
            wilson(row["training"] / draws, draws),
            wilson(row["issued"] / draws, draws),
        )
    return found


def parity(found: list[Group]) -> tuple[float, str] | None:
    """Worst over best group in appearance as asked, and the worst group's label; None without an evaluation."""
    rows = [group for group in found if group.appearance.share]
    if not rows:
        return None
    worst, best = (pick(rows, key=lambda g: g.appearance.share) for pick in (min, max))
    return worst.appearance.share / best.appearance.share, worst.label
