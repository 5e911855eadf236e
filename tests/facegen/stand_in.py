"""Networks with the shape of the pretrained ones, which tests need not install."""

import torch
import torch.nn.functional as F
from torch import nn

from facegen.refine.critic import CHANNELS, TAPS


class StandIn(nn.Module):
    """Maps of Lite0's shapes: fixed mixtures of the picture reduced."""

    def __init__(self) -> None:
        super().__init__()
        generator = torch.Generator().manual_seed(3)
        for i, channels in enumerate(CHANNELS):
            self.register_buffer(f"mix{i}", torch.randn(channels, 3, 3, 3, generator=generator) / 3)
        self.blocks, self.head = [None] * 16, nn.Identity()

    def maps(self, rgb, after):
        found = {}
        for i, block in enumerate(TAPS):
            small = F.avg_pool2d(rgb, 4 * 2**i)
            found[block] = F.conv2d(small * 2 - 1, getattr(self, f"mix{i}").to(rgb.dtype), padding=1)
        return [found[block] for block in after]
