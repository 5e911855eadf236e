import errno
import shutil

import pytest
from PIL import Image

from facegen.data import weights
from facegen.data.dataset import DatasetError, load_folder, prepare
from tests.facegen.conftest import face_rows, make_folder, write_table


def test_loads_every_portrait_with_typed_labels(faces_dir):
    faces = load_folder(faces_dir, 32)
    assert faces.images.shape == (40, 32, 32, 4)
    assert len(faces.split("train")) == 32 and len(faces.split("holdout")) == 8
    assert faces.labels[3]["beard"] == 1 and faces.labels[0]["age"] == 20.0


def test_prepared_folder_is_the_same_set(faces_dir, tmp_path):
    report = prepare(faces_dir, tmp_path, 32)
    again = load_folder(tmp_path, 32)
    assert report["count"] == 40 and again.data_hash == load_folder(faces_dir, 32).data_hash
    with pytest.raises(DatasetError, match="prepared at 32 px"):
        load_folder(tmp_path, 64)


def test_damaged_pictures_and_wrong_labels_are_left_out_and_named(tmp_path):
    folder, rows = make_folder(tmp_path / "set", 12), face_rows(12)
    (folder / "portraits" / "001.png").write_bytes(b"not a picture")
    (folder / "portraits" / "002.png").unlink()
    rows[3]["gender"], rows[4]["age"], rows[5]["split"], rows[6]["beard"] = "woman", 7, "test", "maybe"
    rows[7]["appearance"] = ""
    write_table(folder, rows)
    rejected = []
    assert len(load_folder(folder, 32, rejected.append)) == 5
    for words in ("001.png: cannot be read", "002.png: cannot be read", "003.png: gender is 'woman'",
                  "004.png: age is '7'", "005.png: split is 'test'", "006.png: beard is 'maybe'",
                  "007.png: column 'appearance' is empty"):
        assert any(words in message for message in rejected), words


def test_empty_folder_says_what_is_expected(tmp_path):
    with pytest.raises(DatasetError, match=r"no labels\.csv"):
        load_folder(tmp_path, 32)
    folder = make_folder(tmp_path / "set", 8)
    shutil.rmtree(folder / "portraits")
    with pytest.raises(DatasetError, match="no usable portrait"):
        load_folder(folder, 32)


def test_full_disk_is_said_and_keeps_what_was_prepared(faces_dir, tmp_path, monkeypatch):
    prepare(faces_dir, tmp_path, 32)
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}

    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(weights.os, "fsync", full)
    with pytest.raises(DatasetError, match=r"could not be written .*No space left"):
        prepare(faces_dir, tmp_path, 32)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before


def test_pictures_that_are_not_square_transparent_or_cut_short_are_named(tmp_path):
    folder = make_folder(tmp_path / "set", 12)
    Image.new("RGBA", (64, 48), (9, 9, 9, 255)).save(folder / "portraits" / "000.png")
    Image.new("RGBA", (64, 64), (9, 9, 9, 0)).save(folder / "portraits" / "001.png")
    whole = (folder / "portraits" / "002.png").read_bytes()
    (folder / "portraits" / "002.png").write_bytes(whole[: len(whole) // 2])
    rejected = []
    assert len(load_folder(folder, 32, rejected.append)) == 9
    for words in ("000.png: is 64 x 48, a square is needed", "001.png: is almost fully transparent",
                  "002.png: cannot be read"):
        assert any(words in message for message in rejected), words


def test_a_folder_of_nothing_usable_and_a_damaged_prepared_set(tmp_path):
    folder = make_folder(tmp_path / "set", 8)
    for picture in (folder / "portraits").iterdir():
        picture.write_bytes(b"")
    with pytest.raises(DatasetError, match="no usable portrait"):
        prepare(folder, tmp_path / "out", 32)
    prepare(make_folder(tmp_path / "good", 8), tmp_path / "out", 32)
    (tmp_path / "out" / "faces.safetensors").write_bytes(b"short")
    with pytest.raises(DatasetError, match="damaged"):
        load_folder(tmp_path / "out", 32)
