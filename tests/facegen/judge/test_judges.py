import pytest
import torch

from facegen.data.dataset import load_folder
from facegen.judge.judge_training import age_line, targets, train_judge
from facegen.judge.judges import AGE_BINS, CHOICES, READ, Judge, JudgeConfig, JudgeNet, accuracy
from facegen.prior.prior import to_tensor

SMALL = JudgeConfig(size=32, width=8, seed=3, epochs=3, batch=8)


@pytest.fixture(scope="module")
def faces(faces_dir):
    return load_folder(faces_dir, 32)


def test_targets_are_soft_in_age_and_empty_outside_the_schema():
    row = {"gender": "x", "appearance": "other", "expression": "smile", "glasses": "dark", "age": 42,
           "hair_colour": "red", "hair_length": "long", "beard": 0}
    goal = targets([row])
    assert goal["gender"].sum() == 0 and goal["appearance"].sum() == 0 and goal["glasses"].sum() == 0
    assert goal["expression"].tolist() == [[0, 1, 0]]
    assert goal["age"].sum() == pytest.approx(1) and goal["age"] @ AGE_BINS == pytest.approx(42, abs=0.5)


def test_training_is_reproducible_and_reads_every_attribute(faces):
    one, two = (train_judge(faces, SMALL).read_all(to_tensor(faces.images)) for _ in range(2))
    assert torch.equal(one.features, two.features)
    measured, confidence = one.values(0)
    assert set(measured) == set(confidence) and {"age", *CHOICES} <= set(measured) <= {"age", *READ}
    assert 18 <= measured["age"] <= 90 and 0 <= confidence["age"] <= 1
    assert set(accuracy(one, faces.labels)) == {*READ, "age_mae"}


def test_seeds_learn_from_other_rows(faces):
    first, second = (train_judge(faces, JudgeConfig(32, 8, seed=seed, epochs=1, batch=8)) for seed in (1, 2))
    picture = to_tensor(faces.images[:1])
    assert not torch.equal(first.read(picture).features, second.read(picture).features)


def test_calibration_undoes_the_pull_of_ages_to_the_mean():
    ages = torch.arange(20.0, 80.0)
    read = 45 + 0.8 * (ages - 45)
    offset, slope = age_line(read, ages)
    assert torch.allclose((read - offset) / slope, ages, atol=1e-2)


def test_uncertain_borders_share_their_label_and_others_do_not():
    def label(appearance):
        row = {"gender": "f", "expression": "smile", "glasses": "none", "age": 30, "hair_colour": "black",
               "hair_length": "long", "beard": 0, "appearance": appearance}
        return dict(zip(CHOICES["appearance"], targets([row])["appearance"][0].tolist(), strict=True))

    assert label("black")["black"] == 1
    assert label("east_asian")["southeast_asian"] == pytest.approx(0.1)
    assert all(sum(label(a).values()) == pytest.approx(1) for a in CHOICES["appearance"])


def test_a_judge_reads_a_portrait_and_its_mirror_image_alike(faces):
    judge = Judge(JudgeNet(SMALL), JudgeNet(SMALL))
    picture = to_tensor(faces.images[:2])
    one, two = judge.read(picture), judge.read(picture.flip(-1))
    assert torch.allclose(one.age, two.age, atol=1e-4)
    assert all(torch.allclose(one.odds[k], two.odds[k], atol=1e-5) for k in READ)
    again = Judge.restore(JudgeConfig(32, 8, members=2), judge.state_dict()).read(picture)
    assert torch.equal(again.age, one.age)


def test_details_are_reported_only_where_the_judge_is_sure():
    judge = Judge(JudgeNet(JudgeConfig(32, 8)))
    reading = judge.read(torch.rand(1, 4, 32, 32))
    reading.odds |= {"beard": torch.tensor([[0.1, 0.9]]), "hair_length": torch.full((1, 5), 0.2)}
    measured, confidence = reading.values(0)
    assert measured["beard"] is True and confidence["beard"] == pytest.approx(0.9)
    assert "hair_length" not in measured
    plain = Judge(JudgeNet(JudgeConfig(32, 8, details=False))).read(torch.rand(1, 4, 32, 32))
    assert set(plain.odds) == set(CHOICES)
