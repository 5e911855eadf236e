"""The table of a marked sheet."""

from __future__ import annotations

from itertools import combinations

from facegen.sheet.marks import MARKS, Mark, agreement, summary

HEAD = "| | tiles | called real | A | B | C | D | A + B |\n|---|---|---|---|---|---|---|---|\n"


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.0f} %"


def _row(name: str, s: dict) -> str:
    cells = [_percent(s["real"]), *(_percent(s[m]) for m in MARKS), _percent(s["A+B"])]
    return f"| {name} | {s['count']} | " + " | ".join(cells) + " |\n"


def one_marker(tiles: list[dict], marks: dict[int, Mark]) -> str:
    """Kinds, then groups of what was drawn, as Markdown."""
    found = summary(tiles, marks)
    text = HEAD + "".join(_row(kind, s) for kind, s in found["kinds"].items())
    if "drawn" in found:
        text += _row("**all drawn**", found["drawn"])
    text += "".join(_row(f"drawn, {group}", s) for group, s in found["groups"].items())
    if found["told_apart"] is not None:
        text += f"\nTold apart {_percent(found['told_apart'])} of the time (50 % is chance).\n"
    if found["unmarked"]:
        text += f"\n{found['unmarked']} tiles were not marked.\n"
    return text


def report(tiles: list[dict], markers: list[tuple[str, dict[int, Mark]]]) -> str:
    """A table a marker, and how far each two agree."""
    text = "".join(f"## {name}\n\n{one_marker(tiles, marks)}\n" for name, marks in markers)
    for (one, ours), (two, theirs) in combinations(markers, 2):
        text += f"{one} and {two}: {_agree(agreement(ours, theirs))}\n"
    return text


def _agree(a: dict) -> str:
    if not a["count"]:
        return "no tile was marked by both"
    words = (f"{a['count']} tiles marked by both, {_percent(a['equal'])} alike, {_percent(a['within_one'])} at most "
             f"one mark apart, weighted kappa {a['kappa']:.2f}")
    return words if a["real_equal"] is None else words + f"; real or drawn called alike {_percent(a['real_equal'])}"
