"""Small judges that learn from pretrained features, which do not ship (Hinton et al., Distilling, 2015).

A judge learns the teacher's odds mixed with the labels, and foresees the teacher's features from an augmented
portrait; the second teaches it most, as a thousand labels are few.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch import Tensor

from facegen.judge.judge_training import AGE_L1, MARGIN, WEIGHTS, augment, calibrate, targets
from facegen.judge.judges import AGE_BINS, READ, Judge, JudgeConfig, JudgeNet
from facegen.measure import teacher
from facegen.measure.realism import tensor_of

OWN_LABEL = 0.5  # share of the label in what is learned; the rest is the teacher's
FORESEE = 0.5  # weight of the features
LABEL_NOISE = 5.0  # years that two annotators differ by on average
LEFT_OUT = 8  # one row in so many is not shown to a judge, so that judges of other seeds learned from others


@dataclass
class Lessons:
    """What a judge learns from: images uint8 [N, S, S, 4], odds of each row [N], soft targets and features."""

    images: np.ndarray
    odds: np.ndarray
    goal: dict[str, Tensor]
    foreseen: Tensor


def odds_of(labels: list[dict], seed: int) -> np.ndarray:
    """How often each row is shown: train only, tempered by group, gender and age, an eighth left out by chance."""
    cells = [(row["appearance"], row["gender"], int(row["age"] // 15)) for row in labels]
    common, rng = Counter(cells), np.random.default_rng(seed)
    kept = np.array([row["split"] == "train" for row in labels]) & (rng.integers(0, LEFT_OUT, len(labels)) > 0)
    return np.array([common[c] ** -0.5 for c in cells]) * kept


def prepare(images: np.ndarray, labels: list[dict], features: Tensor, seed: int,
            extra: tuple[np.ndarray, Tensor] | None = None) -> Lessons:
    """features [2, N, D] as teacher.describe gives them; extra are portraits without labels and their features."""
    goal, odds = targets(labels), odds_of(labels, seed)
    count = len(labels)
    scaled = teacher.Scale.of(features[:, torch.from_numpy(odds > 0)])
    if extra:
        images, features = np.concatenate([images, extra[0]]), torch.cat([features, extra[1]], 1)
        more = len(extra[0])
        goal = {k: torch.cat([v, torch.zeros(more, v.shape[1])]) for k, v in goal.items()}
        odds = np.concatenate([odds, np.zeros(more)])
    shown = scaled(features)
    learned = odds > 0
    taught = teacher.lessons(shown, goal, odds, seed)
    mixed = {name: _mix(goal[name], taught[name], learned) for name in taught}
    mixed["years"] = mixed["age"] @ AGE_BINS[:, None]
    if extra:
        odds = np.concatenate([odds[:count], np.full(len(odds) - count, odds[learned].mean() / 2)])
    return Lessons(images, odds / odds.sum(), mixed, teacher.components(shown, learned).mean(0))


def _mix(label: Tensor, taught: Tensor, learned: np.ndarray) -> Tensor:
    """Where there is a label in the schema, it and the teacher; else the teacher alone."""
    share = OWN_LABEL * (label.sum(1, keepdim=True) > 0.5) * torch.from_numpy(learned)[:, None]
    return share * label + (1 - share) * taught


def distil(lessons: Lessons, config: JudgeConfig, steps: int, begun: JudgeNet | None = None, tell=None) -> JudgeNet:
    """A network taught for ``steps`` batches; it starts from the layers of ``begun``, an earlier one, that fit."""
    torch.manual_seed(config.seed)
    rng, net = np.random.default_rng(config.seed), JudgeNet(config)
    if begun:
        known = net.state_dict()
        fit = {k: v for k, v in begun.state_dict().items() if k in known and v.shape == known[k].shape}
        net.load_state_dict(fit, strict=False)
    foresee = nn.Linear(128, lessons.foreseen.shape[1])
    pictures = torch.cat([F.interpolate(tensor_of(lessons.images[i:i + 64]), size=config.size + MARGIN, mode="area")
                          for i in range(0, len(lessons.images), 64)])
    learning = [*net.parameters(), *foresee.parameters()]
    optimiser = torch.optim.AdamW(learning, config.lr, weight_decay=0.05)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, config.lr, total_steps=steps + 1)
    net.to(memory_format=torch.channels_last)
    for step in range(steps):
        rows = torch.from_numpy(rng.choice(len(lessons.odds), config.batch, p=lessons.odds))
        shown = augment(pictures[rows], rng, config.size).contiguous(memory_format=torch.channels_last)
        features, logits = net(shown)
        loss = lesson_loss(logits, {k: v[rows] for k, v in lessons.goal.items()})
        loss = loss + FORESEE * F.mse_loss(foresee(features), lessons.foreseen[rows])
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(learning, 5.0)
        optimiser.step()
        schedule.step()
        if tell and step % 20 == 0:
            tell(f"judge {config.seed} step {step}/{steps} loss {loss.item():.3f}")
    return net.to(memory_format=torch.contiguous_format).eval()


def lesson_loss(logits: dict[str, Tensor], goal: dict[str, Tensor]) -> Tensor:
    """Cross-entropy with soft targets, and the error of the mean age."""
    years = logits["age"].softmax(1) @ AGE_BINS
    loss = AGE_L1 * (years - goal["years"][:, 0]).abs().mean()
    for name, values in logits.items():
        loss = loss - WEIGHTS[name] * (goal[name] * values.log_softmax(1)).sum(1).mean()
    return loss


def settle(net: JudgeNet, images: np.ndarray, labels: list[dict]) -> Judge:
    """Sets temperatures and ages on held-out portraits; the judge is ready."""
    pictures = torch.cat([F.interpolate(tensor_of(images[i:i + 64]), size=net.size + MARGIN, mode="area")
                          for i in range(0, len(images), 64)])
    calibrate(net, pictures, labels)
    return Judge(net)


def errors(judge: Judge, images: np.ndarray, labels: list[dict]) -> dict[str, float]:
    """Share read as labelled by attribute, mean absolute error and bias of ages in years."""
    from facegen.judge.judges import accuracy

    reading = judge.read_all(tensor_of(images))
    ages = torch.tensor([float(row["age"]) for row in labels])
    return accuracy(reading, labels) | {"age_bias": float((reading.age - ages).mean()), "count": len(labels)}


def table(found: dict[str, dict[str, float]]) -> str:
    """Judges side by side, the ages beside the noise of the labels."""
    head = "| on held-out portraits | " + " | ".join(found) + " |\n|---|" + "---|" * len(found) + "\n"
    lines = [f"| {name} | " + " | ".join(f"{100 * f[name]:.1f} %" if name in f else "-" for f in found.values()) + " |"
             for name in READ]
    ages = " | ".join(f"{f['age_mae']:.1f} y ({f['age_bias']:+.1f})" for f in found.values())
    return head + "\n".join(lines) + f"\n| age, error (bias); annotators differ by {LABEL_NOISE} y | {ages} |\n"
