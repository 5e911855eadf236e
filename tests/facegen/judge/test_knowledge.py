"""What judge A knows decides what it may refuse; how real a draw looks decides which is kept, and when to stop."""

import numpy as np
import pytest
import torch

from facegen.attributes import APPEARANCES, PortraitRequest
from facegen.judge.judges import CHOICES, Reading
from facegen.judge.knowledge import UNKNOWN, Knowledge
from facegen.judge.learning import learn
from facegen.prior.casting import FIRST
from facegen.serve.search import REAL, UNREAL, UNREAL_TRIES, Search, misses

LATINO = PortraitRequest(appearance="latino")


def odds(**shares) -> torch.Tensor:
    rest = (1 - sum(shares.values())) / (len(APPEARANCES) - len(shares))
    return torch.tensor([[shares.get(group, rest) for group in APPEARANCES]])


def reading(age=40.0, appearance=None) -> Reading:
    full = {k: torch.tensor([[1.0] + [0.0] * (len(v) - 1)]) for k, v in CHOICES.items()}
    full |= {} if appearance is None else {"appearance": appearance}
    return Reading(full, torch.tensor([age]), torch.zeros(1, 19), torch.zeros(1, 128))


def test_odds_are_read_as_if_all_groups_were_equally_common():
    known = Knowledge(shares=(0.4, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1))
    even = known.balanced(odds(white=0.5, latino=0.3))
    assert even.sum().item() == pytest.approx(1) and APPEARANCES[int(even.argmax())] == "latino"
    assert torch.equal(UNKNOWN.balanced(odds(white=0.5)), odds(white=0.5))


def test_a_draw_passes_where_real_portraits_of_its_kind_would():
    known = Knowledge(floors={"appearance": {"latino": 0.2}}, within=8.0)
    read = reading(appearance=odds(white=0.6, latino=0.25))
    assert misses(read, 0, LATINO) == {"appearance": pytest.approx(0.75)} and not misses(read, 0, LATINO, known)
    assert misses(reading(appearance=odds(white=0.7, latino=0.1)), 0, LATINO, known)
    asked = PortraitRequest(age=47)
    assert misses(reading(), 0, asked) and not misses(reading(), 0, asked, known)


class Echo:
    """A judge that reads everybody as the label that it was made with, or a year older."""

    def __init__(self, rows):
        self.rows, self.knows = rows, None

    def read_all(self, rgba):
        full = {k: torch.tensor([[0.9 if row[k] == c else 0.05 for c in v] for row in self.rows])
                for k, v in CHOICES.items()}
        ages = torch.tensor([row["age"] + 1.0 for row in self.rows])
        return Reading(full, ages, torch.zeros(len(ages), 19), torch.zeros(len(ages), 128))


def test_floors_and_errors_come_from_portraits_that_were_not_shown():
    rows = [{"gender": "fm"[i % 2], "appearance": APPEARANCES[i % 7], "expression": "smile", "glasses": "none",
             "age": 20.0 + i} for i in range(140)]
    shown = (np.arange(140) < 70).astype(float)
    known = learn(Echo(rows[70:]), np.zeros((140, 8, 8, 4), np.uint8), rows, shown)
    assert known.shares == pytest.approx([1 / 7] * 7, abs=1e-3) and known.within == 1.0
    assert set(known.floors["expression"]) == {"smile"} and known.floors["glasses"] == {"none": pytest.approx(0.9)}
    assert known.errors == {"gender": 0.0, "appearance": 0.0, "expression": 0.0, "glasses": 0.0, "age": 1.0}
    assert Knowledge.from_dict(known.as_dict()) == known and Knowledge.from_dict(None) == UNKNOWN


def drawn(search: Search, *reals: float) -> Search:
    for real in reals:
        assert not search.done
        search.take(None, None, reading(), None, real)
    return search


def test_the_first_draw_that_is_as_asked_and_looks_real_is_kept():
    assert drawn(Search(PortraitRequest(), 1), REAL).done


def test_of_several_that_are_as_asked_the_most_real_is_kept_and_others_are_tried_as_somebody_else():
    search = drawn(Search(PortraitRequest(), 1), REAL - 0.2)
    assert search.steer.face == 1 and search.steer.main == 0
    drawn(search, REAL - 0.1)
    assert search.steer.main == 1
    drawn(search, REAL - 0.3, REAL - 0.4)
    assert search.done and search.best.real == REAL - 0.1 and search.accepted and search.best.shown


def test_eight_draws_that_look_broken_end_in_none_that_may_be_shown():
    search = drawn(Search(PortraitRequest(), 1), *[UNREAL - 0.1] * UNREAL_TRIES)
    assert search.done and not search.best.shown
    one = drawn(Search(PortraitRequest(), 1), *[UNREAL - 0.1] * 5, UNREAL + 0.1)
    assert one.done and one.best.shown and len(one.tries) == 6


def test_what_a_further_draw_does_not_mend_is_not_drawn_again():
    search = Search(LATINO, 1)
    search.take(None, None, reading(appearance=odds(white=0.9)), None, 0.0)
    assert not search.done and search.steer != FIRST
    search.take(None, None, reading(appearance=odds(white=0.89)), None, 0.0)
    assert search.done and not search.accepted
