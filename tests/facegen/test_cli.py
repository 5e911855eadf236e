import json

import pytest
from PIL import Image

from facegen.cli import main
from facegen.measure.bench import bench


def test_sample_writes_portraits_a_sheet_and_receipts(tiny_weights, tmp_path, capsys):
    out = tmp_path / "out"
    status = main(["sample", "--weights", str(tiny_weights), "--age", "34", "--gender", "f", "--appearance",
                   "east_asian", "--smile", "--count", "3", "--seed", "7", "--out", str(out)])
    assert status == 0 and "3/3" in capsys.readouterr().err
    record = json.loads((out / "receipts.json").read_text())
    assert [r["seed"] for r in record["portraits"]] == [7, 8, 9]
    assert record["portraits"][0]["asked"] == {
        "age": 34, "gender": "f", "appearance": "east_asian", "expression": "smile"}
    assert Image.open(out / "8.png").mode == "RGBA" and Image.open(out / "contact-sheet.png").width == 96


@pytest.mark.parametrize(("arguments", "words"), [
    (["sample", "--age", "7", "--out", "x"], "age must be a number from 18 to 90"),
    (["sample", "--weights", "nowhere", "--out", "x"], "no generator weights in nowhere"),
    (["train", "--data", "nowhere", "--out", "{tmp}/run"], "no labels.csv"),
    (["prepare", "--data", "nowhere", "--out", "{tmp}/p"], "no labels.csv")])
def test_mistakes_give_one_sentence_and_status_2(arguments, words, capsys, tmp_path):
    assert main([a.format(tmp=tmp_path) for a in arguments]) == 2
    error = capsys.readouterr().err
    assert words in error and "Traceback" not in error


def test_prepare_then_train_a_few_images(faces_dir, tmp_path, capsys):
    assert main(["prepare", "--data", str(faces_dir), "--out", str(tmp_path / "p"), "--size", "32"]) == 0
    assert "40 portraits at 32 px, 0 left out" in capsys.readouterr().out
    arguments = ["train", "--data", str(tmp_path / "p"), "--preset", "tiny", "--out", str(tmp_path / "run")]
    assert main([*arguments, "--dry-run"]) == 0 and main([*arguments, "--images", "8"]) == 0
    assert "32 training portraits, preset tiny" in capsys.readouterr().out


def test_grids_of_the_model_card(tiny_weights, tmp_path, monkeypatch):
    from facegen.measure import grids

    asked = grids.group_rows() + grids.edit_rows() + grids.free_rows()
    assert len({seed for row in grids.group_rows() for _, seed in row}) == 84 and {len(row) for row in asked} == {8, 12}
    monkeypatch.setattr(grids, "group_rows", lambda: asked[:1])
    monkeypatch.setattr(grids, "edit_rows", lambda: asked[7:8])
    monkeypatch.setattr(grids, "free_rows", lambda: asked[-1:])
    assert main(["grids", "--weights", str(tiny_weights), "--out", str(tmp_path)]) == 0
    assert {p.stem for p in tmp_path.iterdir()} == {"groups", "edits", "variations", "any"}
    assert Image.open(tmp_path / "groups.webp").width == 12 * grids.TILE


def test_bench_reports_speed_beside_the_ceiling(generator):
    result = bench(generator, batches=(1, 2), compare=False)
    assert result["matmul_gflops"] > 0 and result["ms_per_portrait"] > 0
    assert result["refiner"][1]["of_convolution_ceiling"] > 0 and result["refiner"][2]["gflop_per_image"] > 0
