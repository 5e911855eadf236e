"""Fifty things that go wrong while a thousand portraits are drawn and somebody edits a board."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from personas.bench.place import Place
from personas.bench.visitor import Visitor

WORKERS = 3
LEASE_SECONDS = 6
BATCH_MILLISECONDS = 600
SECONDS = 900


@dataclass
class Story:
    jobs: int
    kind: str
    faults: list[str] = field(default_factory=list)
    seconds: float = 0.0
    end: dict = field(default_factory=dict)
    edits: int = 0
    edits_lost: int = 0

    @property
    def well(self) -> bool:
        once = self.end["once"] == self.jobs and self.end["states"] == {"done": self.jobs}
        return once and not (self.end["lost"] or self.end["orphans"] or self.end["double"] or self.edits_lost)

    def table(self) -> list[tuple[str, object]]:
        return [
            ("faults", ", ".join(f"{count} {name}" for name, count in sorted(Counter(self.faults).items()))),
            ("seconds", f"{self.seconds:.0f}"),
            ("done exactly once", f"{self.end['once']} of {self.jobs} {self.end['states']}"),
            ("pictures lost, doubled", f"{self.end['lost']}, {self.end['double']}"),
            ("files without a row", self.end["orphans"]),
            ("edits accepted, lost", f"{self.edits}, {self.edits_lost}"),
            ("most attempts of a job", self.end["attempts"]),
            ("goal", "met" if self.well else "not met"),
        ]


class Editor(threading.Thread):
    """Renames a board again and again; what was accepted must be there at the end."""

    def __init__(self, place: Place, board: str):
        super().__init__(daemon=True)
        self.place, self.board, self.over = place, board, threading.Event()
        self.accepted, self.sent = 0, 0

    def run(self) -> None:
        visitor = None
        while not self.over.wait(0.3):
            try:
                visitor = visitor or self._signed_in()
                self.sent += 1
                page = f"/boards/{self.board}/"
                visitor.post(f"{page}rename/", {"name": f"Edit {self.sent}"}, form=page)
                self.accepted = self.sent
            except Exception:  # the web is away: a person would try again too
                visitor = None

    def _signed_in(self) -> Visitor:
        visitor = Visitor(self.place.address)
        visitor.post("/sign-in/", {"login": "a", "password": "a-long-password"})
        return visitor

    def lost(self, name: str) -> int:
        """The board's name may be of a later edit whose answer never came, never of an earlier one."""
        found = int(name.removeprefix("Edit ")) if name.startswith("Edit ") else 0
        return max(0, self.accepted - found)


class Restarter(threading.Thread):
    """As systemd with Restart=always and RestartSec=1: the old web may hold the port while it ends."""

    def __init__(self, place: Place):
        super().__init__(daemon=True)
        self.place = place

    def run(self) -> None:
        for _ in range(30):
            time.sleep(1.0)
            if self.place.serve.poll() is None:
                return
            self.place.run_serve()
            try:
                self.place.serve.wait(20)  # one that cannot listen or find its database ends sooner
            except subprocess.TimeoutExpired:
                return


class Trouble:
    """The faults, by name. Each leaves the installation to mend itself, but what no software can: disk and clock."""

    def __init__(self, place: Place, dice: random.Random):
        self.place, self.dice = place, dice
        self.names = ["kill worker", "kill web", "kill supervisor", "stop worker", "full disk", "slow storage", "clock"]
        if place.broker:
            self.names += ["restart broker", "restart PostgreSQL"]

    def cause(self, name: str) -> None:
        getattr(self, f"_{name.replace(' ', '_').lower()}")()

    def _signal(self, word: str, number: int) -> None:
        if pids := self.place.children(word):
            os.kill(self.dice.choice(pids), number)

    def _kill_worker(self) -> None:
        self._signal("painter", signal.SIGKILL)

    def _stop_worker(self) -> None:
        self._signal("painter", signal.SIGSTOP)

    def _kill_web(self) -> None:
        self._signal("gunicorn", signal.SIGKILL)

    def _kill_supervisor(self) -> None:
        self.place.serve.kill()
        self.place.serve.wait()
        Restarter(self.place).start()

    def _mood(self, words: str, seconds: float) -> None:
        file = self.place.data / "mood"
        file.write_text(words)
        time.sleep(seconds)
        file.unlink()

    def _full_disk(self) -> None:
        self._mood("full", 2.0)

    def _slow_storage(self) -> None:
        self._mood("slow", 3.0)

    def _clock(self) -> None:
        self._mood(f"clock {self.dice.choice((-3600, 3600, 90))}", 2.0)

    def _restart_broker(self) -> None:
        self.place.broker.restart()

    def _restart_postgresql(self) -> None:
        self.place.postgres.restart()


def run(kind: str, jobs: int = 1000, faults: int = 50, seed: int = 1) -> Story:
    """Raises TimeoutError when the installation does not get done."""
    environment = {
        "FACET_WORKERS": str(WORKERS),
        "FACET_LEASE_SECONDS": str(LEASE_SECONDS),
        "FACET_BATCH": "4",
        "FACET_STANDIN_MS": str(BATCH_MILLISECONDS),
    }
    dice, story = random.Random(seed), Story(jobs, kind)
    with Place(kind, **environment) as place:
        place.run_serve()
        place.wait(lambda: len(place.children("painter")) == WORKERS, 60, "workers")
        board = place.inside("board", "a", str(min(100, jobs)), str(max(1, jobs // 100)))["board"]
        editor, trouble = Editor(place, board), Trouble(place, dice)
        editor.start()
        began = time.monotonic()
        _mistreat(place, trouble, dice, faults, story)
        place.wait(lambda: place.done() == jobs, SECONDS, f"{jobs} portraits", every=1.0)
        story.seconds = time.monotonic() - began
        editor.over.set()
        editor.join(60)
        time.sleep(LEASE_SECONDS)  # a worker that was stopped may still be about to wake and to find its claim lost
        story.end = place.inside("state")
        key = board if place.postgres else board.replace("-", "")
        name = place.one(f"select name from personas_board where cast(public_id as text) = '{key}'")
        story.edits, story.edits_lost = editor.accepted, editor.lost(name)
    return story


def _mistreat(place: Place, trouble: Trouble, dice: random.Random, faults: int, story: Story) -> None:
    """`faults` of them, each kind equally often, spread over the time of the work."""
    names = [trouble.names[number % len(trouble.names)] for number in range(faults)]
    dice.shuffle(names)
    for name in names:
        time.sleep(dice.uniform(0.5, 2.0))
        trouble.cause(name)
        story.faults.append(name)
