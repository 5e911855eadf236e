"""The model card for people: every figure from the weights' own manifest, every rate from this installation's rows."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db.models import Count, Sum
from django.db.models.functions import Coalesce

from facegen.attributes import APPEARANCES
from personas.briefs.words import LABELS
from personas.models import FaceNovelty
from personas.weights import manifest, model_created

Z = 1.96  # 95 %


@dataclass(frozen=True)
class Rate:
    """A share of `count` trials with its 95 % interval (Wilson), in per cent. `low` and `high` are None at count 0."""

    share: float | None
    low: float | None
    high: float | None
    count: int

    @property
    def start(self) -> float:
        """Of the interval's bar, for drawing: 0..100."""
        return self.low or 0.0

    @property
    def width(self) -> float:
        return (self.high or 0.0) - (self.low or 0.0)


def wilson(share: float, count: int) -> Rate:
    """Wilson's score interval for `share` (0..1) of `count` trials."""
    if not count:
        return Rate(None, None, None, 0)
    centre = share + Z * Z / (2 * count)
    spread = Z * math.sqrt(share * (1 - share) / count + Z * Z / (4 * count * count))
    low, high = ((centre + sign * spread) / (1 + Z * Z / count) for sign in (-1, 1))
    return Rate(100 * share, 100 * max(0.0, low), 100 * min(1.0, high), count)


@dataclass(frozen=True)
class Group:
    """One appearance group: how it is steered, what the reader of pictures manages on real portraits, how many there
    were to learn from, and how many draws this installation threw away.
    """

    label: str
    gender: Rate
    appearance: Rate
    age_error: float
    ceiling: float  # appearance read as labelled on held-out portraits, per cent: nobody can be steered better
    women: int
    men: int
    drawn: int
    too_close_training: Rate
    too_close_issued: Rate


@dataclass(frozen=True)
class Measure:
    name: str
    value: str
    note: str = ""


def groups() -> list[Group]:
    """In the order of the schema. Empty for weights without an evaluation (imported ones)."""
    metrics = manifest().get("metrics") or {}
    measured, ceilings = metrics.get("groups") or {}, metrics.get("judge_b_groups_on_holdout") or {}
    trained, rates = _training_counts(), rejections()
    names = [name for name in APPEARANCES if name in measured]
    each = metrics.get("count", 0) // max(1, len(names))
    return [
        Group(
            label=LABELS["appearance"].get(name, name),
            gender=wilson(measured[name]["gender"], each),
            appearance=wilson(measured[name]["appearance"], each),
            age_error=measured[name]["age_mae"],
            ceiling=100 * ceilings.get(name, {}).get("appearance", 0.0),
            women=trained.get((name, "f"), 0),
            men=trained.get((name, "m"), 0),
            drawn=rates.get(name, NONE_DRAWN)[0],
            too_close_training=rates.get(name, NONE_DRAWN)[1],
            too_close_issued=rates.get(name, NONE_DRAWN)[2],
        )
        for name in names
    ]


NONE_DRAWN = (0, wilson(0, 0), wilson(0, 0))


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


@lru_cache(maxsize=1)
def _training_counts() -> dict[tuple[str, str], int]:
    """(appearance, gender) to portraits the shipped model learned from, read from the weights themselves."""
    path = Path(settings.WEIGHTS_DIR) / "exemplars.json"
    if not path.exists():
        return {}
    columns = json.loads(path.read_text())
    counts: dict[tuple[str, str], int] = {}
    for cell in zip(columns["appearance"], columns["gender"], strict=True):
        counts[cell] = counts.get(cell, 0) + 1
    return counts


def training_total() -> int:
    return sum(_training_counts().values())


def measures() -> list[Measure]:
    """The figures over all groups, in words; those that the manifest lacks are left out."""
    m = manifest().get("metrics") or {}
    if not m:
        return []
    best, one, k = m["best_of_k"], m["single"], m["best_of"]
    found = [
        Measure(
            "Gender presentation as asked", f"{100 * best['gender']:.1f} %", f"first draw {100 * one['gender']:.1f} %"
        ),
        Measure(
            "Appearance as asked", f"{100 * best['appearance']:.1f} %", f"first draw {100 * one['appearance']:.1f} %"
        ),
        Measure(
            "Expression as asked", f"{100 * best['expression']:.1f} %", f"first draw {100 * one['expression']:.1f} %"
        ),
        Measure("Age, mean error", f"{best['age_mae']:.1f} years", f"first draw {one['age_mae']:.1f} years"),
        Measure("Draws a portrait", f"{best['mean_tries']:.2f}", f"at most {k}"),
        Measure(
            "Distance to real portraits", f"{m['frechet_over_floor']:.2f} × floor", "Fréchet; the floor is real to real"
        ),
        Measure("Precision, recall", f"{m['precision']:.2f}, {m['recall']:.2f}", "1 is like the real ones"),
        Measure("Variety inside a group", f"{m['diversity']:.2f}", "of that of real portraits"),
        Measure(
            "Nearest training / nearest held-out", f"{m['novelty_features']:.2f}", "1: no nearer than strangers are"
        ),
        Measure("Same person after an edit", f"d′ {m['identity_over_edits']:.2f}", "0: as far apart as strangers"),
    ]
    return found


def parity() -> tuple[float, str] | None:
    """Worst over best group in appearance as asked, and the worst group's label; None without an evaluation."""
    rows = [group for group in groups() if group.appearance.share]
    if not rows:
        return None
    worst, best = (pick(rows, key=lambda g: g.appearance.share) for pick in (min, max))
    return worst.appearance.share / best.appearance.share, worst.label


def data_statement() -> list[tuple[str, str]]:
    """Question and answer, in the order of California's AB 2013 (Civil Code 3111)."""
    known = manifest()
    held = (known.get("novelty") or {}).get("held_out")
    statement = known.get("data_statement", "The weights say nothing about their data.")
    first = model_created().strftime("%d %B %Y")
    return [
        ("Where does the data come from, and who owns it?", statement),
        (
            "How does it serve the purpose?",
            "The model draws portraits of adults with asked attributes; it learned from aligned, cut-out "
            "portraits whose attributes were labelled.",
        ),
        (
            "How many data points?",
            f"{training_total():,} portraits to learn from"
            + (f", and {held} held out to set limits and to measure" if held else "")
            + ".",
        ),
        (
            "What kind of data, with which labels?",
            "Pictures of 256 pixels with transparency. Labelled by eye: apparent age, gender presentation, appearance "
            "group, expression, glasses, hair, beard. Labels say what most viewers would read in the picture; expect "
            "ten to twenty per cent disagreement on appearance.",
        ),
        (
            "Is any of it protected by copyright, trademark or patent?",
            "It was published under MIT and CC0; nothing else was used. Whether pictures made by a generator are "
            "protected at all differs by country.",
        ),
        ("Was it bought or licensed?", "Neither bought nor licensed for money: open licences only."),
        (
            "Does it hold personal information?",
            "No. No photograph of a real person is in it: each portrait was drawn by an earlier generator. Those "
            "generators did learn from photographs; what they carried over cannot be ruled out by us.",
        ),
        ("Does it hold aggregate consumer information?", "No."),
        (
            "What was done to it, and why?",
            "Cut out from its background, aligned on eyes and mouth, rough cut-outs shown seldom, anyone who could be "
            "under eighteen left out, so that the model learns heads and no scenery, and adults only.",
        ),
        (
            "When was it collected, and does that go on?",
            f"Before {first}; it does not go on, and what you make is not used.",
        ),
        ("When was it first used?", f"For the shipped weights of {first}."),
        (
            "Was synthetic data used?",
            "All of it is synthetic: StyleGAN2, SDXL, Stable Diffusion 3 and FLUX.1 drew it, and the generator behind "
            "Faker’s person portraits.",
        ),
    ]


FAILS = (
    (
        "Hair and clothes follow one training portrait.",
        "The face is a mixture, but haircut and collar are recognisably from one portrait. In small groups the same "
        "haircut returns every few faces.",
    ),
    (
        "Two groups are read as asked less often.",
        "Latino and Middle Eastern portraits come out as asked less often than others. The reader of pictures also "
        "misreads real portraits of these groups, as people do; part of the gap is the label’s.",
    ),
    ("Middle ages drift.", "Between 45 and 60 a portrait can look ten years too young or too old."),
    ("Glasses are weak.", "Asked for, they are often missing, and frames can break where they pass the brows."),
    ("Seams show.", "A mouth or an eye can sit a little wrong, most often with laughs. Redraw it."),
    (
        "Some people are not here.",
        "Nobody under 18. No Indigenous American or Pacific Islander group, no disability and no dress of a faith was "
        "there to learn from. “Ambiguous” steers, from very few examples.",
    ),
)
