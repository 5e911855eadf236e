"""Distances of drawn portraits to real ones in Lite2 features, beside what real ones have to each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor, nn

from facegen.attributes import PortraitRequest
from facegen.measure import metrics, spectrum
from facegen.measure.lite import Lite
from facegen.measure.views import VIEWS, on_ground

COUNT = 477  # Frechet distances depend on how many are compared: always so many
CHUNK = 16
Draw = Callable[[PortraitRequest, int], Tensor]  # (request, place in the list) to RGBA [1, 4, S, S] in 0..1


def tensor_of(images: np.ndarray) -> Tensor:
    """uint8 [N, S, S, 4] to float [N, 4, S, S] in 0..1."""
    return torch.tensor(images).permute(0, 3, 1, 2).float() / 255


@torch.inference_mode()
def features(net: nn.Module, images: np.ndarray) -> dict[str, Tensor]:
    """{"whole", "face"}: [N, 1280] on the CPU; images uint8 [N, S, S, 4], read a few at a time."""
    found: dict[str, list[Tensor]] = {name: [] for name in VIEWS}
    device = next(net.buffers()).device
    for start in range(0, len(images), CHUNK):
        rgb = on_ground(tensor_of(images[start:start + CHUNK]).to(device))
        for name, view in VIEWS.items():
            found[name].append(net(view(rgb)).float().cpu())
    return {name: torch.cat(parts) for name, parts in found.items()}


def power(images: np.ndarray) -> Tensor:
    """Mean power spectrum of the inner faces; images uint8 [N, S, S, 4]."""
    parts = [images[i:i + CHUNK] for i in range(0, len(images), CHUNK)]
    return sum(spectrum.power(on_ground(tensor_of(p))) * len(p) for p in parts) / len(images)


def split(count: int, wanted: int = COUNT) -> tuple[np.ndarray, np.ndarray]:
    """(rows to compare with, rows whose attributes are asked for): disjoint, equally many, at most ``wanted``."""
    order, each = np.random.default_rng(0).permutation(count), min(wanted, count // 2)
    return order[:each], order[each:2 * each]


def distances(drawn: Tensor, real: Tensor) -> dict[str, float]:
    """Frechet and kernel distance, precision, recall and coverage; [N, D] each."""
    precision, recall = metrics.precision_recall(real, drawn)
    return {"frechet": metrics.frechet_distance(real, drawn), "kernel": metrics.kernel_distance(real, drawn),
            "precision": precision, "recall": recall, "coverage": metrics.coverage(real, drawn)}


def realism(drawn: np.ndarray, real: np.ndarray, others: np.ndarray, net: nn.Module) -> dict:
    """Both views and the spectrum of drawn against real portraits, and of other real ones against them as the floor.

    uint8 [N, S, S, 4]; drawn ones have the attributes of ``others``.
    """
    ours, theirs, floor = (features(net, images) for images in (drawn, real, others))
    result: dict = {"count": len(drawn)}
    for view in VIEWS:
        result[view] = distances(ours[view], theirs[view])
        result[view] |= {f"{k}_floor": v for k, v in distances(floor[view], theirs[view]).items()}
    known = power(real)
    return result | {"spectrum": spectrum.compare(power(drawn), known),
                     "spectrum_floor": spectrum.compare(power(others), known)}


def measure(draw: Draw, images: np.ndarray, requests: Sequence[PortraitRequest], net: nn.Module | None = None,
            wanted: int = COUNT, tell=None) -> dict:
    """``realism`` of what ``draw`` makes for the attributes of half of the real portraits, against the other half.

    images uint8 [N, S, S, 4]; requests as many, from the portraits' labels.
    """
    net = net or Lite("lite2")  # says at once what is not installed
    half, other = split(len(images), wanted)
    drawn = []
    for place, row in enumerate(other):
        rgba = draw(requests[row], place)[0]
        drawn.append((rgba.clamp(0, 1) * 255).round().byte().permute(1, 2, 0).numpy())
        if tell and (place + 1) % 100 == 0:
            tell(f"{place + 1} of {len(other)} drawn like real ones")
    return realism(np.stack(drawn), images[half], images[other], net)


def rows(result: dict) -> list[tuple[str, str, str]]:
    """(measure, value, goal) for the table of evaluate."""
    table = []
    for view, frechet, recall in (("whole", "36", "recall 0.45"), ("face", "32", "-")):
        r = result[view]
        table += [(f"Lite2 features, {view}: Frechet distance (real among themselves)",
                   f"{r['frechet']:.1f} ({r['frechet_floor']:.1f})", frechet),
                  (f"Lite2 features, {view}: kernel distance (real among themselves)",
                   f"{r['kernel']:.2f} ({r['kernel_floor']:.2f})", "-"),
                  (f"Lite2 features, {view}: precision / recall / coverage (real)", " / ".join(
                      f"{r[k]:.2f} ({r[f'{k}_floor']:.2f})" for k in ("precision", "recall", "coverage")), recall)]
    detail = result["spectrum"]
    table.append((f"inner face, energy relative to real at {', '.join(detail['octaves'])} px",
                  " / ".join(f"{v:.2f}" for v in detail["octaves"].values()), "last 0.50"))
    table.append(("inner face, 2 px peak relative to real", f"{detail['peak_relative']:.2f}", "0.90 to 1.10"))
    return table
