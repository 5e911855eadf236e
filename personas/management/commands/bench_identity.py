"""Composes many people per market and prints one table: speed, findings, names, shares asked and drawn."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from time import process_time

from django.core.management.base import BaseCommand

from personas.identity import Identity, PersonBrief, check, compose, markets
from personas.identity.audit import associations, independent, row
from personas.identity.brief import APPEARANCES
from personas.identity.cultures import culture
from personas.identity.demography import BANDS, heritage_rows
from personas.identity.market import find_market
from personas.identity.tables import weights

HEAD = (
    "market",
    "people",
    "a second",
    "findings",
    "top full name",
    "women asked/got",
    "ages off",
    "names off",
    "independence",
)
LINE = "{:<7} {:>7} {:>9} {:>9} {:>22} {:>16} {:>9} {:>10}   {}"
COMPARED = 50  # the most frequent family names of a market's main heritage


class Command(BaseCommand):
    help = "Bench of the identity engine over all deep markets"

    def add_arguments(self, parser) -> None:
        parser.add_argument("--count", type=int, default=10_000, help="people per market")
        parser.add_argument("--audit", type=int, default=20_000, help="people per market in the independence audit")
        parser.add_argument("--market", action="append", help="only this market; may be given again")
        parser.add_argument("--no-check", action="store_true", help="leave the coherence rules out")

    def handle(self, *args, count: int, audit: int, market: list[str] | None, no_check: bool, **options) -> None:
        self.stdout.write(LINE.format(*HEAD))
        codes = market or [m.code for m in markets() if m.depth == "deep"]
        for code in codes:
            self.stdout.write(LINE.format(*_row(code, count, not no_check), _independence(code, audit)))
            self.stdout.flush()


def _row(code: str, count: int, checked: bool) -> tuple[str, ...]:
    brief = PersonBrief(market=code, age=(18, 90), product="coffee")
    compose(brief, 0)
    began = process_time()
    people = [compose(brief, seed) for seed in range(count)]
    rate = count / (process_time() - began)
    findings = sum(len(check(person)) for person in people) if checked else 0
    name, times = Counter(person.name for person in people).most_common(1)[0]
    top = f"{name[:15]} {times / count:.2%}"
    asked, got = find_market(code).facts["female"], sum(p.gender == "f" for p in people) / count
    women = f"{asked:.1%} / {got:.1%}"
    return (
        code,
        f"{count}",
        f"{rate:.0f}",
        f"{findings}",
        top,
        women,
        f"{_ages_off(code, people):.2%}",
        f"{_names_off(code, people):.2%}",
    )


def _ages_off(code: str, people: list[Identity]) -> float:
    """The largest difference between an age band's share in the market's table and in the draw."""
    shares = find_market(code).facts["ages"]
    edges = [first for first, _ in BANDS] + [91]
    got = [sum(low <= p.age < high for p in people) / len(people) for low, high in pairwise(edges)]
    return max(abs(share / sum(shares) - drawn) for share, drawn in zip(shares, got, strict=True))


def _names_off(code: str, people: list[Identity]) -> float:
    """The largest difference between a family name's share in its culture's table and among the men drawn with it."""
    heritage = max(heritage_rows(code), key=lambda row: float(row["share"]))
    names, sums = culture(next(iter(weights(heritage["family"])))).family("m")
    shares = sorted(((b - a) / sums[-1], name) for name, a, b in zip(names, [0, *sums], sums, strict=False))
    drawn = [p.family_name + " " for p in people if p.gender == "m" and p.heritage == heritage["heritage"]]
    return max(
        abs(share - sum(family.startswith(name.split("=")[0] + " ") for family in drawn) / len(drawn))
        for share, name in shares[-COMPARED:]
    )


def _independence(code: str, count: int) -> str:
    """The audit over people of all seven appearances alike: balanced groups leave a leak nowhere to hide."""
    briefs = [PersonBrief(market=code, age=(18, 90), product="coffee", appearance=look) for look in APPEARANCES]
    seeds = range(1_000_000, 1_000_000 + count)
    found = associations(row(compose(briefs[seed % len(briefs)], seed)) for seed in seeds)
    if not found:
        return "not audited"
    worst = found[0]
    verdict = "independent" if independent(found) else "DEPENDENT"
    return f"{verdict}: {worst.field} chi2 {worst.statistic:.0f}/{worst.freedom} p {worst.p:.3f} of {len(found)}"
