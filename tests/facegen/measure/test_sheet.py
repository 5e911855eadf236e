import json

import numpy as np
import pytest
from PIL import Image

from facegen.cli import main
from facegen.data.dataset import DatasetError, load_folder
from facegen.sheet.layout import GROUND, STRIP, sheet, write_sheets
from facegen.sheet.marks import Mark, agreement, read_marks, shares, summary
from facegen.sheet.tiles import Tile, folder_tiles, real_tiles, steered_requests


def tile(colour: int, kind: str, **facts) -> Tile:
    return Tile(Image.new("RGBA", (256, 256), (colour, 0, 0, 255)), kind, facts)


@pytest.fixture
def marked():
    """Ten tiles: four real, six drawn of two groups; the marks of one pair of eyes."""
    tiles = [{"number": n, "kind": "real" if n <= 4 else "free" if n <= 7 else "steered",
              "group": "white" if n % 2 else "black"} for n in range(1, 11)]
    letters = dict(zip(range(1, 11), "AAABABBCDC", strict=True))
    return tiles, {n: Mark(letter, real=n in (1, 2, 3, 5)) for n, letter in letters.items()}


def test_shares_by_kind_and_group_are_those_of_the_marks(marked):
    found = summary(*marked)
    assert found["kinds"]["real"] == {
        "count": 4, "A": 0.75, "B": 0.25, "C": 0, "D": 0, "A+B": 1, "real": 0.75}
    assert found["drawn"]["count"] == 6 and found["drawn"]["real"] == pytest.approx(1 / 6)
    assert found["groups"]["white"]["A"] == pytest.approx(1 / 3) and found["groups"]["black"]["A"] == 0
    assert found["told_apart"] == pytest.approx((0.75 + 5 / 6) / 2) and found["unmarked"] == 0


def test_two_markers_agree_as_counted_by_hand():
    one = {n: Mark(letter) for n, letter in enumerate("AABBCCDD")}
    two = {n: Mark(letter) for n, letter in enumerate("ABBBCDDD")}
    found = agreement(one, two)
    assert found["equal"] == 6 / 8 and found["within_one"] == 1 and found["real_equal"] is None
    assert agreement(one, one)["kappa"] == 1
    opposite = {n: Mark(letter) for n, letter in enumerate("DDCCBBAA")}
    assert agreement(one, opposite)["kappa"] == pytest.approx(1 - 5 / 2.5)


def test_a_sheet_holds_24_numbered_tiles_on_the_plain_ground():
    page = sheet([(n, tile(200, "real").picture) for n in range(1, 25)], 160)
    assert page.size == (6 * 160, 4 * (160 + STRIP)) and page.getpixel((0, 0)) == GROUND
    assert page.getpixel((80, STRIP + 80)) == (200, 0, 0)


def test_what_a_marker_gets_says_nothing_of_kinds(tmp_path):
    tiles = [tile(10 * i, "real" if i % 2 else "free", row=i) for i in range(20)]
    opened = write_sheets(tiles, tmp_path / "out", tmp_path / "key.json", 5, {})
    names = {p.name for p in (tmp_path / "out").rglob("*") if p.is_file()}
    assert names == {"marks.csv", "sheet-256-01.png", "sheet-160-01.png", *(f"{n:03d}.png" for n in range(1, 21))}
    assert json.loads((tmp_path / "key.json").read_text()) == opened
    for known in opened["tiles"]:
        with Image.open(tmp_path / "out" / "tiles" / f"{known['number']:03d}.png") as picture:
            assert picture.getpixel((0, 0))[0] == 10 * known["row"]
    again = write_sheets(tiles, tmp_path / "again", tmp_path / "again.json", 5, {})
    other = write_sheets(tiles, tmp_path / "other", tmp_path / "other.json", 6, {})
    assert again == opened and [t["row"] for t in other["tiles"]] != [t["row"] for t in opened["tiles"]]


def test_steered_requests_ask_every_group_gender_and_expression_alike():
    asked = steered_requests(84, 1)
    for name, values in (("appearance", 7), ("gender", 2), ("expression", 3)):
        counts = [sum(getattr(r, name) == v for r in asked) for v in {getattr(r, name) for r in asked}]
        assert len(counts) == values and len(set(counts)) == 1
    assert sum(r.glasses == "clear" for r in asked) == 12


def test_real_ones_are_held_out(faces_dir):
    faces = load_folder(faces_dir, 256)
    tiles = real_tiles(faces, 5, 1)
    assert {t.facts["label"]["split"] for t in tiles} == {"holdout"} and len({t.facts["row"] for t in tiles}) == 5
    with pytest.raises(DatasetError, match="9 held-out portraits are needed for the sheet, the folder has 8"):
        real_tiles(faces, 9, 1)


def test_a_folder_of_pictures_is_a_kind_and_its_table_tells_groups(tmp_path):
    folder = tmp_path / "founders"
    folder.mkdir()
    for n in range(3):
        Image.fromarray(np.full((64, 64, 4), 200, np.uint8)).save(folder / f"{n}.png")
    (folder / "labels.csv").write_text("file,appearance\n1.png,indian\n")
    tiles = folder_tiles(folder, None, 1)
    assert [t.kind for t in tiles] == ["founders"] * 3 and tiles[1].facts["label"]["appearance"] == "indian"
    assert tiles[0].picture.size == (256, 256)
    with pytest.raises(DatasetError, match="4 pictures are needed for the sheet, there are 3"):
        folder_tiles(folder, 4, 1)


@pytest.mark.parametrize(("text", "words"), [
    ("number,grade\n1,A\n", "needs the columns number and mark"),
    ("number,mark\n1,E\n", "line 2: '1' is marked 'E'"),
    ("number,mark\none,A\n", "line 2: 'one' is marked 'A'"),
    ("number,mark\n1,A\n1,B\n", "line 3: 1 is marked twice"),
    ("number,mark,real\n1,A,perhaps\n", "line 2: real is 'perhaps'"),
    ("number,mark\n1,\n", "nothing is marked")])
def test_marks_that_cannot_be_read_are_named(tmp_path, text, words):
    (tmp_path / "m.csv").write_text(text)
    with pytest.raises(DatasetError, match=words):
        read_marks(tmp_path / "m.csv")


def test_marks_may_be_small_letters_with_or_without_the_call(tmp_path):
    (tmp_path / "m.csv").write_text("number, mark, real, reason\n1, a, yes, fine\n2,B,no,\n3,,,\n4,d,,neck\n")
    found = read_marks(tmp_path / "m.csv")
    assert found == {1: Mark("A", True, "fine"), 2: Mark("B", False), 4: Mark("D", None, "neck")}
    assert shares(found.values())["real"] == 0.5


def test_the_command_makes_a_sheet_and_opens_its_key_on_marks(tiny_weights, faces_dir, tmp_path, capsys):
    out, made = tmp_path / "sheet", ["--free", "3", "--steered", "4", "--real", "5"]
    assert main(["sheet", "--weights", str(tiny_weights), "--data", str(faces_dir), "--out", str(out), *made]) == 0
    assert "12 tiles" in capsys.readouterr().out
    marks = tmp_path / "marks.csv"
    marks.write_text("number,mark,real\n" + "".join(f"{n},{'AB'[n % 2]},{'yes' if n % 3 else 'no'}\n"
                                                    for n in range(1, 13)))
    key = ["--key", str(tmp_path / "sheet-key.json")]
    assert main(["sheet", *key, "--mark", str(marks), "--mark", str(marks)]) == 0
    text = capsys.readouterr().out
    assert "| real | 5 |" in text and "| **all drawn** | 7 |" in text and "weighted kappa 1.00" in text


@pytest.mark.parametrize(("arguments", "words"), [
    (["--free", "1"], "a sheet needs --out"),
    (["--out", "x", "--free", "0", "--steered", "0", "--real", "0"], "nothing to put on the sheet"),
    (["--out", "x"], "real portraits need --data"),
    (["--mark", "m.csv"], "marks need the key")])
def test_what_is_missing_for_a_sheet_is_said(arguments, words, capsys):
    assert main(["sheet", *arguments]) == 2 and words in capsys.readouterr().err
