"""The appearance prior: what aligned portraits look like, as linear algebra.

Colour and silhouette get separate principal components in the mean shape
(Cootes, Edwards & Taylor, Active appearance models, 2001). The training set is
closed under mirroring, so every component is either even or odd and half of it
is stored (Sirovich & Kirby, 1990). Ridge regression on the attribute code gives
the average effect of an attribute; what it leaves is identity.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from facegen.attributes import encode
from facegen.data import alignment
from facegen.data.dataset import FaceSet


def fill_outside(rgba: Tensor) -> Tensor:
    """Straight colour [N, 3, S, S] continued smoothly under alpha 0.

    Push-pull over a pyramid (Gortler et al., The Lumigraph, 1996): without a
    silhouette edge in colour, blends of colour cannot ghost at the silhouette.
    """
    weight = rgba[:, 3:].clamp_min(0.0) ** 2
    return _push_pull(rgba[:, :3] * weight, weight)


def _push_pull(colour: Tensor, weight: Tensor) -> Tensor:
    here = colour / weight.clamp_min(1e-6)
    if colour.shape[-1] <= 2:
        return here
    coarse = _push_pull(F.avg_pool2d(colour, 2), F.avg_pool2d(weight, 2))
    coarse = F.interpolate(coarse, scale_factor=2, mode="bilinear", align_corners=False)
    trust = weight.clamp(0, 1)
    return trust * here + (1 - trust) * coarse


@dataclass
class HalfBasis:
    """Even and odd components of mirrored pictures; mean [C*S*S/2], even/odd [K, C*S*S/2]."""

    mean: Tensor
    even: Tensor
    odd: Tensor
    channels: int
    size: int

    @property
    def count(self) -> int:
        return len(self.even) + len(self.odd)

    def decode(self, coefficients: Tensor) -> Tensor:
        """[N, K] to pictures [N, C, S, S]."""
        k, shape = len(self.even), (-1, self.channels, self.size, self.size // 2)
        even = torch.addmm(self.mean, coefficients[:, :k], self.even).view(shape)
        odd = (coefficients[:, k:] @ self.odd).view(shape)
        return torch.cat([even + odd, (even - odd).flip(-1)], -1)

    def to(self, device) -> HalfBasis:
        """The same basis with its tensors on ``device``."""
        return HalfBasis(self.mean.to(device), self.even.to(device), self.odd.to(device), self.channels, self.size)

    def mirror(self, coefficients: Tensor) -> Tensor:
        """Coefficients of the mirrored picture."""
        k = len(self.even)
        return torch.cat([coefficients[:, :k], -coefficients[:, k:]], 1)


def _principal(x: Tensor, rank: int) -> tuple[Tensor, Tensor]:
    """Components [rank, D] and coefficients [N, rank] of centred rows [N, D], by the Gram matrix."""
    values, vectors = torch.linalg.eigh((x @ x.T).double())
    order = values.argsort(descending=True)[:rank]
    scale = values[order].clamp_min(1e-8 * values.max()).sqrt()
    components = (vectors[:, order] / scale).T.float() @ x
    return components, (vectors[:, order] * scale).float()


def fit_half_basis(pictures: Tensor, even: int, odd: int, weight: Tensor) -> tuple[HalfBasis, Tensor]:
    """Fit [N, C, S, S] and its mirrors; weight [S, S/2] says where accuracy matters.

    Returns the basis and the coefficients [N, even + odd].
    """
    _, c, size, _ = pictures.shape
    left, right = pictures[..., : size // 2], pictures[..., size // 2:].flip(-1)
    same, differ = ((left + right) / 2).flatten(1), ((left - right) / 2).flatten(1)
    mean = same.mean(0)
    importance = weight.expand(c, size, size // 2).flatten()
    parts_even, coefficients_even = _principal((same - mean) * importance, even)
    parts_odd, coefficients_odd = _principal(differ * importance, odd)
    basis = HalfBasis(mean, parts_even / importance, parts_odd / importance, c, size)
    return basis, torch.cat([coefficients_even, coefficients_odd], 1)


def ridge(codes: Tensor, values: Tensor, penalty: float = 12.0) -> Tensor:
    """Least squares with shrinkage, [C, K]: values ~ codes @ result."""
    gram = codes.T @ codes + penalty * torch.eye(codes.shape[1])
    return torch.linalg.solve(gram, codes.T @ values)


@dataclass
class Prior:
    """colour, alpha: bases; per exemplar: coefficients, flows, codes, labels; ridge maps.

    colour_of [N, Kc], alpha_of [N, Ka], flow_of [N, 2*g*g], codes [N, C]; the
    three ``*_map`` tensors are ridge regressions from the code.
    """

    colour: HalfBasis
    alpha: HalfBasis
    colour_of: Tensor
    alpha_of: Tensor
    flow_of: Tensor
    codes: Tensor
    labels: list[dict]
    colour_map: Tensor
    alpha_map: Tensor
    flow_map: Tensor

    @property
    def size(self) -> int:
        return self.colour.size


def mirror_flow(flow: Tensor) -> Tensor:
    """Flow [N, 2*g*g] of the mirrored portrait."""
    g = int((flow.shape[1] // 2) ** 0.5)
    flipped = flow.view(-1, 2, g, g).flip(-1) * flow.new_tensor([-1.0, 1.0])[:, None, None]
    return flipped.flatten(1)


def to_tensor(images: np.ndarray) -> Tensor:
    """uint8 [N, S, S, 4] to float [N, 4, S, S] in 0..1, straight alpha."""
    return torch.from_numpy(np.ascontiguousarray(images)).permute(0, 3, 1, 2).float() / 255


def _register_all(faces: FaceSet, steps: int, on_step) -> Tensor:
    small = F.interpolate(to_tensor(faces.images), size=alignment.WORK, mode="area")
    small = torch.cat([small[:, :3] * small[:, 3:], small[:, 3:]], 1)
    return alignment.register(small, steps, on_step=on_step)


def canonical(images: np.ndarray, flow: Tensor, size: int) -> tuple[Tensor, Tensor]:
    """Filled colour [N, 3, size, size] and alpha [N, 1, size, size] in the mean shape."""
    colours, alphas = [], []
    for start in range(0, len(images), 64):
        rgba = to_tensor(images[start:start + 64])
        dense = alignment.upsample_flow(flow[start:start + 64], alignment.WORK)
        whole = torch.cat([fill_outside(rgba), rgba[:, 3:]], 1)
        warped = F.interpolate(alignment.warp(whole, dense), size=size, mode="area")
        colours.append(warped[:, :3])
        alphas.append(warped[:, 3:])
    return torch.cat(colours), torch.cat(alphas)


def fit_prior(faces: FaceSet, size: int, ranks: dict[str, int], steps: int = 100, on_step=None) -> Prior:
    """Register, decompose and regress. ranks: colour_even, colour_odd, alpha_even, alpha_odd."""
    flow = _register_all(faces, steps, on_step)
    colour, alpha = canonical(faces.images, flow, size)
    importance = 0.25 + gaussian_window(size)
    colour_basis, colour_of = fit_half_basis(colour, ranks["colour_even"], ranks["colour_odd"], importance)
    flat = torch.ones(size, size // 2)
    alpha_basis, alpha_of = fit_half_basis(alpha, ranks["alpha_even"], ranks["alpha_odd"], flat)
    labels = _with_errors(faces.labels, (colour, alpha), (colour_basis.decode(colour_of), alpha_basis.decode(alpha_of)))
    codes = torch.tensor([encode(row) for row in labels])
    # Mirrors are part of the set: their odd coefficients cancel, so only the even part regresses.
    maps = []
    for basis, values in ((colour_basis, colour_of), (alpha_basis, alpha_of)):
        both = torch.cat([values, basis.mirror(values)])
        maps.append(ridge(codes.repeat(2, 1), both))
    flat_flow = flow.flatten(1)
    flow_map = ridge(codes.repeat(2, 1), torch.cat([flat_flow, mirror_flow(flat_flow)]))
    return Prior(colour_basis, alpha_basis, colour_of, alpha_of, flat_flow, codes,
                 labels, maps[0], maps[1], flow_map)


def _with_errors(labels: list[dict], real: tuple[Tensor, Tensor], drawn: tuple[Tensor, Tensor]) -> list[dict]:
    """The labels with "error": mean absolute error of each exemplar as the prior redraws it."""
    (colour, alpha), (colour_drawn, alpha_drawn) = real, drawn
    error = ((colour - colour_drawn) * alpha).abs().mean((1, 2, 3)) + (alpha - alpha_drawn).abs().mean((1, 2, 3))
    return [row | {"error": round(float(e), 5)} for row, e in zip(labels, error, strict=True)]


def gaussian_window(size: int) -> Tensor:
    """Left half [size, size/2] of a soft window over the face."""
    x, y = alignment.identity_grid(size)[0].unbind(-1)
    window = torch.exp(-((x / 0.5) ** 2 + ((y - 0.08) / 0.6) ** 2) ** 2)
    return window[:, : size // 2]
