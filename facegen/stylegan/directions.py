"""Attribute directions in w: fitted to a judge's readings, then used to steer.

A judge reads sampled pictures; ridge regression predicts each reading from w
(Shen et al., InterFaceGAN, 2020, fit such hyperplanes with a classifier).
Probabilities are fitted as log-odds, which a linear map can follow past 0 and 1.
Steering moves w along its own covariance, as a Gaussian is conditioned on a
linear reading (Matheron's rule), so that it stays where pictures are likely.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from facegen.stylegan.network import Generator

# Pictures [N, C, S, S] in 0..1 to readings [N] each: "age" in years, "gender=f" as a probability.
ScoreJudge = Callable[[Tensor], Mapping[str, Tensor]]

PENALTIES = (0.001, 0.01, 0.1, 1.0, 10.0, 100.0)  # ridge, relative to the mean variance of w
USABLE = 0.05  # a direction that explains less of a reading would move w at random
LIMIT = 0.005  # probabilities are cut to LIMIT..1 - LIMIT before their log-odds
CLEAR = 1.1  # log-odds of three in four, the least that steering aims at
JITTER = 1e-3  # keeps "f" and "m", which say the same, from making the readings singular
KEPT = ("weight", "offset", "goal", "mean", "covariance", "explained")


@dataclass(frozen=True)
class Directions:
    """Linear readings of w: reading = weight @ w + offset.

    names [K]; weight [K, W]; offset, goal and explained [K]; mean [W] and
    covariance [W, W] of w. goal is the usual reading of pictures that have the
    value. explained is the share of variance predicted on unseen samples: near
    0, the judge's reading cannot be steered.
    """

    names: tuple[str, ...]
    weight: Tensor
    offset: Tensor
    goal: Tensor
    mean: Tensor
    covariance: Tensor
    explained: Tensor

    @property
    def usable(self) -> tuple[str, ...]:
        """The names that are worth steering by."""
        return tuple(n for n, share in zip(self.names, self.explained.tolist(), strict=True) if share >= USABLE)

    def readings(self, w: Tensor) -> Tensor:
        """What the judge should read, years or log-odds. [N, W] -> [N, K]"""
        return w @ self.weight.T + self.offset

    def steer(self, w: Tensor, wanted: Mapping[str, float | None]) -> Tensor:
        """Move w until the named readings are as wanted. [N, W] -> [N, W]

        A number asks for exactly that reading, None for at least the usual one
        of pictures with the value. Raises KeyError for a name without direction.
        """
        if not wanted:
            return w
        rows = [self._row(name) for name in wanted]
        weight, now = self.weight[rows], self.readings(w)[:, rows]
        goals = [
            now[:, i].clamp(min=self.goal[row]) if value is None else torch.full_like(now[:, i], value)
            for i, (row, value) in enumerate(zip(rows, wanted.values(), strict=True))
        ]
        spread = self.covariance @ weight.T  # [W, K]
        overlap = weight @ spread
        overlap = overlap + JITTER * overlap.diagonal().diag() + 1e-12 * torch.eye(len(rows), device=w.device)
        return w + (torch.stack(goals, 1) - now) @ torch.linalg.solve(overlap, spread.T)

    def truncate(self, w: Tensor, wanted: Mapping[str, float | None], amount: float) -> Tensor:
        """Shrink a steered w towards the mean of what is wanted; amount 1 leaves it, 0 gives the mean.

        Truncation to the mean of everybody would pull every face to the majority.
        """
        return torch.lerp(self.steer(self.mean[None], wanted), w, amount)

    def _row(self, name: str) -> int:
        if name not in self.names:
            raise KeyError(f"there is no direction for {name!r}; fitted are {', '.join(self.names)}")
        return self.names.index(name)

    def tensors(self) -> dict[str, Tensor]:
        return {name: getattr(self, name) for name in KEPT}

    @classmethod
    def from_tensors(cls, names, tensors: Mapping[str, Tensor], device: str = "cpu") -> Directions:
        return cls(tuple(names), **{name: tensors[name].to(device) for name in KEPT})


@torch.inference_mode()
def fit_directions(
    generator: Generator,
    judge: ScoreJudge,
    samples: int,
    batch: int = 8,
    seed: int = 0,
    tell: Callable[[int, int], None] | None = None,
) -> Directions:
    """Sample pictures, have them judged, and fit a direction for every reading.

    samples of at least 10; a few times w_dim are needed for good ones.
    ``tell(done, total)`` is called after each batch. Raises ValueError.
    """
    if samples < 10:
        raise ValueError(f"directions need at least 10 samples, not {samples}")
    ws, scores = [], []
    for w in sample_w(generator, samples, seed).split(batch):
        ws.append(w)
        scores.append(judge(to_unit(generator.synthesis(generator.styles(w)))))
        if tell:
            tell(sum(map(len, ws)), samples)
    names = tuple(scores[0])
    columns = [as_reading(name, torch.cat([torch.as_tensor(s[name]) for s in scores])) for name in names]
    return _fit(torch.cat(ws), torch.stack(columns, 1), names)


def sample_w(generator: Generator, count: int, seed: int) -> Tensor:
    """Random w of a network without labels. [count, w_dim]"""
    source = torch.Generator().manual_seed(seed)
    z = torch.randn(count, generator.config.z_dim, generator=source)
    return generator.mapping(z.to(generator.mapping.w_avg.device))


def to_unit(picture: Tensor) -> Tensor:
    """A network's picture, -1..1, to 0..1."""
    return (picture * 0.5 + 0.5).clamp(0, 1)


def as_reading(name: str, values: Tensor) -> Tensor:
    """Log-odds of a probability ("gender=f"); a number in units ("age") as it is."""
    values = values.float()
    return torch.logit(values.clamp(LIMIT, 1 - LIMIT)) if "=" in name else values


def _fit(w: Tensor, readings: Tensor, names: tuple[str, ...]) -> Directions:
    """w [N, W], readings [N, K]; the penalty is the one that predicts every fifth sample best."""
    readings = readings.to(w.device)
    unseen = torch.arange(len(w), device=w.device) % 5 == 0
    trials = [_explained(w, readings, unseen, penalty) for penalty in PENALTIES]
    best = max(range(len(trials)), key=lambda i: float(trials[i].mean()))
    weight, offset = _ridge(w, readings, PENALTIES[best])
    mean = w.mean(0)
    covariance = (w - mean).T @ (w - mean) / (len(w) - 1)
    return Directions(names, weight.contiguous(), offset, _goals(readings), mean, covariance, trials[best])


def _ridge(w: Tensor, readings: Tensor, penalty: float) -> tuple[Tensor, Tensor]:
    centred, aims = w - w.mean(0), readings - readings.mean(0)
    moments = centred.T @ centred / len(w)
    moments = moments + penalty * moments.diagonal().mean() * torch.eye(w.shape[1], device=w.device)
    weight = torch.linalg.solve(moments, centred.T @ aims / len(w)).T
    return weight, readings.mean(0) - weight @ w.mean(0)


def _explained(w: Tensor, readings: Tensor, unseen: Tensor, penalty: float) -> Tensor:
    """Share of the unseen samples' variance that a fit to the others predicts. [K]"""
    weight, offset = _ridge(w[~unseen], readings[~unseen], penalty)
    aims = readings[unseen]
    left = (aims - w[unseen] @ weight.T - offset).square().mean(0)
    return 1 - left / aims.var(0, unbiased=False).clamp(min=1e-9)


def _goals(readings: Tensor) -> Tensor:
    """Mean reading where it is positive, but a clear one; the highest where it never is. [N, K] -> [K]

    Of a rare value only doubtful examples may be among the samples.
    """
    positive = readings > 0
    mean = (readings * positive).sum(0) / positive.sum(0).clamp(min=1)
    return torch.where(positive.any(0), mean.clamp(min=CLEAR), readings.amax(0))
