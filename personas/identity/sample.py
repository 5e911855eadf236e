"""Where on the market's shares each person of a board is drawn: spread evenly, so that a board looks like its market.

Drawn one by one, twelve people are ten men once in fifty boards. With one draw in each twelfth of the distribution
(stratified sampling, Cochran, Sampling Techniques, 3rd ed., ch. 5), every share is met as nearly as twelve people can.
Facts are paired as a Halton sequence pairs them (Halton 1960, its digits shuffled: Owen 1995), so that none says
anything of another, and the women are spread over the ages as evenly as over the board.
"""

from __future__ import annotations

from collections.abc import Mapping

from .streams import Stream

SPREAD = {"age": 1, "gender": 2, "heritage": 3, "education": 5, "household": 7, "city": 11}  # fact to its base


def even_places(count: int, seed: int) -> list[Mapping[str, float]]:
    """For each person the places, 0 <= x < 1, of the facts of SPREAD; the same for the same count and seed."""
    columns = {fact: _column(count, base, Stream(seed, f"place of {fact}")) for fact, base in SPREAD.items()}
    order = Stream(seed, "order of places").several(range(count), count)
    return [{fact: column[at] for fact, column in columns.items()} for at in order]


def _column(count: int, base: int, stream: Stream) -> list[float]:
    """One place in each `count`-th part, in the order of the sequence; all equally far into theirs."""
    into = stream.unit()
    if base == 1:
        return [(part + into) / count for part in range(count)]
    mirrored = _mirrored(count, base, stream)
    places = [0.0] * count
    for part, at in enumerate(sorted(range(count), key=mirrored.__getitem__)):
        places[at] = (part + into) / count
    return places


def _mirrored(count: int, base: int, stream: Stream) -> list[float]:
    """The numbers 0 to count - 1 with their digits to that base shuffled and mirrored at the point."""
    values, step, size = [0.0] * count, 1, 1.0
    while step < count * base:  # one digit more than needed, so that no two are alike
        size /= base
        shuffled = stream.several(range(base), base)
        for number in range(count):
            values[number] += shuffled[number // step % base] * size
        step *= base
    return values
