"""Training phases in plain words. All pictures are float [N, C, S, S] in 0..1."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from facegen.data.alignment import identity_grid


def composite(rgba: Tensor, background: Tensor) -> Tensor:
    """Straight-alpha RGBA over an opaque background, [N, 3, S, S]."""
    alpha = rgba[:, 3:].clamp(0, 1)
    return rgba[:, :3] * alpha + background * (1 - alpha)


def critic_hinge(real: list[tuple], fake: list[tuple]) -> Tensor:
    """Raise scores of real portraits above 1, lower drawn ones below -1 (Lim & Ye, 2017)."""
    pairs = zip(real, fake, strict=True)
    return sum(F.relu(1 - r.float()).mean() + F.relu(1 + f.float()).mean() for (r, _), (f, _) in pairs)


def fool_critics(fake: list[tuple]) -> Tensor:
    """The refiner's side: raise the scores of drawn portraits."""
    return sum(-score.float().mean() for score, _ in fake)


def match_features(real: list[tuple], fake: list[tuple]) -> Tensor:
    """L1 between critic features of a portrait and its redrawing (Wang et al., pix2pixHD, 2018)."""
    total = 0.0
    for (_, features_real), (_, features_fake) in zip(real, fake, strict=True):
        for r, f in zip(features_real, features_fake, strict=True):
            total = total + (r.detach() - f).abs().float().mean()
    return total


def gradient_penalty(score: Tensor, picture: Tensor) -> Tensor:
    """R1: squared gradient of the mean score on real portraits (Mescheder et al., 2018).

    Returns the mean over the batch of |d score / d picture|^2.
    """
    (gradient,) = torch.autograd.grad(score.sum(), picture, create_graph=True)
    return gradient.square().sum((1, 2, 3)).mean()


def attention_map(size: int, device="cpu") -> Tensor:
    """Weights [1, 1, size, size] near 1, higher on eyes and mouth, where people look."""
    x, y = identity_grid(size, device)[0].unbind(-1)
    eyes = torch.exp(-((x / 0.42) ** 4 + ((y + 0.08) / 0.16) ** 4))
    mouth = torch.exp(-((x / 0.25) ** 4 + ((y - 0.36) / 0.16) ** 4))
    return (0.8 + 1.2 * (eyes + mouth))[None, None]


def redraw(drawn: Tensor, real: Tensor, background: Tensor, attention: Tensor) -> Tensor:
    """Paired phase: the redrawn portrait equals the real one, also when seen from afar."""
    ours, theirs = composite(drawn, background), composite(real, background)
    fine = ((ours - theirs).abs() * attention).mean()
    coarse = (F.avg_pool2d(ours, 8) - F.avg_pool2d(theirs, 8)).abs().mean()
    outline = (drawn[:, 3:] - real[:, 3:]).abs().mean()
    return fine + coarse + outline


def keep_identity(drawn: Tensor, prior: Tensor) -> Tensor:
    """Unpaired phase: seen from afar, the portrait stays the person the prior proposed.

    Compared at 1/8 and, more leniently, at 1/4 of the drawn size: without the
    second the critics can be pleased by a repeated texture.
    """
    total = 0.0
    for share, weight in ((8, 1.0), (4, 0.7)):
        size = drawn.shape[-1] // share
        ours, theirs = (F.interpolate(torch.cat([x[:, :3] * x[:, 3:], x[:, 3:]], 1), size=size, mode="area")
                        for x in (drawn, prior))
        total = total + weight * (ours - theirs).abs().mean()
    return total
