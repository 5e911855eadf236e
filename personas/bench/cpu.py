"""CPU seconds of processes, from /proc (Linux): what a timing on a shared machine does not tell."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Clock:
    """CPU seconds so far: of the workers, of database and broker, and of everything on this machine."""

    workers: float
    servers: float
    machine: float

    def __sub__(self, earlier: Clock) -> Clock:
        return Clock(self.workers - earlier.workers, self.servers - earlier.servers, self.machine - earlier.machine)

    @property
    def ours(self) -> float:
        return self.workers + self.servers


def of_trees(pids: list[int]) -> float:
    """Of the processes `pids` and all that descend from them, those that have ended included."""
    children: dict[int, list[int]] = {}
    seconds: dict[int, float] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and (fields := _stat(folder)):
            children.setdefault(int(fields[1]), []).append(int(folder.name))
            seconds[int(folder.name)] = sum(int(field) for field in fields[11:15]) / TICK
    waiting, total = list(pids), 0.0
    while waiting:
        pid = waiting.pop()
        total += seconds.get(pid, 0.0)
        waiting += children.get(pid, [])
    return total


def _stat(folder: Path) -> list[str]:
    """The fields of /proc/PID/stat after the command's name."""
    try:
        return (folder / "stat").read_text().rsplit(")", 1)[1].split()
    except OSError:  # it has ended meanwhile
        return []


def of_machine() -> float:
    """Of all that ran on any core, waiting not counted."""
    user, nice, system, _idle, _iowait, irq, softirq, *_ = (
        int(word) for word in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]
    )
    return (user + nice + system + irq + softirq) / TICK
