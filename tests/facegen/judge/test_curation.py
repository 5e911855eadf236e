import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.numpy import save_file

from facegen.cli import main
from facegen.curation import command, served
from facegen.curation.examples import examples, pictures
from facegen.curation.judge import RealismJudge, Space, auc, expected, fit, learn, table
from facegen.data.dataset import DatasetError
from facegen.data.weights import WeightsError


@pytest.fixture
def sheet(tmp_path):
    """Thirty tiles whose green says how real they are, and their marks."""
    (tmp_path / "tiles").mkdir()
    rng, lines = np.random.default_rng(0), ["number,mark"]
    for n in range(1, 31):
        green = int(rng.integers(0, 256))
        Image.new("RGBA", (256, 256), (120, green, 90, 255)).save(tmp_path / "tiles" / f"{n:03d}.png")
        lines.append(f"{n},{'DCBA'[green // 64]}")
    (tmp_path / "marks.csv").write_text("\n".join(lines))
    return tmp_path


def colours(images: np.ndarray) -> torch.Tensor:
    """Mean colours and noise, as features of both mirror images."""
    mean = torch.from_numpy(images[..., :3].mean((1, 2)) / 255).float()
    noise = torch.randn(len(images), 20, generator=torch.Generator().manual_seed(len(images)))
    return torch.cat([mean, noise], 1).expand(2, -1, -1)


def test_auc_counts_pairs():
    scores = np.array([3.0, 2.0, 2.0, 1.0])
    assert auc(scores, np.array([True, True, False, False])) == pytest.approx(0.875)
    assert np.isnan(auc(scores, np.array([True] * 4)))


def test_marks_in_order_are_learned_and_told_on_marks_not_seen():
    rng = np.random.default_rng(1)
    worth = rng.integers(0, 4, 400)
    features = torch.from_numpy(rng.normal(0, 1, (400, 12))).float()
    features[:, 0] += torch.from_numpy(worth).float() * 1.5
    images = rng.integers(0, 255, (400, 16, 16, 4)).astype(np.uint8)
    judge, held = learn(Space.of(features.expand(2, -1, -1)), features.expand(2, -1, -1), images, worth)
    assert auc(held, worth >= 2) > 0.85
    scores = judge.score(features.expand(2, -1, -1), images).numpy()
    means = [scores[worth == k].mean() for k in range(4)]
    assert means == sorted(means) and scores.min() >= 0 and scores.max() <= 3
    shuffled = learn(Space.of(features.expand(2, -1, -1)), features.expand(2, -1, -1), images, rng.permutation(worth))
    assert abs(auc(shuffled[1], rng.permutation(worth) >= 2) - 0.5) < 0.12
    assert "| A |" in table(held, worth) and "400 marks" in table(held, worth)


def test_borders_stay_in_order():
    inputs = torch.randn(60, 3, generator=torch.Generator().manual_seed(0))
    weight, borders = fit(inputs, np.array([0, 3] * 30))
    assert borders.tolist() == sorted(borders.tolist()) and expected(inputs, weight, borders).shape == (60,)


def test_a_kept_judge_scores_alike(tmp_path):
    features, images = torch.randn(2, 40, 9), np.zeros((40, 16, 16, 4), np.uint8)
    judge, _ = learn(Space.of(features), features, images, np.arange(40) % 4)
    judge.save(tmp_path / "judge.safetensors")
    again = RealismJudge.load(tmp_path / "judge.safetensors")
    assert torch.equal(again.score(features, images), judge.score(features, images))


def test_where_two_markers_differ_the_worse_mark_holds(sheet):
    kinder = sheet / "kinder.csv"
    kinder.write_text("number,mark\n" + "\n".join(f"{n},A" for n in range(1, 31)))
    once, both = examples([(sheet / "marks.csv", sheet)]), examples([(kinder, sheet), (sheet / "marks.csv", sheet)])
    assert (once.worth == both.worth).all() and len(both) == 30 and once.images.shape == (30, 256, 256, 4)


def test_founders_of_a_run_are_numbered_pictures_too(tmp_path):
    (tmp_path / "people").mkdir()
    save_file({"rgba": np.full((256, 256, 4), 7, np.uint8)}, tmp_path / "people" / "000012.safetensors")
    (tmp_path / "marks.csv").write_text("number,mark,reason\n12,b,neck\n")
    some = examples([(tmp_path / "marks.csv", tmp_path)])
    assert some.worth.tolist() == [2] and some.images.max() == 7 and set(pictures(tmp_path)) == {12}
    (tmp_path / "marks.csv").write_text("number,mark\n13,B\n")
    with pytest.raises(DatasetError, match=r"13 is marked, but .* has no such picture"):
        examples([(tmp_path / "marks.csv", tmp_path)])


def test_the_score_that_ships_is_learned_from_judge_as_features_and_kept(tmp_path):
    rng = np.random.default_rng(2)
    worth = rng.integers(0, 4, 200)
    features = torch.from_numpy(rng.normal(0, 1, (200, 128))).float()
    features[:, 5] += torch.from_numpy(worth).float() * 3
    ages = 70 - 10.0 * worth + rng.normal(0, 5, 200)  # the old are marked worse here
    score, held = served.learn(features, worth, ages)
    assert auc(held, worth >= 2) > 0.8
    beyond = score.beyond(features, torch.from_numpy(ages).float()).numpy()
    assert abs(np.corrcoef(beyond, ages)[0, 1]) < 0.4 < -np.corrcoef(score.score(features).numpy(), ages)[0, 1]
    score.save(tmp_path / served.FILE)
    again = served.ServedRealism.load(tmp_path / served.FILE)
    assert torch.equal(again.score(features), score.score(features))
    assert (tmp_path / served.FILE).stat().st_size < 10_000
    save_file({"mean": np.zeros(3, np.float32)}, tmp_path / "other.safetensors")
    with pytest.raises(WeightsError, match="holds no realism score"):
        served.ServedRealism.load(tmp_path / "other.safetensors")


def test_the_command_learns_from_a_sheet_and_sorts_it(sheet, faces_dir, tiny_weights, monkeypatch, capsys):
    monkeypatch.setattr(command, "described", colours)
    judge, out = str(sheet / "judge.safetensors"), sheet / "sorted.csv"
    learned = ["--marks", str(sheet / "marks.csv"), str(sheet), "--data", str(faces_dir)]
    assert main(["realism", "--judge", judge, *learned]) == 0
    assert "30 marks" in capsys.readouterr().out
    assert main(["realism", "--judge", judge, *learned, "--weights", str(tiny_weights)]) == 0
    assert "The score that ships" in capsys.readouterr().out and (sheet / served.FILE).exists()
    assert main(["realism", "--judge", judge, "--score", str(sheet), "--out", str(out)]) == 0
    rows = [line.split(",") for line in out.read_text().split()[1:]]
    scores = [float(s) for _, s in rows]
    assert len(rows) == 30 and scores == sorted(scores, reverse=True)
    assert main(["realism", "--judge", judge]) == 2
    assert "either --marks CSV DIR" in capsys.readouterr().err
