"""Speed on the device at hand, beside what the device could do and beside StyleGAN2-256's shapes."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch import Tensor

from facegen.attributes import APPEARANCES, PortraitRequest
from facegen.networks import CODE


def seconds(work: Callable[[], object], device: str, at_least: float = 0.5) -> float:
    """Mean wall seconds of one call after a warm-up call."""
    work()
    count, began = 0, time.perf_counter()
    while count < 3 or time.perf_counter() - began < at_least:
        work()
        count += 1
        if device == "cuda":
            torch.cuda.synchronize()
    return (time.perf_counter() - began) / count


def flops_of(work: Callable[[], object]) -> int:
    """Multiply and add counted separately, by torch's own counter."""
    from torch.utils.flop_counter import FlopCounterMode

    with FlopCounterMode(display=False) as counter:
        work()
    return counter.get_total_flops()


def ceilings(device: str) -> dict[str, float]:
    """GFLOP/s reached by a large matrix product and a large convolution."""
    n = 1536 if device == "cpu" else 8192
    a, b = torch.randn(n, n, device=device), torch.randn(n, n, device=device)
    x, w = torch.randn(8, 128, 64, 64, device=device), torch.randn(128, 128, 3, 3, device=device)
    product = 2 * n**3 / seconds(lambda: a @ b, device)
    convolution = 2 * 8 * 64 * 64 * 128 * 128 * 9 / seconds(lambda: F.conv2d(x, w, padding=1), device)
    return {"matmul_gflops": product / 1e9, "convolution_gflops": convolution / 1e9}


class StyleGan2Shapes(nn.Module):
    """Convolutions of StyleGAN2 at 256 px with random weights, for timing only.

    Channels as published (Karras et al., 2020): 512 up to 64 px, 256 at 128,
    128 at 256. Modulation is applied to the weights per picture.
    """

    CHANNELS = {4: 512, 8: 512, 16: 512, 32: 512, 64: 512, 128: 256, 256: 128}

    def __init__(self) -> None:
        super().__init__()
        self.mapping = nn.Sequential(*[layer for _ in range(8) for layer in (nn.Linear(512, 512), nn.LeakyReLU(0.2))])
        pairs, before = [], 512
        for size, channels in self.CHANNELS.items():
            pairs += [(size, before, channels)] * (size > 4) + [(size, channels, channels)]
            before = channels
        self.sizes = [p[0] for p in pairs]
        self.weights = nn.ParameterList([nn.Parameter(torch.randn(o, i, 3, 3) / (i * 9) ** 0.5) for _, i, o in pairs])
        self.styles = nn.ModuleList([nn.Linear(512, i) for _, i, _ in pairs])
        self.to_rgb = nn.ModuleList([nn.Conv2d(c, 3, 1) for c in self.CHANNELS.values()])
        self.constant = nn.Parameter(torch.randn(1, 512, 4, 4))

    def forward(self, z: Tensor) -> Tensor:
        """z [N, 512] to [N, 3, 256, 256]."""
        w, x, rgb = self.mapping(z), self.constant.expand(len(z), -1, -1, -1), None
        for i, (size, weight, style) in enumerate(zip(self.sizes, self.weights, self.styles, strict=True)):
            x = self._modulated(x, weight, style(w) + 1, size > x.shape[-1])
            if i + 1 == len(self.sizes) or self.sizes[i + 1] > size:
                part = self.to_rgb[list(self.CHANNELS).index(size)](x)
                rgb = part if rgb is None else part + F.interpolate(rgb, scale_factor=2, mode="bilinear")
        return rgb

    @staticmethod
    def _modulated(x: Tensor, weight: Tensor, style: Tensor, upsample: bool) -> Tensor:
        n, _, h, _ = x.shape
        scaled = weight[None] * style[:, None, :, None, None]
        scaled = scaled * (scaled.square().sum((2, 3, 4), keepdim=True) + 1e-8).rsqrt()
        x = x.reshape(1, -1, h, h)
        if upsample:  # transposed convolution, a quarter of the work of upsampling first
            x = F.conv_transpose2d(x, scaled.transpose(1, 2).flatten(0, 1), stride=2, padding=1,
                                   output_padding=1, groups=n)
        else:
            x = F.conv2d(x, scaled.flatten(0, 1), padding=1, groups=n)
        return F.leaky_relu(x.view(n, weight.shape[0], *x.shape[2:]), 0.2)


@torch.inference_mode()
def bench(generator, batches: tuple[int, ...] = (1, 4, 16, 64), compare: bool = True) -> dict:
    """Images per second of the refiner per batch, of whole portraits, and of the comparison."""
    device = generator.device
    size = generator.mixer.prior.size
    top = ceilings(device)
    result: dict = {"device": device, "threads": torch.get_num_threads(), **top, "refiner": {}}
    for n in batches:
        inputs = (torch.rand(n, 4, size, size, device=device), torch.randn(n, 1, size, size, device=device),
                  torch.zeros(n, CODE, device=device))
        refine = partial(generator.refiner, *inputs)
        flops = flops_of(refine) / n
        speed = n / seconds(refine, device)
        rate = flops * speed / 1e9
        result["refiner"][n] = {
            "images_per_s": speed, "gflop_per_image": flops / 1e9, "gflops": rate,
            "images_per_gflop": speed / rate, "of_convolution_ceiling": rate / top["convolution_gflops"]}
    result |= _whole_portraits(generator)
    if compare:
        result["stylegan2_256_images_per_s"] = 1 / _stylegan2_seconds(device)
        result["times_stylegan2_256"] = result["portraits_per_s"] / result["stylegan2_256_images_per_s"]
    return result


def _whole_portraits(generator) -> dict:
    """Prior, refiner and judge together, as served."""
    requests = [PortraitRequest(appearance=a, gender=g) for a in APPEARANCES for g in "fm"]
    seed = iter(range(10**9))

    def one_draw():
        k = next(seed)
        generator.generate([requests[k % len(requests)]], [k], best_of=1)

    def served():
        k = next(seed)
        generator.generate([requests[k % len(requests)]], [k])

    single, checked = seconds(one_draw, generator.device, 2.0), seconds(served, generator.device, 2.0)
    return {"ms_per_portrait": single * 1e3, "ms_per_portrait_best_of_4": checked * 1e3, "portraits_per_s": 1 / single}


def _stylegan2_seconds(device: str) -> float:
    net, z = StyleGan2Shapes().to(device).eval(), torch.randn(1, 512, device=device)
    return seconds(lambda: net(z), device, 2.0)
