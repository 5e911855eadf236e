"""Pickles as NVIDIA's training code writes them, made without it.

Stand-ins under the official names make pickle write the same byte stream: the
same globals, the same nesting, storages as bytes, source to be executed.
"""

from __future__ import annotations

import pickle
import sys
import types
from collections import OrderedDict
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import torch
from torch import nn

from facegen.stylegan.alias_free import AliasFreeSynthesis, FilteredConv, FourierInput
from facegen.stylegan.layers import FullyConnected, StyledConv, ToRgb


def _reconstruct_persistent_obj(meta):
    raise AssertionError("the official loader ran")


class EasyDict(dict):
    pass


OFFICIAL = {"torch_utils.persistence": _reconstruct_persistent_obj, "dnnlib.util": EasyDict}
for _place, _thing in OFFICIAL.items():
    _thing.__module__, _thing.__qualname__ = _place, _thing.__name__


@contextmanager
def official_names():
    """The foreign modules exist while a pickle is written, and are gone before it is read."""
    modules = {}
    for place, thing in OFFICIAL.items():
        modules[place.partition(".")[0]] = types.ModuleType(place.partition(".")[0])
        modules[place] = types.ModuleType(place)
        setattr(modules[place], thing.__name__, thing)
    sys.modules.update(modules)
    try:
        yield
    finally:
        for place in modules:
            del sys.modules[place]


class Persistent:
    """Pickles as a decorated module of the official code does."""

    def __init__(self, module: nn.Module, canary: Path) -> None:
        self.module, self.canary = module, canary

    def __reduce__(self):
        meta = {
            "type": "class",
            "version": 6,
            "module_src": f"open({str(self.canary)!r}, 'w')  # the official loader would run this",
            "class_name": type(self.module).__name__,
            "state": self.state(),
        }
        return _reconstruct_persistent_obj, (meta,)

    def state(self) -> dict:
        children = self.module.named_children()
        return {
            "training": False,
            "_parameters": OrderedDict(self.module._parameters),
            "_buffers": OrderedDict(self.module._buffers),
            "_non_persistent_buffers_set": set(),
            "_backward_hooks": OrderedDict(),
            "_modules": OrderedDict((name, Persistent(child, self.canary)) for name, child in children),
            "_init_args": (),
            "_init_kwargs": EasyDict(channel_base=64),
            **attributes(self.module),
        }


def attributes(module: nn.Module) -> dict:
    """Plain attributes under their official names and in their official types, numpy's included."""
    if isinstance(module, FullyConnected):
        gain = module.lr_multiplier / np.sqrt(module.weight.shape[1])
        return {"bias_gain": module.lr_multiplier, "weight_gain": gain}
    if isinstance(module, StyledConv):
        return {"conv_clamp": module.clamp, "activation": "lrelu"}
    if isinstance(module, ToRgb):
        return {"conv_clamp": module.clamp}
    if isinstance(module, FourierInput):
        bandwidth = np.float64(module.bandwidth)
        return {"size": np.full(2, module.size), "sampling_rate": module.rate, "bandwidth": bandwidth}
    if isinstance(module, AliasFreeSynthesis):
        return {"output_scale": module.scale, "img_resolution": 8}
    if isinstance(module, FilteredConv):
        shape = module.shape
        sizes = {"in_size": np.broadcast_to(shape.in_size, [2]), "out_size": np.broadcast_to(shape.out_size, [2])}
        factors = {"up_factor": shape.up, "down_factor": shape.down, "padding": [np.int64(1)] * 4}
        return {**sizes, **factors, "is_torgb": shape.colours, "conv_clamp": shape.clamp}
    return {}


def write_official(path: Path, network: nn.Module, protocol: int = 3, **extra) -> Path:
    """A snapshot with this generator; loading it officially would leave a file "canary" beside it."""
    persistent = Persistent(network, path.with_name("canary"))
    content = {"G": persistent, "D": None, "G_ema": Persistent(network, persistent.canary), **extra}
    content["training_set_kwargs"] = EasyDict(path="data.zip", xflip=True)
    with official_names():
        path.write_bytes(pickle.dumps(content, protocol))
    return path


def scramble(network: nn.Module) -> nn.Module:
    """Move every weight off its first value, so that none can go astray unseen."""
    for name, value in network.eval().requires_grad_(False).state_dict().items():
        if name.endswith("magnitude_ema"):
            value.add_(torch.rand(()))  # stays positive
        elif not name.endswith("_filter"):
            value.add_(torch.randn_like(value) * 0.3)
    return network
