"""The weights folder: safetensors files beside MANIFEST.json.

Reading the manifest needs neither torch nor numpy. Nothing here unpickles.
"""

from __future__ import annotations

import hashlib
import json
import os
from datetime import UTC, datetime
from pathlib import Path

MANIFEST = "MANIFEST.json"
FORMAT = 1


class WeightsError(RuntimeError):
    """The weights folder is absent, incomplete, altered, or of another format."""


def sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    with Path(path).open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def combined_hash(files: dict[str, str]) -> str:
    """model_hash: sha256 over the sorted names and hashes of every shipped file."""
    text = "".join(f"{name}\n{files[name]}\n" for name in sorted(files))
    return hashlib.sha256(text.encode()).hexdigest()


def drawing_hash(manifest: dict) -> str:
    """sha256 over all that decides what is drawn for a request and a seed: the files, and the settings beside them.

    Unlike model_hash it changes with the ages that are aimed at; unlike the manifest not with figures measured later.
    """
    names = ("model_hash", "kind", "config", "preset", "aim", "judges", "knows")
    decides = {name: manifest.get(name) for name in names}
    return hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()


def read_manifest(folder: Path) -> dict:
    """The manifest as a dict, with "model_hash" checked against its file list.

    Raises WeightsError when it is absent, damaged or of another format.
    """
    path = Path(folder) / MANIFEST
    if not path.exists():
        raise WeightsError(f"There are no generator weights in {folder}: {MANIFEST} is missing.")
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        files, stated = manifest["files"], manifest["model_hash"]
    except (ValueError, KeyError, TypeError) as error:
        raise WeightsError(f"{path} is damaged: {error}.") from None
    if manifest.get("format") != FORMAT:
        raise WeightsError(f"{path} has format {manifest.get('format')!r}; this version reads {FORMAT}.")
    if combined_hash(files) != stated:
        raise WeightsError(f"{path} is inconsistent: model_hash does not belong to its list of files.")
    return manifest


def verify(folder: Path) -> dict:
    """Check every listed file against its SHA-256; returns the manifest or raises WeightsError."""
    manifest = read_manifest(folder)
    for name, expected in manifest["files"].items():
        path = Path(folder) / name
        if Path(name).name != name:
            raise WeightsError(f"{MANIFEST} lists {name!r}, which is not a plain file name.")
        if not path.exists():
            raise WeightsError(f"The weights file {name} is missing from {folder}.")
        if sha256_of(path) != expected:
            raise WeightsError(f"The weights file {name} in {folder} is damaged or altered: its SHA-256 differs.")
    return manifest


def write_manifest(folder: Path, names: list[str], **details) -> dict:
    """Hash the named files of ``folder`` and write the manifest beside them, with the time (UTC, ISO 8601)."""
    details.setdefault("created", datetime.now(UTC).isoformat(timespec="seconds"))
    files = {name: sha256_of(Path(folder) / name) for name in names}
    manifest = {"format": FORMAT, "model_hash": combined_hash(files), "files": files, **details}
    write_atomically(Path(folder) / MANIFEST, json.dumps(manifest, indent=1, sort_keys=True).encode())
    return manifest


def store_metrics(folder: Path, metrics: dict) -> dict:
    """Put the result of evaluate into the manifest; raises WeightsError if it was measured on other weights."""
    manifest = read_manifest(folder)
    if metrics.get("model_hash") != manifest["model_hash"]:
        raise WeightsError(f"The figures belong to other weights than those in {folder}.")
    manifest["metrics"] = metrics
    write_atomically(Path(folder) / MANIFEST, json.dumps(manifest, indent=1, sort_keys=True).encode())
    return manifest


def write_atomically(path: Path, data: bytes) -> None:
    """Write beside and rename, so that a full disk never leaves half a file."""
    partial = path.with_name(path.name + ".partial")
    try:
        with partial.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(path)
    except OSError:
        partial.unlink(missing_ok=True)
        raise


def save_tensors(path: Path, tensors: dict) -> None:
    """Torch tensors to one safetensors file, atomically."""
    from safetensors.torch import save

    write_atomically(Path(path), save({k: v.detach().cpu().contiguous() for k, v in tensors.items()}))


def load_tensors(path: Path) -> dict:
    """One safetensors file to CPU tensors; raises WeightsError if it cannot be read."""
    from safetensors.torch import load_file

    try:
        return load_file(str(path))
    except Exception as error:
        raise WeightsError(f"The weights file {Path(path).name} cannot be read: {error}.") from None


_LABELS = ("age", "gender", "appearance", "expression", "glasses", "hair_colour", "hair_length",
           "beard", "headwear", "cutout", "error")


def label_columns(rows: list[dict]) -> bytes:
    """Attributes of labelled portraits as JSON columns, without file names."""
    columns = {name: [row.get(name) for row in rows] for name in _LABELS}
    return json.dumps(columns, separators=(",", ":")).encode()
