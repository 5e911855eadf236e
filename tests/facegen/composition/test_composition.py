"""Composing people of people, on a library of ellipses that the test draws itself."""

import numpy as np
import pytest
import torch

from facegen.composition.choose import NEIGHBOURS, Chooser, Usage
from facegen.composition.compose import bands, compose
from facegen.composition.founders.founders import Foundry, requests, to_image
from facegen.composition.founders.nearness import Nearness
from facegen.composition.founders.store import Run
from facegen.composition.library import Library
from facegen.composition.palette import HAIR_REACH, dye, hair_mean
from facegen.composition.pictures import colour, filters, mesh, regions
from facegen.composition.pictures.warp import random_field, thin_plate
from facegen.composition.recipe import Recipe
from facegen.data.dataset import DatasetError
from facegen.streams import Stream
from tests.facegen.made_up import landmarks

WANTED = {"appearance": "latino", "gender": "f", "age": 30.0, "expression": "smile", "beard": None}


def apart(one, two) -> int:
    return int(np.abs(np.asarray(one, dtype=int) - np.asarray(two, dtype=int)).max())


def test_oklab_is_undone_and_a_gain_takes_one_colour_to_another():
    rgb = torch.rand(3, 50)
    assert (colour.from_oklab(colour.oklab(rgb)) - rgb).abs().max() < 1e-3
    own, wanted = torch.tensor([0.4, 0.02, 0.03]), torch.tensor([0.5, 0.0, 0.0])
    gain = colour.gain_between(own, wanted, 0.1, 10.0)
    assert (colour.linear_to_oklab(colour.oklab_to_linear(own) * gain) - wanted).abs().max() < 1e-3


@pytest.mark.parametrize("sigma", [0.7, 2.5, 6.0, 14.0])
def test_a_blur_keeps_what_is_even_and_spreads_a_point_by_its_width(sigma):
    assert (filters.blur(torch.full((3, 256, 256), 0.4), sigma) - 0.4).abs().max() < 1e-4
    point = torch.zeros(256, 256)
    point[128, 128] = 1.0
    spread, (x, _) = filters.blur(point, sigma), regions.grid()
    assert (spread * (x - 128) ** 2).sum().sqrt() == pytest.approx(sigma, rel=0.25)


def test_bands_sum_to_the_picture():
    picture = torch.rand(3, 256, 256)
    assert (sum(bands(picture)) - picture).abs().max() < 1e-5


def test_connected_parts_end_at_a_gap():
    mask = torch.zeros(20, 20, dtype=torch.bool)
    mask[2:8, 2:8] = mask[12:18, 2:8] = True
    seed = torch.zeros_like(mask)
    seed[3, 3] = True
    found = filters.connected(mask, seed)
    assert found[2:8, 2:8].all() and not found[12:].any()


def test_a_spline_carries_its_points_and_mirroring_twice_changes_nothing(people):
    own, other = people.points[0], people.points[1]
    flow = thin_plate(own[mesh.CARRIED], [other[mesh.CARRIED]])[0]
    x, y = own[1].round().astype(int)
    assert np.abs(own[1] + flow[:, y, x].numpy() - other[1]).max() < 1.0
    partner = people.factors.partner
    assert np.abs(mesh.mirrored(mesh.mirrored(own, partner), partner) - own)[mesh.STABLE].max() < 1e-9


def test_a_field_is_as_strong_as_asked_and_never_reads_from_outside():
    field = random_field(Stream(3, "field"), 6.0, 0.04)
    x, y = regions.grid()
    assert 2.0 < float((field**2).mean().sqrt()) < 9.0
    where = torch.stack([x, y]) + field
    assert where.min() > -1.5 and where.max() < 256.5


def test_a_composition_is_the_same_bytes_on_one_thread_and_on_two(people):
    recipe = Foundry(people, None).recipe(WANTED, "7")
    threads, pictures = torch.get_num_threads(), []
    try:
        for number in (1, 2):
            torch.set_num_threads(number)
            pictures.append(to_image(compose(people, recipe)).tobytes())
    finally:
        torch.set_num_threads(threads)
    again = to_image(compose(people, Recipe.from_dict(recipe.as_dict()))).tobytes()
    assert pictures[0] == pictures[1] == again


def test_a_composition_of_one_person_unchanged_is_that_person(people):
    role = Foundry(people, None).recipe(WANTED, "1").main
    alone = Recipe(role, role, role, role)
    drawn, own = to_image(compose(people, alone)), people.source(role.who, role.flipped).picture
    inner = np.s_[110:170, 100:156]
    expected = (own[:3].permute(1, 2, 0).numpy() * 255)[inner]
    assert np.abs(np.asarray(drawn)[..., :3][inner] - expected).mean() < 12


def test_eyes_come_from_the_one_and_the_forehead_stays_the_mains(people):
    foundry = Foundry(people, None)
    recipe = foundry.recipe(WANTED, "2")
    recipe.build = recipe.outline = recipe.tone = recipe.dye = recipe.cloth = None
    recipe.drift, recipe.own_forehead = (0.0, 0.0), True
    composed = compose(people, recipe)
    top = composed.shape[[105, 334, 66, 296], 1].min()
    _, y = regions.grid()
    assert composed.face[y < top - 20].max() < 0.05
    irises = composed.shape[[468, 473]].round().astype(int)
    assert all(composed.face[down, right] > 0.9 for right, down in irises)


def test_no_role_is_filled_twice_and_nobody_who_is_denied_is_used(people):
    chooser, usage = Chooser(people), Usage.empty(len(people))
    for number in range(12):
        main = chooser.main(WANTED, Stream(number, "main"), usage)
        cast = chooser.cast(main, WANTED, Stream(number, "cast"), usage)
        assert len({main.who, *(r.who for r in cast)}) == 4
        assert all("never" not in people.rows[r.who]["denied"] for r in (main, *cast))
        assert all(people.rows[r.who]["gender"] == "f" for r in (main, *cast))


def test_neighbours_are_known_groups():
    assert {near for row in NEIGHBOURS.values() for near in row} <= set(NEIGHBOURS) | {"other"}


def test_hair_is_dyed_within_reach_of_its_own_colour(people):
    who = next(i for i in range(len(people)) if hair_mean(people, i) is not None)
    people.factors.learned["hair"]["brown"] = [[0.9, 0.1, 0.1]]
    gains = torch.tensor(dye(people, who, Stream(1, "dye")))
    own = torch.tensor(hair_mean(people, who), dtype=torch.float32)
    moved = colour.linear_to_oklab(colour.oklab_to_linear(own).clamp_min(1e-3) * gains)
    assert ((moved - own).abs() <= torch.tensor(HAIR_REACH, dtype=torch.float32) + 0.02).all()


def test_requests_reach_every_cell_and_all_ages():
    first = [r for r, _ in zip(requests(1), range(280), strict=False)]
    assert len({(r["appearance"], r["gender"]) for r in first}) == 14
    assert min(r["age"] for r in first) < 24 and max(r["age"] for r in first) > 74


def test_a_founder_near_to_training_is_drawn_again_and_dropped_in_the_end(people):
    foundry = Foundry(people, None)
    picture = to_image(compose(people, foundry.recipe(WANTED, "5/0")))

    class Strict:
        asked = 0

        def of(self, drawn):
            Strict.asked += 1
            return {"picture": 0.0, "face": 0.0}

        def far_enough(self, near):
            return Strict.asked > 2

    foundry.nearness = Strict()
    kept = foundry.draw(WANTED, "5")
    assert kept.tries >= 3 and to_image(kept.composed).tobytes() != picture.tobytes()
    Strict.far_enough = lambda self, near: False
    assert foundry.draw(WANTED, "6") is None


def test_a_training_portrait_is_at_distance_nought_and_so_is_its_mirror(folder):
    from PIL import Image, ImageOps

    nearness = Nearness.of_folder(folder)
    with Image.open(folder / "portraits" / "000.webp") as held:
        picture = held.convert("RGBA")
    for one in (picture, ImageOps.mirror(picture)):
        near = nearness.of(one)
        assert near["picture"] < 0.5 and near["face"] < 0.02 and not nearness.far_enough(near)


def test_a_run_keeps_its_founders_and_goes_on_where_it_stopped(people, tmp_path):
    run, foundry = Run(tmp_path), Foundry(people, None)
    founder = foundry.draw(WANTED, "9")
    run.put(4, founder)
    run.drop(5)
    again = Run(tmp_path)
    assert again.numbers() == [4] and again.done() == {4, 5}
    assert apart(again.arrays(4)["rgba"], to_image(founder.composed)) == 0
    assert again.recipes() == [founder.recipe]


def test_a_library_is_read_back_as_it_was_written(people, tmp_path):
    people.save(tmp_path)
    again = Library.load(tmp_path)
    assert again.rows == people.rows and np.array_equal(again.pictures, people.pictures)
    assert np.allclose(again.factors.slopes, people.factors.slopes, atol=1e-4)
    with pytest.raises(DatasetError, match="no prepared library"):
        Library.load(tmp_path / "nowhere")


def test_landmarks_that_are_made_up_look_like_a_face():
    points = landmarks(np.random.default_rng(0))
    assert points[33, 0] < points[133, 0] < points[362, 0] < points[263, 0]
    assert points[10, 1] < points[105, 1] < points[33, 1] < points[1, 1] < points[13, 1] < points[152, 1]
