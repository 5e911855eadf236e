"""From an official StyleGAN2 or StyleGAN3 pickle to safetensors and a manifest for our own network."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import torch
from torch import Tensor

from facegen.data.weights import WeightsError, load_tensors, save_tensors, sha256_of, verify, write_manifest
from facegen.stylegan.alias_free import StyleGan3, StyleGan3Config
from facegen.stylegan.infer import StyleGanImportError, infer_config
from facegen.stylegan.network import Generator, StyleGan2, StyleGan2Config

KINDS = {"stylegan2": (StyleGan2Config, StyleGan2), "stylegan3": (StyleGan3Config, StyleGan3)}
WEIGHTS = "stylegan.safetensors"
TIME_LIMIT = 600  # seconds on the clock
LICENCE = (
    "Not ours. Weights that NVIDIA published are under the NVIDIA Source Code License, non-commercial use only; "
    "weights that you trained yourself are yours, within the licences of NVIDIA's code and of your data."
)
DATA_STATEMENT = "Unknown to Facet: these weights were brought from elsewhere."


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
        kind=_kind(config),
        config=config.as_dict(),
        source=origin,
        licence=LICENCE,
        data_statement=DATA_STATEMENT,
        torch_version=str(torch.__version__),
    )


def load(folder: Path, device: str = "cpu") -> tuple[Generator, dict]:
    """(network in evaluation mode, manifest) of an imported folder. Raises WeightsError."""
    manifest = verify(Path(folder))
    if manifest.get("kind") not in KINDS:
        raise WeightsError(f"{folder} holds no imported StyleGAN weights.")
    try:
        config = KINDS[manifest["kind"]][0].from_dict(manifest["config"])
        network = build(config, load_tensors(Path(folder) / WEIGHTS))
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


# Building -----------------------------------------------------------------


def _kind(config: StyleGan2Config | StyleGan3Config) -> str:
    return next(kind for kind, (form, _) in KINDS.items() if isinstance(config, form))


def build(config: StyleGan2Config | StyleGan3Config, tensors: dict[str, Tensor]) -> Generator:
    """The network with these weights as fp32. Raises StyleGanImportError for shapes that do not fit."""
    with torch.device("meta"):  # shapes only: nothing a file states can make us reserve memory
        network = KINDS[_kind(config)][1](config)
    known = network.state_dict()
    for name, value in known.items():
        given = tensors.get(name)
        if given is None or given.shape != value.shape:
            shape = "missing" if given is None else f"{list(given.shape)} instead of {list(value.shape)}"
            raise StyleGanImportError(f"the generator does not fit: {name} is {shape}")
        if not torch.isfinite(given.float()).all():
            raise StyleGanImportError(f"{name} holds numbers that are not finite")
    network.load_state_dict({name: tensors[name].float() for name in known}, assign=True)
    return network.eval().requires_grad_(False)
