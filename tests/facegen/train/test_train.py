import errno
import json
import shutil

import numpy as np
import pytest
import torch

from facegen.data import weights
from facegen.data.dataset import DatasetError
from facegen.train.train import open_run, pack, train
from facegen.train.trainer import TrainingError
from tests.facegen.conftest import make_folder


def quiet(message):
    return None


def test_twenty_tiny_steps_are_quick_finite_and_change_the_weights(tiny_run):
    trainer, _, losses, took = tiny_run
    assert took < 20
    assert all(np.isfinite(v) for step in losses for v in step.values())
    assert np.mean([s["redraw"] for s in losses[-5:]]) < 1.5 * losses[0]["redraw"]
    fresh = type(trainer)(trainer.faces, trainer.prior, trainer.preset)
    assert any(not torch.equal(a, b) for a, b in
               zip(trainer.refiner.parameters(), fresh.refiner.parameters(), strict=True))


def test_first_grid_after_a_resume_equals_the_last_before(tiny_run, faces_dir):
    trainer, run, _, _ = tiny_run
    resumed = open_run(faces_dir, "tiny", run, tell=quiet)
    assert resumed.steps == trainer.steps
    assert resumed.grid().tobytes() == trainer.grid().tobytes()


def test_a_resumed_step_equals_the_uninterrupted_one(tiny_run, faces_dir):
    _, run, _, _ = tiny_run
    one, two = (open_run(faces_dir, "tiny", run, tell=quiet) for _ in range(2))
    assert one.step() == two.step()


def test_loop_writes_metrics_grids_and_a_checkpoint(faces_dir, tmp_path):
    lines = []
    train(open_run(faces_dir, "tiny", tmp_path, tell=quiet), tmp_path, 80, tell=lines.append)
    last = json.loads((tmp_path / "metrics.jsonl").read_text().splitlines()[-1])
    assert last["images"] == 80 and {"critic", "redraw", "img_per_s"} <= set(last)
    assert "left" in lines[-1] and (tmp_path / "grid-0000080.png").exists()
    assert (tmp_path / "state.safetensors").exists()


def test_full_disk_keeps_the_previous_checkpoint(tiny_run, tmp_path, monkeypatch):
    trainer, run, _, _ = tiny_run
    shutil.copytree(run, tmp_path / "run")
    before = weights.sha256_of(tmp_path / "run" / "state.safetensors")

    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(weights.os, "fsync", full)
    with pytest.raises(TrainingError, match=r"No space left.*previous one is kept"):
        trainer.save(tmp_path / "run")
    assert weights.sha256_of(tmp_path / "run" / "state.safetensors") == before
    assert not list((tmp_path / "run").glob("*.partial"))


def test_too_few_portraits_unknown_preset_and_other_data_are_refused(faces_dir, tiny_run, tmp_path):
    with pytest.raises(DatasetError, match="at least 8 are needed"):
        open_run(make_folder(tmp_path / "few", 6), "tiny", tmp_path / "r1", tell=quiet)
    with pytest.raises(TrainingError, match="preset 'huge' is unknown; there are tiny, small, large"):
        open_run(faces_dir, "huge", tmp_path / "r2", tell=quiet)
    with pytest.raises(TrainingError, match="started on other portraits"):
        open_run(make_folder(tmp_path / "other", 20), "tiny", tiny_run[1], tell=quiet)


def test_losses_that_are_not_finite_stop_the_run(faces_dir, tmp_path):
    trainer = open_run(faces_dir, "tiny", tmp_path, tell=quiet)
    with torch.no_grad():
        trainer.refiner.stem.weight.fill_(float("nan"))
    with pytest.raises(TrainingError, match="no longer finite"):
        trainer.step()


def test_goes_on_from_shipped_weights_with_critics_first(faces_dir, tiny_weights, tmp_path):
    trainer = open_run(faces_dir, "tiny", tmp_path, tell=quiet, start=tiny_weights)
    shipped = weights.load_tensors(tiny_weights / "refiner.safetensors")
    assert trainer.images == weights.read_manifest(tiny_weights)["images_seen"] and not trainer.learning
    critics = [p.clone() for p in trainer.critics.parameters()]
    assert "redraw" not in trainer.step()
    assert all(torch.equal(v, shipped[k].float()) for k, v in trainer.refiner.state_dict().items())
    assert any(not torch.equal(a, b) for a, b in zip(critics, trainer.critics.parameters(), strict=True))
    trainer.head_start = 1
    assert "redraw" in trainer.step()
    # Warmed up, so that the refiner is not thrown off.
    assert trainer.optimise_refiner.param_groups[0]["lr"] < 0.05 * trainer.preset.lr_refiner
    trainer.save(tmp_path)
    resumed = open_run(faces_dir, "tiny", tmp_path, tell=quiet, start=tiny_weights)
    assert (resumed.steps, resumed.begun, resumed.head_start) == (trainer.steps, trainer.begun, 1)


def test_weights_of_other_portraits_or_another_preset_are_refused(faces_dir, tiny_weights, tmp_path):
    with pytest.raises(TrainingError, match="trained on other portraits"):
        open_run(make_folder(tmp_path / "other", 20), "tiny", tmp_path / "run", tell=quiet, start=tiny_weights)
    trainer = open_run(faces_dir, "tiny", tmp_path / "again", tell=quiet, start=tiny_weights)
    refiner = weights.load_tensors(tiny_weights / "refiner.safetensors")
    with pytest.raises(TrainingError, match="do not fit preset tiny"):
        trainer.begin_with({k: v[:1] for k, v in refiner.items()}, 8)


def test_a_packed_run_travels_and_goes_on(tiny_run, faces_dir, tmp_path):
    trainer, run, _, _ = tiny_run
    size = pack(run, tmp_path)
    assert size == sum(p.stat().st_size for p in tmp_path.iterdir())
    state, packed = (run / "state.safetensors").stat().st_size, (tmp_path / "nets.safetensors").stat().st_size
    assert packed < state / 5 and not (tmp_path / "state.safetensors").exists()
    again = open_run(faces_dir, "tiny", tmp_path, tell=quiet)
    assert again.images == trainer.images and again.learning
    apart = np.abs(np.asarray(again.grid(), dtype=int) - np.asarray(trainer.grid(), dtype=int))
    assert np.quantile(apart, 0.999) <= 12 and apart.mean() < 0.5  # fp16 networks and an 8-bit prior
    assert all(np.isfinite(v) for v in again.step().values())
    with pytest.raises(TrainingError, match="no checkpoint to pack"):
        pack(tmp_path, tmp_path / "more")


def test_training_stops_when_its_minutes_are_over(faces_dir, tmp_path):
    trainer = open_run(faces_dir, "tiny", tmp_path, tell=quiet)
    train(trainer, tmp_path, 10**9, tell=quiet, minutes=0.002)
    assert 0 < trainer.images < 10**6 and (tmp_path / "state.safetensors").exists()


def test_every_tensor_of_a_step_is_made_on_the_trainer_s_device(tiny_run, faces_dir):
    """With "meta" as default device, a tensor made without saying where would not mix with the others."""
    trainer = open_run(faces_dir, "tiny", tiny_run[1], tell=quiet)
    expected = open_run(faces_dir, "tiny", tiny_run[1], tell=quiet)
    with torch.device("meta"):
        losses, picture = trainer.step(), trainer.grid()
    assert losses == expected.step() and picture.tobytes() == expected.grid().tobytes()


def test_batches_made_ahead_are_the_same(tiny_run, faces_dir):
    from concurrent.futures import ThreadPoolExecutor

    one, two = (open_run(faces_dir, "tiny", tiny_run[1], tell=quiet) for _ in range(2))
    two.batches._pool = ThreadPoolExecutor(1)  # as on CUDA
    assert [one.step() for _ in range(2)] == [two.step() for _ in range(2)]
    two.batches._pool.shutdown()


def test_bfloat16_and_a_missing_gpu(faces_dir, tmp_path):
    trainer = open_run(faces_dir, "tiny", tmp_path, tell=quiet, amp=True)
    assert all(np.isfinite(v) for v in trainer.step().values())
    assert all(p.dtype == torch.float32 for p in trainer.refiner.parameters())
    if not torch.cuda.is_available():
        with pytest.raises(TrainingError, match="no CUDA device here"):
            open_run(faces_dir, "tiny", tmp_path, tell=quiet, device="cuda")


def test_the_large_preset_trains_at_its_own_shapes():
    """Two steps' worth of passes at 256 px; its widths are for a GPU, so nothing more here."""
    from facegen.train import losses
    from facegen.train.networks import CODE, Critics, Refiner
    from facegen.train.presets import PRESETS

    preset = PRESETS["large"]
    refiner, critics, code = Refiner(preset), Critics(preset), torch.rand(1, CODE)
    drawn = refiner(torch.rand(1, 4, 128, 128), torch.randn(1, 1, 128, 128), code)
    assert drawn.shape == (1, 4, 256, 256)
    shown = losses.composite(drawn, torch.rand(1, 3, 1, 1))
    losses.fool_critics(critics(shown, code, (0, 0, 128))).backward()
    assert all(p.grad is not None and p.grad.isfinite().all() for p in refiner.parameters())
    half = 2 * sum(p.numel() for net in (refiner, critics) for p in net.parameters())
    assert half < 40 * 2**20  # packed, with the prior, it travels


def test_a_full_disk_during_training_is_told_and_training_goes_on(faces_dir, tmp_path, monkeypatch):
    trainer, said = open_run(faces_dir, "tiny", tmp_path, tell=quiet), []

    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("PIL.Image.Image.save", full)
    monkeypatch.setattr(weights.os, "fsync", full)
    with pytest.raises(TrainingError, match="previous one is kept"):
        train(trainer, tmp_path, 32, save_every=0.0, grid_every=8, tell=said.append)
    assert trainer.images == 32
    assert any("grid could not be written" in line for line in said) and any("checkpoint" in line for line in said)
