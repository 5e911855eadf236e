"""Where on the market's shares each person of a board is drawn: spread evenly, so that a board looks like its market.

Drawn one by one, twelve people are ten men once in fifty boards. With one draw in each twelfth of the distribution
(stratified sampling, Cochran, Sampling Techniques, 3rd ed., ch. 5), every share is met as nearly as twelve people can.
Facts are paired at random, so that none says anything of another.
"""

from __future__ import annotations

from collections.abc import Mapping

from .streams import Stream

SPREAD = ("age", "gender", "heritage")


def even_places(count: int, seed: int) -> list[Mapping[str, float]]:
    """For each person the places, 0 <= x < 1, of the facts of SPREAD; the same for the same count and seed."""
    columns = {fact: _column(count, Stream(seed, f"place of {fact}")) for fact in SPREAD}
    return [{fact: column[at] for fact, column in columns.items()} for at in range(count)]


def _column(count: int, stream: Stream) -> list[float]:
    """One place in each `count`-th part, in drawn order; all equally far into theirs: shares come out evenly."""
    into = stream.unit()
    return [(part + into) / count for part in stream.several(range(count), count)]
