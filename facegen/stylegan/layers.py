"""The layers of StyleGAN2: equalised linear maps, modulated convolutions, smooth upsampling.

Every weight is stored at unit variance and scaled when used (equalised learning
rate, Karras et al., Progressive growing, 2018).
"""

from __future__ import annotations

import math

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch import Tensor

EPSILON = 1e-8
BINOMIAL = (1.0, 3.0, 3.0, 1.0)  # the 2020 paper's low-pass filter, per axis


def pixel_norm(x: Tensor) -> Tensor:
    """[N, C] scaled to a mean square of 1 per row."""
    return x * (x.square().mean(1, keepdim=True) + EPSILON).rsqrt()


def activate(x: Tensor, clamp: float | None = None) -> Tensor:
    """Leaky rectifier whose gain keeps the variance; clamp bounds what fp16 could not hold."""
    x = F.leaky_relu(x, 0.2) * math.sqrt(2)
    return x if clamp is None else x.clamp(-clamp, clamp)


def low_pass() -> Tensor:
    """The binomial filter in two dimensions, sum 1. [4, 4]"""
    taps = torch.tensor(BINOMIAL)
    return torch.outer(taps, taps) / taps.sum() ** 2


def blur(x: Tensor, kernel: Tensor, padding: int) -> Tensor:
    """Filter every channel with one kernel [k, k]. [N, C, H, W] -> [N, C, H + 2p - k + 1, ...]"""
    channels = x.shape[1]
    return F.conv2d(x, kernel.flip(0, 1).expand(channels, 1, -1, -1), padding=padding, groups=channels)


def double(x: Tensor, kernel: Tensor) -> Tensor:
    """Upsample by zero insertion and filtering. [N, C, H, W] -> [N, C, 2H, 2W]"""
    channels = x.shape[1]
    # Zeros take three of four places, hence the gain of 4.
    return F.conv_transpose2d(x, (4 * kernel).expand(channels, 1, -1, -1), stride=2, padding=1, groups=channels)


class FullyConnected(nn.Module):
    """Equalised linear map, [N, inputs] -> [N, outputs].

    lr_multiplier slows learning of these weights; it also scales what is stored.
    """

    def __init__(self, inputs: int, outputs: int, bias: float = 0.0, lr_multiplier: float = 1.0) -> None:
        super().__init__()
        self.lr_multiplier = lr_multiplier
        self.weight = nn.Parameter(torch.randn(outputs, inputs) / lr_multiplier)
        self.bias = nn.Parameter(torch.full((outputs,), bias))

    def forward(self, x: Tensor) -> Tensor:
        scale = self.lr_multiplier / math.sqrt(self.weight.shape[1])
        return F.linear(x, self.weight * scale, self.bias * self.lr_multiplier)


class StyledConv(nn.Module):
    """Modulated, demodulated 3x3 convolution with noise; doubles the resolution if ``up``.

    forward(x [N, I, H, W], w [N, w_dim]) -> [N, O, R, R]. Modulation scales the
    input and demodulation the output, which equals scaling the weights (2020
    paper, section 2.2) and needs no grouped convolution per sample.
    """

    def __init__(self, inputs: int, outputs: int, config, resolution: int, up: bool) -> None:
        super().__init__()
        self.up, self.clamp = up, config.conv_clamp
        self.affine = FullyConnected(config.w_dim, inputs, bias=1.0)
        self.weight = nn.Parameter(torch.randn(outputs, inputs, 3, 3))
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.register_buffer("resample_filter", low_pass())
        if config.use_noise:
            self.register_buffer("noise_const", torch.randn(resolution, resolution))
            self.noise_strength = nn.Parameter(torch.zeros(()))

    def forward(self, x: Tensor, w: Tensor) -> Tensor:
        style = self.affine(w)  # [N, I]
        power = self.weight.square().sum((2, 3))  # [O, I]
        demodulation = (style.square() @ power.T + EPSILON).rsqrt()  # [N, O]
        x = self._convolve(x * style[:, :, None, None]) * demodulation[:, :, None, None]
        if hasattr(self, "noise_const"):
            x = x + self.noise_const * self.noise_strength
        return activate(x + self.bias[:, None, None], self.clamp)

    def _convolve(self, x: Tensor) -> Tensor:
        if not self.up:
            return F.conv2d(x, self.weight, padding=1)
        # Transposed convolution leaves 2H + 1 pixels; the four taps bring them to 2H.
        x = F.conv_transpose2d(x, self.weight.transpose(0, 1), stride=2)
        return blur(x, 4 * self.resample_filter, padding=1)


class ToRgb(nn.Module):
    """Modulated 1x1 convolution to colours, without demodulation. [N, I, H, W] -> [N, image_channels, H, W]"""

    def __init__(self, inputs: int, config) -> None:
        super().__init__()
        self.clamp = config.conv_clamp
        self.affine = FullyConnected(config.w_dim, inputs, bias=1.0)
        self.weight = nn.Parameter(torch.randn(config.image_channels, inputs, 1, 1))
        self.bias = nn.Parameter(torch.zeros(config.image_channels))

    def forward(self, x: Tensor, w: Tensor) -> Tensor:
        style = self.affine(w) / math.sqrt(self.weight.shape[1])
        x = F.conv2d(x * style[:, :, None, None], self.weight) + self.bias[:, None, None]
        return x if self.clamp is None else x.clamp(-self.clamp, self.clamp)
