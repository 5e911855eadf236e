import shutil

import pytest

from facegen.dataset import DatasetError, load_folder, prepare

from .conftest import face_rows, make_folder, write_table


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
