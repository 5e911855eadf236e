"""Imported networks steered: directions are found, followed, kept, and served like our own portraits."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from facegen.attributes import PortraitRequest
from facegen.data.weights import WeightsError, save_tensors, write_manifest
from facegen.judge.judges import Judge, JudgeConfig, JudgeNet
from facegen.judge.knowledge import AGE_WITHIN
from facegen.serve.drawing import Portrait
from facegen.serve.sampler import PortraitGenerator
from facegen.stylegan import portraits as portraits_module
from facegen.stylegan.directions import Directions, fit_directions, sample_w
from facegen.stylegan.importer import WEIGHTS
from facegen.stylegan.network import StyleGan2, StyleGan2Config
from facegen.stylegan.portraits import (
    StyleGanPortraits,
    fit_folder,
    keep_directions,
    latent,
    measure,
    misfit,
    scores_of,
)

CONFIG = StyleGan2Config(channels=(8, 8), z_dim=8, w_dim=8, mapping_layers=1, use_noise=False)
MANIFEST = {"model_hash": "0" * 64}


@pytest.fixture(scope="module")
def network():
    torch.manual_seed(3)  # one whose samples are read as either gender
    net = StyleGan2(CONFIG).eval().requires_grad_(False)
    for block in (net.synthesis.b4, net.synthesis.b8):
        block.torgb.affine.weight.mul_(0.3)  # gentle colours, so that few pixels leave 0..1
        block.torgb.weight.mul_(0.15)
    return net


def colour_judge(pictures):
    """Reads redness as an age and green against blue as a gender: exactly known, smooth, of this picture."""
    red, green, blue = (pictures[:, i].mean((1, 2)) for i in range(3))
    chance = torch.sigmoid(30 * (green - blue))
    return {"age": 18 + 72 * red, "gender=f": chance, "gender=m": 1 - chance}


@pytest.fixture(scope="module")
def directions(network):
    return fit_directions(network, colour_judge, 600, batch=200)


@pytest.fixture
def portraits(network, directions):
    return StyleGanPortraits(network, MANIFEST, directions, colour_judge, truncation=0.9)


def test_directions_predict_what_the_judge_reads_in_unseen_pictures(directions):
    assert directions.names == ("age", "gender=f", "gender=m")
    assert directions.weight.shape == (3, 8) and directions.covariance.shape == (8, 8)
    assert (directions.explained > 0.5).all(), directions.explained


def test_steering_reaches_the_predicted_readings(network, directions):
    w = sample_w(network, 5, seed=9)
    age = float(directions.readings(w)[:, 0].mean())
    moved = directions.readings(directions.steer(w, {"age": age, "gender=f": None}))
    assert torch.allclose(moved[:, 0], torch.full((5,), age), atol=0.5)
    assert (moved[:, 1] > 0.95 * directions.goal[1]).all()


def test_steering_leaves_alone_what_already_fits_or_was_not_asked(network, directions):
    w = sample_w(network, 5, seed=9)
    assert directions.steer(w, {}) is w
    fitting = directions.steer(w, {"gender=f": None})
    assert torch.allclose(directions.steer(fitting, {"gender=f": None}), fitting, atol=1e-2)
    with pytest.raises(KeyError, match="no direction for 'glasses=clear'"):
        directions.steer(w, {"glasses=clear": None})


def test_truncation_goes_to_the_mean_of_what_was_asked(network, directions):
    wanted = {"gender=m": None}
    w = directions.steer(sample_w(network, 3, seed=2), wanted)
    centre = directions.truncate(w, wanted, 0.0)
    assert torch.allclose(centre, directions.steer(directions.mean[None], wanted).expand(3, -1))
    assert (directions.readings(centre)[:, 2] > 0.95 * directions.goal[2]).all()
    assert torch.allclose(directions.truncate(w, wanted, 1.0), w, atol=1e-6)


def test_readings_that_w_does_not_explain_are_left_to_chance(network):
    noise = torch.Generator().manual_seed(0)

    def judge(pictures):
        return colour_judge(pictures) | {"glasses=clear": torch.rand(len(pictures), generator=noise)}

    directions = fit_directions(network, judge, 400, batch=200)
    assert directions.names[-1] == "glasses=clear" and directions.usable == directions.names[:-1]
    generator = StyleGanPortraits(network, MANIFEST, directions)
    assert generator.draw(PortraitRequest(glasses="clear"), 1)[1] == {}


def test_what_is_asked_is_drawn(portraits):
    seeds = list(range(30))
    drawn = {g: portraits.generate([PortraitRequest(gender=g)] * 30, seeds, best_of=1) for g in "fm"}
    for gender, found in drawn.items():
        share = np.mean([p.measured["gender"] == gender for p in found])
        assert share >= 0.8, f"{gender}: {share}"


def test_receipts_and_progress_are_those_of_our_own_generator(portraits):
    steps = []
    request = PortraitRequest(gender="f", hair_length="long")  # no direction for hair: left to chance
    (portrait,) = portraits.generate([request], [7], lambda *step: steps.append(step))
    assert isinstance(portrait, Portrait) and portrait.image.size == (8, 8) and portrait.image.mode == "RGBA"
    assert portrait.asked == request.as_dict() and portrait.seed == 7 and steps == [(1, 1)]
    assert set(portrait.measured) == {"age", "gender"} and 0.5 <= portrait.confidence["gender"] <= 1
    assert 1 <= portrait.tries <= 4


def test_same_seed_gives_the_same_bytes_and_attempts_differ(portraits):
    first, again = portraits.generate([PortraitRequest()] * 2, [2**40, 2**40])
    assert first.image.tobytes() == again.image.tobytes()
    assert not torch.equal(portraits.draw(PortraitRequest(), 3)[0], portraits.draw(PortraitRequest(), 3, 1)[0])


def test_seeds_are_those_of_the_official_scripts():
    expected = np.random.RandomState(85).randn(1, 512)[0].astype(np.float32)
    assert np.array_equal(latent(85, 0, 512), expected)
    for bad in (-1, 2**63, 1.5, True):
        with pytest.raises(ValueError, match="a seed must be"):
            latent(bad, 0, 4)


def test_the_first_acceptable_draw_is_kept(network):
    ages = iter([80.0, 60.0, 41.0, 40.0])
    generator = StyleGanPortraits(network, MANIFEST, judge=lambda pictures: {"age": torch.tensor([next(ages)])})
    (portrait,) = generator.generate([PortraitRequest(age=40)], [1])
    assert (portrait.tries, portrait.accepted, portrait.measured["age"]) == (3, True, 41.0)


def test_without_judge_and_directions_portraits_are_drawn_unchecked(network):
    (portrait,) = StyleGanPortraits(network, MANIFEST).generate([PortraitRequest(age=30)], [5])
    assert portrait.measured == {} and portrait.tries == 1


def test_misfit_counts_what_is_asked_and_measured():
    measured, confidence = measure({"age": 50.04, "gender=f": 0.9, "gender=m": 0.1})
    assert (measured, confidence) == ({"age": 50.0, "gender": "f"}, {"gender": 0.9})
    assert misfit(measured, confidence, PortraitRequest(age=45, gender="f", glasses="clear")) == 0
    assert misfit(measured, confidence, PortraitRequest(gender="m")) == 0.9
    assert misfit(measured, confidence, PortraitRequest(gender="x")) == 1
    assert misfit(measured, confidence, PortraitRequest(age=20)) == pytest.approx((30 - AGE_WITHIN) / 20)


def test_directions_are_kept_beside_the_weights(network, directions, tmp_path):
    save_tensors(tmp_path / WEIGHTS, network.state_dict())
    manifest = write_manifest(tmp_path, [WEIGHTS], kind="stylegan2", config=CONFIG.as_dict())
    assert keep_directions(tmp_path, manifest, directions, 600)["directions"]["samples"] == 600
    loaded = StyleGanPortraits.load(tmp_path)
    before = StyleGanPortraits(network, MANIFEST, directions)
    request = PortraitRequest(age=40, gender="f")
    assert isinstance(loaded.directions, Directions)
    assert torch.allclose(loaded.draw(request, 4)[0], before.draw(request, 4)[0], atol=1e-5)


def test_our_own_judge_reads_them(network):
    judge = scores_of(Judge(JudgeNet(JudgeConfig(size=16, width=4))))
    scores = judge(torch.rand(2, 3, 8, 8))
    assert {"age", "gender=f", "appearance=latino", "glasses=none"} <= set(scores)
    assert torch.allclose(scores["gender=f"] + scores["gender=m"], torch.ones(2))
    assert fit_directions(network, judge, 20).weight.shape == (len(scores), 8)


def test_directions_are_fitted_with_the_judge_of_our_weights(network, tmp_path, monkeypatch):
    save_tensors(tmp_path / WEIGHTS, network.state_dict())
    write_manifest(tmp_path, [WEIGHTS], kind="stylegan2", config=CONFIG.as_dict())
    ours = tmp_path / "ours"
    ours.mkdir()
    write_manifest(ours, [])
    with pytest.raises(WeightsError, match="carries no judge"):
        fit_folder(tmp_path, ours, 20)
    monkeypatch.setattr(portraits_module, "load_judge", lambda *_: Judge(JudgeNet(JudgeConfig(size=16, width=4))))
    steps = []
    fit_folder(tmp_path, ours, 20, lambda *step: steps.append(step))
    assert steps == [(8, 20), (16, 20), (20, 20)]
    assert "gender=f" in StyleGanPortraits.load(tmp_path).directions.names


def test_what_cannot_be_served_is_refused():
    for change, words in (({"c_dim": 2}, "labels of its own"), ({"image_channels": 1}, "1 channels")):
        config = StyleGan2Config(**{**CONFIG.as_dict(), **change})
        with pytest.raises(WeightsError, match=words):
            StyleGanPortraits(StyleGan2(config), MANIFEST)


def test_an_imported_folder_is_served_by_the_same_load_and_generate(network, tmp_path):
    save_tensors(tmp_path / WEIGHTS, network.state_dict())
    write_manifest(tmp_path, [WEIGHTS], kind="stylegan2", config=CONFIG.as_dict())
    generator = PortraitGenerator.load(tmp_path, device="cpu")
    assert isinstance(generator, StyleGanPortraits)
    portrait = generator.generate([PortraitRequest()], [7])[0]
    assert portrait.image.size == (generator.image_size, generator.image_size)
