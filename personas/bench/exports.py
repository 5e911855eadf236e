"""An export that takes its time and leaves files behind when it is killed, for the chaos suite."""

from __future__ import annotations

import time

from personas.services.exports.export_kinds import Made, export_kind


@export_kind("bench.slow")
def slow(job, on_progress) -> Made:
    """`payload`: how many `steps`, of `seconds` each."""
    file = on_progress.folder / "slow.txt"
    with file.open("w") as lines:
        for number in range(job.payload["steps"]):
            time.sleep(job.payload["seconds"])
            lines.write(f"line {number}\n")
            on_progress(number + 1, job.payload["steps"], f"{number + 1} of {job.payload['steps']} lines")
    return Made("slow.txt", file)
