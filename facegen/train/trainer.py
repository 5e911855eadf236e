"""One training step, and keeping the state it changes."""

from __future__ import annotations

import copy
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from facegen.attributes import APPEARANCES, PortraitRequest
from facegen.data.augment import diff_augment, step_rng
from facegen.data.dataset import FaceSet
from facegen.data.weights import load_tensors, save_tensors
from facegen.prior.prior import Prior
from facegen.train import losses
from facegen.train.batches import Batches
from facegen.train.networks import Critics, Refiner
from facegen.train.presets import Preset

COUNTERS = ("steps", "begun", "head_start")


class TrainingError(RuntimeError):
    """The run cannot start or go on; the sentence says why. What was saved is kept."""


class Trainer:
    """State of one run. ``step()`` does one refiner and one critic update.

    amp computes convolutions in bfloat16; losses, penalties and the last layer
    stay in fp32. compiled uses torch.compile for the refiner and the critics,
    but not for the gradient penalty, which needs a second derivative that it
    cannot make. Raises TrainingError if there is no such device.
    """

    def __init__(self, faces: FaceSet, prior: Prior, preset: Preset, seed: int = 0, amp: bool = False,
                 device: str = "cpu", compiled: bool = False) -> None:
        if device.startswith("cuda") and not torch.cuda.is_available():
            raise TrainingError("there is no CUDA device here; choose --device cpu or auto")
        torch.manual_seed(seed)
        self.faces, self.prior, self.preset, self.seed = faces, prior, preset, seed
        self.amp, self.device = amp, device
        self.batches = Batches(faces, prior, preset, seed, device)
        self.refiner, self.critics = Refiner(preset).to(device), Critics(preset).to(device)
        self.average = copy.deepcopy(self.refiner).requires_grad_(False)
        fused = device.startswith("cuda")
        self.optimise_refiner = torch.optim.Adam(
            self.refiner.parameters(), preset.lr_refiner, betas=(0.5, 0.99), fused=fused)
        self.optimise_critics = torch.optim.Adam(
            self.critics.parameters(), preset.lr_critic, betas=(0.0, 0.99), fused=fused)
        self._refine, self._score = self.refiner, self.critics
        if compiled:
            self._refine, self._score = torch.compile(self.refiner), torch.compile(self.critics)
        self.steps = 0
        self.begun = 0  # the step at which the optimisers started
        self.head_start = 0  # steps from there on in which only the critics learn
        self.attention = losses.attention_map(preset.image_size, device)

    @property
    def images(self) -> int:
        """Real portraits shown so far."""
        return self.steps * self.preset.batch

    @property
    def learning(self) -> bool:
        """False while new critics get their head start on a refiner that was trained before."""
        return self.steps - self.begun >= self.head_start

    def begin_with(self, refiner: dict[str, Tensor], images: int, critics: dict[str, Tensor] | None = None) -> None:
        """Go on from an averaged refiner after ``images`` portraits; the optimisers start afresh.

        Without ``critics`` those start afresh too, and get a head start.
        Raises TrainingError if the weights belong to another preset.
        """
        try:
            for net, tensors in ((self.refiner, refiner), (self.average, refiner), (self.critics, critics)):
                if tensors:
                    net.load_state_dict({k: v.float() for k, v in tensors.items()})
        except RuntimeError as error:
            raise TrainingError(f"the weights do not fit preset {self.preset.name}: {error}") from None
        self.steps = self.begun = images // self.preset.batch
        self.head_start = 0 if critics else self.preset.head_start

    def _autocast(self):
        return torch.autocast(torch.device(self.device).type, dtype=torch.bfloat16, enabled=self.amp)

    # One step -------------------------------------------------------------

    def step(self) -> dict[str, float]:
        """One update of both players; returns the losses. Raises TrainingError if they diverge."""
        b = self.batches.at(self.steps)
        n = len(b.near)
        with self._autocast():
            drawn = self._refine(torch.cat([b.near, b.fresh]), b.noise, b.code)
        # One transform for all three, in both players' updates: otherwise the critics' strides
        # always fall on the same pixels and the refiner learns their grid as a texture.
        redrawn, invented, shown = (
            diff_augment(losses.composite(x, ground), np.random.default_rng(b.look))
            for x, ground in ((drawn[:n], b.background[:n]), (drawn[n:], b.background[n:]),
                              (b.real, b.background[:n])))
        report = self._update_critics(shown, invented.detach(), b.code[:n], b.code[n:], b.crop)
        if self.learning:
            parts = {"redraw": losses.redraw(drawn[:n], b.real, b.background[:n], self.attention),
                     "identity": losses.keep_identity(drawn[n:], b.fresh)}
            report |= self._update_refiner(parts, torch.cat([redrawn, invented]), shown, b.code, b.crop)
        self.steps += 1
        report = {k: float(v) for k, v in report.items()}
        if not all(np.isfinite(v) for v in report.values()):
            raise TrainingError(f"the losses are no longer finite at image {self.images}; "
                                "resume from the last checkpoint with a lower learning rate")
        return report

    def _update_critics(self, real, fake, code_real, code_fake, crop) -> dict[str, Tensor]:
        with self._autocast():
            score_real, score_fake = self._score(real, code_real, crop), self._score(fake, code_fake, crop)
        loss = losses.critic_hinge(score_real, score_fake)
        report = {"critic": loss.detach()}
        if self.steps % self.preset.r1_every == 0:
            picture = real[: max(1, len(real) // 2)].detach().requires_grad_()
            scores = sum(s.mean((1, 2, 3)) for s, _ in self.critics(picture, code_real[: len(picture)], crop))
            penalty = losses.gradient_penalty(scores, picture)
            report["r1"] = penalty.detach()
            loss = loss + self.preset.r1 * penalty
        self._apply(self.optimise_critics, loss, self.critics, self.preset.lr_critic, self.steps - self.begun)
        return report

    def _update_refiner(self, parts: dict[str, Tensor], drawn: Tensor, real: Tensor, code, crop) -> dict[str, Tensor]:
        """drawn [2N, 3, S, S] holds redrawn portraits, then invented ones; real [N, 3, S, S]."""
        p, n = self.preset, len(real)
        self.critics.requires_grad_(False)
        with self._autocast():
            scored = self._score(drawn, code, crop)
            with torch.no_grad():
                target = self._score(real, code[:n], crop)
        paired = [(s[:n], [f[:n] for f in fs]) for s, fs in scored]
        parts["matching"] = losses.match_features(target, paired)
        parts["fooling"] = losses.fool_critics(scored)
        self.critics.requires_grad_(True)
        weight = {"redraw": 1.0, "identity": 1.0, "matching": p.matching, "fooling": p.adversarial}
        self._apply(self.optimise_refiner, sum(weight[k] * v for k, v in parts.items()), self.refiner, p.lr_refiner,
                    self.steps - self.begun - self.head_start)
        self._track_average()
        return {k: v.detach() for k, v in parts.items()}

    def _apply(self, optimiser, loss: Tensor, module, lr: float, taken: int) -> None:
        """One step of Adam; ``taken`` counts the steps that it took before."""
        # Adam's first steps are full-sized whatever the gradient; unwarmed they threw the refiner off.
        optimiser.param_groups[0]["lr"] = lr * min(1.0, (taken + 1) / self.preset.warmup_steps)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(module.parameters(), 1.0)
        optimiser.step()

    @torch.no_grad()
    def _track_average(self) -> None:
        half_life = min(self.preset.ema_images, 0.1 * self.images + 1)
        keep = 0.5 ** (self.preset.batch / half_life)
        for slow, fast in zip(self.average.parameters(), self.refiner.parameters(), strict=True):
            slow.lerp_(fast, 1 - keep)

    # Looking --------------------------------------------------------------

    @torch.inference_mode()
    def grid(self, columns: int = 8) -> Image.Image:
        """Fixed-seed samples: each row one request, composited on grey."""
        asked = [PortraitRequest(gender=g, appearance=a) for a in APPEARANCES for g in "fm"]
        asked += [PortraitRequest(age=a) for a in (22, 75)]
        asked += [PortraitRequest(expression="laugh"), PortraitRequest(glasses="clear")]
        seeds = [1000 + i for i in range(columns * (len(asked) // 2))]
        requests = [asked[i * 2 // columns % len(asked)] for i in range(len(seeds))]
        pictures = [self.draw([r], [s]) for r, s in zip(requests, seeds, strict=True)]
        return tile(torch.cat(pictures), columns)

    @torch.inference_mode()
    def draw(self, requests: list[PortraitRequest], seeds: list[int]) -> Tensor:
        recipes = [self.batches.casting.recipe(r, s) for r, s in zip(requests, seeds, strict=True)]
        prior = self.batches.mixer.render(recipes)
        noise = torch.stack([torch.from_numpy(step_rng(0, s, "noise").standard_normal(
            (1, *prior.shape[2:]), dtype=np.float32)) for s in seeds]).to(self.device)
        with self._autocast():
            return self.average(prior, noise, self.batches.code(recipes)).float().cpu()

    # Keeping --------------------------------------------------------------

    def save(self, run: Path) -> None:
        """Checkpoint; raises TrainingError on a full disk and leaves the previous one whole."""
        tensors = {f"{n}.{k}": v for n in ("refiner", "critics", "average")
                   for k, v in getattr(self, n).state_dict().items()}
        for name in ("optimise_refiner", "optimise_critics"):
            for i, state in getattr(self, name).state_dict()["state"].items():
                tensors |= {f"{name}.{i}.{k}": v for k, v in state.items()}
        tensors |= {name: torch.tensor(getattr(self, name), device="cpu") for name in COUNTERS}
        try:
            save_tensors(Path(run) / "state.safetensors", tensors)
        except OSError as error:
            raise TrainingError(f"the checkpoint could not be written ({error}); the previous one is kept") from None

    def load(self, run: Path) -> None:
        tensors = load_tensors(Path(run) / "state.safetensors")
        for name in ("refiner", "critics", "average"):
            getattr(self, name).load_state_dict(below(tensors, name))
        for name in ("optimise_refiner", "optimise_critics"):
            optimiser, flat = getattr(self, name), below(tensors, name)
            state = optimiser.state_dict()
            for key, value in flat.items():
                index, part = key.split(".", 1)
                state["state"].setdefault(int(index), {})[part] = value
            optimiser.load_state_dict(state)
        for name in COUNTERS:
            setattr(self, name, int(tensors.get(name, 0)))


def below(tensors: dict, prefix: str) -> dict:
    """The tensors named ``prefix.*``, without the prefix."""
    return {k[len(prefix) + 1:]: v for k, v in tensors.items() if k.startswith(prefix + ".")}


def tile(rgba: Tensor, columns: int, grey: float = 0.82) -> Image.Image:
    """[N, 4, S, S] to one RGB picture."""
    rgb = losses.composite(rgba, torch.full_like(rgba[:, :3], grey)).clamp(0, 1)
    rows = [torch.cat(list(rgb[i:i + columns]), 2) for i in range(0, len(rgb) - columns + 1, columns)]
    return Image.fromarray((torch.cat(rows, 1) * 255).round().byte().permute(1, 2, 0).numpy())
