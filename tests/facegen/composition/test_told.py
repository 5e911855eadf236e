"""What is told of founders where they ship: whom eyes see in them, what is read of them; and how they are mended."""

import shutil

import numpy as np
import pytest
import torch

from facegen.attributes import APPEARANCES, PortraitRequest
from facegen.composition import packed
from facegen.composition.casting import FounderCasting
from facegen.composition.founders import retone, review, told
from facegen.composition.founders.outers import outer_name
from facegen.composition.founders.pack import pack
from facegen.composition.pictures import greys, light
from facegen.composition.pictures.colour import from_oklab, oklab
from facegen.composition.pictures.measures import NAMES
from facegen.data.dataset import DatasetError
from facegen.judge.judges import Judge, JudgeConfig, JudgeNet


@pytest.fixture
def weights(founders_weights, tmp_path):
    return shutil.copytree(founders_weights, tmp_path / "copy")


def test_who_looks_otherwise_serves_for_the_groups_that_eyes_see(weights):
    name = packed.load(weights).rows[0]["founder"]
    gender = packed.load(weights).rows[0]["gender"]
    said = told.tell(weights, {name: ["indian", "latino"]})
    library = packed.load(weights)
    assert "1 of whom look otherwise" in said and library.rows[0]["appearance"] == "indian"
    casting = FounderCasting(library)
    leads = {casting.recipe(PortraitRequest(appearance="latino", gender=gender), seed).main.who for seed in range(40)}
    assert 0 in leads and {"latino"} <= set(library.rows[0]["looks"])
    assert told.tell(weights, {}) and packed.load(weights).rows[0]["looks"] == [library.rows[0][told.ASKED]]


def test_readings_are_written_and_who_is_not_read_as_asked_leads_seldom(weights):
    torch.manual_seed(0)
    told.tell(weights, {}, Judge(JudgeNet(JudgeConfig(32, 8))))
    library = packed.load(weights)
    assert {"age", "glasses", "expression", "appearance"} == set(library.rows[0]["reads"])
    cells = [(row["appearance"], row["gender"]) for row in library.rows if row["glasses"] == "none"]
    group, gender = next(cell for cell in cells if cells.count(cell) == 2)
    asked, first = PortraitRequest(appearance=group, gender=gender), cells.index((group, gender))
    for row in library.rows:
        row["reads"]["appearance"] = dict.fromkeys(row["looks"], 1.0)
    before = [FounderCasting(library).recipe(asked, s).main.who for s in range(60)].count(first)
    library.rows[first]["reads"]["appearance"] = {group: 0.001}
    after = [FounderCasting(library).recipe(asked, s).main.who for s in range(60)].count(first)
    assert after < before / 2


def test_a_group_that_is_none_is_refused(tmp_path):
    (tmp_path / "looks.csv").write_text("founder,looks\na/1,martian\n")
    with pytest.raises(DatasetError, match="martian"):
        told.read_looks(tmp_path / "looks.csv")
    (tmp_path / "looks.csv").write_text("founder,looks\na/1,indian latino\n")
    assert told.read_looks(tmp_path / "looks.csv") == {"a/1": ["indian", "latino"]}


def test_cells_lighter_than_their_sources_become_darker_and_no_other(weights):
    library, level = packed.load(weights), NAMES.index("L")
    library.factors.learned["lightness"] = dict.fromkeys(APPEARANCES, 0.6)
    library.measures[:, level] = 0.6
    cell = [(r["appearance"], r["gender"]) == ("latino", "m") for r in library.rows]
    library.measures[cell, level] = 0.7
    sources = {(group, gender): 0.6 for group in APPEARANCES for gender in "fm"}
    change = retone.steps(library, sources)
    assert (change[cell] == -retone.REACH).all() and not change[~np.array(cell)].any()


def test_green_hair_becomes_grey_and_skin_stays(served):
    source = served.library.source(0, False)
    lab, (_, y) = oklab(source.picture[:3]), torch.meshgrid(torch.arange(256), torch.arange(256), indexing="xy")
    green = (y < 100) & (source.picture[3] > 0.5) & (source.picture[6] < 0.1)
    lab[0][green], lab[1][green], lab[2][green] = 0.6, -0.03, -0.01
    made = torch.cat([from_oklab(lab).clamp(0, 1), source.picture[3:]])
    mended = greys.ungreened(made, source.points)
    after = oklab(mended)
    assert after[1][green].median() > -0.01 and after[2][green].median() > -0.005
    face = source.picture[4] > 0.9
    assert (mended[:, face & ~green] - made[:3, face & ~green]).abs().mean() < 0.01
    assert greys.ungreened(torch.cat([mended, made[3:]]), source.points) is None


def test_mended_pictures_are_written_and_others_stay_as_they_were(weights):
    before = packed.load(weights)
    rgba, measures = before.raw(1)[0].copy(), before.measures[1].copy()
    rgba[..., :3] = rgba[..., :3] // 2
    measures[NAMES.index("L")] = 0.123
    packed.replace_pictures(weights, {1: (rgba, measures)})
    after = packed.load(weights)
    assert np.array_equal(after.raw(0)[0], before.raw(0)[0]) and np.array_equal(after.raw(2)[0], before.raw(2)[0])
    assert np.abs(after.raw(1)[0][..., :3].astype(int) - rgba[..., :3]).mean() < 3
    assert after.measure("L")[1] == pytest.approx(0.123, abs=1e-3)


def test_more_founders_come_beside_those_who_ship_and_whom_the_review_throws_goes(weights, founders_run, people):
    before = packed.load(weights)
    first, second = (row["founder"] for row in before.rows[:2])
    rows = review.read(weights / "review.csv") | {first: {"founder": first, "role": "thrown", "mark": "C", "why": ""}}
    unseen = f"made/{founders_run.numbers()[1]}"
    rows[unseen] = {"founder": unseen, "role": "main", "mark": "A", "why": ""}
    review.write(list(rows.values()), weights / "review.csv")
    pack([founders_run], weights / "review.csv", people, weights, add=True)
    after = packed.load(weights)
    names = [row["founder"] for row in after.rows]
    assert first not in names and names[0] == second and names[-1] == unseen and len(names) == len(before.rows)
    assert after.raw(0)[0].tobytes() == before.raw(1)[0].tobytes()
    number = founders_run.record(founders_run.numbers()[1])["recipe"]["main"]["who"]
    assert after.rows[-1]["outer"] == outer_name(people.rows[number]["file"])


def test_who_has_a_forehead_that_shines_leads_seldom(weights):
    library = packed.load(weights)
    for row in library.rows:
        row["glare"] = 0.1
    before = FounderCasting(library)
    first = before.recipe(PortraitRequest(), 1).main.who
    library.rows[first]["glare"] = 0.3
    times = [sum(c.recipe(PortraitRequest(), s).main.who == first for s in range(80))
             for c in (before, FounderCasting(library))]
    assert times[1] < times[0]
    source = library.source(first, False)
    lit = source.picture.clone()
    lit[:3, :100] = (lit[:3, :100] * 1.6).clamp(0, 1)
    assert light.glare(lit, source.points) > light.glare(source.picture, source.points) + 0.03
