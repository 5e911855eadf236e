"""Founders drawn of ellipses, reviewed, packed, and served behind the generator's interface."""

import csv
import json

import numpy as np
import pytest
import torch

from facegen.attributes import PortraitRequest
from facegen.composition import packed
from facegen.composition.founders import review
from facegen.composition.founders.sheets import SHEET, write_sheets
from facegen.data.dataset import DatasetError
from facegen.data.weights import WeightsError, write_manifest
from facegen.kin import kin_seeds
from facegen.serve.founder_portraits import FounderPortraits
from facegen.serve.sampler import PortraitGenerator


def leading(served, request, seed) -> str:
    return served.library.rows[served.casting.recipe(request, seed).main.who]["founder"]


def test_nobody_is_a_main_whom_nobody_looked_at(served, founders_run):
    names = {row["founder"] for row in served.library.rows}
    first, second, *rest = founders_run.numbers()
    assert names == {f"made/{n}" for n in rest} and not names & {f"made/{first}", f"made/{second}"}


def test_what_is_packed_is_read_back_nearly_as_it_was(served, founders_run):
    number = founders_run.numbers()[2]
    was, (picture, masks) = founders_run.arrays(number), served.library.raw(0)
    seen = was["rgba"][..., 3] > 200
    assert np.abs(picture[..., :3].astype(int) - was["rgba"][..., :3])[seen].mean() < 4
    assert np.abs(masks.astype(int) - was["masks"]).mean() < 8
    kept = packed.kept_landmarks(served.library.factors.partner)
    assert np.abs(served.library.points[0][kept] - was["points"][kept]).max() < 0.02


def test_a_portrait_is_the_same_bytes_for_a_seed_and_another_for_another(served, founders_weights):
    asked = PortraitRequest(age=40, gender="f", appearance="indian")
    one = served.generate([asked], [11])[0]
    again = PortraitGenerator.load(founders_weights, "cpu").generate([PortraitRequest(), asked], [4, 11])[1]
    assert one.image.tobytes() == again.image.tobytes() != served.generate([asked], [12])[0].image.tobytes()
    assert one.image.size == (256, 256) and one.image.mode == "RGBA"
    json.dumps(one.receipt())


def test_the_leading_founder_is_of_the_gender_and_group_asked_for(served):
    cells = sorted({(row["gender"], row["appearance"]) for row in served.library.rows})
    assert len(cells) > 8
    for number, (gender, group) in enumerate(cells):
        recipe = served.casting.recipe(PortraitRequest(gender=gender, appearance=group), number)
        row = served.library.rows[recipe.main.who]
        assert (row["gender"], row["appearance"]) == (gender, group)
        assert recipe.attributes["glasses"] == "none" and recipe.wearer is None


def test_moods_and_hair_keep_the_leading_founder_and_the_side(served):
    plain = PortraitRequest(gender="m", appearance="latino", age=40, expression="neutral")
    before = served.casting.recipe(plain, 77)
    for change in ({"expression": "laugh"}, {"expression": "smile"}, {"glasses": "none"}):
        after = served.casting.recipe(plain.replace(**change), 77)
        assert after.main == before.main


def test_a_mood_that_the_face_has_not_brings_another_mouth_and_nothing_else(served):
    plain = PortraitRequest(gender="f", appearance="white")
    own = served.casting.recipe(plain, 5)
    mood = served.library.rows[own.skin.who]["expression"]
    there = {r["expression"] for r in served.library.rows if r["gender"] == "f"} - {mood}
    changed = served.casting.recipe(plain.replace(expression=sorted(there)[0]), 5)
    if changed.skin == own.skin:
        assert changed.mouth != changed.skin and changed.eyes == changed.skin
    assert served.library.rows[changed.mouth.who]["expression"] == sorted(there)[0]


def test_years_move_the_shape_and_far_ones_lend_skin(served):
    row = served.library.rows[0]
    request = PortraitRequest(gender=row["gender"], appearance=row["appearance"])
    young, old = (served.casting.recipe(request.replace(age=age), 3) for age in (20, 88))
    assert young.years < 0 < old.years or young.main != old.main
    assert old.ager is not None


def test_consecutive_seeds_lead_to_different_founders_while_some_are_left(served):
    asked = PortraitRequest()
    leads = [leading(served, asked, 1_000_003 * 17 + i) for i in range(8)]
    assert len(set(leads)) >= 6


def test_look_alikes_share_the_leading_founder(served):
    asked = PortraitRequest(gender="f")
    first = leading(served, asked, 2**50 + 9)
    assert {leading(served, asked, seed) for seed in kin_seeds(2**50 + 9, 4)} == {first}
    assert len(served.variations(asked, 9, 3)) == 3


def test_another_default_device_changes_nothing(served):
    recipe = served.casting.recipe(PortraitRequest(), 6)
    plain = served._refine([recipe], [6])
    with torch.device("meta"):  # whatever forgets to say where it wants a tensor fails on this one
        placed = served._refine([recipe], [6])
    assert torch.equal(plain, placed)


def test_a_refiner_of_the_weights_runs_after_composing_and_is_given_the_seeds(served):
    given = []

    def refine(rgba, seeds):
        given.append((tuple(rgba.shape), list(seeds)))
        return 1 - rgba

    healing = FounderPortraits(served.library, None, served.manifest, "cpu", refine=refine)
    recipe = served.casting.recipe(PortraitRequest(), 8)
    assert torch.equal(healing._refine([recipe], [8]), 1 - served._refine([recipe], [8]))
    assert given == [((1, 4, 256, 256), [8])]


def test_damaged_founders_are_refused_with_a_sentence(founders_weights, tmp_path):
    import shutil

    folder = shutil.copytree(founders_weights, tmp_path / "copy")
    (folder / packed.TABLE).write_text("{")
    write_manifest(folder, [packed.FILE, packed.TABLE], judges={})
    with pytest.raises(WeightsError, match=r"founders .* cannot be read"):
        PortraitGenerator.load(folder)


def test_of_two_marks_the_worse_holds_and_an_unknown_one_is_refused(tmp_path):
    for name, marks in (("one", "AB"), ("two", "CA")):
        with (tmp_path / f"{name}.csv").open("w", newline="") as stream:
            csv.writer(stream).writerows([["number", "mark", "reason"], ["7", marks[0], "x"], ["12", marks[1], ""]])
    rows = review.merged("run", [tmp_path / "one.csv", tmp_path / "two.csv"])
    assert [(r["founder"], r["role"], r["mark"]) for r in rows] == [("run/7", "thrown", "C"), ("run/12", "main", "B")]
    (tmp_path / "two.csv").write_text("number,mark,reason\n7,E,\n")
    with pytest.raises(DatasetError, match="A, B, C and D"):
        review.merged("run", [tmp_path / "two.csv"])


def test_sheets_show_everybody_once(founders_run, tmp_path):
    first = write_sheets(founders_run, tmp_path)
    assert len(first) == len(founders_run.numbers()) // SHEET and not write_sheets(founders_run, tmp_path)
    with (tmp_path / "sheets.csv").open() as stream:
        assert len(list(csv.reader(stream))) == 1 + SHEET * len(first)
