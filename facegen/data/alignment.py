"""Dense alignment of portraits, and warping with it.

Each portrait gets a smooth flow that carries it to a common mean shape, found
jointly by registering every portrait to a low-rank reconstruction of the
group (Cootes, Edwards & Taylor, Active appearance models, 2001; Frey & Jojic,
Transformed component analysis, 1999). Texture blended in that frame keeps
its edges, where blending raw pixels gives ghosts.

Flows are in grid_sample units: 2.0 spans the picture.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor

GRID = 12  # control points a side
WORK = 64  # registration resolution


def gaussian_blur(x: Tensor, sigma: float) -> Tensor:
    """Separable Gaussian blur of [N, C, H, W], reflecting at the border."""
    radius = max(1, math.ceil(2.5 * sigma))
    t = torch.arange(-radius, radius + 1, dtype=x.dtype, device=x.device)
    k = torch.exp(-t * t / (2 * sigma * sigma))
    k = (k / k.sum()).repeat(x.shape[1], 1)
    x = F.pad(x, (radius, radius, radius, radius), mode="replicate")
    x = F.conv2d(x, k[:, None, None, :], groups=x.shape[1])
    return F.conv2d(x, k[:, None, :, None], groups=x.shape[1])


def identity_grid(size: int, device=None) -> Tensor:
    """Sampling positions of an unwarped picture, [1, size, size, 2]."""
    line = (torch.arange(size, device=device) + 0.5) * 2 / size - 1
    y, x = torch.meshgrid(line, line, indexing="ij")
    return torch.stack([x, y], -1)[None]


def upsample_flow(flow: Tensor, size: int) -> Tensor:
    """[N, 2, g, g] control points to a dense [N, 2, size, size] flow."""
    return F.interpolate(flow, size=(size, size), mode="bicubic", align_corners=False)


def warp(x: Tensor, flow: Tensor) -> Tensor:
    """x [N, C, H, W] read at position + flow; flow [N, 2, h, w] of any size."""
    size = x.shape[-1]
    if flow.shape[-1] != size:
        flow = F.interpolate(flow, size=(size, size), mode="bilinear", align_corners=False)
    grid = identity_grid(size, x.device) + flow.permute(0, 2, 3, 1)
    return F.grid_sample(x, grid, mode="bilinear", padding_mode="border", align_corners=False)


def invert_flow(flow: Tensor, steps: int = 8) -> Tensor:
    """Dense inverse by fixed-point iteration: g(x) = -f(x + g(x)); [N, 2, s, s]."""
    inverse = -flow
    for _ in range(steps):
        inverse = -warp(flow, inverse)
    return inverse


def registration_features(rgba: Tensor) -> Tensor:
    """Lighting-tolerant features of premultiplied RGBA [N, 4, 64, 64] -> [N, 2, 64, 64]."""
    alpha = rgba[:, 3:]
    luma = rgba[:, :3].mean(1, keepdim=True) + 0.5 * (1 - alpha)
    centred = luma - gaussian_blur(luma, 6.0)
    contrast = gaussian_blur(centred * centred, 6.0).add(1e-3).sqrt()
    return torch.cat([2.0 * alpha, 0.35 * (centred / contrast).clamp(-2, 2)], 1)


def _low_rank(x: Tensor, rank: int) -> Tensor:
    """Projection of [N, C, H, W] on its mean and first components."""
    flat = x.flatten(1)
    mean = flat.mean(0, keepdim=True)
    u, s, v = torch.svd_lowrank(flat - mean, q=rank, niter=2)
    return (mean + (u * s) @ v.T).view_as(x)


def _roughness(flow: Tensor) -> Tensor:
    dx = flow[..., 1:] - flow[..., :-1]
    dy = flow[..., 1:, :] - flow[..., :-1, :]
    return dx.square().mean() + dy.square().mean()


def _stiffness(device) -> Tensor:
    """Where eyes and mouth already agree the flow is held back, [1, 1, g, g]."""
    x, y = identity_grid(GRID, device).unbind(-1)
    inner = torch.exp(-(x / 0.38) ** 4 - ((y - 0.05) / 0.45) ** 4)
    return (0.2 + 12.0 * inner)[:, None]


def register(rgba: Tensor, steps: int = 100, smooth: float = 40.0, on_step=None) -> Tensor:
    """Flows [N, 2, 12, 12] carrying premultiplied RGBA [N, 4, 64, 64] to a mean shape."""
    flow = torch.zeros(len(rgba), 2, GRID, GRID, device=rgba.device, requires_grad=True)
    optimiser = torch.optim.Adam([flow], lr=4e-3, betas=(0.9, 0.95))
    base, stiffness = registration_features(rgba), _stiffness(rgba.device)
    for step in range(steps):
        progress = step / steps
        if step % 20 == 0:
            source = gaussian_blur(base, 2.5 - 1.8 * progress)
            with torch.no_grad():
                warped = warp(source, upsample_flow(flow, WORK))
                target = _low_rank(warped, 2 + int(10 * progress))
        error = warp(source, upsample_flow(flow, WORK)) - target
        loss = (error.square() + 0.01).sqrt().mean() + smooth * _roughness(flow) + (stiffness * flow.square()).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        with torch.no_grad():  # the mean shape must not drift
            flow -= flow.mean(0, keepdim=True)
        if on_step:
            on_step(step, loss.item())
    return flow.detach()
