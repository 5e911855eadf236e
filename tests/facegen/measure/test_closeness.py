"""The table of distances: what it counts, on portraits whose distances are known."""

import json

import numpy as np
import pytest

from facegen.cli import main
from facegen.data.dataset import load_folder
from facegen.measure import closeness
from facegen.measure.closeness import COPIES, FIRST_SEED, measure, table
from facegen.measure.evaluate import balanced_requests
from facegen.serve.novelty import NoveltyIndex
from facegen.serve.search import REDRAWS


def knowing(index: NoveltyIndex, portraits: np.ndarray) -> NoveltyIndex:
    """The same space with other training portraits [N, D] and nothing too close."""
    even = index.mirror_signs > 0
    return NoveltyIndex(index.parts[even], index.parts[~even], index.mean, portraits, -1.0)


@pytest.fixture
def drawn(generator, monkeypatch):
    """Embeddings of the six portraits that ``measure`` draws."""
    monkeypatch.setattr(generator.novelty, "threshold", -1.0)
    asked = balanced_requests(6)
    seeds = range(FIRST_SEED, FIRST_SEED + 6)
    return np.stack([generator.novelty.embed(p.image) for p in generator.generate(asked, seeds)])


def test_a_training_portrait_that_is_drawn_again_has_no_distance_and_the_others_have_theirs(
        generator, drawn, monkeypatch):
    monkeypatch.setattr(generator, "novelty", knowing(generator.novelty, drawn[:1]))
    rows = measure(generator, 6)["rows"]
    nearest = rows["drawn to nearest training"]
    assert nearest["least"] == pytest.approx(0, abs=1e-5) and nearest["50 %"] > 0.001
    apart = generator.novelty.distances(drawn[0], drawn[1:])
    assert nearest["most"] == pytest.approx(apart.max(), abs=1e-5)
    pairs = rows["drawn to drawn, each pair"]
    assert pairs["count"] == 15
    assert rows["drawn to nearest other drawn"]["least"] == pytest.approx(pairs["least"], abs=1e-5)
    assert "held-out to nearest training" not in rows


def test_pairs_nearer_than_the_limits_are_counted(generator, drawn, monkeypatch):
    apart = sorted(d for i in range(6) for d in generator.novelty.distances(drawn[i], drawn[i + 1:]))
    monkeypatch.setattr(closeness, "LIMITS", (-1.0, float(apart[4] + apart[5]) / 2, 3.0))
    result = measure(generator, 6)
    assert (result["pairs"], list(result["nearer"].values())) == (15, [0, 5, 15])


def test_a_change_that_keeps_the_face_in_its_place_is_a_copy_and_a_crop_is_not(generator, drawn):
    rows = measure(generator, 6)["rows"]
    medians = {name: rows[name]["50 %"] for name in COPIES}
    assert max(medians[f"copy {change}"] for change in ("on plain grey", "without colour", "mirrored")) < 0.05
    assert medians["copy less 5 % at each edge"] == max(medians.values()) > 0.3


def test_refused_draws_are_counted_for_their_group(generator, monkeypatch):
    monkeypatch.setattr(generator.novelty, "threshold", 3.0)
    result = measure(generator, 2)
    first, second = (request.appearance for request in balanced_requests(2))
    assert result["refused"] == {"all": 2 * (REDRAWS + 1), first: REDRAWS + 1, second: REDRAWS + 1}
    assert result["draws"] == result["refused"]["all"]
    assert "14 draws, 100.0 %" in table(result)


def test_the_command_prints_one_table_and_writes_the_same_figures(tiny_weights, faces_dir, tmp_path, capsys):
    out = tmp_path / "novelty.json"
    arguments = ["novelty", "--weights", str(tiny_weights), "--data", str(faces_dir), "--count", "3"]
    assert main([*arguments, "--json", str(out)]) == 0
    text, result = capsys.readouterr().out, json.loads(out.read_text())
    held_out = result["rows"]["held-out to nearest training"]
    assert 0 < held_out["count"] <= len(load_folder(faces_dir, 32).split("holdout"))
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    assert len(lines) == 1 + len(result["rows"])
    assert f"| {held_out['50 %']:.3f} |" in next(line for line in lines if "held-out to nearest training" in line)


def test_one_portrait_or_no_held_out_ones_are_refused_in_a_sentence(tiny_weights, faces_dir, tmp_path, capsys):
    with pytest.raises(SystemExit):
        main(["novelty", "--count", "1"])
    assert "two portraits at least" in capsys.readouterr().err
    rows = (faces_dir / "labels.csv").read_text().replace("holdout", "train")
    (tmp_path / "labels.csv").write_text(rows)
    (tmp_path / "portraits").symlink_to(faces_dir / "portraits")
    assert main(["novelty", "--weights", str(tiny_weights), "--data", str(tmp_path), "--count", "2"]) == 2
    assert "holds no held-out portraits" in capsys.readouterr().err
