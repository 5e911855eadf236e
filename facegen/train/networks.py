"""The two players: a refiner that finishes prior portraits, and its critics.

The refiner is a conditional U-Net (Ronneberger et al., 2015; Isola et al.,
Image-to-image translation with conditional adversarial networks, 2017). One
critic sees patches at full resolution, the other the whole head at half
resolution with a projection on the attributes (Miyato & Koyama, 2018).
"""

from __future__ import annotations

from itertools import pairwise

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch import Tensor

from facegen.attributes import CODE_NAMES
from facegen.data.alignment import identity_grid
from facegen.train.presets import Preset

CODE = len(CODE_NAMES)


def _act(x: Tensor) -> Tensor:
    return F.leaky_relu(x, 0.2)


def _initialise(module: nn.Module) -> None:
    """Keep the size of activations through leaky rectifiers (He et al., 2015); few steps leave no time to grow."""
    for layer in module.modules():
        if isinstance(layer, nn.Conv2d):
            nn.init.kaiming_normal_(layer.weight, a=0.2)
            nn.init.zeros_(layer.bias)
    for block in module.modules():
        if isinstance(block, ResidualBlock):
            block.second.weight.data.mul_(0.3)


class ResidualBlock(nn.Module):
    """Two 3x3 convolutions around a modulation by the attribute code (FiLM, Perez et al., 2018)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3, padding=1)
        self.second = nn.Conv2d(channels, channels, 3, padding=1)
        self.code = nn.Linear(CODE, 2 * channels)
        nn.init.normal_(self.code.weight, std=0.02)
        nn.init.zeros_(self.code.bias)

    def forward(self, x: Tensor, code: Tensor) -> Tensor:
        scale, shift = self.code(code)[:, :, None, None].chunk(2, 1)
        h = _act(self.first(_act(x))) * (1 + scale) + shift
        return x + self.second(h)


class Refiner(nn.Module):
    """Prior portrait to portrait, one octave up.

    forward(prior [N, 4, S, S] straight alpha 0..1, noise [N, 1, S, S], code
    [N, CODE]) -> [N, 4, 2S, 2S], straight alpha 0..1.
    """

    def __init__(self, preset: Preset) -> None:
        super().__init__()
        a, b, c, d = preset.widths
        size = preset.prior_size
        self.register_buffer("position", identity_grid(size).permute(0, 3, 1, 2).contiguous(), persistent=False)
        self.stem = nn.Conv2d(7, a, 3, padding=1)
        self.down = nn.ModuleList([nn.Conv2d(i, o, 3, stride=2, padding=1) for i, o in ((a, b), (b, c), (c, d))])
        self.encode = nn.ModuleList([ResidualBlock(b), ResidualBlock(c), ResidualBlock(d)])
        self.place = nn.Parameter(torch.zeros(1, d, size // 8, size // 8))
        self.middle = ResidualBlock(d)
        self.up = nn.ModuleList([nn.Conv2d(i, o, 1) for i, o in ((d, c), (c, b), (b, a))])
        self.decode = nn.ModuleList([ResidualBlock(c), ResidualBlock(b)])
        self.extra = ResidualBlock(c)
        self.fine = nn.Conv2d(a, a, 3, padding=1)
        self.octave = nn.Conv2d(a, 4 * 8, 3, padding=1)
        self.out = nn.Conv2d(8 + 4, 4, 3, padding=1)
        _initialise(self)
        # Small, not zero: the first portraits are the prior's and gradients still reach every layer.
        self.out.weight.data.mul_(0.01)

    def forward(self, prior: Tensor, noise: Tensor, code: Tensor) -> Tensor:
        skip = self.stem(torch.cat([prior * 2 - 1, noise, self.position.expand(len(prior), -1, -1, -1)], 1))
        h, skips = skip, []
        for down, block in zip(self.down, self.encode, strict=True):
            skips.append(h)
            h = block(down(_act(h)), code)
        h = self.middle(h + self.place, code)
        h = self.extra(self._upward(h, 0, skips[2]), code)
        h = self.decode[0](h, code)
        h = self.decode[1](self._upward(h, 1, skips[1]), code)
        h = self._upward(h, 2, skips[0])
        h = F.pixel_shuffle(self.octave(_act(h + self.fine(_act(h)))), 2)
        coarse = F.interpolate(prior, scale_factor=2, mode="bicubic", align_corners=False)
        change = self.out(torch.cat([_act(h), coarse.to(h.dtype)], 1)).float()
        return self._apply_change(coarse, change)

    def _upward(self, h: Tensor, level: int, skip: Tensor) -> Tensor:
        # Projecting before the bilinear upsampling costs a quarter; bilinear avoids repeated texture.
        h = F.interpolate(self.up[level](_act(h)), scale_factor=2, mode="bilinear", align_corners=False)
        return h + skip

    @staticmethod
    def _apply_change(coarse: Tensor, change: Tensor) -> Tensor:
        colour = coarse[:, :3] + change[:, :3]
        alpha = torch.sigmoid(torch.logit(coarse[:, 3:].clamp(0.004, 0.996)) + 4 * change[:, 3:])
        # Stretched a little so that fully closed and fully clear can be reached.
        return torch.cat([colour, (alpha * 1.04 - 0.02)], 1)


class Critic(nn.Module):
    """Strided convolutions; returns (patch scores [N, 1, h, w], two feature maps)."""

    def __init__(self, width: int, depth: int, conditional: bool) -> None:
        super().__init__()
        channels = [3] + [width * min(2**i, 4) for i in range(depth)]
        self.layers = nn.ModuleList(
            [nn.Conv2d(i, o, 4, stride=2, padding=1) for i, o in pairwise(channels)])
        last = channels[-1]
        self.mix = nn.Conv2d(last, last, 3, padding=1)
        self.score = nn.Conv2d(last, 1, 3, padding=1)
        self.code = nn.Linear(CODE, last) if conditional else None
        _initialise(self)
        self.score.weight.data.mul_(0.3)

    def forward(self, x: Tensor, code: Tensor | None = None) -> tuple[Tensor, list[Tensor]]:
        features, h = [], x * 2 - 1
        for layer in self.layers:
            h = _act(layer(h))
            features.append(h)
        h = _act(self.mix(h))
        score = self.score(h)
        if self.code is not None:
            agreement = (self.code(code) * h.mean((2, 3))).sum(1) / h.shape[1] ** 0.5
            score = score + agreement[:, None, None, None]
        return score, features[1:3]


class Critics(nn.Module):
    """A patch critic at full resolution and a head critic at half; both see opaque RGB."""

    def __init__(self, preset: Preset) -> None:
        super().__init__()
        self.patch = Critic(preset.critic_width, 3, conditional=False)
        self.head = Critic(preset.critic_width, 4, conditional=True)

    def forward(self, rgb: Tensor, code: Tensor, crop: tuple[int, int, int]) -> list[tuple]:
        """rgb [N, 3, S, S]; crop (y, x, side) for the patch critic."""
        y, x, side = crop
        whole = F.avg_pool2d(rgb, 2)
        return [self.patch(rgb[:, :, y:y + side, x:x + side]), self.head(whole, code)]
