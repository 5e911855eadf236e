"""People made of ellipses with landmarks made up to match: a training folder that holds nobody's portrait."""

import csv
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from facegen.composition.pictures import mesh

COLUMNS = ("file", "split", "age", "gender", "appearance", "expression", "glasses", "hair_colour", "hair_length",
           "beard", "headwear", "cutout", "made_with", "source")
GROUPS = ("white", "black", "latino", "east_asian", "southeast_asian", "indian", "middle_eastern")
CENTRE, WIDE, TALL = np.array([128.0, 140.0]), 46.0, 62.0


def _ring(indices, centre, wide, tall, start=-np.pi / 2, turn=1.0) -> dict[int, np.ndarray]:
    angles = start + turn * 2 * np.pi * np.arange(len(indices)) / len(indices)
    return {j: np.add(centre, [wide * np.cos(a), tall * np.sin(a)]) for j, a in zip(indices, angles, strict=True)}


def _line(indices, start, end, bow=0.0) -> dict[int, np.ndarray]:
    share = np.linspace(0, 1, len(indices))
    arch = bow * 4 * share * (1 - share)
    return {j: np.array([start[0] + s * (end[0] - start[0]), start[1] + s * (end[1] - start[1]) - a])
            for j, s, a in zip(indices, share, arch, strict=True)}


def landmarks(rng: np.random.Generator) -> np.ndarray:
    """[478, 2]: oval, brows, eyes, irises, nose, lips and cheeks where they belong, the rest between."""
    cx, cy = CENTRE
    places = {j: np.add(CENTRE, [(j * 7 % 41 - 20) * 0.9, (j * 11 % 53 - 26) * 0.9]) for j in range(mesh.COUNT)}
    places |= _ring(mesh.OVAL, CENTRE, WIDE, TALL)
    for side, eye, brow, iris in ((-1, mesh.EYE_LEFT, mesh.BROW_LEFT, mesh.IRIS_LEFT),
                                  (1, mesh.EYE_RIGHT, mesh.BROW_RIGHT, mesh.IRIS_RIGHT)):
        centre = (cx + side * 20, cy - 14)
        places |= _ring(eye, centre, 10, 4, np.pi if side < 0 else 0.0, -side * -1.0)
        outer, inner = (cx + side * 32, cy - 26), (cx + side * 9, cy - 27)
        places |= _line(brow[:5], outer, inner, 3.0) | _line(brow[5:], (outer[0], outer[1] - 4), inner, 5.0)
        places |= {iris[0]: np.array(centre)} | _ring(iris[1:], centre, 4, 4)
    places |= _line(mesh.NOSE[:7], (cx, cy - 18), (cx, cy + 14)) | {2: np.array([cx, cy + 17])}
    places |= _line([98, 97, 94, 326, 327], (cx - 9, cy + 16), (cx + 9, cy + 16))
    places |= _line([48, 64, 129], (cx - 10, cy + 10), (cx - 11, cy + 14))
    places |= _line([278, 294, 358], (cx + 10, cy + 10), (cx + 11, cy + 14))
    places |= _ring(mesh.LIPS, (cx, cy + 32), 18, 6, np.pi, -1.0)
    places |= _ring(mesh.INNER_LIPS, (cx, cy + 32), 14, 2, np.pi, -1.0)
    cheeks = [(50, 280), (101, 330), (205, 425), (118, 347), (36, 266), (123, 352), (147, 376), (187, 411), (207, 427),
              (192, 416), (117, 346), (116, 345)]
    for k, (left, right) in enumerate(cheeks):
        at = np.array([18 + 1.5 * k % 12, 2 + 2.4 * k])
        places[left], places[right] = CENTRE + at * [-1, 1], CENTRE + at
    places |= _line([9, 8], (cx, cy - 28), (cx, cy - 22)) | {151: np.array([cx, cy - 40])}
    for k, (left, right) in enumerate(((69, 299), (108, 337), (104, 333), (68, 298))):
        at = np.array([12 + 6 * k, -38.0 + 2 * k])
        places[left], places[right] = CENTRE + at * [-1, 1], CENTRE + at
    points = np.array([places[j] for j in range(mesh.COUNT)])
    scale = 1 + rng.normal(0, 0.02, 2)
    return CENTRE + (points - CENTRE) * scale + rng.normal(0, 0.25, points.shape)


def portrait(rng: np.random.Generator, points: np.ndarray) -> Image.Image:
    """Head, hair, ears, neck and shirt with some texture, 256 x 256 RGBA with a soft cut-out."""
    skin = np.array([205, 160, 135]) * (0.7 + 0.3 * rng.random())
    hair, shirt = rng.integers(25, 90, 3), rng.integers(40, 220, 3)
    colour, alpha = Image.new("RGB", (256, 256), (120, 110, 105)), Image.new("L", (256, 256), 0)
    for picture, shade in ((colour, None), (alpha, 255)):
        pen = ImageDraw.Draw(picture)

        def fill(box, own, pen=pen, shade=shade):
            pen.ellipse(box, fill=shade if shade is not None else tuple(int(v) for v in own))

        fill((66, 48, 190, 200), hair)
        pen.rectangle((100, 180, 156, 256), fill=shade or tuple(int(v) for v in skin))
        fill((40, 216, 216, 320), shirt)
        for x in (76, 180):
            fill((x - 8, 128, x + 8, 160), skin)
        if shade is None:
            pen.polygon([tuple(p) for p in points[mesh.OVAL]], fill=tuple(int(v) for v in skin))
            for part, own in ((mesh.LIPS, (150, 70, 70)), (mesh.EYE_LEFT, (240, 240, 235)),
                              (mesh.EYE_RIGHT, (240, 240, 235)), (mesh.BROW_LEFT, hair), (mesh.BROW_RIGHT, hair)):
                pen.polygon([tuple(p) for p in points[part]], fill=tuple(int(v) for v in own))
            for j in (468, 473):
                x, y = points[j]
                pen.ellipse((x - 4, y - 4, x + 4, y + 4), fill=(50, 40, 30))
    grain = np.asarray(colour, dtype=np.float32) + rng.normal(0, 5, (256, 256, 1))
    picture = Image.fromarray(grain.clip(0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(0.7))
    picture.putalpha(alpha.filter(ImageFilter.GaussianBlur(1.2)))
    return picture


def write_folder(folder: Path, count: int, seed: int = 0) -> Path:
    """A training folder of ``count`` people, every tenth held out, with landmarks.npz and sourcing.csv."""
    rng = np.random.default_rng(seed)
    (folder / "portraits").mkdir(parents=True)
    rows, points = [], []
    for i in range(count):
        own = landmarks(rng)
        name = f"{i:03d}.webp"
        portrait(rng, own).save(folder / "portraits" / name, lossless=True)
        points.append((own * 64).round().astype(np.int16))
        values = (name, "holdout" if i % 10 == 9 else "train", 20 + i * 7 % 60, "fm"[i % 2], GROUPS[i // 2 % 7],
                  ("neutral", "smile", "laugh")[i % 3], "none", "brown", "short", 0, 0, "good", "", "")
        rows.append(dict(zip(COLUMNS, values, strict=True)))
    with (folder / "labels.csv").open("w", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    (folder / "sourcing.csv").write_text("file,role,reason\n003.webp,never,drawn so\n")
    np.savez(folder / "landmarks.npz", names=np.array([r["file"] for r in rows]), points=np.array(points))
    return folder
