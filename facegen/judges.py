"""Attribute networks that read a portrait: judge A selects, judge B reports.

Both are trained from scratch on the same folder with other seeds, splits and
widths, so that a portrait picked by A is not scored by A. Ages are read as the
mean of a distribution over bins (Rothe et al., DEX, 2015; Gao et al., label
distribution learning, 2017); training mixes pairs (Zhang et al., mixup, 2018).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch import Tensor

from facegen.attributes import APPEARANCES, EXPRESSIONS, GLASSES
from facegen.augment import backgrounds
from facegen.dataset import FaceSet
from facegen.losses import composite
from facegen.prior import to_tensor

AGE_BINS = torch.arange(18.0, 91.0, 4.0)
CHOICES = {"gender": ("f", "m"), "appearance": APPEARANCES, "expression": EXPRESSIONS, "glasses": GLASSES}
GREY = 0.6


@dataclass(frozen=True)
class JudgeConfig:
    """size in px; width of the first stage; seed also picks the validation rows."""

    size: int = 96
    width: int = 32
    seed: int = 1
    epochs: int = 40
    batch: int = 32
    lr: float = 2e-3


JUDGE_A = JudgeConfig(seed=1)
JUDGE_B = JudgeConfig(size=80, width=40, seed=2)


class _Block(nn.Module):
    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(inputs, outputs, 3, stride=2, padding=1, bias=False)
        self.second = nn.Conv2d(outputs, outputs, 3, padding=1, bias=False)
        self.norms = nn.ModuleList([nn.BatchNorm2d(outputs), nn.BatchNorm2d(outputs)])
        self.skip = nn.Conv2d(inputs, outputs, 1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        h = F.relu(self.norms[0](self.first(x)))
        return F.relu(self.norms[1](self.second(h)) + self.skip(F.avg_pool2d(x, 2, ceil_mode=True)))


class JudgeNet(nn.Module):
    """RGB [N, 3, size, size] over grey -> (features [N, 128], logits per attribute)."""

    def __init__(self, config: JudgeConfig) -> None:
        super().__init__()
        w = config.width
        self.size = config.size
        self.stem = nn.Conv2d(3, w, 3, padding=1)
        self.blocks = nn.Sequential(_Block(w, w), _Block(w, 2 * w), _Block(2 * w, 4 * w), _Block(4 * w, 6 * w))
        self.embed = nn.Linear(6 * w * 2, 128)
        self.drop = nn.Dropout(0.3)
        self.heads = nn.ModuleDict({name: nn.Linear(128, len(values)) for name, values in CHOICES.items()})
        self.heads["age"] = nn.Linear(128, len(AGE_BINS))
        self.register_buffer("temperature", torch.ones(len(CHOICES)))
        self.register_buffer("age_line", torch.tensor([0.0, 1.0]))

    def forward(self, rgb: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
        h = self.blocks(self.stem((rgb - 0.5) * 3))
        pooled = torch.cat([h.mean((2, 3)), h.amax((2, 3))], 1)
        features = self.embed(self.drop(pooled))
        return features, {name: head(F.relu(features)) for name, head in self.heads.items()}


@dataclass
class Reading:
    """Probabilities per attribute [N, values], age in years [N], features [N, 128]."""

    odds: dict[str, Tensor]
    age: Tensor
    age_odds: Tensor
    features: Tensor

    def row(self, i: int) -> Reading:
        """Portrait i alone."""
        return Reading({k: v[i:i + 1] for k, v in self.odds.items()}, self.age[i:i + 1],
                       self.age_odds[i:i + 1], self.features[i:i + 1])

    def values(self, i: int) -> tuple[dict, dict]:
        """(measured, confidence) of portrait i, in the request's own words."""
        measured: dict = {"age": round(float(self.age[i]), 1)}
        near = (AGE_BINS - float(self.age_odds[i] @ AGE_BINS)).abs() <= 10
        confidence = {"age": round(float(self.age_odds[i][near].sum()), 3)}
        for name, choices in CHOICES.items():
            best = int(self.odds[name][i].argmax())
            measured[name] = choices[best]
            confidence[name] = round(float(self.odds[name][i][best]), 3)
        return measured, confidence


class Judge:
    """A trained JudgeNet ready to read portraits."""

    def __init__(self, net: JudgeNet) -> None:
        self.net = net.eval()

    @torch.inference_mode()
    def read(self, rgba: Tensor) -> Reading:
        """rgba [N, 4, S, S], straight alpha, 0..1, any S."""
        rgb = composite(rgba, torch.full_like(rgba[:, :3], GREY)).clamp(0, 1)
        rgb = F.interpolate(rgb, size=self.net.size, mode="bilinear", antialias=True, align_corners=False)
        features, logits = self.net(rgb)
        odds = {name: (logits[name] / self.net.temperature[i]).softmax(1) for i, name in enumerate(CHOICES)}
        age_odds = logits["age"].softmax(1)
        offset, slope = self.net.age_line
        age = ((age_odds @ AGE_BINS - offset) / slope).clamp(18, 90)
        return Reading(odds, age, age_odds, features)

    def read_all(self, rgba: Tensor, chunk: int = 64) -> Reading:
        """Like read, in pieces."""
        parts = [self.read(rgba[i:i + chunk]) for i in range(0, len(rgba), chunk)]
        odds = {name: torch.cat([p.odds[name] for p in parts]) for name in CHOICES}
        return Reading(odds, torch.cat([p.age for p in parts]), torch.cat([p.age_odds for p in parts]),
                       torch.cat([p.features for p in parts]))


# Training -----------------------------------------------------------------


def targets(labels: list[dict]) -> dict[str, Tensor]:
    """Soft targets per attribute; rows outside the schema are all zero and teach nothing."""
    result = {}
    for name, choices in CHOICES.items():
        result[name] = torch.tensor([[float(row[name] == c) for c in choices] for row in labels])
    ages = torch.tensor([float(row["age"]) for row in labels])
    spread = torch.exp(-0.5 * ((AGE_BINS - ages[:, None]) / 4.0) ** 2)
    result["age"] = spread / spread.sum(1, keepdim=True)
    return result


def _augment(rgba: Tensor, rng: np.random.Generator, size: int) -> Tensor:
    """Random zoom, turn, shift, mirror, light, blur and background; [N, 3, size, size]."""
    n = len(rgba)

    def draw(scale: float) -> Tensor:
        return torch.from_numpy(rng.normal(0, scale, n)).float()

    turn, zoom = draw(0.08), 1 / (1.05 + draw(0.06)).clamp(0.8, 1.3)
    mirror = torch.from_numpy(rng.choice([-1.0, 1.0], n)).float()
    theta = torch.stack([torch.stack([zoom * turn.cos() * mirror, -turn.sin() * zoom, draw(0.04)], 1),
                         torch.stack([zoom * turn.sin() * mirror, turn.cos() * zoom, draw(0.04)], 1)], 1)
    grid = F.affine_grid(theta, [n, 4, size, size], align_corners=False)
    x = F.grid_sample(rgba, grid, align_corners=False)
    x = composite(x, backgrounds(rng, n, size) * 0.5 + GREY * 0.5)
    gain, tint = torch.exp(draw(0.15)), torch.from_numpy(rng.normal(0, 0.03, (n, 3, 1, 1))).float()
    x = (x - 0.5) * torch.exp(draw(0.12))[:, None, None, None] + 0.5
    x = x * gain[:, None, None, None] + tint
    soft = F.avg_pool2d(F.pad(x, (1, 1, 1, 1), mode="replicate"), 3, 1)
    mix = torch.from_numpy(rng.uniform(-0.4, 1, n)).float()[:, None, None, None]
    x = x + mix * (soft - x)
    return x.clamp(0, 1)


def train_judge(faces: FaceSet, config: JudgeConfig, amp: bool = False, tell=None) -> Judge:
    """Train on 88 % of the rows; the rest sets the temperatures (Guo et al., calibration, 2017)."""
    torch.manual_seed(config.seed)
    rng = np.random.default_rng(config.seed)
    order = rng.permutation(len(faces))
    check, learn = order[: max(2, len(order) // 8)], order[max(2, len(order) // 8):]
    net, goal = JudgeNet(config), targets(faces.labels)
    pictures = F.interpolate(to_tensor(faces.images), size=config.size + 16, mode="area")
    odds = _balance(faces, learn)
    optimiser = torch.optim.AdamW(net.parameters(), config.lr, weight_decay=0.05)
    steps = max(1, config.epochs * len(learn) // config.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, config.lr, total_steps=steps + 1)
    for step in range(steps):
        rows = torch.from_numpy(rng.choice(learn, config.batch, p=odds))
        shown = _augment(pictures[rows], rng, config.size)
        loss = _judge_loss(net, shown, {k: v[rows] for k, v in goal.items()}, rng, amp)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        if tell and step % 100 == 0:
            tell(f"judge {config.seed} step {step}/{steps} loss {loss.item():.3f}")
    judge = Judge(net)
    _calibrate(judge, pictures[check], {k: v[check] for k, v in goal.items()})
    calibrate_age(judge, pictures[check], [faces.labels[i] for i in check])
    return judge


def calibrate_age(judge: Judge, pictures: Tensor, labels: list[dict]) -> None:
    """Undo the pull of read ages towards the mean, by a line fitted on rows not learned from."""
    judge.net.age_line.copy_(torch.tensor([0.0, 1.0]))
    read = judge.read_all(pictures).age
    ages = torch.tensor([float(row["age"]) for row in labels])
    slope = ((ages - ages.mean()) * (read - read.mean())).sum() / (ages - ages.mean()).square().sum().clamp_min(1e-6)
    slope = slope.clamp(0.75, 1.2)
    judge.net.age_line.copy_(torch.stack([read.mean() - slope * ages.mean(), slope]))


def _balance(faces: FaceSet, rows: np.ndarray) -> np.ndarray:
    cells = [(faces.labels[i]["appearance"], faces.labels[i]["gender"]) for i in rows]
    odds = np.array([cells.count(c) ** -0.5 for c in cells])
    return odds / odds.sum()


def _judge_loss(net: JudgeNet, x: Tensor, goal: dict[str, Tensor], rng: np.random.Generator, amp: bool) -> Tensor:
    share = float(rng.beta(0.3, 0.3))
    other = torch.from_numpy(rng.permutation(len(x)))
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=amp):
        _, logits = net(share * x + (1 - share) * x[other])
    loss = torch.zeros(())
    for name, values in logits.items():
        mixed = share * goal[name] + (1 - share) * goal[name][other]
        loss = loss - (mixed * values.float().log_softmax(1)).sum(1).mean()
    return loss


@torch.no_grad()
def _calibrate(judge: Judge, pictures: Tensor, goal: dict[str, Tensor]) -> None:
    rgb = composite(pictures, torch.full_like(pictures[:, :3], GREY))
    _, logits = judge.net(F.interpolate(rgb, size=judge.net.size, mode="bilinear", antialias=True))
    grid = torch.linspace(0.4, 3.0, 27)
    for i, name in enumerate(CHOICES):
        costs = [-(goal[name] * (logits[name] / t).log_softmax(1)).sum(1).mean() for t in grid]
        judge.net.temperature[i] = grid[int(torch.stack(costs).argmin())]


def accuracy(reading: Reading, labels: list[dict]) -> dict[str, float]:
    """Share read as labelled, over rows whose label is in the schema; age as mean absolute error."""
    result = {}
    for name, choices in CHOICES.items():
        known = [i for i, row in enumerate(labels) if row[name] in choices]
        right = [choices[int(reading.odds[name][i].argmax())] == labels[i][name] for i in known]
        result[name] = float(np.mean(right)) if right else float("nan")
    ages = torch.tensor([float(row["age"]) for row in labels])
    result["age_mae"] = float((reading.age - ages).abs().mean())
    return result
