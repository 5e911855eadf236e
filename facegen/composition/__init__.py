"""People composed of whole exemplars at full size: founders in training, portraits of founders in serving."""

from importlib import import_module

_LAZY = {"Fresh": "facegen.composition.fresh", "fresh": "facegen.composition.fresh"}
__all__ = sorted(_LAZY)


def __getattr__(name: str):
    if name in _LAZY:
        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module 'facegen.composition' has no attribute {name!r}")
