"""How near portraits come: drawn ones to training, to held-out ones and to each other, and copies to what they copy.

The figures behind the limits: of the generator (facegen.serve.novelty), of issued faces, of withdrawn ones, of reports.
All distances are those of NoveltyIndex, 0 (a copy or its mirror image) to 2.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import numpy as np
from PIL import Image, ImageOps

from facegen.data.dataset import FaceSet
from facegen.measure.evaluate import balanced_requests
from facegen.serve.novelty import DUPLICATE, NoveltyIndex
from facegen.serve.search import Search

FIRST_SEED = 40_000_000
SHARES = {"least": 0.0, "0.01 %": 0.0001, "0.1 %": 0.001, "1 %": 0.01, "5 %": 0.05, "50 %": 0.5, "99 %": 0.99,
          "most": 1.0}
LIMITS = (0.03, 0.08, 0.22)  # of issued, reported and withdrawn faces: docs/trust.md
GROUND = (214, 214, 214)


def _published(picture: Image.Image) -> Image.Image:
    """On a ground, as a portrait leaves its page: a copy has no transparency."""
    page = Image.new("RGB", picture.size, GROUND)
    page.paste(picture, (0, 0), picture)
    return page


def _as_jpeg(page: Image.Image) -> Image.Image:
    stream = io.BytesIO()
    page.save(stream, "JPEG", quality=50)
    return Image.open(stream).convert("RGB")


def _cropped(page: Image.Image) -> Image.Image:
    margin = round(page.width * 0.05)
    return page.crop((margin, margin, page.width - margin, page.height - margin))


COPIES: dict[str, Callable[[Image.Image], Image.Image]] = {
    "copy on plain grey": lambda page: page,
    "copy as JPEG of quality 50": _as_jpeg,
    "copy at half size": lambda page: page.resize((page.width // 2, page.height // 2), Image.Resampling.BICUBIC),
    "copy without colour": lambda page: page.convert("L"),
    "copy mirrored": ImageOps.mirror,
    "copy less 5 % at each edge": _cropped,
}


def quantiles(distances: np.ndarray) -> dict:
    """{"count", and each of SHARES}, of distances of any shape."""
    return {"count": int(distances.size)} | {n: float(np.quantile(distances, q)) for n, q in SHARES.items()}


def between(index: NoveltyIndex, some: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Distances [N, M] of embeddings [N, D] to [M, D]."""
    return np.stack([index.distances(one, others) for one in some])


def measure(generator, count: int, held_out: FaceSet | None = None,
            on_step: Callable[[int, int], None] | None = None) -> dict:
    """Everything that ``table`` prints, ready for JSON, of ``count`` portraits (two or more) spread over all groups.

    Without ``held_out`` the rows about held-out portraits are left out. generator has a NoveltyIndex as ``novelty``.
    """
    searches = _drawn(generator, count, on_step)
    index, pictures = generator.novelty, [s.best.picture for s in searches]
    drawn = np.stack([s.best.novelty.embedding for s in searches])
    apart = between(index, drawn, drawn)
    rows = {"drawn to nearest training": between(index, drawn, index.portraits).min(1)}
    rows |= _held_out(index, drawn, held_out) if held_out else {}
    pairs = apart[np.triu_indices(count, 1)]
    rows |= {"drawn to nearest other drawn": np.where(np.eye(count), np.inf, apart).min(1),
             "drawn to drawn, each pair": pairs}
    rows |= {name: _copied(index, drawn, pictures, change) for name, change in COPIES.items()}
    return {"model_hash": generator.model_hash, "threshold": index.threshold, "count": count,
            "draws": sum(s.drawn for s in searches), "refused": _refused(searches),
            "pairs": len(pairs), "nearer": {str(limit): int((pairs < limit).sum()) for limit in LIMITS},
            "rows": {name: quantiles(distances) for name, distances in rows.items()}}


def _drawn(generator, count: int, on_step) -> list[Search]:
    searches = []
    for i, request in enumerate(balanced_requests(count)):
        searches.append(generator.search(request, FIRST_SEED + i, 4))
        if on_step:
            on_step(i + 1, count)
    return searches


def _held_out(index: NoveltyIndex, drawn: np.ndarray, faces: FaceSet) -> dict[str, np.ndarray]:
    """Held-out portraits that repeat a training portrait are left out, as in the threshold."""
    held = np.stack([index.embed(Image.fromarray(image, "RGBA")) for image in faces.images])
    nearest = between(index, held, index.portraits).min(1)
    strangers = held[nearest >= DUPLICATE]
    return {"held-out to nearest training": nearest[nearest >= DUPLICATE],
            "drawn to nearest held-out": between(index, drawn, strangers).min(1)}


def _copied(index: NoveltyIndex, drawn: np.ndarray, pictures: Sequence[Image.Image], change) -> np.ndarray:
    copies = [index.embed(change(_published(picture))) for picture in pictures]
    return np.array([index.distances(a, b[None])[0] for a, b in zip(drawn, copies, strict=True)])


def _refused(searches: Sequence[Search]) -> dict[str, int]:
    """Draws that were too close to training, by group as asked, and of all."""
    refused = {"all": sum(len(s.copies) for s in searches)}
    for search in searches:
        group = search.request.appearance
        refused[group] = refused.get(group, 0) + len(search.copies)
    return refused


def table(result: dict) -> str:
    """The result as Markdown."""
    all_refused, draws = result["refused"]["all"], result["draws"]
    groups = ", ".join(f"{group} {n}" for group, n in result["refused"].items() if group != "all" and n)
    head = [f"model {result['model_hash'][:12]}, {result['count']} portraits, {draws} draws",
            f"too close to training (nearer than {result['threshold']:.3f}) and drawn anew: "
            f"{all_refused} draws, {100 * all_refused / draws:.1f} %" + (f" ({groups})" if groups else ""),
            f"of {result['pairs']:,} pairs of drawn portraits "
            + ", ".join(f"{number:,} are nearer than {limit}" for limit, number in result["nearer"].items()), "",
            f"| distance | of | {' | '.join(SHARES)} |", "|---|" + "---|" * (len(SHARES) + 1)]
    return "\n".join(head + [_line(name, row) for name, row in result["rows"].items()])


def _line(name: str, row: dict) -> str:
    return f"| {name} | {row['count']:,} | " + " | ".join(f"{row[share]:.3f}" for share in SHARES) + " |"
