"""The StyleGAN3 generator (Karras et al., "Alias-free generative adversarial networks", 2021).

Its filters are part of the weights, so nothing here designs one: a network is
built for weights that bring them.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch import Tensor

from facegen.stylegan.layers import EPSILON, FullyConnected
from facegen.stylegan.network import Generator


@dataclass(frozen=True)
class LayerShape:
    """One synthesis layer: channels, sides in px of what enters and leaves, and its resampling.

    up and down are the factors around the nonlinearity; up_taps and down_taps
    the lengths of the filters, 1 for none; radial says that the second is [T, T].
    """

    name: str
    inputs: int
    outputs: int
    in_size: int
    out_size: int
    kernel: int
    up: int
    down: int
    up_taps: int
    down_taps: int
    radial: bool
    colours: bool
    clamp: float | None

    @property
    def padding(self) -> tuple[int, int]:
        """Zeros before and after the enlarged picture, per axis, so that out_size comes out."""
        total = (self.out_size - 1) * self.down + 1 - (self.in_size + self.kernel - 1) * self.up
        total += self.up_taps + self.down_taps - 2
        before = (total + self.up) // 2
        return before, total - before


@dataclass(frozen=True)
class StyleGan3Config:
    """Shapes of one network; input_rate and bandwidth are in cycles over the picture."""

    layers: tuple[LayerShape, ...]
    input_channels: int
    input_size: int
    input_rate: float
    bandwidth: float
    z_dim: int = 512
    w_dim: int = 512
    c_dim: int = 0
    mapping_layers: int = 2
    mapping_lr: float = 0.01
    output_scale: float = 0.25

    @property
    def resolution(self) -> int:
        return self.layers[-1].out_size

    @property
    def image_channels(self) -> int:
        return self.layers[-1].outputs

    @property
    def num_ws(self) -> int:
        """One style for the input and one a layer."""
        return len(self.layers) + 1

    def as_dict(self) -> dict:
        return {**asdict(self), "layers": [asdict(layer) for layer in self.layers]}

    @classmethod
    def from_dict(cls, data: dict) -> StyleGan3Config:
        return cls(**{**data, "layers": tuple(LayerShape(**layer) for layer in data["layers"])})


class FourierInput(nn.Module):
    """Waves over the plane, turned and shifted by w [N, w_dim]. -> [N, C, S, S]"""

    def __init__(self, config: StyleGan3Config) -> None:
        super().__init__()
        channels = config.input_channels
        self.size, self.rate, self.bandwidth = config.input_size, config.input_rate, config.bandwidth
        self.weight = nn.Parameter(torch.randn(channels, channels))
        self.affine = FullyConnected(config.w_dim, 4)
        self.register_buffer("transform", torch.eye(3))
        self.register_buffer("freqs", torch.randn(channels, 2))
        self.register_buffer("phases", torch.rand(channels) - 0.5)

    def forward(self, w: Tensor) -> Tensor:
        moved = self._motion(w) @ self.transform  # [N, 3, 3]
        phases = self.phases[None] + (self.freqs @ moved[:, :2, 2:]).squeeze(2)  # [N, C]
        freqs = self.freqs @ moved[:, :2, :2]  # [N, C, 2]
        # Waves that the turn took beyond what this resolution can hold fade out.
        excess = (freqs.norm(dim=2) - self.bandwidth) / (self.rate / 2 - self.bandwidth)
        waves = torch.sin(2 * math.pi * (self._places(w) @ freqs.transpose(1, 2) + phases[:, None]))
        waves = waves * (1 - excess).clamp(0, 1)[:, None]  # [N, S * S, C]
        mixed = waves @ (self.weight / math.sqrt(self.weight.shape[0])).T
        return mixed.transpose(1, 2).unflatten(2, (self.size, self.size))

    def _motion(self, w: Tensor) -> Tensor:
        """Rotation after translation, as homogeneous matrices. [N, 3, 3]"""
        t = self.affine(w)
        cosine, sine, x, y = (t / t[:, :2].norm(dim=1, keepdim=True)).unbind(1)
        one, zero = torch.ones_like(x), torch.zeros_like(x)
        turn = torch.stack([cosine, -sine, zero, sine, cosine, zero, zero, zero, one], 1).unflatten(1, (3, 3))
        shift = torch.stack([one, zero, -x, zero, one, -y, zero, zero, one], 1).unflatten(1, (3, 3))
        return turn @ shift

    def _places(self, like: Tensor) -> Tensor:
        """Where each pixel lies, the picture without its margin being -0.5..0.5. [S * S, 2], x before y"""
        axis = (torch.arange(self.size, device=like.device, dtype=like.dtype) + 0.5 - self.size / 2) / self.rate
        y, x = torch.meshgrid(axis, axis, indexing="ij")
        return torch.stack([x, y], 2).flatten(0, 1)


class FilteredConv(nn.Module):
    """Modulated convolution, then a nonlinearity between an up- and a downsampling filter (paper, section 3.1).

    forward(x [N, I, in, in], w [N, w_dim]) -> [N, O, out, out].
    """

    def __init__(self, shape: LayerShape, w_dim: int) -> None:
        super().__init__()
        self.shape = shape
        self.affine = FullyConnected(w_dim, shape.inputs, bias=1.0)
        self.weight = nn.Parameter(torch.randn(shape.outputs, shape.inputs, shape.kernel, shape.kernel))
        self.bias = nn.Parameter(torch.zeros(shape.outputs))
        self.register_buffer("magnitude_ema", torch.ones(()))
        down = (shape.down_taps,) * (2 if shape.radial else 1)
        self.register_buffer("up_filter", _box(shape.up_taps) if shape.up_taps > 1 else None)
        self.register_buffer("down_filter", _box(*down) if shape.down_taps > 1 else None)

    def forward(self, x: Tensor, w: Tensor) -> Tensor:
        shape = self.shape
        style = self.affine(w)  # [N, I]
        scale = self.magnitude_ema.rsqrt()  # brings what trained inputs measured to unit size
        if shape.colours:
            output = (scale / math.sqrt(self.weight[0].numel())).expand(1, 1)
        else:
            power = self.weight.square().sum((2, 3))  # [O, I]
            output = scale * (style.square() @ power.T + EPSILON).rsqrt()  # [N, O]
        x = F.conv2d(x * style[:, :, None, None], self.weight, padding=shape.kernel - 1)
        x = x * output[:, :, None, None] + self.bias[:, None, None]
        x = upsample(x, self.up_filter, shape.up, shape.padding)
        if not shape.colours:
            x = F.leaky_relu(x, 0.2) * math.sqrt(2)
        if shape.clamp is not None:
            x = x.clamp(-shape.clamp, shape.clamp)
        return downsample(x, self.down_filter, shape.down)


def _box(*sides: int) -> Tensor:
    """A filter to be replaced by the weights'."""
    return torch.full(sides, 1 / math.prod(sides))


def upsample(x: Tensor, taps: Tensor | None, factor: int, padding: tuple[int, int]) -> Tensor:
    """Zeros between the pixels, ``padding`` around them, then the filter on both axes, keeping brightness.

    taps [T]. [N, C, H, W] -> [N, C, H * factor + sum(padding) - T + 1, ...]
    """
    taps = torch.ones(1, dtype=x.dtype, device=x.device) if taps is None else taps
    length, channels = len(taps), x.shape[1]
    size = x.shape[2] * factor + sum(padding) - length + 1
    for kernel, stride in ((taps[:, None], (factor, 1)), (taps[None, :], (1, factor))):
        x = F.conv_transpose2d(x, (factor * kernel).expand(channels, 1, -1, -1), stride=stride, groups=channels)
    # The transposed convolution gives every place the filter touches; negative padding cuts.
    before = padding[0] - (length - 1)
    after = size - x.shape[2] - before
    return F.pad(x, (before, after, before, after))


def downsample(x: Tensor, taps: Tensor | None, factor: int) -> Tensor:
    """Filter without padding, then every factor-th pixel; taps [T] for each axis, or [T, T]."""
    if taps is None:
        return x[:, :, ::factor, ::factor]
    channels, taps = x.shape[1], taps.flip(list(range(taps.dim())))
    if taps.dim() == 2:
        return F.conv2d(x, taps.expand(channels, 1, -1, -1), stride=factor, groups=channels)
    x = F.conv2d(x, taps[:, None].expand(channels, 1, -1, -1), stride=(factor, 1), groups=channels)
    return F.conv2d(x, taps[None, :].expand(channels, 1, -1, -1), stride=(1, factor), groups=channels)


class AliasFreeSynthesis(nn.Module):
    """ws [N, num_ws, w_dim] -> picture [N, image_channels, R, R], about -1..1."""

    def __init__(self, config: StyleGan3Config) -> None:
        super().__init__()
        self.scale = config.output_scale
        self.input = FourierInput(config)
        self.names = [shape.name for shape in config.layers]
        for shape in config.layers:
            self.add_module(shape.name, FilteredConv(shape, config.w_dim))

    def forward(self, ws: Tensor) -> Tensor:
        first, *others = ws.unbind(1)
        x = self.input(first)
        for name, w in zip(self.names, others, strict=True):
            x = getattr(self, name)(x, w)
        return x * self.scale


class StyleGan3(Generator):
    """The whole generator; parameter names are those of the official state dict."""

    def __init__(self, config: StyleGan3Config) -> None:
        super().__init__(config, AliasFreeSynthesis(config))
