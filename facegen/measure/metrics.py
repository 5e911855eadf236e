"""Distances between sets of feature vectors. All take float tensors [N, D]."""

from __future__ import annotations

import torch
from torch import Tensor


def frechet_distance(a: Tensor, b: Tensor) -> float:
    """Frechet distance between Gaussians fitted to two sets (Heusel et al., 2017)."""
    mean = (a.mean(0) - b.mean(0)).double().square().sum()
    cov_a, cov_b = torch.cov(a.T.double()), torch.cov(b.T.double())
    root_a = _root(cov_a)
    middle = torch.linalg.eigvalsh(root_a @ cov_b @ root_a).clamp_min(0).sqrt().sum()
    return float(mean + cov_a.trace() + cov_b.trace() - 2 * middle)


def _root(matrix: Tensor) -> Tensor:
    values, vectors = torch.linalg.eigh(matrix)
    return vectors * values.clamp_min(0).sqrt() @ vectors.T


def kernel_distance(a: Tensor, b: Tensor) -> float:
    """Unbiased squared MMD with a cubic kernel (Binkowski et al., KID, 2018)."""
    scale = torch.cat([a, b]).std()
    a, b = (a / scale).double(), (b / scale).double()

    def kernel(x: Tensor, y: Tensor) -> Tensor:
        return (x @ y.T / x.shape[1] + 1) ** 3

    return float(_off_diagonal_mean(kernel(a, a)) + _off_diagonal_mean(kernel(b, b)) - 2 * kernel(a, b).mean())


def _off_diagonal_mean(matrix: Tensor) -> Tensor:
    n = len(matrix)
    return (matrix.sum() - matrix.trace()) / (n * (n - 1))


def _radius(x: Tensor, k: int) -> Tensor:
    """Distance of each point to its k-th neighbour."""
    return torch.cdist(x, x).kthvalue(min(k + 1, len(x)), dim=1).values


def precision_recall(real: Tensor, drawn: Tensor, k: int = 3) -> tuple[float, float]:
    """Share of drawn inside the real manifold, and the reverse (Kynkaanniemi et al., 2019)."""
    between = torch.cdist(drawn, real)
    precision = (between <= _radius(real, k)).any(1).float().mean()
    recall = (_radius(drawn, k) >= between.T).any(1).float().mean()
    return float(precision), float(recall)


def coverage(real: Tensor, drawn: Tensor, k: int = 5) -> float:
    """Share of real points with a drawn one within their neighbourhood (Naeem et al., 2020)."""
    return float((torch.cdist(real, drawn).min(1).values <= _radius(real, k)).float().mean())


def mean_pairwise(x: Tensor) -> float:
    """Mean distance between two different points of a set."""
    return float(_off_diagonal_mean(torch.cdist(x, x)))


def nearest(x: Tensor, pool: Tensor) -> Tensor:
    """Distance of each row of x to its nearest row of pool, [N]."""
    return torch.cdist(x, pool).min(1).values


def novelty_ratio(drawn: Tensor, train: Tensor, holdout: Tensor, draws: int = 20) -> float:
    """Nearest training face over nearest held-out face, with equally many of each.

    About 1 means portraits are no nearer to what was trained on than to what was
    never seen; well below 1 means copying. Training faces are subsampled to the
    number held out, ``draws`` times.
    """
    held = nearest(drawn, holdout).mean()
    generator = torch.Generator().manual_seed(0)
    seen = [nearest(drawn, train[torch.randperm(len(train), generator=generator)[: len(holdout)]]).mean()
            for _ in range(draws)]
    return float(torch.stack(seen).mean() / held)


def separation(same: Tensor, strangers: Tensor) -> float:
    """d': how far apart two sets of distances are, in pooled standard deviations."""
    pooled = ((same.var() + strangers.var()) / 2).sqrt()
    return float((strangers.mean() - same.mean()) / pooled)
