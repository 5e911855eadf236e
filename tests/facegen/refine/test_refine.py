import copy

import numpy as np
import pytest
import torch

from facegen.cli import main
from facegen.data.weights import WeightsError, save_tensors
from facegen.measure import spectrum
from facegen.measure.realism import tensor_of
from facegen.refine import critic, views
from facegen.refine.network import (
    BROAD,
    HealingRefiner,
    RefinerConfig,
    heal,
    load_refiner,
    noise_of,
    refine,
    save_refiner,
)
from facegen.refine.pool import Pool, aims, batch_at, draw_pool, spoil
from facegen.refine.run import open_run, train
from facegen.refine.trainer import STATE, Recipe, Trainer, identity, redraw
from facegen.train.train import TrainingError
from tests.facegen.conftest import draw_face
from tests.facegen.stand_in import StandIn

SMALL = RefinerConfig(8, 8, 8, 8)


@pytest.fixture(scope="module")
def pool():
    rng = np.random.default_rng(0)
    real = np.stack([np.asarray(draw_face(rng, 256)) for _ in range(8)])
    fake = (real.astype(int) + rng.integers(-20, 20, real.shape)).clip(0, 255).astype(np.uint8)
    fake[..., 3] = real[..., 3]
    return Pool(fake, real, np.full((8, 478, 2), 128, np.float32))


@pytest.fixture
def trainer(pool):
    return Trainer(pool, Recipe(batch=2, head_start=2), features=StandIn(), config=SMALL)


def portrait(seed: int = 0) -> torch.Tensor:
    return tensor_of(np.asarray(draw_face(np.random.default_rng(seed), 256))[None])


def test_a_pool_is_composed_of_prepared_exemplars(people, tmp_path):
    people.save(tmp_path / "exemplars")
    for _ in range(2):  # a module of the function's name once stood in its place
        drawn = draw_pool(tmp_path / "exemplars", 8, 0)
    assert len(drawn) == 8 and drawn.fake.shape == drawn.real.shape == (8, 256, 256, 4)


def test_before_training_a_portrait_stays_what_it_was():
    x = portrait()
    y = refine(HealingRefiner(SMALL), x, [1])
    assert y.shape == x.shape and (y - x).abs().mean() < 0.01


def test_the_same_seed_heals_alike_alone_and_in_a_batch():
    net, x = HealingRefiner(), torch.cat([portrait(0), portrait(1)])
    both, one = refine(net, x, [5, 6]), refine(net, x[1:], [6])
    assert (both[1:] - one).abs().max() < 1 / 255
    assert torch.equal(refine(net, x[1:], [6]), one) and not torch.equal(refine(net, x[1:], [7]), one)
    assert not torch.equal(noise_of([5], 32), noise_of([6], 32))


def test_no_change_can_repaint_what_is_broad():
    x = portrait()
    x[:, 3] = 1
    flat = heal(x, torch.full_like(x, 0.4))
    assert (flat[:, :3] - x[:, :3]).abs().max() < 1e-5
    detail = torch.randn(x.shape, generator=torch.Generator().manual_seed(0)) * 0.1
    healed = heal(x, detail)
    before, after = (torch.nn.functional.avg_pool2d(p[:, :3], 2 * BROAD) for p in (x, healed))
    assert (healed - x)[:, :3].abs().mean() > 0.05 and (before - after).abs().max() < 0.02


def test_alpha_changes_at_its_edge_alone():
    x = portrait()
    healed = heal(x, torch.randn(x.shape, generator=torch.Generator().manual_seed(0)))
    moved = (healed[:, 3] - x[:, 3]).abs() > 1e-6
    near = torch.nn.functional.max_pool2d(x[:, 3:], 5, 1, 2) - -torch.nn.functional.max_pool2d(-x[:, 3:], 5, 1, 2)
    assert moved.any() and not moved[near[:, 0] == 0].any()


def test_the_full_size_branch_has_no_weights_for_every_second_pixel():
    net = HealingRefiner(SMALL)
    torch.nn.init.normal_(net.full[1].weight, std=0.5)
    flat = torch.full((1, 4, 64, 64), 0.5)
    with torch.no_grad():
        change = net(flat, torch.zeros(1, 1, 64, 64))[0, 0, 24:40, 24:40]
    assert (change - change.mean()).abs().max() < 1e-4


def test_a_spoiled_portrait_is_still_the_portrait():
    x = torch.cat([portrait(i) for i in range(4)])
    worse = spoil(x, np.zeros((4, 478, 2)), np.random.default_rng(0))
    apart = (worse - x)[:, :3].abs().mean((1, 2, 3))
    assert worse.shape == x.shape and (apart > 0.002).all() and (apart < 0.08).all()
    assert worse[:, 3, :4, :4].max() < 0.1 and worse[:, 3, 128, 128].min() > 0.9


def test_crops_aim_at_what_gives_away_and_stay_inside():
    points, alpha = np.full((200, 478, 2), 128.0), portrait()[:, 3:].expand(200, -1, -1, -1)
    points[:, 152] = (128, 200)
    at = aims(points, alpha, np.random.default_rng(0))
    assert (at[:, 1] > 215).mean() == pytest.approx(0.25, abs=0.1)  # below the chin
    rgb = torch.rand(2, 3, 256, 256)
    crops = views.close(rgb, np.array([[-50.0, 300.0], [128.0, 128.0]]), 112)
    assert crops.shape == (2, 3, views.CLOSE, views.CLOSE)
    assert crops[0, :, -1, 0].tolist() == pytest.approx(rgb[0, :, -1, 0].tolist(), abs=1e-5)


def test_losses_are_nought_for_what_is_right_and_see_what_is_not():
    x, weights = portrait(), torch.ones(1, 1, 256, 256)
    checker = x.clone()
    checker[:, :3, ::2] += 0.1
    checker[:, :3, 1::2] -= 0.1
    assert redraw(x, x, weights) == 0 and identity(x, x) == 0
    assert redraw(checker, x, weights) > 0.02 and identity(checker, x) < redraw(checker, x, weights) / 100
    scores = [torch.full((1, 1, 2, 2), 2.0)] * 4
    assert critic.critic_loss(scores, [-s for s in scores]) == 0 and critic.critic_loss(scores, scores) == 12
    assert critic.fooling(scores) == -2


def test_a_step_teaches_both_players_and_only_heads_at_first(trainer):
    first, heads = copy.deepcopy(trainer.refiner.state_dict()), copy.deepcopy(trainer.critic.heads.state_dict())
    trainer.step()
    assert all(torch.equal(v, first[k]) for k, v in trainer.refiner.state_dict().items())
    assert any(not torch.equal(v, heads[k]) for k, v in trainer.critic.heads.state_dict().items())
    trainer.step()
    report = trainer.step()
    assert set(report) == {"critic", "redraw", "perceptual", "fool_redrawn", "fool_composed"}
    assert any(not torch.equal(v, first[k]) for k, v in trainer.refiner.state_dict().items())
    assert set(trainer.scale) == set(report) - {"critic"} and all(v > 0 for v in trainer.scale.values())


def test_training_on_spoiled_portraits_brings_them_nearer(pool):
    trainer = Trainer(pool, Recipe(batch=2, head_start=0, warmup=1, fool_redrawn=0, fool_composed=0, perceptual=0),
                      features=StandIn(), config=SMALL)
    losses = [trainer.step()["redraw"] for _ in range(24)]
    again = batch_at(pool, 0, 0, 2)
    with torch.no_grad():
        drawn = trainer.refiner(again.spoiled, again.noise[:2])
    assert float(redraw(drawn, again.real, trainer.attention)) < losses[0]


def test_a_resumed_run_is_shown_the_same_and_goes_on_alike(pool, tmp_path):
    def fresh():
        return Trainer(pool, Recipe(batch=2, head_start=1), features=StandIn(), config=SMALL)

    whole = fresh()
    for _ in range(3):
        whole.step()
    whole.save(tmp_path)
    resumed = fresh()
    resumed.load(tmp_path)
    assert resumed.steps == 3
    one, two = whole.step(), resumed.step()
    assert one["redraw"] == pytest.approx(two["redraw"], rel=1e-5)
    assert one["critic"] == pytest.approx(two["critic"], rel=0.05)  # heads were kept in half precision


def test_the_checkpoint_is_small_enough_to_commit(pool, tmp_path):
    trainer = Trainer(pool, Recipe(batch=1, head_start=0), features=StandIn())
    trainer.step()
    trainer.save(tmp_path)
    assert (tmp_path / STATE).stat().st_size < 10 * 2**20
    assert sum(p.numel() for p in trainer.refiner.parameters()) * 2 < 6 * 2**20


def test_a_run_keeps_its_checkpoint_log_and_close_up_and_goes_on(pool, tmp_path):
    pool.save(tmp_path)
    said: list[str] = []
    features = StandIn()
    trainer = open_run(tmp_path, None, device="cpu", features=features, tell=said.append)
    train(trainer, tmp_path, steps=1, tell=said.append)
    assert (tmp_path / STATE).exists() and (tmp_path / "close-000001.png").exists()
    assert "2 px peak" in said[-1]
    assert open_run(tmp_path, None, device="cpu", features=features, tell=said.append).steps == 1
    elsewhere = tmp_path / "new"
    elsewhere.mkdir()
    pool.save(elsewhere)
    assert open_run(elsewhere, None, device="cpu", features=features, tell=said.append, start=tmp_path).steps == 1


def test_what_ships_heals_as_the_average_does_and_other_files_are_refused(trainer, tmp_path):
    save_refiner(tmp_path / "refiner.safetensors", trainer.average)
    x = portrait()
    shipped = load_refiner(tmp_path / "refiner.safetensors")
    assert (refine(shipped, x, [3]) - refine(trainer.average, x, [3])).abs().max() < 2e-3
    save_tensors(tmp_path / "other.safetensors", {"stem.weight": torch.zeros(2, 2)})
    with pytest.raises(WeightsError, match=r"other.safetensors holds no refiner"):
        load_refiner(tmp_path / "other.safetensors")


def test_a_checkpoint_of_another_shape_is_refused(pool, trainer, tmp_path):
    trainer.save(tmp_path)
    other = Trainer(pool, features=StandIn(), config=RefinerConfig(12, 8, 8, 8))
    with pytest.raises(TrainingError, match="of another network"):
        other.load(tmp_path)


def test_a_new_run_says_what_it_needs(tmp_path, capsys):
    assert main(["refine", "--out", str(tmp_path / "run"), "--device", "cpu"]) == 2
    assert "--exemplars says what to compose them from" in capsys.readouterr().err


def test_a_close_up_finds_a_two_pixel_pattern():
    grain = np.random.default_rng(0).integers(90, 160, (4, 256, 256, 4)).astype(np.uint8)
    grain[..., 3] = 255
    beaded = grain.copy()
    beaded[:, :, ::2, :3] += 20
    from facegen.measure.realism import power

    assert spectrum.compare(power(beaded), power(grain))["peak_relative"] > 1.3


@pytest.mark.parametrize("device", ["cpu", "cuda"])
def test_no_tensor_of_a_step_is_made_on_the_wrong_device(pool, device):
    if device == "cuda" and not torch.cuda.is_available():
        pytest.skip("no CUDA device here: a step on one was not tried")
    trainer = Trainer(pool, Recipe(batch=1, head_start=0), features=StandIn(), config=SMALL, device=device)
    trainer.step()
    report = trainer.step()
    assert all(np.isfinite(v) for v in report.values())
    assert {p.device.type for p in trainer.refiner.parameters()} == {device}
