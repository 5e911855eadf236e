"""A prior as named tensors, and back."""

from __future__ import annotations

import json

import torch

from facegen.attributes import encode
from facegen.data.weights import label_columns
from facegen.prior.prior import HalfBasis, Prior

_PRIOR_PARTS = ("colour_of", "alpha_of", "flow_of", "colour_map", "alpha_map", "flow_map")
_COMPONENTS = ("colour.even", "colour.odd", "alpha.even", "alpha.odd")


def prior_tensors(prior, half: bool) -> dict:
    """A Prior as named tensors; half stores fp16, and components as int8 with a scale each."""
    tensors = {name: getattr(prior, name) for name in _PRIOR_PARTS}
    tensors |= {f"{name}.mean": getattr(prior, name).mean for name in ("colour", "alpha")}
    if half:
        tensors = {k: v.to(torch.float16) for k, v in tensors.items()}
    for name in _COMPONENTS:
        basis, part = name.split(".")
        rows = getattr(getattr(prior, basis), part)
        if half:
            scale = rows.abs().amax(1, keepdim=True).clamp_min(1e-12) / 127
            tensors |= {name: (rows / scale).round().to(torch.int8), f"{name}.scale": scale}
        else:
            tensors[name] = rows
    return tensors


def exemplar_labels(prior) -> bytes:
    """The exemplars' attributes as JSON columns, without file names."""
    return label_columns(prior.labels)


def restore_prior(tensors: dict, labels: bytes, size: int):
    """Inverse of prior_tensors and exemplar_labels."""
    t = {k: v.float() for k, v in tensors.items()}
    for name in _COMPONENTS:
        if f"{name}.scale" in t:
            t[name] = t[name] * t[f"{name}.scale"]
    columns = json.loads(labels)
    rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    bases = [
        HalfBasis(t[f"{n}.mean"], t[f"{n}.even"], t[f"{n}.odd"], c, size) for n, c in (("colour", 3), ("alpha", 1))
    ]
    codes = torch.tensor([encode(row) for row in rows])
    return Prior(
        bases[0],
        bases[1],
        t["colour_of"],
        t["alpha_of"],
        t["flow_of"],
        codes,
        rows,
        t["colour_map"],
        t["alpha_map"],
        t["flow_map"],
    )
