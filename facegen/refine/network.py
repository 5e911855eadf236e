"""The refiner: a composition in, the same person healed out, at full size.

A small U-Net at half size finds what is wrong, a branch at full size mends it.
That branch is reached by bilinear upsampling and has noise of its own: behind a
pixel shuffle, every second pixel has weights of its own and a 2 px pattern is
learned. The change holds nothing that is wider than BROAD px: the refiner heals
and cannot repaint.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch import Tensor

from facegen.data.augment import step_rng
from facegen.data.weights import WeightsError, load_tensors, save_tensors

BROAD = 16  # px; what a change comes to over so many is taken out of it
NOISE = 1.0
REACH = 0.5  # the largest change of a channel, of 1


@dataclass(frozen=True)
class RefinerConfig:
    """Channels at half size, a quarter and an eighth, and of the branch at full size."""

    half: int = 32
    quarter: int = 64
    eighth: int = 96
    full: int = 16

    def as_dict(self) -> dict:
        return asdict(self)


def _act(x: Tensor) -> Tensor:
    return F.leaky_relu(x, 0.2)


class Residual(nn.Module):
    """Two 3x3 convolutions beside the identity."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3, padding=1)
        self.second = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.second(_act(self.first(_act(x))))


class HealingRefiner(nn.Module):
    """forward(rgba [N, 4, S, S] straight alpha 0..1, noise [N, 1, S, S]) -> the same shape; S a multiple of 16."""

    def __init__(self, config: RefinerConfig | None = None) -> None:
        super().__init__()
        c = self.config = config or RefinerConfig()
        self.stem = nn.Conv2d(16, c.half, 3, padding=1)
        self.down = nn.ModuleList([nn.Conv2d(c.half, c.quarter, 3, stride=2, padding=1),
                                   nn.Conv2d(c.quarter, c.eighth, 3, stride=2, padding=1)])
        self.middle = nn.ModuleList([Residual(c.eighth), Residual(c.eighth)])
        self.up = nn.ModuleList([nn.Conv2d(c.eighth, c.quarter, 1), nn.Conv2d(c.quarter, c.half, 1)])
        self.sides = nn.ModuleList([Residual(c.quarter), Residual(c.quarter)])
        self.fine = nn.Conv2d(c.half, c.half, 3, padding=1)
        self.narrow = nn.Conv2d(c.half, c.full, 1)
        self.full = nn.ModuleList([nn.Conv2d(c.full + 5, c.full, 3, padding=1), nn.Conv2d(c.full, 4, 3, padding=1)])
        self._initialise()

    def _initialise(self) -> None:
        for layer in self.modules():
            if isinstance(layer, nn.Conv2d):
                nn.init.kaiming_normal_(layer.weight, a=0.2)
                nn.init.zeros_(layer.bias)
            if isinstance(layer, Residual):
                layer.second.weight.data.mul_(0.3)
        # Small, not zero: what is drawn first is the composition, and gradients still reach every layer.
        self.full[1].weight.data.mul_(0.01)

    def forward(self, rgba: Tensor, noise: Tensor) -> Tensor:
        shown = rgba * 2 - 1
        skip = self.stem(F.pixel_unshuffle(shown, 2).contiguous(memory_format=torch.channels_last))
        quarter = self.sides[0](self.down[0](_act(skip)))
        h = self.down[1](_act(quarter))
        for block in self.middle:
            h = block(h)
        h = self.sides[1](_wider(self.up[0](_act(h))) + quarter)
        h = _wider(self.up[1](_act(h))) + skip
        h = self.narrow(_act(h + self.fine(_act(h))))
        h = torch.cat([_act(_wider(h)), shown.to(h.dtype), noise.to(h.dtype) * NOISE], 1)
        change = self.full[1](_act(self.full[0](h))).float()
        return heal(rgba, change)


def _wider(x: Tensor) -> Tensor:
    return F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)


def heal(rgba: Tensor, change: Tensor) -> Tensor:
    """The composition with a change that has no broad part; alpha changes only near its edge."""
    change = REACH * torch.tanh(change / REACH)
    alpha = rgba[:, 3:]
    soft = F.avg_pool2d(F.pad(alpha, (2, 2, 2, 2), mode="replicate"), 5, 1)
    weight = torch.cat([alpha.expand(-1, 3, -1, -1), 4 * soft * (1 - soft)], 1)
    change = change * weight
    broad = F.interpolate(F.avg_pool2d(change, BROAD), scale_factor=BROAD, mode="bilinear", align_corners=False)
    return rgba + change - broad * weight


def save_refiner(path: Path, net: HealingRefiner) -> None:
    """As it ships: fp16, about 1.2 MB."""
    save_tensors(path, {k: v.half() for k, v in net.state_dict().items()})


def load_refiner(path: Path, device: str = "cpu") -> HealingRefiner:
    """What ``save_refiner`` wrote, ready to heal; its channels are told by its layers. Raises WeightsError."""
    tensors = {k: v.float() for k, v in load_tensors(path).items()}
    try:
        config = RefinerConfig(*(len(tensors[f"{name}.weight"]) for name in ("stem", "down.0", "down.1", "narrow")))
        net = HealingRefiner(config)
        net.load_state_dict(tensors)
    except (KeyError, RuntimeError) as error:
        raise WeightsError(f"{Path(path).name} holds no refiner of compositions: {error}.") from None
    return net.to(device, memory_format=torch.channels_last).eval().requires_grad_(False)


def noise_of(seeds: list[int], size: int) -> Tensor:
    """A plane for each seed, [N, 1, size, size], the same on every machine."""
    planes = [step_rng(0, seed & 0xFFFFFFFF, "heal").standard_normal((1, size, size), dtype=np.float32)
              for seed in seeds]
    return torch.from_numpy(np.stack(planes))


@torch.inference_mode()
def refine(net: HealingRefiner, rgba: Tensor, seeds: list[int]) -> Tensor:
    """Healed pictures in 0..1, where ``rgba`` [N, 4, S, S] is; full fp32 on every device."""
    with torch.backends.cudnn.flags(enabled=True, benchmark=False, deterministic=True, allow_tf32=False):
        return net(rgba, noise_of(seeds, rgba.shape[-1]).to(rgba.device)).clamp(0, 1)
