"""Which device computes."""

from __future__ import annotations

import torch


def choose_device(name: str) -> str:
    """"cpu" or "cuda"; "auto" is CUDA where there is any. Raises ValueError for another name."""
    if name == "auto":
        return "cuda" if torch.cuda.is_available() else "cpu"
    if name not in ("cpu", "cuda"):
        raise ValueError(f"device must be auto, cpu or cuda, not {name!r}")
    return name
