"""How good the shipped weights are: one table, by judge B, which never selects."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from facegen.attributes import APPEARANCES, EXPRESSIONS, PortraitRequest
from facegen.data.augment import step_rng
from facegen.data.dataset import FaceSet
from facegen.judge.groups import by_group, gap, gap_intervals, group_table, hits, relative_gap
from facegen.judge.judges import CHOICES, Judge, Reading, accuracy
from facegen.measure import metrics, realism
from facegen.measure.lite import Lite
from facegen.prior.prior import to_tensor
from facegen.serve.sampler import PortraitGenerator
from facegen.serve.search import Search

KEEP = 96  # px at which drawn portraits are kept for measuring


def balanced_requests(count: int, seed: int = 0) -> list[PortraitRequest]:
    """Requests spread evenly over appearance and gender, ages 20 to 80, all expressions."""
    rng = step_rng(seed, 0, "asked")
    requests = []
    for i in range(count):
        requests.append(PortraitRequest(
            age=round(float(rng.uniform(20, 80))), gender="fm"[i // len(APPEARANCES) % 2],
            appearance=APPEARANCES[i % len(APPEARANCES)], expression=str(rng.choice(EXPRESSIONS)),
            glasses="clear" if rng.random() < 0.15 else "none"))
    return requests


def like_real(labels: list[dict]) -> list[PortraitRequest]:
    """Requests with the attributes of real portraits, so that only looks differ."""
    requests = []
    for row in labels:
        fields = {k: row[k] for k in ("gender", *CHOICES) if row[k] in CHOICES.get(k, ()) or row[k] == "x"}
        requests.append(PortraitRequest(age=row["age"], **fields))
    return requests


def _small(rgba: Tensor) -> Tensor:
    return F.interpolate(rgba, size=KEEP, mode="area")


def draw_set(generator: PortraitGenerator, requests: list[PortraitRequest], first_seed: int,
             best_of: int = 1, tell=None) -> tuple[Tensor, Tensor, list[Search]]:
    """(single draws, chosen draws [N, 4, 96, 96], searches): chosen is the first judge A accepts."""
    singles, chosen, searches = [], [], []
    for i, request in enumerate(requests):
        found = generator.search(request, first_seed + i, best_of)
        singles.append(_small((found.tries or found.copies)[0].rgba))
        chosen.append(_small(found.best.rgba))
        found.forget_pictures()
        searches.append(found)
        if tell and (i + 1) % 100 == 0:
            tell(f"{i + 1} of {len(requests)} drawn")
    return torch.cat(singles), torch.cat(chosen), searches


def draw_one(generator, request: PortraitRequest, seed: int) -> Tensor:
    """One draw, RGBA [1, 4, S, S], neither chosen nor steered again."""
    found = generator.search(request, seed, 1)
    return (found.tries or found.copies)[0].rgba


def steering(reading: Reading, requests: list[PortraitRequest], ceiling: dict) -> dict:
    """Accuracy as asked, beside itself divided by the judge's accuracy on held-out portraits."""
    rows = [{k: getattr(r, k) for k in (*CHOICES, "age")} for r in requests]
    plain = accuracy(reading, rows)
    relative = {f"{k}_relative": plain[k] / ceiling[k] for k in CHOICES}
    both = hits(reading, requests, "gender") & hits(reading, requests, "appearance")
    return plain | relative | {"gender_and_appearance": float(both.mean())}


def diversity(drawn: Tensor, requests: list[PortraitRequest], real: Tensor, labels: list[dict]) -> float:
    """Mean pairwise feature distance inside (appearance, gender) cells over the same on real portraits."""
    cells_real, cells_drawn = defaultdict(list), defaultdict(list)
    for i, row in enumerate(labels):
        cells_real[row["appearance"], row["gender"]].append(i)
    for i, request in enumerate(requests):
        cells_drawn[request.appearance, request.gender].append(i)
    ratios = [metrics.mean_pairwise(drawn[rows]) / metrics.mean_pairwise(real[cells_real[cell]])
              for cell, rows in cells_drawn.items() if len(rows) > 2 and len(cells_real[cell]) > 5]
    return float(np.mean(ratios)) if ratios else float("nan")


def face_pixels(rgba: Tensor) -> Tensor:
    """The inner face at low resolution, contrast-normalised, [N, D]: likeness without a network."""
    grey = F.interpolate(rgba[:, :3].mean(1, keepdim=True), size=48, mode="area")[:, :, 12:42, 10:38].flatten(1)
    return (grey - grey.mean(1, keepdim=True)) / grey.std(1, keepdim=True).clamp_min(1e-3)


def identity_over_edits(generator: PortraitGenerator, count: int, first_seed: int) -> float:
    """d' between the same seed edited (age, expression, glasses) and other seeds, on face pixels."""
    asked = [PortraitRequest(gender="fm"[i % 2], appearance=APPEARANCES[i % 7], age=35, expression="neutral",
                             glasses="none") for i in range(count)]
    edits = ({"age": 50}, {"expression": "smile"}, {"glasses": "clear"})
    before = face_pixels(draw_set(generator, asked, first_seed)[0])
    edited = [r.replace(**edits[i % 3]) for i, r in enumerate(asked)]
    after = face_pixels(draw_set(generator, edited, first_seed)[0])
    same = (before - after).norm(dim=1)
    # Strangers share gender and appearance: 14 apart in the list.
    strangers = (before - after.roll(14, 0)).norm(dim=1)
    return metrics.separation(same, strangers)


def evaluate(generator: PortraitGenerator, judge: Judge, faces: FaceSet, count: int = 2000,
             best_of: int = 4, seed: int = 0, tell=print, net=None) -> dict:
    """Every measure of the model card. ``judge`` is B; faces hold train and holdout rows.

    net is the network whose features say how real portraits look, Lite2 by default; raises LiteMissing without it.
    """
    net = net or Lite("lite2")
    train, holdout = faces.split("train"), faces.split("holdout")
    real = {name: judge.read_all(_small(to_tensor(part.images))) for name, part in
            (("train", train), ("holdout", holdout))}
    ceiling = accuracy(real["holdout"], holdout.labels)
    requests, first = balanced_requests(count, seed), 10_000_000 * (seed + 1)
    singles, chosen, searches = draw_set(generator, requests, first, best_of, tell)
    read_single, read_chosen = judge.read_all(singles), judge.read_all(chosen)
    groups, real_groups = by_group(read_chosen, requests), by_group(real["holdout"], like_real(holdout.labels))
    result = {
        "count": count, "best_of": best_of, "model_hash": generator.model_hash, "data_hash": faces.data_hash,
        "judge_b_on_holdout": ceiling,
        "single": steering(read_single, requests, ceiling),
        "best_of_k": steering(read_chosen, requests, ceiling) | {
            "mean_tries": float(np.mean([s.drawn for s in searches]))},
        "groups": groups, "judge_b_groups_on_holdout": real_groups,
        "worst_group": min(groups, key=lambda g: groups[g]["appearance"]),
        "gap_appearance": gap(groups, "appearance"), "gap_gender": gap(groups, "gender"),
        "gap_relative": relative_gap(groups, real_groups), "gap_intervals": gap_intervals(groups, real_groups),
    }
    result |= _redraws(searches)
    all_real = torch.cat([real["train"].features, real["holdout"].features])
    labels = train.labels + holdout.labels
    result["diversity"] = diversity(read_single.features, requests, all_real, labels)
    result["novelty_features"] = metrics.novelty_ratio(
        read_single.features, real["train"].features, real["holdout"].features)
    result["novelty_face_pixels"] = metrics.novelty_ratio(
        face_pixels(singles), *(face_pixels(_small(to_tensor(p.images))) for p in (train, holdout)))
    result["identity_over_edits"] = identity_over_edits(generator, min(210, count), first + count)
    return result | {"realism": _realism(generator, faces, net, first + 2 * count, tell)}


def _redraws(searches: list[Search]) -> dict:
    """How often the novelty gate threw a draw away, over all and per group."""
    def share(some: list[Search]) -> float:
        return sum(len(s.copies) for s in some) / max(1, sum(s.drawn for s in some))

    return {"redrawn": share(searches), "redrawn_by_group": {
        group: share([s for s in searches if s.request.appearance == group]) for group in APPEARANCES}}


def _realism(generator, faces: FaceSet, net, first_seed: int, tell) -> dict:
    """Single draws with the attributes of half of the real portraits, beside the other half, in features that judge B
    does not have."""
    def draw(request: PortraitRequest, place: int) -> Tensor:
        return draw_one(generator, request, first_seed + place)

    return realism.measure(draw, faces.images, like_real(faces.labels), net, tell=tell)


def table(result: dict) -> str:
    """The result as Markdown: measure, value, goal of the project."""
    one, best, real = result["single"], result["best_of_k"], result["judge_b_on_holdout"]
    k = result["best_of"]

    def both(name: str, scale: float = 100, unit: str = " %") -> str:
        return f"{one[name] * scale:.1f}{unit} / {best[name] * scale:.1f}{unit}"

    rows = [
        (f"gender as asked, single / best of {k}, relative to B", both("gender_relative"), "93 % / 99 %"),
        (f"appearance as asked, single / best of {k}, relative to B", both("appearance_relative"), "70 % / 90 %"),
        ("expression as asked, relative to B", both("expression_relative"), "-"),
        ("glasses as asked, relative to B", both("glasses_relative"), "-"),
        ("gender and appearance together, absolute", both("gender_and_appearance"), "-"),
        (f"age, mean absolute error, single / best of {k}", both("age_mae", 1, " y"), "9 y / 6 y"),
        ("mean tries", f"{best['mean_tries']:.2f}", "-"),
        (f"gap between groups in appearance, 95 % interval (worst {result['worst_group']})",
         _points(result["gap_appearance"], result["gap_intervals"]["absolute"]), "15"),
        ("the same, each group relative to B on its held-out portraits, at most 100 %",
         _points(result["gap_relative"], result["gap_intervals"]["relative"]), "-"),
        ("gap between groups in gender", f"{result['gap_gender'] * 100:.1f} points", "15"),
        ("too close to a training portrait and drawn anew, share of draws",
         f"{result['redrawn'] * 100:.1f} % (most {max(result['redrawn_by_group'].values()) * 100:.1f} %, "
         f"{max(result['redrawn_by_group'], key=result['redrawn_by_group'].get)})", "-"),
        *realism.rows(result["realism"]),
        ("diversity inside a group, relative to real", f"{result['diversity']:.2f}", "0.80"),
        ("nearest training / nearest held-out: features, face pixels",
         f"{result['novelty_features']:.2f}, {result['novelty_face_pixels']:.2f}", "0.95"),
        ("identity kept over edits, d'", f"{result['identity_over_edits']:.2f}", "1.5"),
        ("judge B on held-out portraits: gender, appearance, age error",
         f"{real['gender'] * 100:.1f} %, {real['appearance'] * 100:.1f} %, {real['age_mae']:.1f} y", "-"),
    ]
    head = "| measure | value | goal |\n|---|---|---|\n"
    return head + "\n".join(f"| {a} | {b} | {c} |" for a, b, c in rows) + "\n\n" + group_table(result)


def _points(value: float, interval: tuple[float, float]) -> str:
    return f"{value * 100:.1f} points ({interval[0] * 100:.0f} to {interval[1] * 100:.0f})"


def write_result(result: dict, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(result, indent=1))
