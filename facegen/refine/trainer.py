"""One step of both players, and keeping the state it changes."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch import Tensor

from facegen.data.weights import load_tensors, save_tensors
from facegen.refine import views
from facegen.refine.critic import Critic, critic_loss, fooling, perceptual
from facegen.refine.network import HealingRefiner, RefinerConfig
from facegen.refine.pool import Batch, Pool, aims, batch_at
from facegen.train.losses import attention_map, composite
from facegen.train.train import TrainingError
from facegen.train.trainer import below

STATE = "heal.safetensors"


@dataclass(frozen=True)
class Recipe:
    """Settings of the clean run of the prototype; weights in units of the redrawing's gradient at the pixels."""

    batch: int = 4
    lr: float = 4e-4
    warmup: int = 40
    head_start: int = 60
    half_life: float = 400.0  # images, of the average
    perceptual: float = 1.5
    fool_redrawn: float = 1.0
    fool_composed: float = 1.5
    measure_every: int = 11  # steps between measurements of gradients
    identity: float = 1.0


RECIPE, SHAPE = Recipe(), RefinerConfig()


class Trainer:
    """``step()`` updates heads and refiner once. amp computes convolutions in bfloat16."""

    def __init__(self, pool: Pool, recipe: Recipe = RECIPE, seed: int = 0, amp: bool = False, device: str = "cpu",
                 features: nn.Module | None = None, config: RefinerConfig = SHAPE) -> None:
        torch.manual_seed(seed)
        self.pool, self.recipe, self.seed, self.amp, self.device = pool, recipe, seed, amp, device
        self.refiner = HealingRefiner(config).to(device, memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.refiner).requires_grad_(False)
        self.critic = Critic(features).to(device, memory_format=torch.channels_last)
        self.optimise_refiner = torch.optim.Adam(self.refiner.parameters(), recipe.lr, betas=(0.5, 0.99))
        self.optimise_heads = torch.optim.Adam(self.critic.heads.parameters(), recipe.lr, betas=(0.0, 0.99))
        self.steps = 0
        self.scale: dict[str, float] = {}  # running norm of each loss's gradient at the pixels
        self.attention = attention_map(pool.fake.shape[1], device)

    @property
    def images(self) -> int:
        """Compositions shown so far."""
        return self.steps * self.recipe.batch

    # One step -------------------------------------------------------------

    def step(self) -> dict[str, float]:
        """One update of both players; returns the losses. Raises TrainingError if they diverge."""
        batch = self._placed(batch_at(self.pool, self.seed, self.steps, self.recipe.batch))
        view = ("whole", "crop")[self.steps % 2]
        learning = self.steps >= self.recipe.head_start
        with torch.set_grad_enabled(learning):
            drawn = self._draw(torch.cat([batch.spoiled, batch.composed]), batch.noise)
        pictures = self._views(view, drawn, batch)
        with self._autocast():
            with torch.no_grad():
                real = self.critic.look(pictures[0])
            with torch.set_grad_enabled(learning):
                fake = self.critic.look(pictures[1])
        report = {"critic": self._teach_heads(view, real, [m.detach() for m in fake])}
        if learning:
            report |= self._teach_refiner(view, batch, drawn, real, fake)
        self.steps += 1
        if not all(np.isfinite(v) for v in report.values()):
            raise TrainingError(f"the losses are no longer finite at step {self.steps}; "
                                "resume from the last checkpoint with a lower learning rate")
        return report

    def _placed(self, b: Batch) -> Batch:
        for name in ("spoiled", "real", "composed", "noise"):
            setattr(b, name, getattr(b, name).to(self.device))
        return b

    def _autocast(self):
        return torch.autocast(torch.device(self.device).type, dtype=torch.bfloat16, enabled=self.amp)

    def _draw(self, rgba: Tensor, noise: Tensor) -> Tensor:
        with self._autocast():
            return self.refiner(rgba, noise)

    def _views(self, view: str, drawn: Tensor, b: Batch) -> tuple[Tensor, Tensor]:
        """(real ones [N], redrawn then composed ones [2N]) as the critic sees them."""
        n = len(b.real)
        rgb = [views.shown(x, b.look) for x in (b.real, drawn[:n], drawn[n:])]
        if view == "whole":
            close = [views.whole(x) for x in rgb]
        else:
            rng = np.random.default_rng(b.look)
            side = int(rng.integers(views.CROP[0], views.CROP[1] + 1))
            mine = aims(b.points, b.real[:, 3:].cpu(), rng)
            theirs = aims(b.composed_points, b.composed[:, 3:].cpu(), rng)
            close = [views.close(x, at, side) for x, at in zip(rgb, (mine, mine, theirs), strict=True)]
        return close[0], torch.cat(close[1:])

    def _teach_heads(self, view: str, real: list[Tensor], fake: list[Tensor]) -> float:
        with self._autocast():
            loss = critic_loss(self.critic.score(view, real), self.critic.score(view, fake))
        self._apply(self.optimise_heads, loss, self.critic.heads, self.steps)
        return float(loss.detach())

    def _teach_refiner(self, view: str, b: Batch, drawn: Tensor, real, fake) -> dict[str, float]:
        n = len(b.real)
        self.critic.heads.requires_grad_(False)
        with self._autocast():
            scores = self.critic.score(view, fake)
        parts = {"redraw": redraw(drawn[:n], b.real, self.attention),
                 "perceptual": perceptual(real, [m[:n] for m in fake]),
                 "fool_redrawn": fooling([s[:n] for s in scores]),
                 "fool_composed": fooling([s[n:] for s in scores])}
        if not self.scale or self.steps % self.recipe.measure_every == 0:
            self._measure(parts, drawn)
        loss = parts["redraw"] + self.recipe.identity * identity(drawn[n:], b.composed)
        for name in ("perceptual", "fool_redrawn", "fool_composed"):
            unit = self.scale["redraw"] / max(self.scale[name], 1e-12)
            loss = loss + getattr(self.recipe, name) * unit * parts[name]
        self._apply(self.optimise_refiner, loss, self.refiner, self.steps - self.recipe.head_start)
        self.critic.heads.requires_grad_(True)
        self._track()
        return {k: float(v.detach()) for k, v in parts.items()}

    def _measure(self, parts: dict[str, Tensor], drawn: Tensor) -> None:
        """How strongly each loss pulls at the pixels: weights are given in these units."""
        for name, loss in parts.items():
            (pull,) = torch.autograd.grad(loss, drawn, retain_graph=True)
            norm = float(pull.norm())
            self.scale[name] = 0.7 * self.scale.get(name, norm) + 0.3 * norm

    def _apply(self, optimiser, loss: Tensor, module: nn.Module, taken: int) -> None:
        optimiser.param_groups[0]["lr"] = self.recipe.lr * min(1.0, (taken + 1) / self.recipe.warmup)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(module.parameters(), 1.0)
        optimiser.step()

    @torch.no_grad()
    def _track(self) -> None:
        taught = (self.steps - self.recipe.head_start + 1) * self.recipe.batch
        keep = 0.5 ** (self.recipe.batch / min(self.recipe.half_life, 0.1 * taught + 1))
        for slow, fast in zip(self.average.parameters(), self.refiner.parameters(), strict=True):
            slow.lerp_(fast, 1 - keep)

    # Keeping --------------------------------------------------------------

    def save(self, run: Path) -> None:
        """Small enough to commit: heads and average in fp16, moments in bfloat16, which has their range.

        The heads' first moment is their last gradient (beta 0), and is left out.
        """
        tensors = {f"refiner.{k}": v for k, v in self.refiner.state_dict().items()}
        tensors |= {f"average.{k}": v.half() for k, v in self.average.state_dict().items()}
        tensors |= {f"heads.{k}": v.half() for k, v in self.critic.heads.state_dict().items()}
        for name in ("optimise_refiner", "optimise_heads"):
            for i, state in getattr(self, name).state_dict()["state"].items():
                tensors |= {f"{name}.{i}.{k}": v.bfloat16() if v.ndim else v for k, v in state.items()
                            if k != "exp_avg" or name == "optimise_refiner"}
        tensors |= {"steps": torch.tensor(self.steps)} | {f"scale.{k}": torch.tensor(v) for k, v in self.scale.items()}
        try:
            save_tensors(run / STATE, tensors)
        except OSError as error:
            raise TrainingError(f"the checkpoint could not be written ({error}); the previous one is kept") from None

    def load(self, run: Path) -> None:
        """Goes on from what ``save`` wrote; raises WeightsError, or TrainingError if it is of another shape."""
        tensors = load_tensors(run / STATE)
        try:
            for name, net in (("refiner", self.refiner), ("average", self.average), ("heads", self.critic.heads)):
                net.load_state_dict({k: v.float() for k, v in below(tensors, name).items()})
        except RuntimeError as error:
            raise TrainingError(f"{run}: the checkpoint is of another network: {error}") from None
        for name in ("optimise_refiner", "optimise_heads"):
            optimiser = getattr(self, name)
            state = optimiser.state_dict()
            for key, value in below(tensors, name).items():
                index, part = key.split(".", 1)
                state["state"].setdefault(int(index), {})[part] = value.float()
            for moments in state["state"].values():
                moments.setdefault("exp_avg", torch.zeros_like(moments["exp_avg_sq"]))
            optimiser.load_state_dict(state)
        self.steps = int(tensors["steps"])
        self.scale = {k: float(v) for k, v in below(tensors, "scale").items()}


def redraw(drawn: Tensor, real: Tensor, attention: Tensor) -> Tensor:
    """L1 at full size, over the picture on black and the outline: at half size a 2 px pattern would be free."""
    ground = torch.zeros_like(real[:, :3])
    ours, theirs = composite(drawn, ground), composite(real, ground)
    return ((ours - theirs).abs() * attention).mean() + (drawn[:, 3:] - real[:, 3:]).abs().mean()


def identity(drawn: Tensor, composed: Tensor) -> Tensor:
    """Seen from afar, at 1/8 and more leniently at 1/4, the person stays the one that was composed."""
    total = 0.0
    for share, weight in ((8, 1.0), (4, 0.2)):
        ours, theirs = (F.avg_pool2d(torch.cat([x[:, :3] * x[:, 3:], x[:, 3:]], 1), share) for x in (drawn, composed))
        total = total + weight * (ours - theirs).abs().mean()
    return total
