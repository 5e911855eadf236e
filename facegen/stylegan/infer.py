"""From the tensors and attributes of a pickle to the shapes of the network that they belong to."""

from __future__ import annotations

import re

from torch import Tensor

from facegen.data.weights import WeightsError
from facegen.stylegan.alias_free import LayerShape, StyleGan3Config
from facegen.stylegan.network import StyleGan2Config

MAX_SIDE = 2048  # px of a picture


class StyleGanImportError(WeightsError):
    """The file was refused, is no generator that can be read, or is damaged. The message says which."""


def infer_config(tensors: dict[str, Tensor], facts: dict) -> StyleGan2Config | StyleGan3Config:
    """The shapes of a network from its tensors, and what shapes cannot tell from its attributes.

    Raises StyleGanImportError for another architecture, by name.
    """
    for name, value in facts.items():
        if re.search(r"(fc\d+|conv\d)\.activation$", name) and value != "lrelu":
            raise StyleGanImportError(f"a generator with {value!r} activations; only 'lrelu' is read")
    third = any(name.startswith("synthesis.input.") for name in tensors)
    try:
        return (_alias_free if third else _skip_connected)(tensors, facts)
    except (KeyError, IndexError, TypeError, ValueError) as error:
        what = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        raise StyleGanImportError(f"not a StyleGAN{3 if third else 2} generator: {what}") from None


def _mapping(tensors: dict[str, Tensor], facts: dict) -> dict:
    """What both generations share."""
    width, inputs = tensors["mapping.fc0.weight"].shape
    embed = tensors.get("mapping.embed.weight")
    return {
        "z_dim": inputs - (0 if embed is None else embed.shape[0]),
        "w_dim": width,
        "c_dim": 0 if embed is None else embed.shape[1],
        "mapping_layers": sum(bool(re.fullmatch(r"mapping\.fc\d+\.weight", name)) for name in tensors),
        "mapping_lr": float(facts.get("mapping.fc0.bias_gain", 0.01)),
    }


# StyleGAN2 ----------------------------------------------------------------


def _skip_connected(tensors: dict[str, Tensor], facts: dict) -> StyleGan2Config:
    for name, value in facts.items():
        if name.endswith(".architecture") and value != "skip":
            raise StyleGanImportError(f"a StyleGAN2 of architecture {value!r}; only 'skip' is read")
    return StyleGan2Config(
        channels=_channels(tensors),
        image_channels=tensors["synthesis.b4.torgb.weight"].shape[0],
        conv_clamp=_conv_clamp(facts),
        use_noise="synthesis.b4.conv1.noise_const" in tensors,
        **_mapping(tensors, facts),
    )


def _channels(tensors: dict[str, Tensor]) -> tuple[int, ...]:
    sides = sorted(int(m[1]) for name in tensors if (m := re.fullmatch(r"synthesis\.b(\d{1,6})\.conv1\.weight", name)))
    if not sides or sides != [4 << i for i in range(len(sides))] or sides[-1] > MAX_SIDE:
        found = ", ".join(map(str, sides)) or "none"
        raise StyleGanImportError(f"not a StyleGAN2 generator of 4 to {MAX_SIDE} px: its blocks are {found}")
    return tuple(tensors[f"synthesis.b{side}.conv1.weight"].shape[0] for side in sides)


def _conv_clamp(facts: dict) -> float | None:
    """The activations' bound, one for the whole network."""
    bounds = {value for name, value in facts.items() if name.endswith("conv1.conv_clamp")} or {None}
    if len(bounds) > 1:
        raise StyleGanImportError("a StyleGAN2 whose layers are clamped differently")
    bound = bounds.pop()
    return None if bound is None else float(bound)


# StyleGAN3 ----------------------------------------------------------------


def _alias_free(tensors: dict[str, Tensor], facts: dict) -> StyleGan3Config:
    names = {
        int(m[1]): m[2] for name in tensors if (m := re.fullmatch(r"synthesis\.(?=L(\d{1,3})_)(\w+)\.weight", name))
    }
    if not names or sorted(names) != list(range(len(names))):
        raise StyleGanImportError(f"not a StyleGAN3 generator: its layers are {', '.join(names.values()) or 'none'}")
    return StyleGan3Config(
        layers=tuple(_layer(names[i], tensors, facts) for i in range(len(names))),
        input_channels=tensors["synthesis.input.weight"].shape[0],
        input_size=_side(facts, "synthesis.input.size"),
        input_rate=float(facts["synthesis.input.sampling_rate"]),
        bandwidth=float(facts["synthesis.input.bandwidth"]),
        output_scale=float(facts.get("synthesis.output_scale", 0.25)),
        **_mapping(tensors, facts),
    )


def _layer(name: str, tensors: dict[str, Tensor], facts: dict) -> LayerShape:
    at = f"synthesis.{name}."
    outputs, inputs, kernel, _ = tensors[at + "weight"].shape
    up, down = tensors.get(at + "up_filter"), tensors.get(at + "down_filter")
    return LayerShape(
        name=name,
        inputs=inputs,
        outputs=outputs,
        in_size=_side(facts, at + "in_size"),
        out_size=_side(facts, at + "out_size"),
        kernel=kernel,
        up=_factor(facts, at + "up_factor"),
        down=_factor(facts, at + "down_factor"),
        up_taps=1 if up is None else len(up),
        down_taps=1 if down is None else len(down),
        radial=down is not None and down.dim() == 2,
        colours=bool(facts[at + "is_torgb"]),
        clamp=None if facts[at + "conv_clamp"] is None else float(facts[at + "conv_clamp"]),
    )


def _side(facts: dict, name: str) -> int:
    """A side in px, stored as a pair."""
    width, height = facts[name]
    # Layers inside carry a margin around the picture.
    if width != height or not 1 <= width <= 2 * MAX_SIDE:
        raise StyleGanImportError(f"{name} is {width} x {height}; only squares to {2 * MAX_SIDE} px are read")
    return int(width)


def _factor(facts: dict, name: str) -> int:
    if facts[name] not in (1, 2, 4, 8):
        raise StyleGanImportError(f"{name} is {facts[name]!r}, not 1, 2, 4 or 8")
    return int(facts[name])
