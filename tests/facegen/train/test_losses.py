import numpy as np
import torch

from facegen.attributes import CODE_NAMES
from facegen.data.augment import backgrounds, diff_augment, step_rng
from facegen.train import losses
from facegen.train.networks import CODE, Critics, Refiner
from facegen.train.presets import PRESETS

TINY = PRESETS["tiny"]


def test_gradient_penalty_agrees_with_finite_differences():
    torch.manual_seed(0)
    critics = Critics(TINY).double()
    picture = torch.rand(2, 3, 32, 32, dtype=torch.float64, requires_grad=True)
    code = torch.rand(2, CODE, dtype=torch.float64)

    def score(x):
        return sum(s.mean((1, 2, 3)) for s, _ in critics(x, code, (8, 8, 16)))

    penalty = losses.gradient_penalty(score(picture), picture)
    (gradient,) = torch.autograd.grad(score(picture).sum(), picture)
    direction = gradient / gradient.norm()
    step = 1e-5
    slope = (score(picture + step * direction).sum() - score(picture - step * direction).sum()) / (2 * step)
    assert torch.isclose(slope**2 / len(picture), penalty, rtol=1e-4)
    penalty.backward()
    assert critics.patch.layers[0].weight.grad.abs().sum() > 0


def test_every_attribute_row_receives_gradient():
    torch.manual_seed(0)
    refiner, critics = Refiner(TINY), Critics(TINY)
    code = torch.rand(4, CODE) + 0.1
    drawn = refiner(torch.rand(4, 4, 16, 16), torch.randn(4, 1, 16, 16), code)
    shown = losses.composite(drawn, torch.rand(4, 3, 1, 1))
    losses.fool_critics(critics(shown, code, (0, 0, 16))).backward()
    for gradient in (refiner.middle.code.weight.grad, critics.head.code.weight.grad):
        assert gradient.shape[1] == len(CODE_NAMES) and (gradient.abs().sum(0) > 0).all()


def test_refiner_begins_at_the_prior_and_doubles_the_size():
    prior = torch.rand(1, 4, 16, 16)
    drawn = Refiner(TINY)(prior, torch.zeros(1, 1, 16, 16), torch.zeros(1, CODE))
    assert drawn.shape == (1, 4, 32, 32)
    assert (torch.nn.functional.avg_pool2d(drawn, 2) - prior).abs().mean() < 0.1


def test_hinge_is_zero_only_beyond_the_margin():
    high, low = [(torch.full((1, 1, 2, 2), 2.0), [])], [(torch.full((1, 1, 2, 2), -2.0), [])]
    assert losses.critic_hinge(high, low) == 0
    assert losses.critic_hinge(low, high) == 6


def test_redraw_is_zero_for_the_portrait_itself_on_any_background():
    real, ground = torch.rand(2, 4, 32, 32), backgrounds(step_rng(0, 0, "g"), 2, 32)
    assert losses.redraw(real, real, ground, losses.attention_map(32)) == 0
    assert losses.keep_identity(real, torch.nn.functional.avg_pool2d(real, 2)) < 0.1


def test_augmentation_is_the_same_for_the_same_draw_and_has_gradient():
    picture = torch.rand(2, 3, 32, 32, requires_grad=True)
    a = diff_augment(picture, np.random.default_rng(3))
    assert a.shape == picture.shape and torch.equal(a, diff_augment(picture, np.random.default_rng(3)))
    a.sum().backward()
    assert picture.grad.abs().sum() > 0
