"""Facet's portrait generator: people composed at full size of founders; and the conditional GAN that it had before.

Importing this package, ``facegen.attributes`` or ``facegen.data.weights`` does not
import torch; everything else is loaded on first use.
"""

from importlib import import_module

_LAZY = {
    "PortraitRequest": "facegen.attributes",
    "RequestError": "facegen.attributes",
    "Portrait": "facegen.serve.sampler",
    "PortraitGenerator": "facegen.serve.sampler",
    "WeightsError": "facegen.data.weights",
    "read_manifest": "facegen.data.weights",
}
__all__ = sorted(_LAZY)


def __getattr__(name: str):
    if name in _LAZY:
        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module 'facegen' has no attribute {name!r}")
