"""Projected critic (Sauer et al., Projected GANs converge faster, 2021): small heads on frozen, mixed features.

One view would leave a blind spot: the first layer of the frozen network strides, and hardly sees a pattern of
2 px. A crop enlarged to twice its size shows it.
"""

from __future__ import annotations

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch import Tensor
from torch.nn.utils.parametrizations import spectral_norm

from facegen.measure.lite import Lite

TAPS = (2, 4, 10, 15)  # blocks of Lite0, strides 4 to 32
CHANNELS = (24, 40, 112, 320)
MIXED = (32, 48, 96, 160)
WIDTH = 64
VIEWS = ("whole", "crop")


class Mixing(nn.Module):
    """Fixed random mixing across channels, then from the coarsest map to the finest; seeded, so it needs no storing."""

    def __init__(self, seed: int = 7) -> None:
        super().__init__()
        generator = torch.Generator().manual_seed(seed)

        def fixed(inputs: int, outputs: int, side: int) -> Tensor:
            weight = torch.randn(outputs, inputs, side, side, generator=generator)
            return weight / (inputs * side * side) ** 0.5

        for i, (inputs, outputs) in enumerate(zip(CHANNELS, MIXED, strict=True)):
            self.register_buffer(f"across{i}", fixed(inputs, outputs, 1), persistent=False)
            if i + 1 < len(MIXED):
                self.register_buffer(f"down{i}", fixed(MIXED[i + 1], outputs, 1), persistent=False)
            self.register_buffer(f"smooth{i}", fixed(outputs, outputs, 3), persistent=False)

    def forward(self, maps: list[Tensor]) -> list[Tensor]:
        mixed: list[Tensor] = []
        above = None
        for i in reversed(range(len(maps))):
            h = F.conv2d(maps[i], getattr(self, f"across{i}").to(maps[i].dtype))
            if above is not None:
                wide = F.interpolate(above, size=h.shape[-2:], mode="bilinear", align_corners=False)
                h = (h + F.conv2d(wide, getattr(self, f"down{i}").to(h.dtype))) / 2**0.5
            above = F.conv2d(h, getattr(self, f"smooth{i}").to(h.dtype), padding=1)
            mixed.insert(0, above)
        return mixed


class Head(nn.Module):
    """Scores as a map from one mixed map."""

    def __init__(self, inputs: int, downs: int) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for i in range(downs + 1):
            stride = 2 if i < downs else 1
            side = 4 if stride == 2 else 3
            layers += [spectral_norm(nn.Conv2d(inputs if i == 0 else WIDTH, WIDTH, side, stride, 1)),
                       nn.LeakyReLU(0.2)]
        self.layers = nn.Sequential(*layers, spectral_norm(nn.Conv2d(WIDTH, 1, 3, 1, 1)))

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x)


class Heads(nn.Module):
    """Heads for every scale of every view; the only part of the critic that learns."""

    def __init__(self) -> None:
        super().__init__()
        self.views = nn.ModuleDict({view: nn.ModuleList(Head(inputs, downs) for inputs, downs in
                                                        zip(MIXED, (2, 1, 1, 0), strict=True)) for view in VIEWS})

    def forward(self, view: str, mixed: list[Tensor]) -> list[Tensor]:
        return [head(m) for head, m in zip(self.views[view], mixed, strict=True)]


class Critic(nn.Module):
    """Frozen Lite0, mixing and heads. ``spread`` holds what a map deviates by on real portraits."""

    def __init__(self, features: nn.Module | None = None) -> None:
        super().__init__()
        self.features = features or Lite("lite0")
        self.mixing, self.heads = Mixing(), Heads()

    def look(self, rgb: Tensor) -> list[Tensor]:
        """Maps of pictures [N, 3, S, S] in 0..1."""
        return self.features.maps(rgb, TAPS)

    def score(self, view: str, maps: list[Tensor]) -> list[Tensor]:
        """Score maps at every scale."""
        return self.heads(view, self.mixing(maps))


def critic_loss(real: list[Tensor], fake: list[Tensor]) -> Tensor:
    """Hinge over all scales (Lim & Ye, 2017)."""
    return sum(F.relu(1 - r.float()).mean() + F.relu(1 + f.float()).mean() for r, f in zip(real, fake, strict=True))


def fooling(fake: list[Tensor]) -> Tensor:
    """The refiner's side."""
    return sum(-f.float().mean() for f in fake) / len(fake)


def perceptual(real: list[Tensor], fake: list[Tensor], weights=(1.0, 1.0, 1.0, 0.5)) -> Tensor:
    """L1 between maps of a portrait and of its redrawing, in units of the map's own spread."""
    total = 0.0
    for w, r, f in zip(weights, real, fake, strict=True):
        total = total + w * ((r - f).abs().mean() / r.detach().std().clamp_min(1e-4)).float()
    return total / sum(weights)
