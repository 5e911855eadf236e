"""From a recipe to a prior portrait: mixing, joining parts, and steering.

Faces, hair, mouth and eyes may come from different exemplars (part-based
appearance models; joined as in Burt & Adelson, A multiresolution spline, 1983),
and the ridge maps move the mixture to the attributes that were asked for.
"""

from __future__ import annotations

import torch
from torch import Tensor

from facegen.attributes import APPEARANCES, CODE_NAMES, encode
from facegen.data.alignment import GRID, gaussian_blur, identity_grid, invert_flow, upsample_flow, warp
from facegen.prior.casting import Recipe
from facegen.prior.prior import Prior, mirror_flow

# How far beyond the average face of its attributes a portrait is pushed; blends of several
# people drift to the overall mean, most of all in age and glasses.
GUIDANCE = {"age": 0.3, "gender": 0.3, "neutral": 0.1, "smile": 0.4, "laugh": 0.3, "glasses": 1.2,
            **dict.fromkeys(APPEARANCES, 0.4), "middle_eastern": 1.1}


def part_masks(size: int, device="cpu") -> dict[str, Tensor]:
    """Soft masks [1, 1, size, size] in the mean shape: face, mouth, eyes."""
    x, y = identity_grid(size, device)[0].unbind(-1)

    def blob(cx: float, cy: float, rx: float, ry: float, power: int) -> Tensor:
        r = (((x - cx) / rx).abs() ** power + ((y - cy) / ry).abs() ** power)
        return torch.exp(-r)[None, None]

    return {"face": blob(0, 0.06, 0.40, 0.52, 4), "mouth": blob(0, 0.37, 0.31, 0.19, 4),
            "eyes": blob(0, -0.09, 0.50, 0.19, 6)}


class Mixer:
    """Turns recipes into prior portraits.

    Choosing and mixing coefficients stays on the CPU, where the exemplars are;
    pictures are decoded, joined and warped on ``device``.
    """

    def __init__(self, prior: Prior, device="cpu") -> None:
        self.prior, self.device = prior, device
        self.colour, self.alpha = prior.colour.to(device), prior.alpha.to(device)
        self.masks = part_masks(prior.size, device)
        self.blur = prior.size / 14
        # Over the crown a person keeps the main exemplar's own shape: where the picture cuts the hair
        # off, any other flow would show what was read from beyond its edge.
        rows = identity_grid(GRID, "cpu")[0, ..., 1]
        self.crown = ((-0.25 - rows) / 0.35).clamp(0, 1).repeat(2, 1, 1).flatten()
        self.mean_code = prior.codes.mean(0)
        self.gain = self._code(GUIDANCE)

    @staticmethod
    def _code(values: dict[str, float]) -> Tensor:
        return torch.tensor([values.get(name, 0.0) for name in CODE_NAMES], device="cpu")

    def _mixed(self, values: Tensor, mirror, ridge: Tensor, weights: dict[int, float],
               target: Tensor, flips: dict[int, bool]) -> Tensor:
        """Weighted exemplar coefficients moved to the target code, [K]."""
        total, code = values.new_zeros(values.shape[1]), torch.zeros_like(target)
        for index, weight in weights.items():
            row = values[index:index + 1]
            total += weight * (mirror(row) if flips.get(index) else row)[0]
            code += weight * self.prior.codes[index]
        return total + (target - code) @ ridge

    def _flips(self, recipe: Recipe) -> dict[int, bool]:
        """Each exemplar is mirrored when that brings its light nearer to the main one's."""
        odd = self.prior.colour_of[:, len(self.prior.colour.even):][:, :8]
        main = odd[recipe.main] * (-1.0 if recipe.flipped else 1.0)
        chosen = {**recipe.face, **recipe.mouth, **recipe.eyes}
        flips = {i: bool((odd[i] @ main) < 0) for i in chosen}
        return flips | {recipe.main: recipe.flipped}

    def coefficients(self, recipe: Recipe) -> tuple[Tensor, Tensor, Tensor]:
        """Colour of outer, face, mouth, eyes [4, Kc]; alpha [Ka]; flow [2*g*g]."""
        p, flips = self.prior, self._flips(recipe)
        target = torch.tensor(encode(recipe.attributes), device="cpu")
        if recipe.guided:
            target = target + (self.gain + self._code(recipe.extra)) * (target - self.mean_code)
        parts = [recipe.outer, recipe.face, recipe.mouth, recipe.eyes or recipe.face]
        colour = torch.stack([self._mixed(p.colour_of, p.colour.mirror, p.colour_map, w, target, flips)
                              for w in parts])
        alpha = self._mixed(p.alpha_of, p.alpha.mirror, p.alpha_map, recipe.outer, target, flips)
        flow = self._mixed(p.flow_of, mirror_flow, p.flow_map, recipe.face, target, flips)
        if recipe.build:
            flow = flow + 0.4 * (p.flow_of[recipe.build[0]] - p.flow_of[recipe.build[1]])
        main = p.flow_of[recipe.main:recipe.main + 1]
        flow = torch.lerp(flow, (mirror_flow(main) if recipe.flipped else main)[0], self.crown)
        return colour, alpha, flow

    def render(self, recipes: list[Recipe], flows: Tensor | None = None) -> Tensor:
        """Prior portraits [N, 4, S, S], straight alpha, 0..1; flows [N, 2*g*g] override the recipes'."""
        mixed = (self.coefficients(r) for r in recipes)
        colour, alpha, own = (torch.stack(t) for t in zip(*mixed, strict=True))
        worn = torch.tensor([float(bool(r.eyes)) for r in recipes], device="cpu")
        return self.develop(colour, alpha, own if flows is None else flows, worn)

    def develop(self, colour: Tensor, alpha: Tensor, flows: Tensor, worn: Tensor) -> Tensor:
        """Prior portraits [N, 4, S, S] of colours [N, 4, Kc], alphas [N, Ka], flows [N, 2*g*g]; worn [N]."""
        colour, alpha, flows, worn = (t.to(self.device) for t in (colour, alpha, flows, worn))
        parts = self.colour.decode(colour.flatten(0, 1)).unflatten(0, (len(colour), 4))
        outer, face, mouth, eyes = parts.unbind(1)
        texture = self._join(outer, face, self.masks["face"], 0.5)
        texture = self._join(texture, mouth, self.masks["mouth"], 0.6)
        texture = self._join(texture, eyes, worn[:, None, None, None] * self.masks["eyes"], 0.85)
        silhouette = torch.sigmoid(9.0 * (self.alpha.decode(alpha) - 0.5))
        return self.unwarp(torch.cat([texture, silhouette], 1), flows)

    def _join(self, under: Tensor, over: Tensor, mask: Tensor, keep_tone: float) -> Tensor:
        """Put one part over another, mostly keeping the low frequencies beneath."""
        shift = gaussian_blur(under - over, self.blur)
        return under + mask * (over + keep_tone * shift - under)

    def unwarp(self, canonical: Tensor, flow: Tensor) -> Tensor:
        """From the mean shape to each person's own, [N, C, S, S]."""
        g = int((flow.shape[1] // 2) ** 0.5)
        dense = upsample_flow(flow.view(-1, 2, g, g), 64)
        return warp(canonical, invert_flow(dense)).clamp(0, 1)
