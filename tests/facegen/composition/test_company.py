"""A board's people: while others are left no founder leads two and no hair comes twice; a cast is drawn again."""

import numpy as np
import pytest

from facegen.attributes import PortraitRequest
from facegen.composition.cast import Cast
from facegen.composition.casting import FounderCasting
from facegen.composition.company import Company
from facegen.composition.founders.outers import nearest, outer_name
from facegen.composition.library import Library
from facegen.composition.pictures.mesh import mirrored
from facegen.prior.casting import FIRST, Steer


@pytest.fixture
def paired(served, monkeypatch):
    """The founders served, two of each outer."""
    for i, row in enumerate(served.library.rows):
        monkeypatch.setitem(row, "outer", f"o{i // 2}")
    return FounderCasting(served.library)


def board(casting, requests, apart=True) -> list[Cast]:
    company = Company()
    places = [company.place() for _ in requests]
    return [
        place.choose(lambda others, r=r, n=n: casting.recipe(r, n, FIRST, others if apart else ())).cast
        for n, (r, place) in enumerate(zip(requests, places, strict=True))
    ]


def test_outers_come_once_before_any_comes_twice(paired):
    outers = len(set(paired.outer))
    for count in (outers - 2, outers):
        found = board(paired, [PortraitRequest()] * count)
        assert len({c.lead for c in found}) == len({c.outer for c in found}) == count
    assert len({c.outer for c in board(paired, [PortraitRequest()] * outers, apart=False)}) < outers
    assert {c.outer for c in board(paired, [PortraitRequest()] * (2 * outers))} == set(paired.outer)


def test_group_and_gender_go_before_being_unlike_the_others(paired):
    cell = {name: paired.library.rows[0][name] for name in ("gender", "appearance")}
    rows = [paired.library.rows[paired.known[c.lead]] for c in board(paired, [PortraitRequest(**cell)] * 4)]
    assert {(r["gender"], r["appearance"]) for r in rows} == {tuple(cell.values())}


def test_a_cast_draws_the_same_bytes_without_the_others(served):
    asked, company = PortraitRequest(gender="m"), Company([Cast("made/5", "made/5", "made/5")])
    first = served.generate([asked], [9])[0]
    crowded = Company([first.cast])
    other = served.generate([asked], [9], places=[crowded.place()])[0]
    assert other.cast.lead != first.cast.lead and other.image.tobytes() != first.image.tobytes()
    again = served.generate([asked], [9], places=[company.place(Cast.from_dict(other.cast.as_dict()))])[0]
    assert again.image.tobytes() == other.image.tobytes() and again.tries == 1


def test_a_person_who_is_kept_stays_at_any_age_and_in_any_mood(served):
    asked = PortraitRequest(gender="f", age=30, expression="neutral")
    cast = served.casting.recipe(asked, 21, Steer(main=2)).cast
    keep = Cast(cast.lead, cast.face, cast.outer, cast.turn)
    before = served.casting.recipe(asked, 21, keep.first_steer, (), keep)
    for change in ({"age": 75}, {"expression": "laugh"}, {"hair_colour": "grey"}):
        after = served.casting.recipe(asked.replace(**change), 21, keep.first_steer, (cast,), keep)
        assert (after.main, after.skin, after.build) == (before.main, before.skin, before.build)
    like = served.casting.recipe(asked, 21 + 2**50, FIRST, (), Cast(cast.lead))
    assert like.main.who == before.main.who


def test_somebody_who_is_gone_from_the_weights_is_chosen_anew(served):
    recipe = served.casting.recipe(PortraitRequest(), 4, FIRST, (), Cast("gone/1", "gone/1"))
    assert recipe.cast.lead == served.casting.recipe(PortraitRequest(), 4).cast.lead


def test_an_outer_is_found_again_mirrored_and_in_other_colours(people):
    changed = Library(
        (people.pictures[:, :, ::-1] * [1.1, 0.9, 0.8, 1]).clip(0, 255).astype(np.uint8),
        people.masks[..., ::-1],
        np.array([mirrored(p, people.factors.partner) for p in people.points]),
        people.measures,
        people.rows,
        people.factors,
    )
    assert nearest(changed, people) == [outer_name(row["file"]) for row in people.rows]
