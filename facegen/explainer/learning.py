"""Fresh players, watched while they learn: a refiner, kept at a few moments, and a critic.

The shipped refiner kept no pictures of its youth, and its critics are not shipped, so this run is another one: same
networks, losses, portraits and prior, begun from nothing. What it draws at its end is not what the shipped one draws.
The critic is one of patches, taught by itself what gives an unfinished blend away.
"""

from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as F

from facegen.augment import backgrounds, step_rng
from facegen.dataset import load_folder
from facegen.losses import composite, critic_hinge
from facegen.networks import Critic, Refiner
from facegen.presets import Preset
from facegen.prior import to_tensor
from facegen.trainer import Trainer
from facegen.weights import load_tensors, restore_prior, save_tensors, verify

MOMENTS = (0, 40, 120, 300)  # real portraits shown
CRITIC = "critic.safetensors"
CRITIC_STEPS, CRITIC_BATCH, LEARNING_RATE = 300, 8, 4e-4


def snapshot(folder: Path, images: int) -> Path:
    return Path(folder) / f"refiner-{images:05d}.safetensors"


def complete(run: Path, moments: tuple[int, ...] = MOMENTS) -> bool:
    """Whether `run` holds the critic and the refiner of each moment."""
    return all(path.exists() for path in (Path(run) / CRITIC, *(snapshot(run, images) for images in moments)))


def learn(weights: Path, data: Path, run: Path, moments: tuple[int, ...] = MOMENTS, amp: bool = True,
          tell=print) -> None:
    """Train from nothing on the prepared portraits in `data` with the prior of `weights`; write `run`.

    Moments that `run` holds already are kept, and nothing is done when it holds them all.
    Raises DatasetError, WeightsError, TrainingError.
    """
    run = Path(run)
    run.mkdir(parents=True, exist_ok=True)
    preset = Preset.from_dict(verify(weights)["preset"])
    faces = load_folder(data, preset.image_size, lambda m: None).split("train")
    tensors, labels = load_tensors(Path(weights) / "prior.safetensors"), (Path(weights) / "exemplars.json").read_bytes()
    trainer = Trainer(faces, restore_prior(tensors, labels, preset.prior_size), preset, seed=1, amp=amp)
    if not (run / CRITIC).exists():
        learn_critic(trainer, run, tell)
    if complete(run, moments):
        return
    for images in moments:
        while trainer.images < images:
            trainer.step()
        _keep(trainer.average, snapshot(run, images))
        tell(f"{images} portraits shown")


def learn_critic(trainer: Trainer, run: Path, tell=print) -> None:
    """A critic alone: portraits to learn from against blends of fresh people that no refiner has finished."""
    torch.manual_seed(2)
    critic = Critic(trainer.preset.critic_width, 3, conditional=False)
    optimiser = torch.optim.Adam(critic.parameters(), LEARNING_RATE, betas=(0.5, 0.99))
    size = trainer.preset.image_size
    for step in range(CRITIC_STEPS):
        rng = step_rng(2, step, "critic")
        chosen = rng.choice(len(trainer.faces), CRITIC_BATCH, p=trainer.batches.odds)
        real = to_tensor(trainer.faces.images[chosen])
        fresh = torch.cat([trainer.batches.unpaired(rng)[0] for _ in range(CRITIC_BATCH // trainer.preset.batch)])
        blend = F.interpolate(fresh, size=size, mode="bicubic", align_corners=False).clamp(0, 1)
        y, x = (int(v) for v in rng.integers(size // 4, size // 4 + size // 8, 2))
        inner = (slice(None), slice(None), slice(y, y + size // 2), slice(x, x + size // 2))  # backgrounds tell nothing
        grounds = backgrounds(rng, CRITIC_BATCH, size)
        with torch.autocast("cpu", torch.bfloat16, enabled=trainer.amp):
            scores = [critic(composite(portraits, grounds)[inner]) for portraits in (real, blend)]
        loss = critic_hinge([scores[0]], [scores[1]])
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        if step % 10 == 0:
            tell(f"critic step {step}: loss {loss.item():.2f}")
    _keep(critic, Path(run) / CRITIC)


def _keep(net: torch.nn.Module, path: Path) -> None:
    save_tensors(path, {name: t.to(torch.float16) for name, t in net.state_dict().items()})


def refiner_at(run: Path, images: int, preset: Preset) -> Refiner:
    """The refiner as it was after `images` portraits. Raises WeightsError."""
    refiner = Refiner(preset)
    refiner.load_state_dict({name: t.float() for name, t in load_tensors(snapshot(run, images)).items()})
    return refiner.eval()


def critic_of(run: Path, preset: Preset) -> Critic:
    """The critic that learn_critic made. Raises WeightsError."""
    critic = Critic(preset.critic_width, 3, conditional=False)
    critic.load_state_dict({n: t.float() for n, t in load_tensors(Path(run) / CRITIC).items()})
    return critic.eval()
