"""One training step, and keeping the state it changes.

Every random number belongs to (seed, step), so a resumed run draws what an
uninterrupted one would have drawn.
"""

from __future__ import annotations

import copy
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from facegen import losses
from facegen.attributes import APPEARANCES, EXPRESSIONS, PortraitRequest, encode
from facegen.augment import backgrounds, diff_augment, random_crop, step_rng
from facegen.blend import Mixer
from facegen.casting import Casting, Recipe
from facegen.dataset import FaceSet
from facegen.networks import Critics, Refiner
from facegen.presets import Preset
from facegen.prior import Prior, mirror_flow, to_tensor
from facegen.weights import load_tensors, save_tensors


class TrainingError(RuntimeError):
    """The run cannot start or go on; the sentence says why. What was saved is kept."""


class Trainer:
    """State of one run. ``step()`` does one refiner and one critic update."""

    def __init__(self, faces: FaceSet, prior: Prior, preset: Preset, seed: int = 0, amp: bool = False) -> None:
        torch.manual_seed(seed)
        self.faces, self.prior, self.preset, self.seed, self.amp = faces, prior, preset, seed, amp
        self.casting, self.mixer = Casting(prior), Mixer(prior)
        self.refiner, self.critics = Refiner(preset), Critics(preset)
        self.average = copy.deepcopy(self.refiner).requires_grad_(False)
        self.optimise_refiner = torch.optim.Adam(self.refiner.parameters(), preset.lr_refiner, betas=(0.5, 0.99))
        self.optimise_critics = torch.optim.Adam(self.critics.parameters(), preset.lr_critic, betas=(0.0, 0.99))
        self.steps = 0
        self.begun = 0  # the step at which the critics started from nothing
        self.attention = losses.attention_map(preset.image_size)
        self.odds = self._odds()

    @property
    def images(self) -> int:
        """Real portraits shown so far."""
        return self.steps * self.preset.batch

    @property
    def learning(self) -> bool:
        """False while new critics get their head start on a refiner that was trained before."""
        return self.begun == 0 or self.steps - self.begun >= self.preset.head_start

    def begin_with(self, refiner: dict[str, Tensor], images: int) -> None:
        """Go on from a shipped refiner after ``images`` portraits; critics and optimisers start afresh.

        Raises TrainingError if the weights belong to another preset.
        """
        try:
            for net in (self.refiner, self.average):
                net.load_state_dict({k: v.float() for k, v in refiner.items()})
        except RuntimeError as error:
            raise TrainingError(f"the weights do not fit preset {self.preset.name}: {error}") from None
        self.steps = self.begun = max(1, images // self.preset.batch)

    def _odds(self) -> np.ndarray:
        """How often each portrait is shown: tempered by cell, rough cut-outs seldom."""
        rough = np.array([r.get("cutout") == "rough" for r in self.faces.labels])
        odds = np.exp(self.casting.rarity) * np.where(rough, 0.25, 1.0)
        return odds / odds.sum()

    def _autocast(self):
        return torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.amp)

    # Batches --------------------------------------------------------------

    def paired(self, rng: np.random.Generator) -> tuple[Tensor, Tensor, Tensor]:
        """(prior [N, 4, S, S], real [N, 4, 2S, 2S], code [N, C]): blends around a real portrait."""
        chosen = rng.choice(len(self.faces), self.preset.batch, p=self.odds)
        recipes, flows, real = [], [], []
        for i in chosen:
            recipes.append(self._near(int(i), rng))
            flow, picture = self.prior.flow_of[i:i + 1], to_tensor(self.faces.images[i:i + 1])
            flipped = recipes[-1].flipped
            flows.append(mirror_flow(flow) if flipped else flow)
            real.append(picture.flip(-1) if flipped else picture)
        code = torch.tensor([encode(r.attributes) for r in recipes])
        return self.mixer.render(recipes, torch.cat(flows)), torch.cat(real), code

    def _near(self, main: int, rng: np.random.Generator) -> Recipe:
        """The main exemplar with a share of its neighbours mixed in, its own outline kept."""
        label = self.faces.labels[main]
        recipe = self.casting.recipe_around(main, label, int(rng.integers(2**62)))
        own = float(rng.uniform(0.4, 1.0))
        others = [i for i in recipe.face if i != main]
        face = {main: own, others[0]: (1 - own) * 0.6, others[1]: (1 - own) * 0.4}
        worn = {main: 1.0} if label["glasses"] != "none" else {}
        return Recipe(label, main, bool(rng.random() < 0.5), face, {main: 1.0}, worn, {main: 1.0})

    def unpaired(self, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
        """(prior [N, 4, S, S], code [N, C]) of fresh people, as they will be drawn when serving."""
        recipes = []
        for seed in rng.integers(2**62, size=self.preset.batch):
            request = PortraitRequest(
                appearance=str(rng.choice(APPEARANCES)), gender=str(rng.choice(["f", "m"])),
                age=float(rng.uniform(18, 85)), expression=str(rng.choice(EXPRESSIONS)),
                glasses="clear" if rng.random() < 0.2 else "none")
            recipes.append(self.casting.recipe(request, int(seed)))
        code = torch.tensor([encode(r.attributes) for r in recipes])
        return self.mixer.render(recipes), code

    # One step -------------------------------------------------------------

    def step(self) -> dict[str, float]:
        """One update of both players; returns the losses. Raises TrainingError if they diverge."""
        rng = step_rng(self.seed, self.steps, "step")
        near, real, code_real = self.paired(rng)
        fresh, code_fresh = self.unpaired(rng)
        size, n = self.preset.image_size, len(near)
        background = backgrounds(rng, 2 * n, size)
        noise = torch.from_numpy(rng.standard_normal((2 * n, 1, *near.shape[2:]), dtype=np.float32))
        code = torch.cat([code_real, code_fresh])
        with self._autocast():
            drawn = self.refiner(torch.cat([near, fresh]), noise, code)
        crop, look = random_crop(rng, size), int(rng.integers(2**31))
        # One transform for all three, in both players' updates: otherwise the critics' strides
        # always fall on the same pixels and the refiner learns their grid as a texture.
        redrawn, invented, shown = (
            diff_augment(losses.composite(x, b), np.random.default_rng(look))
            for x, b in ((drawn[:n], background[:n]), (drawn[n:], background[n:]), (real, background[:n])))
        report = self._update_critics(shown, invented.detach(), code_real, code_fresh, crop)
        if self.learning:
            loss_parts = {"redraw": losses.redraw(drawn[:n], real, background[:n], self.attention),
                          "identity": losses.keep_identity(drawn[n:], fresh)}
            report |= self._update_refiner(loss_parts, torch.cat([redrawn, invented]), shown, code, crop)
        self.steps += 1
        if not all(np.isfinite(v) for v in report.values()):
            raise TrainingError(f"the losses are no longer finite at image {self.images}; "
                                "resume from the last checkpoint with a lower learning rate")
        return report

    def _update_critics(self, real, fake, code_real, code_fake, crop) -> dict[str, float]:
        with self._autocast():
            score_real, score_fake = self.critics(real, code_real, crop), self.critics(fake, code_fake, crop)
        loss = losses.critic_hinge(score_real, score_fake)
        report = {"critic": loss.item()}
        if self.steps % self.preset.r1_every == 0:
            picture = real[: max(1, len(real) // 2)].detach().requires_grad_()
            scores = sum(s.mean((1, 2, 3)) for s, _ in self.critics(picture, code_real[: len(picture)], crop))
            penalty = losses.gradient_penalty(scores, picture)
            report["r1"] = penalty.item()
            loss = loss + self.preset.r1 * penalty
        self._apply(self.optimise_critics, loss, self.critics, self.preset.lr_critic, self.steps - self.begun)
        return report

    def _update_refiner(self, parts: dict[str, Tensor], drawn: Tensor, real: Tensor, code, crop) -> dict[str, float]:
        """drawn [2N, 3, S, S] holds redrawn portraits, then invented ones; real [N, 3, S, S]."""
        p, n = self.preset, len(real)
        self.critics.requires_grad_(False)
        with self._autocast():
            scored = self.critics(drawn, code, crop)
            with torch.no_grad():
                target = self.critics(real, code[:n], crop)
        paired = [(s[:n], [f[:n] for f in fs]) for s, fs in scored]
        parts["matching"] = losses.match_features(target, paired)
        parts["fooling"] = losses.fool_critics(scored)
        self.critics.requires_grad_(True)
        weight = {"redraw": 1.0, "identity": 1.0, "matching": p.matching, "fooling": p.adversarial}
        self._apply(self.optimise_refiner, sum(weight[k] * v for k, v in parts.items()), self.refiner, p.lr_refiner,
                    self.steps - self.begun - (p.head_start if self.begun else 0))
        self._track_average()
        return {k: v.item() for k, v in parts.items()}

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
        recipes = [self.casting.recipe(r, s) for r, s in zip(requests, seeds, strict=True)]
        code = torch.tensor([encode(r.attributes) for r in recipes])
        prior = self.mixer.render(recipes)
        noise = torch.stack([torch.from_numpy(step_rng(0, s, "noise").standard_normal(
            (1, *prior.shape[2:]), dtype=np.float32)) for s in seeds])
        with self._autocast():
            return self.average(prior, noise, code)

    # Keeping --------------------------------------------------------------

    def save(self, run: Path) -> None:
        """Checkpoint; raises TrainingError on a full disk and leaves the previous one whole."""
        tensors = {f"{n}.{k}": v for n in ("refiner", "critics", "average")
                   for k, v in getattr(self, n).state_dict().items()}
        for name in ("optimise_refiner", "optimise_critics"):
            for i, state in getattr(self, name).state_dict()["state"].items():
                tensors |= {f"{name}.{i}.{k}": v for k, v in state.items()}
        tensors |= {"steps": torch.tensor(self.steps), "begun": torch.tensor(self.begun)}
        try:
            save_tensors(Path(run) / "state.safetensors", tensors)
        except OSError as error:
            raise TrainingError(f"the checkpoint could not be written ({error}); the previous one is kept") from None

    def load(self, run: Path) -> None:
        tensors = load_tensors(Path(run) / "state.safetensors")
        for name in ("refiner", "critics", "average"):
            getattr(self, name).load_state_dict(_below(tensors, name))
        for name in ("optimise_refiner", "optimise_critics"):
            optimiser, flat = getattr(self, name), _below(tensors, name)
            state = optimiser.state_dict()
            for key, value in flat.items():
                index, part = key.split(".", 1)
                state["state"].setdefault(int(index), {})[part] = value
            optimiser.load_state_dict(state)
        self.steps, self.begun = int(tensors["steps"]), int(tensors.get("begun", 0))


def _below(tensors: dict, prefix: str) -> dict:
    return {k[len(prefix) + 1:]: v for k, v in tensors.items() if k.startswith(prefix + ".")}


def tile(rgba: Tensor, columns: int, grey: float = 0.82) -> Image.Image:
    """[N, 4, S, S] to one RGB picture."""
    rgb = losses.composite(rgba, torch.full_like(rgba[:, :3], grey)).clamp(0, 1)
    rows = [torch.cat(list(rgb[i:i + columns]), 2) for i in range(0, len(rgb) - columns + 1, columns)]
    return Image.fromarray((torch.cat(rows, 1) * 255).round().byte().permute(1, 2, 0).numpy())
