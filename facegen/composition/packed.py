"""Founders as they ship: one safetensors file that is read at once, its pictures decoded when somebody is drawn.

founders.safetensors holds uint8 blobs of WebP (colour with colours under alpha 0 kept, alpha, and three masks at 96 px
one above the other) with their ends, the landmarks that are used (int16, px times 64), measures and what was learned on
the exemplars; founders.json holds labels, names of measures and constants. Nothing in it unpickles.
"""

from __future__ import annotations

import io
import json
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image

from facegen.composition.factors import Factors
from facegen.composition.library import Library
from facegen.composition.pictures.measures import NAMES
from facegen.composition.pictures.mesh import CARRIED, COUNT, INNER_LIPS
from facegen.data.weights import WeightsError, write_atomically

FILE, TABLE = "founders.safetensors", "founders.json"
COLOUR_QUALITY, ALPHA_QUALITY, MASK_QUALITY, MASK_SIDE = 87, 82, 80, 96
AGAIN_QUALITY = 91  # of colours that were packed before
PARTS = ("colour", "alpha", "masks")
UNSAID = {"cutout": "good", "denied": [], "source": "", "made_with": ""}  # what is said of exemplars alone
DECODED = 48  # people whose pictures are kept, 28 MB


def kept_landmarks(partner: np.ndarray) -> np.ndarray:
    """Indices of the landmarks that composing uses, closed under mirroring."""
    used = {*CARRIED, *INNER_LIPS}
    return np.array(sorted(used | {int(partner[j]) for j in used}))


def _webp(pixels: np.ndarray, mode: str, quality: int) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels), mode).save(stream, "WEBP", quality=quality, method=4)
    return stream.getvalue()


def encoded(rgba: np.ndarray, masks: np.ndarray) -> tuple[bytes, bytes, bytes]:
    """One founder's colour, alpha and masks (uint8 [256, 256, 4], [3, 256, 256]) as WebP."""
    small = [np.asarray(Image.fromarray(m, "L").resize((MASK_SIDE, MASK_SIDE), Image.BOX)) for m in masks]
    return (_webp(rgba[..., :3], "RGB", COLOUR_QUALITY), _webp(rgba[..., 3], "L", ALPHA_QUALITY),
            _webp(np.concatenate(small), "L", MASK_QUALITY))


def _decoded(data: bytes, mode: str) -> np.ndarray:
    with Image.open(io.BytesIO(data)) as picture:
        return np.asarray(picture.convert(mode))


class PackedLibrary(Library):
    """A library whose pictures are decoded one by one."""

    def __init__(self, blobs: dict[str, tuple[np.ndarray, np.ndarray]], points: np.ndarray, measures: np.ndarray,
                 rows: list[dict], factors: Factors) -> None:
        super().__init__(np.zeros((0,)), np.zeros((0,)), points, measures, rows, factors)
        self.blobs = blobs
        self.raw = lru_cache(maxsize=DECODED)(self._raw)

    def _bytes(self, part: str, i: int) -> bytes:
        data, ends = self.blobs[part]
        return data[(ends[i - 1] if i else 0):ends[i]].tobytes()

    def _raw(self, i: int) -> tuple[np.ndarray, np.ndarray]:
        colour, alpha = _decoded(self._bytes("colour", i), "RGB"), _decoded(self._bytes("alpha", i), "L")
        masks = _decoded(self._bytes("masks", i), "L").reshape(3, MASK_SIDE, MASK_SIDE)
        full = [np.asarray(Image.fromarray(m, "L").resize(alpha.shape[::-1], Image.BILINEAR)) for m in masks]
        return np.concatenate([colour, alpha[..., None]], -1), np.stack(full)


def coded(person: dict) -> dict:
    """{"rgba", "masks", "points", "measures", "row"} as it is written: pictures as {"parts"} of WebP."""
    return person | {"parts": encoded(person["rgba"], person["masks"])}


def as_written(library: PackedLibrary, i: int) -> dict:
    """Person i of a packed library, to be written again byte for byte."""
    row = {k: v for k, v in library.rows[i].items() if k not in UNSAID}
    return {"parts": tuple(library._bytes(part, i) for part in PARTS), "points": library.points[i],
            "measures": library.measures[i], "row": row}


def write(folder: Path, people: list[dict], factors: Factors, about: dict) -> int:
    """people as ``coded`` and ``as_written`` answer; returns the bytes of the file."""
    from safetensors.numpy import save

    kept = kept_landmarks(factors.partner)
    arrays = {}
    for k, part in enumerate(PARTS):
        arrays[part] = np.frombuffer(b"".join(p["parts"][k] for p in people), np.uint8)
        arrays[f"{part}_ends"] = np.cumsum([len(p["parts"][k]) for p in people], dtype=np.int64)
    arrays["points"] = np.array([(p["points"][kept] * 64).round() for p in people]).clip(-32768, 32767).astype(np.int16)
    arrays["measures"] = np.array([p["measures"] for p in people], np.float32)
    arrays |= {"kept": kept.astype(np.int32), "mean": factors.mean[kept].astype(np.float32),
               "partner": factors.partner[kept].astype(np.int32), "slopes": factors.slopes[:, kept].astype(np.float32)}
    data = save({k: np.ascontiguousarray(v) for k, v in arrays.items()})
    write_atomically(Path(folder) / FILE, data)
    table = {"names": list(NAMES), "learned": factors.learned, "rows": [p["row"] for p in people]} | about
    write_atomically(Path(folder) / TABLE, json.dumps(table, separators=(",", ":")).encode())
    return len(data)


def replace_pictures(folder: Path, changed: dict[int, tuple[np.ndarray, np.ndarray]]) -> None:
    """Put other colours and measures {i: (uint8 [256, 256, 4], [M])} in place of some people's; alpha stays."""
    from safetensors.numpy import load_file, save

    path = Path(folder) / FILE
    held = load_file(str(path))
    ends, data, measures = held["colour_ends"], held["colour"], held["measures"].copy()
    parts = [data[a:b].tobytes() for a, b in zip([0, *ends[:-1].tolist()], ends.tolist(), strict=True)]
    for i, (rgba, measured) in changed.items():
        parts[i], measures[i] = _webp(rgba[..., :3], "RGB", AGAIN_QUALITY), measured
    held |= {"colour": np.frombuffer(b"".join(parts), np.uint8), "measures": measures,
             "colour_ends": np.cumsum([len(p) for p in parts], dtype=np.int64)}
    write_atomically(path, save({k: np.ascontiguousarray(v) for k, v in held.items()}))


def rewrite_rows(folder: Path, rows: list[dict]) -> None:
    """Put other labels in place of everybody's."""
    path = Path(folder) / TABLE
    table = json.loads(path.read_text(encoding="utf-8")) | {"rows": rows}
    write_atomically(path, json.dumps(table, separators=(",", ":")).encode())


def load(folder: Path) -> PackedLibrary:
    """The founders of a weights folder. Raises WeightsError when they are absent, damaged or of another version."""
    from safetensors.numpy import load_file

    try:
        held = load_file(str(Path(folder) / FILE))
        table = json.loads((Path(folder) / TABLE).read_text(encoding="utf-8"))
        if table["names"] != list(NAMES):
            raise WeightsError(f"The founders in {folder} were measured by another version.")
        kept, count = held["kept"], len(table["rows"])
        points, mean = np.zeros((count, COUNT, 2)), np.zeros((COUNT, 2))
        slopes = np.zeros((len(held["slopes"]), COUNT, 2))
        points[:, kept], mean[kept], slopes[:, kept] = held["points"] / 64, held["mean"], held["slopes"]
        partner = np.arange(COUNT)
        partner[kept] = held["partner"]
        blobs = {part: (held[part], held[f"{part}_ends"]) for part in PARTS}
        rows = [UNSAID | row for row in table["rows"]]
        return PackedLibrary(blobs, points, held["measures"], rows,
                             Factors(mean, partner, slopes, table["learned"]))
    except WeightsError:
        raise
    except Exception as error:
        raise WeightsError(f"The founders in {folder} cannot be read: {error}.") from None
