import pytest
import torch

from facegen.dataset import load_folder
from facegen.judges import (
    AGE_BINS,
    CHOICES,
    Judge,
    JudgeConfig,
    JudgeNet,
    accuracy,
    calibrate_age,
    targets,
    train_judge,
)
from facegen.prior import to_tensor

SMALL = JudgeConfig(size=32, width=8, seed=3, epochs=3, batch=8)


@pytest.fixture(scope="module")
def faces(faces_dir):
    return load_folder(faces_dir, 32)


def test_targets_are_soft_in_age_and_empty_outside_the_schema():
    row = {"gender": "x", "appearance": "other", "expression": "smile", "glasses": "dark", "age": 42}
    goal = targets([row])
    assert goal["gender"].sum() == 0 and goal["appearance"].sum() == 0 and goal["glasses"].sum() == 0
    assert goal["expression"].tolist() == [[0, 1, 0]]
    assert goal["age"].sum() == pytest.approx(1) and goal["age"] @ AGE_BINS == pytest.approx(42, abs=0.5)


def test_training_is_reproducible_and_reads_every_attribute(faces):
    one, two = (train_judge(faces, SMALL).read_all(to_tensor(faces.images)) for _ in range(2))
    assert torch.equal(one.features, two.features)
    measured, confidence = one.values(0)
    assert set(measured) == set(confidence) == {"age", *CHOICES}
    assert 18 <= measured["age"] <= 90 and 0 <= confidence["age"] <= 1
    assert set(accuracy(one, faces.labels)) == {*CHOICES, "age_mae"}


def test_seeds_learn_from_other_rows(faces):
    first, second = (train_judge(faces, JudgeConfig(32, 8, seed, 1, 8)) for seed in (1, 2))
    picture = to_tensor(faces.images[:1])
    assert not torch.equal(first.read(picture).features, second.read(picture).features)


def test_calibration_undoes_the_pull_of_ages_to_the_mean(monkeypatch):
    judge, ages = Judge(JudgeNet(SMALL)), torch.arange(20.0, 80.0)

    class Shrunk:
        age = 45 + 0.8 * (ages - 45)

    monkeypatch.setattr(judge, "read_all", lambda pictures: Shrunk)
    calibrate_age(judge, torch.zeros(60, 4, 32, 32), [{"age": float(a)} for a in ages])
    offset, slope = judge.net.age_line
    assert torch.allclose((Shrunk.age - offset) / slope, ages, atol=1e-2)
