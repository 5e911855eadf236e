"""The review file: what a person saw on the sheets. Nobody is a main whom nobody looked at.

A row is founder ("run/number"), role (main, donor, thrown), mark, why. Marks are number, mark, reason: A passes for a
photograph, B is fine at 160 px, C visibly artificial, D broken; where several people marked, the worst mark holds.
"""

from __future__ import annotations

import csv
from pathlib import Path

from facegen.data.dataset import DatasetError

ROLE_OF = {"A": "main", "B": "main", "C": "thrown", "D": "thrown"}
COLUMNS = ("founder", "role", "mark", "why")


def merged(run: str, files: list[Path]) -> list[dict]:
    """Rows of a review file from files of marks on a run's sheets. Raises DatasetError for a mark that is none."""
    worst: dict[str, tuple[str, str]] = {}
    for path in files:
        with Path(path).open(newline="", encoding="utf-8") as stream:
            for row in csv.DictReader(stream):
                mark = row["mark"].strip().upper()
                if mark not in ROLE_OF:
                    raise DatasetError(f"{path}: {row['number']} is marked {mark!r}; A, B, C and D are marks")
                name = f"{run}/{row['number']}"
                worst[name] = max(worst.get(name, ("A", "")), (mark, row.get("reason") or ""))
    return [dict(zip(COLUMNS, (n, ROLE_OF[mark], mark, why), strict=True))
            for n, (mark, why) in sorted(worst.items(), key=lambda item: _order(item[0]))]


def _order(name: str) -> tuple[str, int]:
    run, _, number = name.rpartition("/")
    return run, int(number)


def write(rows: list[dict], path: Path) -> None:
    with Path(path).open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)


def read(path: Path) -> dict[str, dict]:
    """{founder: row}. Raises DatasetError for a role that is none."""
    with Path(path).open(newline="", encoding="utf-8") as stream:
        rows = {row["founder"]: row for row in csv.DictReader(stream)}
    for row in rows.values():
        if row["role"] not in ("main", "donor", "thrown"):
            raise DatasetError(f"{path}: {row['founder']} has the role {row['role']!r}")
    return rows
