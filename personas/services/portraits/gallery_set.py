"""The faces that anybody may look at: a fixed set, drawn once an installation, so that looking costs nothing.

Having a new face drawn takes an account that accepted the terms: it is what costs, and what misuse needs.
"""

from __future__ import annotations

from facegen.attributes import PortraitRequest

# (age, gender, seed); the first six are on the home page.
SHOWN = (
    *((34, "f", 7), (61, "m", 21), (27, "m", 5), (48, "f", 12), (72, "f", 33), (41, "m", 40)),
    *((23, "f", 101), (29, "m", 102), (36, "f", 103), (44, "m", 104), (52, "f", 105), (66, "m", 106)),
    *((31, "m", 107), (25, "f", 108), (39, "m", 109), (57, "f", 110), (70, "m", 111), (46, "f", 112)),
    *((28, "f", 113), (33, "m", 114), (63, "f", 115), (50, "m", 116), (21, "m", 117), (37, "f", 118)),
)


def shown() -> list[tuple[PortraitRequest, int]]:
    """Request and seed of each face of the set."""
    return [(PortraitRequest(age=age, gender=gender), seed) for age, gender, seed in SHOWN]


def is_shown(request: PortraitRequest, seed: int) -> bool:
    return (request, seed) in shown()
