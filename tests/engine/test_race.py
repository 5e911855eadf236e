"""Many workers at one table: every job once, whatever they do at the same time."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from personas.engine import jobs
from personas.models import Job

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(count: int, work) -> list:
    """The results of `count` threads that start `work(n)` together; an error in any of them is raised here."""
    gate, results, errors = threading.Barrier(count), [], []

    def run(number: int) -> None:
        try:
            gate.wait()
            results.append(work(number))
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    return results


def test_no_job_is_claimed_twice(make_board):
    make_board(count=60)

    def claim_all(number: int) -> list[int]:
        taken = []
        while claims := jobs.claim(worker=f"w{number}", limit=4):
            taken += [claim.job_id for claim in claims]
        return taken

    taken = Counter(job for part in at_once(4, claim_all) for job in part)
    assert len(taken) == 60
    assert set(taken.values()) == {1}


def test_a_job_whose_lease_is_lost_again_and_again_is_finished_once(make_board):
    make_board(count=12)

    def impatient(number: int) -> int:
        finished = 0
        for _ in range(12):
            claims = jobs.claim(worker=f"w{number}", limit=3)
            Job.objects.filter(state="running").update(lease_until=timezone.now() - timedelta(seconds=1))
            finished += sum(jobs.finish(claim=claim) for claim in claims)
        return finished

    Job.objects.update(attempt_limit=1000)
    finished = sum(at_once(4, impatient))
    assert finished == Job.objects.filter(state="done").count()
    assert set(Job.objects.filter(state="done").values_list("completions", flat=True)) == {1}


def test_cancel_and_finish_at_once_agree(make_board):
    board = make_board(count=20)
    claims = jobs.claim(worker="w", limit=20)

    def act(number: int) -> int:
        if number:
            return sum(jobs.finish(claim=claim) for claim in claims)
        return jobs.cancel(jobs=board.portrait_jobs())

    assert sum(at_once(2, act)) == 20
    assert Job.objects.filter(state__in=["done", "cancelled"]).count() == 20


def test_two_visitors_ask_for_the_same_public_face(people):
    from facegen.attributes import PortraitRequest
    from personas.services.portraits.faces import public_face

    faces = at_once(4, lambda number: public_face(request=PortraitRequest(age=30), seed=5).pk)
    assert len(set(faces)) == 1
    assert Job.objects.count() == 1
