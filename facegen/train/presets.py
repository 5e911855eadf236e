"""Named model and training settings; a run stores the one it was started with."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Preset:
    """image_size in px; prior_size is where the prior lives, one octave below.

    widths are the refiner's channels at prior_size, /2, /4 and /8. Weights of
    loss terms are relative to the L1 term. head_start counts the steps that new critics get
    alone on a refiner that was trained before.
    """

    name: str
    image_size: int = 256
    prior_size: int = 128
    colour_even: int = 440
    colour_odd: int = 280
    alpha_even: int = 96
    alpha_odd: int = 64
    widths: tuple[int, ...] = (32, 64, 128, 192)
    critic_width: int = 48
    batch: int = 4
    lr_refiner: float = 1.5e-4
    lr_critic: float = 2e-4
    warmup_steps: int = 60
    head_start: int = 150
    adversarial: float = 0.015
    matching: float = 0.8
    r1: float = 10.0
    r1_every: int = 16
    ema_images: int = 500
    registration_steps: int = 100

    def as_dict(self) -> dict:
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict) -> Preset:
        return cls(**{**data, "widths": tuple(data["widths"])})


PRESETS = {
    "tiny": Preset("tiny", 32, 16, 6, 4, 4, 3, (8, 12, 16, 16), 8, registration_steps=10),
    "small": Preset("small"),
    "large": Preset("large", widths=(48, 96, 192, 320), critic_width=64, batch=16),
}
