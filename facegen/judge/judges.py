"""Attribute networks that read a portrait: judge A selects, judge B reports.

Both are trained from scratch on the same folder with other seeds, splits, sizes
and shapes, so that a portrait picked by A is not scored by A. Ages are read as
the mean of a distribution over bins (Rothe et al., DEX, 2015; Gao et al., label
distribution learning, 2017). A judge may be several networks, whose odds are
averaged over them and, for A, over the portrait and its mirror image.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch import Tensor

from facegen.attributes import APPEARANCES, EXPRESSIONS, GLASSES, HAIR_COLOURS, HAIR_LENGTHS
from facegen.judge.knowledge import Knowledge
from facegen.train.losses import composite

AGE_BINS = torch.arange(18.0, 91.0, 4.0)
# What decides whether a portrait is as asked, and what is read beside it.
CHOICES: dict[str, tuple] = {
    "gender": ("f", "m"), "appearance": APPEARANCES, "expression": EXPRESSIONS, "glasses": GLASSES}
DETAILS: dict[str, tuple] = {"hair_colour": HAIR_COLOURS, "hair_length": HAIR_LENGTHS, "beard": (False, True)}
READ = CHOICES | DETAILS
SURE = 0.7  # details read with less confidence are not reported
GREY = 0.6


@dataclass(frozen=True)
class JudgeConfig:
    """size in px; width of the first stage; members counts networks; seed also picks the validation rows.

    details says whether hair and beard are read too, mirror whether a portrait's mirror image is read beside it.
    """

    size: int = 96
    width: int = 32
    members: int = 1
    seed: int = 1
    details: bool = True
    mirror: bool = True
    epochs: int = 60
    batch: int = 32
    lr: float = 2e-3


JUDGE_A = JudgeConfig(seed=1)
JUDGE_B = JudgeConfig(size=80, width=40, seed=2, details=False, mirror=False)


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
        self.size, self.reads = config.size, READ if config.details else CHOICES
        self.mirror = config.mirror
        self.stem = nn.Conv2d(3, w, 3, padding=1)
        self.blocks = nn.Sequential(_Block(w, w), _Block(w, 2 * w), _Block(2 * w, 4 * w), _Block(4 * w, 6 * w))
        self.embed = nn.Linear(6 * w * 2, 128)
        self.drop = nn.Dropout(0.3)
        self.heads = nn.ModuleDict({name: nn.Linear(128, len(values)) for name, values in self.reads.items()})
        self.heads["age"] = nn.Linear(128, len(AGE_BINS))
        self.register_buffer("temperature", torch.ones(len(self.reads)))
        self.register_buffer("age_line", torch.tensor([0.0, 1.0]))

    def forward(self, rgb: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
        h = self.blocks(self.stem((rgb - 0.5) * 3))
        pooled = torch.cat([h.mean((2, 3)), h.amax((2, 3))], 1)
        features = self.embed(self.drop(pooled))
        return features, {name: head(F.relu(features)) for name, head in self.heads.items()}


@dataclass
class Reading:
    """Probabilities per attribute [N, values], age in years [N], features [N, 128]; all on the CPU."""

    odds: dict[str, Tensor]
    age: Tensor
    age_odds: Tensor
    features: Tensor

    def row(self, i: int) -> Reading:
        """Portrait i alone."""
        return Reading({k: v[i:i + 1] for k, v in self.odds.items()}, self.age[i:i + 1],
                       self.age_odds[i:i + 1], self.features[i:i + 1])

    def values(self, i: int) -> tuple[dict, dict]:
        """(measured, confidence) of portrait i, in the request's own words; details only where sure."""
        measured: dict = {"age": round(float(self.age[i]), 1)}
        near = (AGE_BINS - float(self.age_odds[i] @ AGE_BINS)).abs() <= 10
        confidence = {"age": round(float(self.age_odds[i][near].sum()), 3)}
        for name, choices in READ.items():
            if name not in self.odds:
                continue
            best = int(self.odds[name][i].argmax())
            sure = float(self.odds[name][i][best])
            if name in CHOICES or sure >= SURE:
                measured[name], confidence[name] = choices[best], round(sure, 3)
        return measured, confidence


class Judge:
    """Trained networks ready to read portraits."""

    def __init__(self, *nets: JudgeNet, device: str = "cpu") -> None:
        self.nets, self.device = [net.eval().to(device) for net in nets], device
        self.knows: Knowledge | None = None  # set by whoever loads it

    @torch.inference_mode()
    def read(self, rgba: Tensor) -> Reading:
        """rgba [N, 4, S, S], straight alpha, 0..1, any S, any device."""
        rgba = rgba.to(self.device)
        rgb = composite(rgba, torch.full_like(rgba[:, :3], GREY)).clamp(0, 1)
        votes = [self._vote(net, view) for net in self.nets for view in ((rgb, rgb.flip(-1)) if net.mirror else (rgb,))]
        odds = {name: torch.stack([v.odds[name] for v in votes]).mean(0) for name in self.nets[0].reads}
        if self.knows:
            odds["appearance"] = self.knows.balanced(odds["appearance"])
        age, age_odds = (torch.stack([getattr(v, k) for v in votes]).mean(0) for k in ("age", "age_odds"))
        # Features of different networks share no axes: the first one's are the space to measure in.
        features = torch.stack([v.features for v in votes[:1 + self.nets[0].mirror]]).mean(0)
        return Reading(odds, age.clamp(18, 90), age_odds, features)

    @staticmethod
    def _vote(net: JudgeNet, rgb: Tensor) -> Reading:
        rgb = F.interpolate(rgb, size=net.size, mode="bilinear", antialias=True, align_corners=False)
        features, logits = net(rgb)
        odds = {name: (logits[name] / net.temperature[i]).softmax(1).cpu() for i, name in enumerate(net.reads)}
        age_odds = logits["age"].softmax(1).cpu()
        offset, slope = net.age_line.tolist()
        return Reading(odds, (age_odds @ AGE_BINS - offset) / slope, age_odds, features.cpu())

    def read_all(self, rgba: Tensor, chunk: int = 64) -> Reading:
        """Like read, in pieces."""
        parts = [self.read(rgba[i:i + chunk]) for i in range(0, len(rgba), chunk)]
        odds = {name: torch.cat([p.odds[name] for p in parts]) for name in parts[0].odds}
        return Reading(odds, torch.cat([p.age for p in parts]), torch.cat([p.age_odds for p in parts]),
                       torch.cat([p.features for p in parts]))

    def state_dict(self) -> dict[str, Tensor]:
        return {f"{i}.{k}": v for i, net in enumerate(self.nets) for k, v in net.state_dict().items()}

    @classmethod
    def restore(cls, config: JudgeConfig, tensors: dict[str, Tensor], device: str = "cpu") -> Judge:
        """Inverse of state_dict; raises KeyError or RuntimeError if the tensors do not fit."""
        nets = []
        for i in range(config.members):
            nets.append(JudgeNet(config))
            own = {k.split(".", 1)[1]: v for k, v in tensors.items() if k.startswith(f"{i}.")}
            nets[-1].load_state_dict({k: v.float() if v.is_floating_point() else v for k, v in own.items()})
        return cls(*nets, device=device)


def accuracy(reading: Reading, labels: list[dict]) -> dict[str, float]:
    """Share read as labelled, over rows whose label is in the schema; age as mean absolute error."""
    result = {}
    for name, choices in READ.items():
        known = [i for i, row in enumerate(labels) if name in reading.odds and row.get(name) in choices]
        right = [choices[int(reading.odds[name][i].argmax())] == labels[i][name] for i in known]
        if right or name in CHOICES:
            result[name] = sum(right) / len(right) if right else float("nan")
    ages = torch.tensor([float(row["age"]) for row in labels])
    result["age_mae"] = float((reading.age - ages).abs().mean())
    return result
