import math

import numpy as np
import pytest
import torch
from torch import nn

from facegen.measure import realism, spectrum, views


class Means(nn.Module):
    """Mean colours of a 4 x 4 grid: features whose values are known."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("scale", torch.tensor(1.0))

    def forward(self, rgb):
        return nn.functional.adaptive_avg_pool2d(rgb, 4).flatten(1) * self.scale


def portraits(count: int, seed: int, size: int = 32, mean: float = 128) -> np.ndarray:
    noise = np.random.default_rng(seed).normal(mean, 25, (count, size, size, 4)).clip(0, 255).astype(np.uint8)
    noise[..., 3] = 255
    return noise


def wave(period: float, size: int = 256) -> torch.Tensor:
    x = torch.arange(size).float()
    line = 0.5 + 0.2 * torch.cos(2 * math.pi * x / period)
    return line.expand(1, 3, size, size)


def test_a_wave_lies_in_its_octave():
    energy = spectrum.octaves(spectrum.power(wave(12)))
    assert max(energy, key=energy.get) == "16-8"
    assert energy["16-8"] > 100 * energy["4-2"]


def test_a_two_pixel_pattern_raises_the_peak_and_a_four_pixel_one_does_not():
    grain = torch.rand(1, 3, 256, 256, generator=torch.Generator().manual_seed(0)) * 0.2
    plain, beaded, coarse = (spectrum.peak(spectrum.power(x)) for x in
                             (grain, grain + 0.1 * (wave(2) - 0.5), grain + 0.1 * (wave(4) - 0.5)))
    assert plain == pytest.approx(1, abs=0.15) and beaded > 1.5 * plain and coarse == pytest.approx(plain, rel=0.05)


def test_blurred_portraits_have_less_of_the_finest_octave_and_the_same_of_the_coarse():
    grain = torch.rand(4, 3, 256, 256, generator=torch.Generator().manual_seed(0))
    soft = nn.functional.avg_pool2d(nn.functional.pad(grain, (1, 1, 1, 1), mode="replicate"), 3, 1)
    found = spectrum.compare(spectrum.power(soft), spectrum.power(grain))
    assert found["octaves"]["4-2"] < 0.3 and found["octaves"]["64-32"] > 0.9
    same = spectrum.compare(spectrum.power(grain), spectrum.power(grain))
    assert same["peak_relative"] == 1 and set(same["octaves"].values()) == {1.0}


def test_the_views_are_the_whole_head_and_its_middle_at_full_size():
    rgb = torch.zeros(1, 3, 256, 256)
    rgb[..., 64:192, 64:192] = 1
    assert views.whole(rgb).shape == views.face(rgb).shape == (1, 3, 224, 224)
    assert views.face(rgb).min() == pytest.approx(1) and views.whole(rgb).mean() == pytest.approx(0.25, abs=0.01)


def test_transparent_parts_show_the_plain_ground():
    clear = torch.zeros(1, 4, 8, 8)
    assert views.on_ground(clear)[0, :, 0, 0].tolist() == pytest.approx(views.GROUND)


def test_real_portraits_are_at_the_floor_and_shifted_ones_far_from_it():
    real, others = portraits(60, 1), portraits(60, 2)
    alike = realism.realism(portraits(60, 3), real, others, Means())
    brighter = realism.realism(portraits(60, 3, mean=150), real, others, Means())
    for view in ("whole", "face"):
        assert alike[view]["frechet"] == pytest.approx(alike[view]["frechet_floor"], rel=0.5)
        assert brighter[view]["frechet"] > 10 * alike[view]["frechet"]
        assert alike[view]["recall"] > 0.7 and brighter[view]["recall"] == 0
    assert alike["count"] == 60


def test_halves_are_disjoint_equal_and_the_same_every_time():
    half, other = realism.split(101, 30)
    assert len(half) == len(other) == 30 and not set(half) & set(other)
    assert (realism.split(101, 30)[0] == half).all() and len(realism.split(21, 30)[0]) == 10


def test_draws_are_asked_for_with_the_attributes_of_the_other_half():
    images, asked = portraits(20, 1), []

    def draw(request, place):
        asked.append((request, place))
        return realism.tensor_of(portraits(1, place))

    result = realism.measure(draw, images, list(range(20)), Means())
    assert [r for r, _ in asked] == realism.split(20)[1].tolist() and result["count"] == 10
    assert len(realism.rows(result)) == 8


@pytest.mark.parametrize(("name", "blocks"), [("lite0", 16), ("lite2", 21)])
def test_folded_networks_give_the_packaged_features(name, blocks):
    pytest.importorskip("efficientnet_lite_pytorch", reason="the extra train is not installed")
    from facegen.measure.lite import MIDDLE, SPREAD, Lite, _packaged

    net, rgb = Lite(name), torch.rand(1, 3, 288, 288, generator=torch.Generator().manual_seed(0))
    size = {"lite0": 224, "lite2": 260}[name]  # the packaged layers pad for this size alone
    rgb = rgb[..., :size, :size]
    with torch.inference_mode():
        theirs = _packaged(name).extract_features((rgb - MIDDLE) / SPREAD).mean((2, 3))
        assert torch.allclose(net(rgb), theirs, atol=1e-4) and net(rgb).shape == (1, 1280)
        taps = net.maps(rgb[..., :128, :128], (2, 4, 10))
    assert len(net.blocks) == blocks and [t.shape[-1] for t in taps][:2] == [32, 16]


def test_without_the_extra_one_sentence_says_what_to_install(monkeypatch):
    import sys

    from facegen.measure.lite import Lite, LiteMissing

    monkeypatch.setitem(sys.modules, "efficientnet_lite_pytorch", None)
    with pytest.raises(LiteMissing, match=r"requirements/train\.txt"):
        Lite("lite2")
