"""Draws the map of the house, docs/images/house.svg, from the contracts in pyproject.toml and the imports themselves.

    python docs/house.py        writes it anew; tests/house fails where it no longer fits

Layers stand above what they know, as the contracts say; rooms stand left of what they know. A line between two rooms is
at least one import. Counts are left out, so that the map changes when the house does, and not with every file.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "images" / "house.svg"
PACKAGE = "personas"
BY_ROOM = ("urls", "views", "forms", "services", "models")
WIDTH, LEFT, ROW, GAP, ARCS = 1080, 150, 44, 10, 120  # pixels
STYLE = """
  text { font: 14px system-ui, sans-serif; fill: #1d2733 } .small { font-size: 12px; fill: #52606d }
  .room { fill: #dceaf7; stroke: #7ba7cc } .band { fill: #f1efe7; stroke: #c3bda8 }
  .pure { fill: #e3f1e4; stroke: #8ab98d }
  .none { fill: none; stroke: #d5dbe1; stroke-dasharray: 3 4 } .knows { fill: none; stroke: #3c6e9f; stroke-width: 1.3 }
"""


def contracts() -> list[dict]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]


def layers() -> list[list[str]]:
    """From top to bottom, the modules of each, without the package's name."""
    rows = contracts()[0]["layers"]
    return [[part.strip().removeprefix(f"{PACKAGE}.") for part in row.replace("|", ":").split(":")] for row in rows]


def rooms() -> list[str]:
    """From left to right: who stands further left may know who stands further right."""
    return [row for row in contracts()[1]["layers"] if "|" not in row]


def exists(*parts: str) -> bool:
    place = ROOT.joinpath(PACKAGE, *parts)
    return place.is_dir() or place.with_suffix(".py").is_file()


def known_rooms() -> set[tuple[str, str]]:
    """Pairs of rooms of services of which the first imports from the second."""
    graph = grimp.build_graph(PACKAGE, cache_dir=None)
    pairs = ((importer, room) for room in rooms() for importer in importers(graph, room))
    return {(first, second) for first, second in pairs if first != second and first in rooms()}


def importers(graph: grimp.ImportGraph, room: str) -> Iterator[str]:
    """The rooms of services that import anything of `room`, each as often as it does."""
    package = f"{PACKAGE}.services.{room}"
    for module in {package, *graph.find_descendants(package)}:
        for importer in graph.find_modules_that_directly_import(module):
            if importer.startswith(f"{PACKAGE}.services."):
                yield importer.split(".")[2]


class Drawing:
    """Shapes from top to bottom; `y` is where the next row begins, in pixels."""

    def __init__(self) -> None:
        self.shapes: list[str] = []
        self.y = 12

    def text(self, x: float, y: float, said: str, kind: str = "", anchor: str = "start") -> None:
        self.shapes.append(f'<text x="{x:.0f}" y="{y:.0f}" class="{kind}" text-anchor="{anchor}">{escape(said)}</text>')

    def box(self, x: float, width: float, said: str, kind: str) -> None:
        size = f'width="{width:.0f}" height="{ROW - 10}" rx="5"'
        self.shapes.append(f'<rect x="{x:.0f}" y="{self.y}" {size} class="{kind}"/>')
        self.text(x + width / 2, self.y + 22, said, anchor="middle")

    def band(self, label: str, names: Iterable[str], kind: str) -> None:
        self.text(12, self.y + 22, label, "small")
        self.box(LEFT, WIDTH - LEFT - 12, "   ·   ".join(names), kind)
        self.y += ROW

    def row(self, layer: str) -> None:
        """One layer with a cell for each room that it has."""
        self.text(12, self.y + 22, f"{layer}/", "")
        for number, room in enumerate(rooms()):
            there = exists(layer, room)
            self.box(column(number), cell(), room if there else "", "room" if there else "none")
        self.y += ROW

    def arcs(self, pairs: set[tuple[str, str]]) -> None:
        """Below the row of services: from who knows, down and to the right, to who is known."""
        self.text(12, self.y + 14, "who knows whom", "small")
        for first, second in sorted(pairs):
            self.shapes.append(arc(rooms().index(first), rooms().index(second), self.y - 10))
        self.y += ARCS

    def svg(self) -> str:
        arrow = '<marker id="to" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" orient="auto">'
        arrow += '<path d="M0 0 8 4 0 8z" fill="#3c6e9f"/></marker>'
        head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {self.y}" '
        head += f'role="img" aria-label="{TITLE}">'
        ground = f'<rect width="{WIDTH}" height="{self.y}" fill="#fff"/>'
        return "\n".join([head, f"<style>{STYLE}</style><defs>{arrow}</defs>{ground}", *self.shapes, "</svg>", ""])


TITLE = "The house: layers from top to bottom, rooms from left to right"


def cell() -> float:
    return (WIDTH - LEFT - 12) / len(rooms()) - GAP


def column(number: int) -> float:
    return LEFT + number * (cell() + GAP) + GAP / 2


def arc(first: int, second: int, y: float) -> str:
    """Leaves in the right half of its cell and ends in the left half of the other; the further, the deeper."""
    start, end = column(first) + cell() * 0.72, column(second) + cell() * (0.5 - 0.05 * (second - first))
    depth = y + 22 + 16 * (second - first)
    way = f"M{start:.0f} {y:.0f} C{start:.0f} {depth:.0f} {end:.0f} {depth:.0f} {end:.0f} {y:.0f}"
    return f'<path d="{way}" class="knows" marker-end="url(#to)"/>'


LABELS = {
    "management": "started by",
    "engine.workers": "worker processes",
    "engine.jobs": "the engine",
    "settings": "set by",
    "exporting": "read and drawn",
    "cards": "cards",
    "marking": "marks",
    "identity": "pure Python",
    "facegen": "the generator",
}
PURE = ("exporting", "cards", "marking", "identity", "facegen")


def drawn() -> str:
    """The map as SVG."""
    drawing, pairs = Drawing(), known_rooms()
    for names in layers():
        by_room = [name for name in names if name in BY_ROOM]
        for name in by_room:
            drawing.row(name)
        if "services" in by_room:
            drawing.arcs(pairs)
        if rest := [name.removeprefix("engine.") for name in names if name not in BY_ROOM]:
            first = names[0] if names[0] in LABELS else ""
            drawing.band(LABELS.get(first, ""), rest, "pure" if first in PURE else "band")
    return drawing.svg()


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    TARGET.write_text(drawn())
