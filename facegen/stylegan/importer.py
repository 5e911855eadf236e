"""From an official StyleGAN2 pickle to safetensors and a manifest for our own network."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import torch
from torch import Tensor

from facegen.stylegan.network import StyleGan2, StyleGan2Config
from facegen.weights import WeightsError, load_tensors, save_tensors, sha256_of, verify, write_manifest

KIND = "stylegan2"
WEIGHTS = "stylegan2.safetensors"
MAX_RESOLUTION = 2048
TIME_LIMIT = 600  # seconds on the clock
LICENCE = (
    "Not ours. Weights that NVIDIA published are under the NVIDIA Source Code License, non-commercial use only; "
    "weights that you trained yourself are yours, within the licences of NVIDIA's code and of your data."
)
DATA_STATEMENT = "Unknown to Facet: these weights were brought from elsewhere."


class StyleGanImportError(WeightsError):
    """The file was refused, is no StyleGAN2 generator, or is damaged. The message says which."""


def import_stylegan(source: Path, out: Path) -> dict:
    """Convert a pickle into the folder ``out``; returns the manifest written there.

    The pickle is read in a process of its own that executes nothing from it
    (see unpickle.py). Raises StyleGanImportError.
    """
    source, out = Path(source), Path(out)
    if not source.is_file():
        raise StyleGanImportError(f"there is no file {source}")
    with tempfile.TemporaryDirectory(prefix="facet-import-") as folder:
        facts = _read_apart(source, Path(folder))
        tensors = load_tensors(Path(folder) / "tensors.safetensors")
    config = infer_config(tensors, facts)
    network = build(config, tensors)
    out.mkdir(parents=True, exist_ok=True)
    save_tensors(out / WEIGHTS, network.state_dict())
    origin = {"file": source.name, "sha256": sha256_of(source), "bytes": source.stat().st_size}
    return write_manifest(
        out,
        [WEIGHTS],
        kind=KIND,
        config=config.as_dict(),
        source=origin,
        licence=LICENCE,
        data_statement=DATA_STATEMENT,
        torch_version=str(torch.__version__),
    )


def load(folder: Path, device: str = "cpu") -> tuple[StyleGan2, dict]:
    """(network in evaluation mode, manifest) of an imported folder. Raises WeightsError."""
    manifest = verify(Path(folder))
    if manifest.get("kind") != KIND:
        raise WeightsError(f"{folder} holds no imported StyleGAN2 weights.")
    try:
        network = build(StyleGan2Config.from_dict(manifest["config"]), load_tensors(Path(folder) / WEIGHTS))
    except (KeyError, TypeError, StyleGanImportError) as error:
        raise WeightsError(f"The weights in {folder} do not fit this version: {error}.") from None
    return network.to(device), manifest


# Reading ------------------------------------------------------------------


def _read_apart(source: Path, folder: Path) -> dict:
    """Run unpickle.py in isolation; returns its facts and leaves the tensors in ``folder``."""
    script = Path(__file__).with_name("unpickle.py")
    command = [sys.executable, "-I", "-B", str(script), str(source.resolve()), str(folder)]
    try:
        # A bare environment: one BLAS thread, as each reserves memory, and nothing to steal.
        done = subprocess.run(
            command, env={"OPENBLAS_NUM_THREADS": "1"}, cwd=folder, capture_output=True, timeout=TIME_LIMIT, check=False
        )
    except subprocess.TimeoutExpired:
        raise StyleGanImportError(f"reading {source.name} took longer than {TIME_LIMIT} s") from None
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        detail = done.stderr.decode(errors="replace").strip().splitlines()[-1:] or ["no message"]
        raise StyleGanImportError(f"the reading process ended with {done.returncode}: {detail[0]}") from None
    if "error" in answer:
        raise StyleGanImportError(answer["error"])
    return answer["facts"]


# Understanding ------------------------------------------------------------


def infer_config(tensors: dict[str, Tensor], facts: dict) -> StyleGan2Config:
    """The shapes of a network from its tensors, and what shapes cannot tell from its attributes.

    Raises StyleGanImportError for another architecture, by name.
    """
    _refuse_others(tensors, facts)
    try:
        return StyleGan2Config(
            channels=_channels(tensors),
            z_dim=_z_dim(tensors),
            w_dim=tensors["mapping.fc0.weight"].shape[0],
            c_dim=tensors["mapping.embed.weight"].shape[1] if "mapping.embed.weight" in tensors else 0,
            image_channels=tensors["synthesis.b4.torgb.weight"].shape[0],
            mapping_layers=sum(bool(re.fullmatch(r"mapping\.fc\d+\.weight", name)) for name in tensors),
            mapping_lr=float(facts.get("mapping.fc0.bias_gain", 0.01)),
            conv_clamp=_conv_clamp(facts),
            use_noise="synthesis.b4.conv1.noise_const" in tensors,
        )
    except (KeyError, IndexError) as error:
        raise StyleGanImportError(f"not a StyleGAN2 generator: {error} is missing") from None


def _refuse_others(tensors: dict[str, Tensor], facts: dict) -> None:
    if any(name.startswith("synthesis.input.") for name in tensors):
        raise StyleGanImportError("a StyleGAN3 pickle; only StyleGAN2 is read so far")
    for name, value in facts.items():
        if name.endswith(".architecture") and value != "skip":
            raise StyleGanImportError(f"a StyleGAN2 of architecture {value!r}; only 'skip' is read")
        if re.search(r"(fc\d+|conv\d)\.activation$", name) and value != "lrelu":
            raise StyleGanImportError(f"a StyleGAN2 with {value!r} activations; only 'lrelu' is read")


def _channels(tensors: dict[str, Tensor]) -> tuple[int, ...]:
    sides = sorted(int(m[1]) for name in tensors if (m := re.fullmatch(r"synthesis\.b(\d{1,6})\.conv1\.weight", name)))
    if not sides or sides != [4 << i for i in range(len(sides))] or sides[-1] > MAX_RESOLUTION:
        found = ", ".join(map(str, sides)) or "none"
        raise StyleGanImportError(f"not a StyleGAN2 generator of 4 to {MAX_RESOLUTION} px: its blocks are {found}")
    return tuple(tensors[f"synthesis.b{side}.conv1.weight"].shape[0] for side in sides)


def _z_dim(tensors: dict[str, Tensor]) -> int:
    inputs = tensors["mapping.fc0.weight"].shape[1]
    return inputs - (tensors["mapping.embed.weight"].shape[0] if "mapping.embed.weight" in tensors else 0)


def _conv_clamp(facts: dict) -> float | None:
    """The activations' bound, one for the whole network."""
    bounds = {value for name, value in facts.items() if name.endswith("conv1.conv_clamp")} or {None}
    if len(bounds) > 1:
        raise StyleGanImportError("a StyleGAN2 whose layers are clamped differently")
    bound = bounds.pop()
    return None if bound is None else float(bound)


def build(config: StyleGan2Config, tensors: dict[str, Tensor]) -> StyleGan2:
    """The network with these weights as fp32. Raises StyleGanImportError for shapes that do not fit."""
    with torch.device("meta"):  # shapes only: nothing a file states can make us reserve memory
        network = StyleGan2(config)
    known = network.state_dict()
    for name, value in known.items():
        given = tensors.get(name)
        if given is None or given.shape != value.shape:
            shape = "missing" if given is None else f"{list(given.shape)} instead of {list(value.shape)}"
            raise StyleGanImportError(f"not a StyleGAN2 generator that fits: {name} is {shape}")
        if not torch.isfinite(given.float()).all():
            raise StyleGanImportError(f"{name} holds numbers that are not finite")
    network.load_state_dict({name: tensors[name].float() for name in known}, assign=True)
    return network.eval().requires_grad_(False)
