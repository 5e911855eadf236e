import numpy as np
import pytest
import torch

from facegen.data.dataset import load_folder
from facegen.judge import distil
from facegen.judge.judge_training import targets
from facegen.judge.judges import READ, JudgeConfig
from facegen.measure import teacher
from tests.facegen.stand_in import StandIn

SMALL = JudgeConfig(size=32, width=8, seed=5, batch=8, mirror=False)


@pytest.fixture(scope="module")
def faces(faces_dir):
    return load_folder(faces_dir, 64)


@pytest.fixture(autouse=True)
def short(monkeypatch):
    monkeypatch.setattr(teacher, "fit", lambda *a, steps=30, keep=teacher.fit: keep(*a, steps=steps))


def test_features_of_a_mirror_image_are_those_of_its_mirror_image(faces):
    net = StandIn()
    net.blocks = [None] * 16
    there = teacher.describe(net, "lite0", faces.images[:3])
    back = teacher.describe(net, "lite0", np.ascontiguousarray(faces.images[:3, :, ::-1]))
    assert there.shape[:2] == (2, 3) and torch.allclose(there[0], back[1], atol=1e-4)


def test_heads_learn_what_the_features_know():
    labels = [{"gender": "fm"[i % 2], "appearance": "white", "expression": "neutral", "glasses": "none", "age": 30,
               "hair_colour": "black", "hair_length": "short", "beard": 0} for i in range(60)]
    features = torch.randn(2, 60, 10, generator=torch.Generator().manual_seed(0))
    features[..., 0] = torch.tensor([-3.0, 3.0]).repeat(30)
    found = teacher.read(teacher.fit(features, targets(labels), np.ones(60), 0, steps=120), features)
    assert (found["gender"].argmax(1) == torch.arange(60) % 2).all()
    assert set(found) == {*READ, "age"}


def test_a_row_is_read_by_heads_that_did_not_learn_from_it():
    kept = np.array([True] * 10 + [False] * 3)
    seen = np.zeros(13, int)
    for out, others in teacher._folds(kept, 1):
        assert not others[out].any() and not others[10:].any() and others.sum() + len(out) == 10
        seen[out] += 1
    assert seen.tolist() == [1] * 10 + [0] * 3


def test_held_out_and_left_out_rows_teach_nothing_and_seeds_leave_out_others(faces):
    one, two = (distil.odds_of(faces.labels, seed) for seed in (1, 2))
    held = np.array([row["split"] == "holdout" for row in faces.labels])
    assert (one[held] == 0).all() and ((one > 0) != (two > 0)).any()
    assert 0 < (one[~held] == 0).sum() < 12


def test_a_judge_learns_from_lessons_reads_everything_and_prints_its_errors(faces):
    features = teacher.describe(StandIn(), "lite0", faces.images)
    extra = (faces.images[:4], features[:, :4])
    lessons = distil.prepare(faces.images, faces.labels, features, 5, extra)
    assert len(lessons.odds) == len(faces) + 4 and lessons.odds.sum() == pytest.approx(1)
    assert all(torch.allclose(lessons.goal[k].sum(1), torch.ones(len(faces) + 4), atol=1e-3) for k in ("age", "gender"))
    one, two = (distil.distil(lessons, SMALL, 3) for _ in range(2))
    held = faces.split("holdout")
    judge = distil.settle(one, held.images, held.labels)
    found = distil.errors(judge, held.images, held.labels)
    assert set(found) == {*READ, "age_mae", "age_bias", "count"}
    assert torch.equal(distil.settle(two, held.images, held.labels).read_all(torch.rand(1, 4, 64, 64)).age.shape
                       and one.stem.weight, two.stem.weight)
    text = distil.table({"A": found})
    assert "annotators differ by 5.0 y" in text and text.count("\n") == 2 + len(READ) + 1


def test_the_command_writes_judges_that_load_and_are_of_different_kinds(faces_dir, tmp_path, monkeypatch, capsys):
    from facegen.cli import main
    from facegen.data.weights import load_tensors
    from facegen.judge import distil_command
    from facegen.judge.judges import Judge

    tiny = {"a": (JudgeConfig(size=32, width=8, seed=1, batch=4), "lite0"),
            "b": (JudgeConfig(size=32, width=12, seed=2, batch=4, mirror=False), "lite0")}
    shipped = distil_command.STUDENTS
    assert all(getattr(shipped["a"][0], k) != getattr(shipped["b"][0], k) for k in ("seed", "size", "width"))
    assert shipped["a"][1] != shipped["b"][1]
    monkeypatch.setattr(distil_command, "STUDENTS", tiny)
    monkeypatch.setattr("facegen.measure.lite.Lite", lambda name: StandIn())
    assert main(["judges", "--data", str(faces_dir), "--out", str(tmp_path), "--steps", "2"]) == 0
    assert "| judge A | judge B |" in capsys.readouterr().out
    for which, (config, _) in tiny.items():
        judge = Judge.restore(config, load_tensors(tmp_path / f"judge_{which}.safetensors"))
        assert judge.read(torch.rand(1, 4, 64, 64)).age.shape == (1,)


def test_judges_are_put_into_weights_whose_figures_then_go(tiny_weights, tmp_path, capsys):
    import json
    import shutil
    from dataclasses import asdict

    from facegen.cli import main
    from facegen.data.weights import save_tensors, verify
    from facegen.judge.judges import Judge, JudgeNet
    from facegen.serve.drawing import load_judge

    weights, folder = tmp_path / "weights", tmp_path / "judges"
    shutil.copytree(tiny_weights, weights)
    before = verify(weights)
    assert main(["judges", "--out", str(folder), "--into", str(weights)]) == 2
    assert "there is no judge_a.json" in capsys.readouterr().err
    folder.mkdir()
    config = JudgeConfig(size=48, width=8, seed=9)
    judge = Judge(JudgeNet(config))
    save_tensors(folder / "judge_a.safetensors", judge.state_dict())
    (folder / "judge_a.json").write_text(json.dumps(asdict(config)))
    assert main(["judges", "--out", str(folder), "--into", str(weights)]) == 0
    after = verify(weights)
    assert after["model_hash"] != before["model_hash"] and after["metrics"] == {}
    assert after["judges"]["b"] == before["judges"]["b"] and after["data_hash"] == before["data_hash"]
    picture = torch.rand(1, 4, 64, 64)
    assert torch.equal(load_judge(weights, after, "a").read(picture).age, judge.read(picture).age)


def test_an_earlier_judge_is_gone_on_from_where_its_layers_fit(faces):
    features = teacher.describe(StandIn(), "lite0", faces.images)
    lessons = distil.prepare(faces.images, faces.labels, features, 5)
    from facegen.judge.judges import JudgeNet

    plain = JudgeNet(JudgeConfig(32, 8, details=False))
    net = distil.distil(lessons, SMALL, 1, plain)
    assert (net.stem.weight - plain.stem.weight).abs().max() < 0.02
