"""Lessons that are watched, and the pictures made of them, on tiny weights."""

import numpy as np
import pytest
import torch
from PIL import Image

from facegen.explainer import learning, pictures

MOMENTS = (0, 8)


@pytest.fixture(scope="module")
def lessons(tiny_weights, faces_dir, tmp_path_factory):
    run, told = tmp_path_factory.mktemp("lessons"), []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(learning, "CRITIC_STEPS", 60)
        learning.learn(tiny_weights, faces_dir, run, MOMENTS, amp=False, tell=told.append)
    return run, told


def test_lessons_are_kept_and_taught_once(lessons, tiny_weights, faces_dir):
    run, told = lessons
    assert told[-2:] == ["0 portraits shown", "8 portraits shown"]
    assert learning.complete(run, MOMENTS) and not learning.complete(run, (0, 8, 16))
    again = []
    learning.learn(tiny_weights, faces_dir, run, MOMENTS, amp=False, tell=again.append)
    assert again == []


def test_each_moment_draws_otherwise_from_the_same_sketch(generator, lessons):
    shown = pictures.learning(generator, lessons[0], 0, MOMENTS)
    assert len(shown) == 1 + len(MOMENTS) + 1
    assert len({picture.tobytes() for picture in shown}) == len(shown)


def test_the_critic_learns_to_tell_sketches_from_portraits(lessons):
    losses = [float(line.rsplit(" ", 1)[1]) for line in lessons[1] if line.startswith("critic")]
    assert np.mean(losses[-2:]) < losses[0] - 0.05


def test_doubt_is_violet_where_it_is_and_belief_is_counted_over_the_person_only(generator, monkeypatch):
    """A critic that doubts the left half, and a person who stands mostly there."""
    score = torch.cat([torch.full((1, 1, 8, 4), -1.0), torch.full((1, 1, 8, 4), 1.0)], 3)
    monkeypatch.setattr(pictures, "critic_of", lambda run, preset: lambda picture: (score, []))
    pixels = np.full((32, 32, 4), 128, np.uint8)
    pixels[:, :16, 3], pixels[:, 16:, 3], pixels[16:22, 16:, 3] = 255, 0, 255
    [(washed, believed)] = pictures.critic_view(generator, None, [Image.fromarray(pixels, "RGBA")])
    assert believed == pytest.approx((-512 + 96) / 608, abs=0.02)
    left, right = np.asarray(washed, int)[16, 4], np.asarray(washed, int)[16, 28]
    assert left[2] - left[1] > 60 and right[2] - right[1] == 0


def test_without_numbers_everybody_is_the_average_and_with_all_a_sketch(generator):
    one, other = (pictures.growing(generator, who, (0, 2)) for who in (0, 1))
    assert len(one) == 1 + 2 + 2
    assert one[1].tobytes() == other[1].tobytes() and one[2].tobytes() != other[2].tobytes()
    assert one[3].tobytes() != other[3].tobytes()
    assert pictures.numbers_of(generator) > 2


def test_the_walk_goes_from_person_to_person_and_back(generator):
    frames = pictures.walk(generator, steps=2)
    assert len(frames) == 2 * len(pictures.PEOPLE) + 1
    assert frames[0].tobytes() == frames[-1].tobytes() != frames[2].tobytes()
    request, seed = pictures.PEOPLE[1]
    drawn = generator.generate([request], [seed], best_of=1)[0].image
    assert np.abs(np.asarray(frames[2], int) - np.asarray(drawn, int)).max() <= 1
