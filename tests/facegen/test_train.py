import errno
import json
import shutil

import numpy as np
import pytest
import torch

from facegen import weights
from facegen.dataset import DatasetError
from facegen.train import open_run, train
from facegen.trainer import TrainingError

from .conftest import make_folder


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
