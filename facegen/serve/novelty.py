"""Is a portrait a stranger? Its distance to the nearest training portrait, and a limit for it.

A portrait is embedded by eigenfaces (Turk & Pentland, 1991) of the inner face, with light
removed locally and the components partly whitened; distance is 1 - cosine, 0 for a copy. It
sees likeness of the picture, and is no test of identity such as face recognition makes. Limit
and method follow the nearest-neighbour audits of Meehan et al. (A non-parametric test to
detect data-copying, 2020): a drawn portrait must not be nearer to a training portrait than
portraits that were never trained on are. Needs numpy and Pillow only.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from facegen.data.dataset import FaceSet
from facegen.data.weights import WeightsError

SIZE = 48  # px at which portraits are compared
COMPONENTS = 128
FILE = "novelty.safetensors"
DUPLICATE = 0.2  # held-out portraits nearer than this repeat a training portrait, and set no limit


def _line(size: int) -> np.ndarray:
    return ((np.arange(size) + 0.5) * 2 / size - 1).astype(np.float32)


def _inner_face() -> np.ndarray:
    """Soft window [SIZE, SIZE] over the face, mirror-symmetric."""
    y, x = np.meshgrid(_line(SIZE), _line(SIZE), indexing="ij")
    return np.exp(-(((x / 0.52) ** 2 + ((y - 0.10) / 0.62) ** 2) ** 3))


def _blur(picture: np.ndarray, sigma: float) -> np.ndarray:
    """Gaussian blur of [..., SIZE, SIZE], wrapping round, in the frequency domain."""
    f = np.fft.fftfreq(SIZE)
    response = np.exp(-2 * np.pi**2 * sigma**2 * (f[:, None] ** 2 + f[None] ** 2))
    return np.real(np.fft.ifft2(np.fft.fft2(picture) * response))


_WINDOW = _inner_face()


def describe(picture: Image.Image) -> np.ndarray:
    """An aligned RGBA portrait of any size to SIZE*SIZE numbers that light changes little."""
    pixels = np.asarray(picture.convert("RGBA").resize((SIZE, SIZE), Image.BOX), dtype=np.float32) / 255
    alpha = pixels[..., 3:]
    grey = (pixels[..., :3] * alpha + 0.6 * (1 - alpha)).mean(-1)
    centred = grey - _blur(grey * _WINDOW, 6) / np.maximum(_blur(_WINDOW, 6), 1e-3)
    power = _blur(centred**2 * _WINDOW, 9) / np.maximum(_blur(_WINDOW, 9), 1e-3)
    return (_WINDOW * centred / np.sqrt(np.maximum(power, 0) + 4e-4)).ravel().astype(np.float32)


@dataclass(frozen=True)
class Novelty:
    """What a receipt holds: nearest_training and threshold are distances, 0 (a copy) to 2.

    embedding is a unit vector, float32 [COMPONENTS].
    """

    nearest_training: float
    threshold: float
    embedding: np.ndarray

    @property
    def too_close(self) -> bool:
        return self.nearest_training < self.threshold

    def as_dict(self) -> dict:
        """Ready for JSON; the embedding as base64 of little-endian fp16, which ``decode`` reads."""
        return {
            "nearest_training": self.nearest_training,
            "threshold": self.threshold,
            "embedding": encode(self.embedding),
        }


def encode(embedding: np.ndarray) -> str:
    return base64.b64encode(embedding.astype("<f2").tobytes()).decode()


def decode(text: str) -> np.ndarray:
    """The embedding of a receipt as a unit vector, float32 [COMPONENTS]; raises ValueError if it is none."""
    vector = np.frombuffer(base64.b64decode(text, validate=True), dtype="<f2").astype(np.float32)
    length = np.linalg.norm(vector)
    if not len(vector) or not np.isfinite(length) or length < 0.5:
        raise ValueError("not the embedding of a portrait")
    return vector / length


class NoveltyIndex:
    """The embedding and the training portraits in it.

    even, odd: components [Ke, D], [Ko, D] that keep or change their sign when a
    portrait is mirrored; portraits [N, Ke + Ko] unit vectors; threshold a distance.
    """

    def __init__(
        self, even: np.ndarray, odd: np.ndarray, mean: np.ndarray, portraits: np.ndarray, threshold: float
    ) -> None:
        self.parts = np.concatenate([even, odd]).astype(np.float32)
        self.mean, self.threshold = mean.astype(np.float32), float(threshold)
        self.mirror_signs = np.repeat([1.0, -1.0], [len(even), len(odd)]).astype(np.float32)
        self.portraits = portraits.astype(np.float32)

    def embed(self, picture: Image.Image) -> np.ndarray:
        """Unit vector float32 [COMPONENTS] of an aligned RGBA portrait."""
        return _unit(self.parts @ (describe(picture) - self.mean))

    def distances(self, embedding: np.ndarray, others: np.ndarray) -> np.ndarray:
        """From one embedding to each of [N, COMPONENTS], or to its mirror where that is nearer; [N]."""
        both = others @ np.stack([embedding, embedding * self.mirror_signs], 1)
        return 1 - both.max(1)

    def nearest(self, embedding: np.ndarray) -> float:
        """Distance to the nearest training portrait or its mirror."""
        return float(self.distances(embedding, self.portraits).min())

    def check(self, picture: Image.Image) -> Novelty:
        """The novelty of one aligned RGBA portrait."""
        embedding = self.embed(picture)
        return Novelty(round(self.nearest(embedding), 4), self.threshold, embedding)

    def save(self, folder: Path) -> None:
        """Write FILE, fp16, about 0.8 MB."""
        from safetensors.numpy import save

        from facegen.data.weights import write_atomically

        evens = int((self.mirror_signs > 0).sum())
        arrays = {"even": self.parts[:evens], "odd": self.parts[evens:], "mean": self.mean, "portraits": self.portraits}
        halves = {name: np.ascontiguousarray(a.astype(np.float16)) for name, a in arrays.items()}
        write_atomically(Path(folder) / FILE, save(halves | {"threshold": np.array([self.threshold], np.float32)}))

    @classmethod
    def load(cls, folder: Path) -> NoveltyIndex:
        """Read FILE of a weights folder. Raises WeightsError if it is absent or damaged."""
        from safetensors.numpy import load_file

        try:
            arrays = load_file(str(Path(folder) / FILE))
            threshold = round(float(arrays.pop("threshold")[0]), 4)
            return cls(**arrays, threshold=threshold)
        except Exception as error:
            raise WeightsError(f"The weights file {FILE} cannot be read: {error}.") from None


def _unit(x: np.ndarray) -> np.ndarray:
    return x / np.maximum(np.linalg.norm(x, axis=-1, keepdims=True), 1e-6)


def _eigenfaces(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Components [K, D] and their standard deviations [K] of centred rows."""
    _, deviations, components = np.linalg.svd(rows, full_matrices=False)
    return components, deviations / np.sqrt(len(rows))


def fit_index(faces: FaceSet) -> tuple[NoveltyIndex, dict]:
    """Embed the training rows of ``faces`` and set the limit by the held-out ones.

    The threshold is the first percentile of the distances from held-out
    portraits to their nearest training portraits, copies left out. Returns the
    index and {"held_out", "duplicates", "threshold"}.
    """
    train, held = (
        np.stack([describe(Image.fromarray(i, "RGBA")) for i in faces.split(name).images])
        for name in ("train", "holdout")
    )
    mirrored = train.reshape(-1, SIZE, SIZE)[:, :, ::-1].reshape(len(train), -1)
    mean = (train + mirrored).mean(0) / 2
    halves = [_eigenfaces((train + mirrored) / 2 - mean), _eigenfaces((train - mirrored) / 2)]
    spread = np.concatenate([deviations for _, deviations in halves])
    least = np.sort(spread)[::-1][min(COMPONENTS, len(spread)) - 1]
    # Half whitened: raw components are mostly light and hair line, fully whitened ones mostly noise.
    even, odd = (parts[s >= least] / np.sqrt(s[s >= least])[:, None] for parts, s in halves)
    index = NoveltyIndex(even, odd, mean, np.zeros((0, len(even) + len(odd))), 0.0)
    index.portraits = _unit((train - index.mean) @ index.parts.T).astype(np.float32)
    distances = np.array([index.nearest(e) for e in _unit((held - index.mean) @ index.parts.T)])
    strangers = distances[distances >= DUPLICATE]
    index.threshold = round(float(np.quantile(strangers, 0.01, method="lower")), 4) if len(strangers) else 0.0
    return index, {
        "held_out": len(strangers),
        "duplicates": int((distances < DUPLICATE).sum()),
        "threshold": index.threshold,
    }
