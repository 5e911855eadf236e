"""Who comes next: the urgent first, then team by team, and what killed a worker alone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from personas.engine import jobs
from personas.engine.fairness import Waiting, deal
from personas.models import Job

pytestmark = pytest.mark.django_db


def teams_of(claims) -> list[int]:
    by_pk = dict(Job.objects.values_list("pk", "team_id"))
    return [by_pk[claim.job_id] for claim in claims]


def test_a_small_team_is_done_within_three_batches(people, make_board, painter, generator):
    for seed in (1, 2):
        make_board(count=40, seed=seed)  # smaller than bulk: the same priority as the other team's
    small = make_board(count=6, actor=people.charlie, team=people.other_team)
    for _ in range(3):
        painter.draw(jobs.claim(worker=painter.name, limit=4))
    painter.put_away()
    assert set(small.portrait_jobs().values_list("state", flat=True)) == {"done"}


@pytest.fixture
def during(generator, monkeypatch):
    """`during(n, act)`: act while the n-th batch is drawn. Returns the list of batches, each a list of seeds."""
    draw, batches, acts = generator.generate, [], {}

    def generate(requests, seeds, on_step=None):
        batches.append(list(seeds))
        if act := acts.pop(len(batches), None):
            act()
        return draw(requests, seeds, on_step)

    def when(number, act):
        acts[number] = act
        return batches

    monkeypatch.setattr(generator, "generate", generate)
    monkeypatch.setattr("personas.engine.workers.painter.AHEAD_SECONDS", 1e9)  # several batches a claim
    return when


@pytest.mark.parametrize("moment", [1, 2, 3, 6, 9, 10, 11])
def test_six_of_a_newcomer_are_drawn_within_three_batches(people, make_board, painter, during, moment):
    """The batch under way cannot be taken back, two of four can hold six: wherever in a claim of several it comes."""
    for seed in (1, 2):
        make_board(count=40, seed=seed)
    small = []
    ask = lambda: small.append(make_board(count=6, actor=people.charlie, team=people.other_team))  # noqa: E731
    batches = during(moment, ask)
    assert painter.drain() == 86
    assert painter.ahead == 8
    theirs = set(small[0].portrait_jobs().values_list("face__seed", flat=True))
    drawn_in = [number for number, seeds in enumerate(batches, 1) if theirs & set(seeds)]
    assert drawn_in == [moment + 1, moment + 2]
    assert set(Job.objects.values_list("state", "completions")) == {("done", 1)}


def test_somebody_who_waits_at_a_page_is_next(people, make_board, painter, during):
    from facegen.attributes import PortraitRequest
    from personas.services.portraits.faces import public_face

    make_board(count=40)
    asked = []
    batches = during(4, lambda: asked.append(public_face(request=PortraitRequest(age=30), seed=5)))
    painter.drain()
    assert batches[4][0] == 5


def test_what_goes_back_for_a_newcomer_costs_no_attempt(people, make_board, painter, during):
    board = make_board(count=40)
    during(2, lambda: make_board(count=2, actor=people.charlie, team=people.other_team))
    painter.drain()
    rows = board.portrait_jobs().values_list("attempt", "attempt_limit")
    assert {limit - attempt for attempt, limit in rows} == {4}
    assert {attempt for attempt, _ in rows} == {1, 2}


def test_what_was_drawn_lately_counts_and_what_was_long_ago_does_not(painter):
    groups = [Waiting(10, 1, 100, 0), Waiting(10, 2, 100, 0)]
    assert deal(groups, 4, served=[1] * 12) == [(10, 2)] * 4
    assert deal(groups, 4, served=[1] * 6 + [2] * 6) == [(10, 1), (10, 2)] * 2
    painter.served.extend([1] * 500 + [2] * 12)
    assert set(painter.served) == {2}


def test_what_a_team_has_under_way_counts(people, make_board):
    make_board(count=8)
    make_board(count=8, actor=people.charlie, team=people.other_team)
    first = jobs.claim(worker="a", limit=4)
    Job.objects.filter(pk__in=[claim.job_id for claim in first]).update(team=people.team)
    assert teams_of(jobs.claim(worker="b", limit=4)) == [people.other_team.pk] * 4


def test_urgent_work_of_a_busy_team_still_comes_first(people, make_board):
    make_board(count=8)
    jobs.claim(worker="a", limit=4)
    make_board(count=2, actor=people.charlie, team=people.other_team)
    urgent = Job.objects.filter(team=people.team, state="queued").last()
    Job.objects.filter(pk=urgent.pk).update(priority=Job.Priority.INTERACTIVE)
    assert jobs.claim(worker="b", limit=1)[0].job_id == urgent.pk


def test_places_are_dealt_one_by_one():
    groups = [Waiting(10, 1, 100, 3), Waiting(10, 2, 2, 0), Waiting(10, None, 1, 0), Waiting(0, 1, 1, 0)]
    assert deal(groups, 5) == [(0, 1), (10, 2), (10, None), (10, 2), (10, 1)]
    assert len(deal(groups, 1000)) == 104
    assert deal([], 4) == []


def test_a_job_whose_worker_died_comes_alone(make_board):
    make_board(count=8)
    together = jobs.claim(worker="dead", limit=4)
    Job.objects.filter(state="running").update(lease_until=timezone.now() - timedelta(seconds=1))
    alone = [jobs.claim(worker="b", limit=4) for _ in together]
    assert [len(claims) for claims in alone] == [1, 1, 1, 1]
    assert len(jobs.claim(worker="b", limit=4)) == 4


def test_a_poison_job_takes_nobody_along(make_board):
    """Every worker that draws it dies; the others of its first batch are finished at their second try."""
    board = make_board(count=8)
    poison = board.portrait_jobs().order_by("pk")[1].pk
    for _ in range(60):
        jobs.reconcile()
        claims = jobs.claim(worker="w", limit=4)
        if poison in [claim.job_id for claim in claims]:  # kill -9: nothing is finished
            Job.objects.filter(state="running").update(lease_until=timezone.now() - timedelta(seconds=1))
            continue
        for claim in claims:
            jobs.finish(claim=claim)
    found = dict(board.portrait_jobs().values_list("pk", "state"))
    assert found.pop(poison) == "failed"
    assert set(found.values()) == {"done"}
    assert max(board.portrait_jobs().exclude(pk=poison).values_list("attempt", flat=True)) == 2
