"""Whom of a pool a board gets: as its market, every cell of two fields alike, or the rare combinations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np

from personas.identity.streams import Stream
from personas.markets.fields import FIELDS
from personas.markets.pool import Candidate, Pool
from personas.markets.raking import whole

LEAST_SHARE, RAREST_CELL = 0.01, 0.004
OWN_FIRST = 8.0  # how much more than official ones a user's own shares count
ROUNDS = 400  # exchanges that a board is mended by at most
OVERSAMPLING = 12  # candidates a place on the board
LEAST_POOL, MOST_POOL = 2_500, 60_000


def pool_size(count: int) -> int:
    """How many candidates a board of this size is chosen from."""
    return min(MOST_POOL, max(LEAST_POOL, OVERSAMPLING * count))


def representative(pool: Pool, count: int, seed: int) -> list[Candidate]:
    """People who meet the joint of age, gender and education and the margins of all fields as nearly as can be.

    The cells of the joint get whole numbers by largest remainders, people are drawn within a cell by their weights at
    even steps (systematic sampling without replacement), then people are exchanged for others as long as that brings
    the margins nearer. Raises ValueError when the pool holds fewer.
    """
    _check(pool, count)
    stream = Stream(seed, "board")
    chosen = _systematic(pool, count, stream)
    return [pool.people[at] for at in _exchanged(pool, chosen)]


def _check(pool: Pool, count: int) -> None:
    if len(pool.people) < count:
        raise ValueError(f"Only {len(pool.people)} different people of this universe were found, not {count}.")


def _systematic(pool: Pool, count: int, stream: Stream) -> list[int]:
    members: dict[tuple, list[int]] = defaultdict(list)
    for at, cell in enumerate(pool.cells):
        members[cell].append(at)
    cells = sorted(members, key=lambda cell: (-len(members[cell]), cell))
    quotas = np.array([sum(float(pool.weights[at]) for at in members[cell]) for cell in cells])
    counts = np.minimum(whole(quotas, count), [len(members[cell]) for cell in cells])
    chosen = [
        at for cell, some in zip(cells, counts, strict=True) for at in _stepped(pool, members[cell], some, stream)
    ]
    spare = sorted(set(range(len(pool.people))) - set(chosen), key=lambda at: -pool.weights[at])
    return chosen + spare[: count - len(chosen)]


def _stepped(pool: Pool, members: Sequence[int], count: int, stream: Stream) -> list[int]:
    """``count`` of the members at even steps along their summed weights; each at most once."""
    sums = np.cumsum([pool.weights[at] for at in members])
    start, found, last = stream.unit(), [], -1
    for step in range(count):
        at = int(np.searchsorted(sums, (step + start) / count * sums[-1]))
        last = min(max(at, last + 1), len(members) - count + step)
        found.append(members[last])
    return found


def _exchanged(pool: Pool, chosen: list[int]) -> list[int]:
    """The chosen after exchanges."""
    matrix, want = _matrix(pool, len(chosen))
    chosen = list(chosen)
    for at, into in _swaps(matrix, want, chosen, ROUNDS):
        chosen[at] = into
    return chosen


def exchanges(pool: Pool, present: Sequence[Mapping[str, str]], most: int) -> list[tuple[int, Candidate]]:
    """Who of the present (field to group of each) had better be whom of the pool, what helps most first."""
    columns = [{field: groups[field] for field in pool.targets} for groups in (*pool.groups, *present)]
    keys = [(field, group) for field, shares in pool.targets.items() for group in shares]
    number = {key: at for at, key in enumerate(keys)}
    matrix = np.zeros((len(columns), len(keys)))
    for at, column in enumerate(columns):
        matrix[at, [number[item] for item in column.items() if item in number]] = 1.0
    expected = np.array([pool.targets[field][group] for field, group in keys]) * len(present)
    scale = 1 / np.sqrt(np.maximum(expected, 0.5))
    here = list(range(len(pool.people), len(columns)))
    return [(at, pool.people[into]) for at, into in _swaps(matrix * scale, expected * scale, here, most)]


def _swaps(matrix: np.ndarray, want: np.ndarray, chosen: list[int], most: int) -> list[tuple[int, int]]:
    """(place among the chosen, row that comes in): out goes whom margins miss least, in comes whom they miss most."""
    chosen, found = list(chosen), []
    free = np.ones(len(matrix), dtype=bool)
    free[chosen] = False
    off = matrix[chosen].sum(axis=0) - want
    size = (matrix**2).sum(axis=1)
    for _ in range(most):
        out = _best_out(matrix, chosen, off, size)
        without = off - matrix[chosen[out]]
        gains = np.where(free, 2 * matrix @ without + size, np.inf)
        into = int(np.argmin(gains))
        if float(off @ off) - float(without @ without) - float(gains[into]) <= 1e-9:
            break
        free[into] = False  # whoever left does not come back
        chosen[out] = into
        off = without + matrix[into]
        found.append((out, into))
    return found


def _best_out(matrix: np.ndarray, chosen: list[int], off: np.ndarray, size: np.ndarray) -> int:
    return int(np.argmin(size[chosen] - 2 * matrix[chosen] @ off))


def _matrix(pool: Pool, count: int) -> tuple[np.ndarray, np.ndarray]:
    """[people, groups]: 1 over the root of what is expected where somebody is in a group; and what all add up to.

    The square of the difference is the sum of the chi-square statistics of the margins; the joint is one more field.
    """
    columns: list[dict] = [{field: groups[field] for field in pool.targets} for groups in pool.groups]
    for column, cell in zip(columns, pool.cells, strict=True):
        column["joint"] = cell
    keys = sorted({item for column in columns for item in column.items() if item[1] != ""}, key=repr)
    number = {key: at for at, key in enumerate(keys)}
    matrix = np.zeros((len(columns), len(keys)))
    for at, column in enumerate(columns):
        for item in column.items():
            if item in number:
                matrix[at, number[item]] = 1.0
    expected = pool.weights @ matrix * (count / pool.weights.sum())
    own = np.array([OWN_FIRST if key[0] in pool.own else 1.0 for key in keys])
    scale = own / np.sqrt(np.maximum(expected, 0.5))
    return matrix * scale, expected * scale


def balanced(pool: Pool, count: int, fields: tuple[str, str], seed: int) -> list[Candidate]:
    """Every cell of two fields alike: each has ``count // cells`` people or one more.

    Groups that less than one person of a hundred is in make no cells, nor do combinations of fewer than 4 in 1,000.

    Raises ValueError with fewer people than cells, and when a cell has too few candidates.
    """
    _check(pool, count)
    members: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, groups in enumerate(pool.groups):
        if all(pool.targets.get(field, {}).get(groups[field], 0.0) >= LEAST_SHARE for field in fields):
            members[groups[fields[0]], groups[fields[1]]].append(at)
    least = RAREST_CELL * len(pool.people)
    members = {cell: some for cell, some in members.items() if len(some) >= least}
    if count < len(members):
        names = " and ".join(FIELDS[field].label.lower() for field in fields)
        raise ValueError(f"{names.capitalize()} have {len(members)} cells here; the board has {count} people.")
    stream, chosen = Stream(seed, "balanced"), []
    order = stream.several(sorted(members), len(members))
    for at, cell in enumerate(order):
        wanted = count // len(order) + (at < count % len(order))
        if len(members[cell]) < wanted:
            raise ValueError(f"Hardly anybody is {_cell_said(fields, cell)}. Ask for fewer people or other fields.")
        chosen += stream.several(members[cell], wanted)
    return [pool.people[at] for at in chosen]


def _cell_said(fields: tuple[str, str], cell: tuple[str, str]) -> str:
    return " and ".join(f"“{FIELDS[field].named(group)}”" for field, group in zip(fields, cell, strict=True))


def edges(pool: Pool, count: int, seed: int) -> list[Candidate]:
    """Whoever brings the most pairs of groups that nobody on the board has yet, rare ones first.

    Covers combinations instead of counting people: each pair of two fields' groups counts once.
    """
    _check(pool, count)
    pairs = [frozenset(combinations(sorted(groups.items()), 2)) for groups in pool.groups]
    number = {pair: at for at, pair in enumerate(sorted({pair for some in pairs for pair in some}, key=repr))}
    holds = np.zeros((len(pairs), len(number)), dtype=np.float32)
    for at, some in enumerate(pairs):
        holds[at, [number[pair] for pair in some]] = 1
    rare = np.float32(1e-3) / holds.sum(axis=0)  # decides among those who bring as many
    tie = 1e-6 * np.array([Stream(seed, f"edge {at}").unit() for at in range(len(pairs))])
    left, open_, chosen = np.ones(len(pairs), dtype=bool), np.ones(len(number), dtype=np.float32), []
    for _ in range(count):
        best = int(np.argmax(np.where(left, holds @ (open_ * (1 + rare)) + tie, -1)))
        chosen.append(best)
        left[best] = False
        open_[holds[best] > 0] = 0
    return [pool.people[at] for at in chosen]
