"""The pictures that explain a portrait, on founders made of ellipses."""

import numpy as np

from facegen.explain import pictures


def test_a_portrait_in_the_making_ends_with_the_portrait(served):
    shown = pictures.composing(served, 0)
    recipe, seed = pictures.of_two(served, 0)
    assert len(shown) == 6 and len({picture.tobytes() for picture in shown}) == 6
    request, _ = pictures.PEOPLE[0]
    assert served.casting.recipe(request, seed) == recipe
    finished = pictures.to_image(served._refine([recipe], [seed])[0])
    assert shown[-1].tobytes() == finished.tobytes()


def test_the_coarse_stage_has_less_detail_than_the_finished_one(served):
    *_, coarse, finished = (np.asarray(p, dtype=float)[60:200, 60:200, :3] for p in pictures.composing(served, 1))
    rough = [np.abs(np.diff(p, axis=1)).mean() for p in (coarse, finished)]
    assert rough[0] < 0.7 * rough[1]


def test_the_walk_goes_from_person_to_person_and_back(served):
    frames = pictures.walk(served, steps=2)
    assert len(frames) == 2 * len(pictures.PEOPLE) + 1
    assert frames[0].tobytes() == frames[-1].tobytes() != frames[2].tobytes()
    request, seed = pictures.PEOPLE[1]
    drawn = served.generate([request], [seed], best_of=1)[0].image
    assert frames[2].tobytes() == drawn.tobytes()


def test_edits_keep_the_seed_and_add_years(served):
    shown = pictures.edits(served, 0)
    assert len(shown) == len(pictures.EDITS)
    request, seed = pictures.PEOPLE[0]
    older = served.generate([request.replace(age=request.age + 20)], [seed], best_of=1)[0].image
    assert shown[-1].tobytes() == older.tobytes()
