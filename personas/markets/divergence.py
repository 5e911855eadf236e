"""How far apart two distributions are: total variation, Jensen-Shannon, chi-square."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from math import exp, lgamma, log, log2

LEAST_EXPECTED = 5.0  # people whom a cell of the chi-square test must expect; smaller ones are put together
Shares = Mapping[Hashable, float]


def normalised(weights: Shares) -> dict[Hashable, float]:
    """Shares that add up to 1; an empty or weightless mapping stays as it is."""
    total = sum(weights.values())
    return {key: weight / total for key, weight in weights.items()} if total else dict(weights)


def total_variation(one: Shares, other: Shares) -> float:
    """Half the sum of the differences between two sets of weights, 0 (the same) to 1 (nothing in common)."""
    p, q = normalised(one), normalised(other)
    return sum(abs(p.get(key, 0.0) - q.get(key, 0.0)) for key in {*p, *q}) / 2


def jensen_shannon(one: Shares, other: Shares) -> float:
    """Jensen-Shannon divergence in bits, 0 to 1 (Lin 1991)."""
    p, q = normalised(one), normalised(other)
    middle = {key: (p.get(key, 0.0) + q.get(key, 0.0)) / 2 for key in {*p, *q}}
    return (_relative_entropy(p, middle) + _relative_entropy(q, middle)) / 2


def _relative_entropy(p: Shares, q: Shares) -> float:
    return sum(share * log2(share / q[key]) for key, share in p.items() if share > 0)


@dataclass(frozen=True, slots=True)
class ChiSquare:
    """Pearson's test of counts against shares; ``p`` is how often chance alone lies as far off, 1.0 without freedom."""

    statistic: float
    freedom: int
    p: float

    @property
    def passes(self) -> bool:
        """At five per cent."""
        return self.p >= 0.05


def chi_square(counts: Mapping[Hashable, float], shares: Shares) -> ChiSquare:
    """Counts of people against the shares asked for; cells that expect fewer than five people are put together."""
    total, target = sum(counts.values()), normalised(shares)
    cells = [(counts.get(key, 0), share * total) for key, share in target.items()]
    cells.append((sum(count for key, count in counts.items() if key not in target), 0.0))
    large = [cell for cell in cells if cell[1] >= LEAST_EXPECTED]
    small = [cell for cell in cells if cell[1] < LEAST_EXPECTED]
    pooled = (sum(seen for seen, _ in small), sum(expected for _, expected in small))
    if pooled[1] >= LEAST_EXPECTED or (pooled[1] > 0 and not large):
        large.append(pooled)
    elif large and pooled != (0, 0.0):
        least = min(range(len(large)), key=lambda at: large[at][1])
        large[least] = (large[least][0] + pooled[0], large[least][1] + pooled[1])
    statistic = sum((seen - expected) ** 2 / expected for seen, expected in large if expected)
    freedom = len(large) - 1
    return ChiSquare(statistic, freedom, upper_tail(statistic, freedom) if freedom > 0 else 1.0)


def upper_tail(statistic: float, freedom: int) -> float:
    """The chance that chi-square with that many degrees of freedom exceeds the statistic (Numerical Recipes, 6.2)."""
    a, x = freedom / 2, statistic / 2
    if x <= 0:
        return 1.0
    return max(0.0, 1.0 - _series(a, x)) if x < a + 1 else _fraction(a, x)


def _series(a: float, x: float) -> float:
    term = total = 1 / a
    at = a
    while abs(term) > abs(total) * 1e-14:
        at += 1
        term *= x / at
        total += term
    return total * exp(-x + a * log(x) - lgamma(a))


def _fraction(a: float, x: float) -> float:
    """Lentz's continued fraction for the upper incomplete gamma function."""
    b, tiny = x + 1 - a, 1e-300
    c, d = 1 / tiny, 1 / b
    found = d
    for step in range(1, 500):
        factor = -step * (step - a)
        b += 2
        d = 1 / (factor * d + b or tiny)
        c = b + factor / c or tiny
        found *= d * c
        if abs(d * c - 1) < 1e-14:
            break
    return found * exp(-x + a * log(x) - lgamma(a))
