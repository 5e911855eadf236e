"""The StyleGAN2 generator: z -> w -> picture (Karras et al., 2020, configuration with skip connections)."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import torch
import torch.nn as nn
from torch import Tensor

from facegen.stylegan.layers import FullyConnected, StyledConv, ToRgb, activate, double, low_pass, pixel_norm


@dataclass(frozen=True)
class StyleGan2Config:
    """Shapes of one network.

    channels are those at 4, 8, 16, ... px; the last belongs to the picture's
    resolution. conv_clamp bounds activations, None for no bound.
    """

    channels: tuple[int, ...]
    z_dim: int = 512
    w_dim: int = 512
    c_dim: int = 0
    image_channels: int = 3
    mapping_layers: int = 8
    mapping_lr: float = 0.01
    conv_clamp: float | None = None
    use_noise: bool = True

    @property
    def resolution(self) -> int:
        """Side of the picture in px."""
        return 4 << (len(self.channels) - 1)

    @property
    def num_ws(self) -> int:
        """How many style inputs the synthesis takes: one a convolution, one for the last colours."""
        return 2 * len(self.channels)

    @classmethod
    def published(cls, resolution: int, channel_base: int = 32768, channel_max: int = 512, **other) -> StyleGan2Config:
        """The papers' channel rule: min(channel_base / px, channel_max). resolution is a power of two from 4."""
        if resolution < 4 or resolution & (resolution - 1):
            raise ValueError(f"the resolution must be a power of two from 4, not {resolution}")
        sides = [4 << i for i in range(resolution.bit_length() - 2)]
        return cls(tuple(min(channel_base // side, channel_max) for side in sides), **other)

    def as_dict(self) -> dict:
        return {**asdict(self), "channels": list(self.channels)}

    @classmethod
    def from_dict(cls, data: dict) -> StyleGan2Config:
        return cls(**{**data, "channels": tuple(data["channels"])})


class Mapping(nn.Module):
    """z [N, z_dim], optional label c [N, c_dim] -> w [N, w_dim]. config is of either generation."""

    def __init__(self, config) -> None:
        super().__init__()
        inputs = config.z_dim
        if config.c_dim:
            self.embed = FullyConnected(config.c_dim, config.w_dim)
            inputs += config.w_dim
        self.depth = config.mapping_layers
        for i in range(self.depth):
            self.add_module(f"fc{i}", FullyConnected(inputs, config.w_dim, lr_multiplier=config.mapping_lr))
            inputs = config.w_dim
        self.register_buffer("w_avg", torch.zeros(config.w_dim))

    def forward(self, z: Tensor, c: Tensor | None = None) -> Tensor:
        x = pixel_norm(z)
        if hasattr(self, "embed"):
            if c is None:
                raise ValueError(f"this network was trained with labels: give c [N, {self.embed.weight.shape[1]}]")
            x = torch.cat([x, pixel_norm(self.embed(c))], 1)
        for i in range(self.depth):
            x = activate(getattr(self, f"fc{i}")(x))
        return x


class SynthesisBlock(nn.Module):
    """One octave: (x, picture so far, ws [N, 2 or 3, w_dim]) -> (x, picture), both at this resolution."""

    def __init__(self, config: StyleGan2Config, level: int) -> None:
        super().__init__()
        resolution, outputs = 4 << level, config.channels[level]
        self.register_buffer("resample_filter", low_pass())
        if level == 0:
            self.const = nn.Parameter(torch.randn(outputs, 4, 4))
        else:
            self.conv0 = StyledConv(config.channels[level - 1], outputs, config, resolution, up=True)
        self.conv1 = StyledConv(outputs, outputs, config, resolution, up=False)
        self.torgb = ToRgb(outputs, config)

    def forward(self, x: Tensor | None, picture: Tensor | None, ws: Tensor) -> tuple[Tensor, Tensor]:
        styles = iter(ws.unbind(1))
        x = self.const.expand(len(ws), -1, -1, -1) if x is None else self.conv0(x, next(styles))
        x = self.conv1(x, next(styles))
        colours = self.torgb(x, next(styles))
        return x, colours if picture is None else double(picture, self.resample_filter) + colours


class Synthesis(nn.Module):
    """ws [N, num_ws, w_dim] -> picture [N, image_channels, R, R], about -1..1."""

    def __init__(self, config: StyleGan2Config) -> None:
        super().__init__()
        self.sides = [4 << level for level in range(len(config.channels))]
        for level, side in enumerate(self.sides):
            self.add_module(f"b{side}", SynthesisBlock(config, level))

    def forward(self, ws: Tensor) -> Tensor:
        x = picture = None
        first = 0
        for side in self.sides:
            convolutions = 1 if side == 4 else 2
            # The colours of an octave share their style with the first convolution of the next.
            x, picture = getattr(self, f"b{side}")(x, picture, ws[:, first : first + convolutions + 1])
            first += convolutions
        return picture


class Generator(nn.Module):
    """z -> w -> picture, for any synthesis; config tells z_dim, num_ws, resolution and the like."""

    def __init__(self, config, synthesis: nn.Module) -> None:
        super().__init__()
        self.config = config
        self.mapping = Mapping(config)
        self.synthesis = synthesis

    def styles(self, w: Tensor) -> Tensor:
        """The same w at every layer. [N, w_dim] -> [N, num_ws, w_dim]"""
        return w[:, None].expand(-1, self.config.num_ws, -1)

    def forward(self, z: Tensor, c: Tensor | None = None, truncation: float = 1.0) -> Tensor:
        """Pictures [N, image_channels, R, R], about -1..1; truncation 1 leaves w as it is, 0 gives the average."""
        w = torch.lerp(self.mapping.w_avg, self.mapping(z, c), truncation)
        return self.synthesis(self.styles(w))


class StyleGan2(Generator):
    """The whole generator; parameter names are those of the official state dict."""

    def __init__(self, config: StyleGan2Config) -> None:
        super().__init__(config, Synthesis(config))
