"""`manage.py bench_boards`: what a board costs the server in each view, beside the limit of 100 ms."""

from __future__ import annotations

import gzip
import statistics
import time
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from personas.briefs import Brief
from personas.models import Board, Face, Job, Persona
from personas.services.boards.boards import make_board
from personas.services.teams.teams import make_team
from personas.views.boards.board import VIEWS

LIMIT_MS = 100
HOST = "localhost"


@dataclass
class Cost:
    """Of one page: queries, milliseconds (median, wall and processor), bytes as sent and compressed."""

    queries: int
    wall: float
    cpu: float
    size: int
    packed: int


class Command(BaseCommand):
    help = "Make boards of several sizes in a database of its own and print what each view of them costs."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--sizes", type=int, nargs="+", default=[12, 50, 200])
        parser.add_argument("--runs", type=int, default=9)

    def handle(self, *args, sizes: list[int], runs: int, **options) -> None:
        name = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            self._bench(sizes, runs)
        finally:
            connection.creation.destroy_test_db(name, verbosity=0)

    def _bench(self, sizes: list[int], runs: int) -> None:
        user = get_user_model().objects.create_user("bench", "bench@example.com", None)
        team = make_team(name="Bench", owner=user)
        client = Client(headers={"host": HOST})
        client.force_login(user)
        self.stdout.write(f"{'page':22} {'people':>7} {'queries':>8} {'ms':>8} {'cpu ms':>8} {'kB':>8} {'kB gz':>8}")
        slowest = 0.0
        for size in sizes:
            board = drawn_board(user, team, size)
            for view in VIEWS:
                cost = measure(client, f"{board.get_absolute_url()}?view={view}", runs)
                self._row(view, size, cost)
                slowest = max(slowest, cost.wall)
            people = "&".join(f"people={one}" for one in board.personas.values_list("public_id", flat=True)[:4])
            self._row("compare four", size, measure(client, f"{board.get_absolute_url()}compare/?{people}", runs))
        self._row("list of boards", sum(sizes), measure(client, "/boards/", runs))
        met = "met" if slowest <= LIMIT_MS else "not met"
        self.stdout.write(f"{connection.vendor}; slowest view {slowest:.0f} ms; limit {LIMIT_MS} ms: {met}")

    def _row(self, page: str, size: int, cost: Cost) -> None:
        numbers = f"{cost.queries:8} {cost.wall:8.1f} {cost.cpu:8.1f} {cost.size / 1000:8.1f} {cost.packed / 1000:8.1f}"
        self.stdout.write(f"{page:22} {size:7} {numbers}")


def drawn_board(user, team, size: int) -> Board:
    """A board whose portraits count as drawn: pages name them and read none."""
    board = make_board(actor=user, team=team, brief=Brief(count=size, product="tea"), seed=size, asked_for=False)
    Job.objects.filter(board=board).update(state="done", completions=1, finished=timezone.now())
    Face.objects.filter(personas__board=board).update(image="faces/00/bench.webp", image_sha256="0" * 64)
    Persona.objects.filter(board=board).update(icon="star")
    return board


def measure(client: Client, address: str, runs: int) -> Cost:
    """The median of `runs` answers, after one that fills the caches of templates."""
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address, follow=True).content
    count = len(queries)  # now: the next request empties the log
    walls, cpus = [], []
    for _ in range(runs):
        wall, cpu = time.perf_counter(), time.process_time()
        response = client.get(address)
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
        if response.status_code != 200:
            raise RuntimeError(f"{address} answered {response.status_code}")
    milliseconds = [1000 * statistics.median(found) for found in (walls, cpus)]
    return Cost(count, *milliseconds, len(page), len(gzip.compress(page)))
