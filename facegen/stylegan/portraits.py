"""Portraits from imported StyleGAN2 weights, asked for as from our own generator."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from facegen.attributes import PortraitRequest
from facegen.data.weights import WeightsError, load_tensors, read_manifest, save_tensors, write_manifest
from facegen.judge.knowledge import AGE_WITHIN
from facegen.serve.drawing import SEED_MAX, Portrait, load_judge, to_image
from facegen.stylegan import importer
from facegen.stylegan.directions import Directions, ScoreJudge, fit_directions, to_unit
from facegen.stylegan.network import Generator

DIRECTIONS = "directions.safetensors"
TRUNCATION = 0.7  # as the papers' figures use


class StyleGanPortraits:
    """An imported network behind the generator's interface.

    Portraits are opaque: these networks draw a background and no alpha. Only
    attributes with a usable direction are steered; the others are left to chance.
    """

    def __init__(
        self,
        network: Generator,
        manifest: dict,
        directions: Directions | None = None,
        judge: ScoreJudge | None = None,
        truncation: float = TRUNCATION,
    ) -> None:
        if network.config.c_dim:
            raise WeightsError("This network was trained with labels of its own, which cannot be served yet.")
        if network.config.image_channels not in (3, 4):
            raise WeightsError(f"This network draws {network.config.image_channels} channels, not a colour picture.")
        self.network, self.directions, self.judge, self.manifest = network, directions, judge, manifest
        self.truncation = truncation
        self.model_hash: str = manifest["model_hash"]
        self.image_size: int = network.config.resolution
        self.device = str(network.mapping.w_avg.device)

    @classmethod
    def load(cls, folder: Path, judge: ScoreJudge | None = None, device: str = "cpu") -> StyleGanPortraits:
        """From the folder that import-stylegan wrote, with its directions if fitted. Raises WeightsError."""
        network, manifest = importer.load(folder, device)
        directions = None
        if DIRECTIONS in manifest["files"]:
            tensors = load_tensors(Path(folder) / DIRECTIONS)
            directions = Directions.from_tensors(manifest["directions"]["names"], tensors, device)
        return cls(network, manifest, directions, judge)

    def generate(
        self,
        requests: Sequence[PortraitRequest],
        seeds: Sequence[int],
        on_step: Callable[[int, int], None] | None = None,
        best_of: int = 4,
    ) -> list[Portrait]:
        """One portrait per request and seed, the first of ``best_of`` draws that the judge accepts.

        See PortraitGenerator.generate. Raises ValueError for lists of different
        length or a seed out of range.
        """
        if len(requests) != len(seeds):
            raise ValueError(f"{len(requests)} requests came with {len(seeds)} seeds")
        portraits = []
        for request, seed in zip(requests, seeds, strict=True):
            portraits.append(self._generate_one(request, seed, max(1, best_of)))
            if on_step:
                on_step(len(portraits), len(requests))
        return portraits

    @torch.inference_mode()
    def draw(self, request: PortraitRequest, seed: int, attempt: int = 0) -> tuple[Tensor, dict]:
        """One unchecked draw: (RGBA [1, 4, S, S] in 0..1, the readings aimed at)."""
        z = torch.from_numpy(latent(seed, attempt, self.network.config.z_dim)).to(self.device)
        w, wanted = self.network.mapping(z[None]), {}
        if self.directions is None:
            w = torch.lerp(self.network.mapping.w_avg, w, self.truncation)
        else:
            wanted = wanted_readings(request, self.directions.usable)
            w = self.directions.truncate(self.directions.steer(w, wanted), wanted, self.truncation)
        picture = to_unit(self.network.synthesis(self.network.styles(w))).cpu()
        return (F.pad(picture, (0, 0, 0, 0, 0, 1), value=1.0) if picture.shape[1] == 3 else picture), wanted

    def _generate_one(self, request: PortraitRequest, seed: int, best_of: int) -> Portrait:
        best = None
        for attempt in range(best_of):
            rgba, _ = self.draw(request, seed, attempt)
            if self.judge is None:
                return Portrait(to_image(rgba[0]), seed, request.as_dict())
            values, confidence = measure({name: float(score[0]) for name, score in self.judge(rgba).items()})
            miss = misfit(values, confidence, request)
            if best is None or miss < best[0]:
                best = (miss, rgba, values, confidence)
            if miss == 0:
                break
        miss, rgba, values, confidence = best
        return Portrait(to_image(rgba[0]), seed, request.as_dict(), values, confidence, attempt + 1, miss == 0)


def latent(seed: int, attempt: int, size: int) -> np.ndarray:
    """z of one draw, [size] fp32. Raises ValueError for a seed outside 0 to 2**63 - 1.

    First draws of seeds below 2**32 are those of the official scripts, so that
    a seed known from elsewhere shows the same face.
    """
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)) or not 0 <= seed <= SEED_MAX:
        raise ValueError(f"a seed must be an integer from 0 to 2**63 - 1, not {seed!r}")
    plain = attempt == 0 and seed < 2**32
    key = int(seed) if plain else [int(seed) & 0xFFFFFFFF, int(seed) >> 32, attempt]
    return np.random.RandomState(key).standard_normal(size).astype(np.float32)


def wanted_readings(request: PortraitRequest, names: Sequence[str]) -> dict[str, float | None]:
    """The request as readings to steer to, those without a direction left out."""
    wanted: dict[str, float | None] = {}
    for attribute, value in request.as_dict().items():
        if attribute == "age":
            wanted["age"] = float(value)
        elif value == "x":
            wanted["gender=f"] = 0.0  # log-odds: as likely one as the other
        else:
            wanted[f"{attribute}={value}"] = None
    return {name: value for name, value in wanted.items() if name in names}


# Reading ------------------------------------------------------------------


def measure(scores: Mapping[str, float]) -> tuple[dict, dict]:
    """(measured, confidence) of one portrait from its scores: the likeliest value of each attribute."""
    measured: dict = {}
    confidence: dict = {}
    for name, score in scores.items():
        attribute, _, value = name.partition("=")
        if not value:
            measured[attribute] = round(score, 1)
        elif score > confidence.get(attribute, -1.0):
            measured[attribute], confidence[attribute] = value, round(score, 3)
    return measured, confidence


def misfit(measured: dict, confidence: dict, request: PortraitRequest) -> float:
    """0 when everything asked was measured; otherwise how far off, for choosing among misses."""
    miss = 0.0
    for attribute, value in request.as_dict().items():
        if attribute not in measured:
            continue
        if attribute == "age":
            miss += max(0.0, abs(measured["age"] - value) - AGE_WITHIN) / 20
        elif value == "x":
            miss += float(confidence[attribute] > 0.85)
        elif measured[attribute] != value:
            miss += confidence[attribute]
    return miss


def scores_of(judge) -> ScoreJudge:
    """A facegen.judge.judges.Judge as a ScoreJudge.

    That judge learnt from cut-out portraits over grey; these pictures bring a
    background, so its readings are rougher here than its accuracy states.
    """

    def score(pictures: Tensor) -> dict[str, Tensor]:
        rgba = F.pad(pictures, (0, 0, 0, 0, 0, 1), value=1.0) if pictures.shape[1] == 3 else pictures
        reading = judge.read(rgba.cpu())
        named = {f"{name}={value}": odds for name, value, odds in _columns(reading.odds)}
        return {"age": reading.age, **named}

    return score


def _columns(odds: Mapping[str, Tensor]):
    from facegen.judge.judges import CHOICES

    for name, values in CHOICES.items():
        yield from ((name, value, odds[name][:, i]) for i, value in enumerate(values))


def fit_folder(folder: Path, weights: Path, samples: int, tell=None) -> Directions:
    """Fit directions with judge A of our own weights and keep them in the imported folder. Raises WeightsError."""
    network, manifest = importer.load(folder)
    judge = load_judge(weights, read_manifest(weights), "a")
    if judge is None:
        raise WeightsError(f"{weights} carries no judge to fit directions with.")
    directions = fit_directions(network, scores_of(judge), samples, tell=tell)
    keep_directions(folder, manifest, directions, samples)
    return directions


def keep_directions(folder: Path, manifest: dict, directions: Directions, samples: int) -> dict:
    """Write the directions beside the imported weights; returns the new manifest."""
    save_tensors(Path(folder) / DIRECTIONS, directions.tensors())
    explained = {name: round(float(r), 3) for name, r in zip(directions.names, directions.explained, strict=True)}
    about = {"names": list(directions.names), "samples": samples, "explained": explained}
    details = {k: v for k, v in manifest.items() if k not in ("format", "files", "model_hash")}
    return write_manifest(Path(folder), [importer.WEIGHTS, DIRECTIONS], **(details | {"directions": about}))
