"""Teeth, irises and glasses: what is put right or put on when a face is composed, and that nothing else changes."""

import numpy as np
import pytest
import torch

from facegen.attributes import PortraitRequest
from facegen.composition.compose import compose
from facegen.composition.pictures.colour import from_oklab, oklab
from facegen.composition.pictures.frames import Frame, worn
from facegen.composition.pictures.irises import brown
from facegen.composition.pictures.mesh import EYE_LEFT, EYE_RIGHT, INNER_LIPS, IRIS_LEFT, IRIS_RIGHT
from facegen.composition.pictures.regions import face, polygon
from facegen.composition.pictures.teeth import ivory
from facegen.streams import Stream
from tests.facegen import made_up


@pytest.fixture
def shape() -> np.ndarray:
    points = made_up.landmarks(np.random.default_rng(3))
    middle = points[INNER_LIPS].mean(0)
    points[INNER_LIPS] = middle + (points[INNER_LIPS] - middle) * [1, 4]  # an open mouth
    return points


def plain(light: float, a: float, b: float) -> torch.Tensor:
    return from_oklab(torch.tensor([light, a, b])[:, None, None].expand(3, 256, 256)).clamp(0, 1)


def test_pink_teeth_become_ivory_and_gums_and_skin_stay(shape):
    mouth, upper = polygon(shape[INNER_LIPS]) > 0.5, torch.arange(256)[:, None] < shape[INNER_LIPS][:, 1].mean()
    rgb = torch.where(mouth & upper, plain(0.75, 0.06, 0.03), plain(0.35, 0.09, 0.04))
    after = oklab(ivory(rgb, shape))
    inside = polygon(shape[INNER_LIPS]) > 0.95
    assert float(after[1][inside & upper].median()) < 0.02 and float(after[1][inside & ~upper].median()) > 0.08
    assert torch.equal(ivory(rgb, shape)[:, :150], rgb[:, :150])
    closed = shape.copy()
    closed[INNER_LIPS, 1] = shape[INNER_LIPS, 1].mean()
    assert torch.equal(ivory(rgb, closed), rgb)


def test_blue_irises_become_brown_and_glints_and_lids_stay(shape):
    rgb = plain(0.5, -0.02, -0.06)
    glint = (int(shape[IRIS_LEFT[0], 1]), int(shape[IRIS_LEFT[0], 0]))
    rgb[:, glint[0], glint[1]] = 1.0
    after = brown(rgb, shape)
    for iris in (IRIS_LEFT, IRIS_RIGHT):
        x, y = (int(v) for v in shape[iris[0]] + [2, 0])
        light, a, b = oklab(after)[:, y, x].tolist()
        assert a > 0 and b > 0 and light < 0.46
    assert after[:, glint[0], glint[1]].min() > 0.95
    assert torch.equal(after[:, 180:], rgb[:, 180:])


@pytest.mark.parametrize("seed", range(4))
def test_a_frame_stands_around_both_eyes_and_leaves_the_rest(shape, seed):
    rgb, everywhere, bald = plain(0.7, 0.03, 0.05), torch.ones(256, 256), torch.zeros(256, 256)
    after = worn(rgb, everywhere, bald, shape, Frame.of(Stream(seed, "rims")))
    changed = (after - rgb).abs().amax(0)
    for eye in (EYE_LEFT, EYE_RIGHT):
        x, y = shape[eye].mean(0)
        assert changed[int(y) - 2 : int(y) + 3, int(x) - 3 : int(x) + 4].max() < 0.06  # one sees through a lens
        assert changed[int(y), int(x) - 25 : int(x) + 26].max() > 0.25  # and the rim beside it
    assert changed[200:].max() < 1e-4 and changed[:90].max() < 1e-4
    assert (worn(rgb, everywhere, torch.ones(256, 256), shape, Frame.of(Stream(seed, "rims"))) - rgb)[
        :, :, : int(shape[127, 0]) - 8
    ].abs().max() < 1e-4  # hair hides the temples


def test_glasses_leave_everything_else_of_a_person_as_it_was(served):
    for seed in range(3):
        bare, with_glasses = (
            served.casting.recipe(PortraitRequest(gender="f", glasses=worn), seed) for worn in ("none", "clear")
        )
        assert (bare.main, bare.skin, bare.mouth) == (with_glasses.main, with_glasses.skin, with_glasses.mouth)
        one, other = compose(served.library, bare), compose(served.library, with_glasses)
        assert with_glasses.attributes["glasses"] == "clear" and not torch.equal(one.rgba, other.rgba)
        below = int(one.shape[[1, 61, 291], 1].min())
        assert (one.rgba - other.rgba)[:, below + 12 :].abs().max() < 1e-4
        assert face(one.shape).sum() == face(other.shape).sum()
