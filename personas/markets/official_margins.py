"""The margins of a universe that official tables give: for a whole market, and for one state of the United States."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from personas.identity import official, tables
from personas.identity.towns import REGION
from personas.markets.fields import CLASSES
from personas.markets.universe import Universe

ASIAN = ("east_asian", "southeast_asian", "indian")
WHITE = ("white", "middle_eastern")
COLUMNS = ("below", "middle", "bachelor", "graduate")
Cell = tuple[str, ...]


@dataclass(frozen=True)
class Margin:
    """Shares of the cells of one or several fields (markets.fields); cells that are not named are left as they are."""

    fields: tuple[str, ...]
    shares: Mapping[Cell, float]


def margins_of(universe: Universe, drawn: Mapping[str, Mapping[str, float]]) -> list[Margin]:
    """What tables say of everybody in the universe; nothing for one that no table knows, as of those who live alone.

    ``drawn`` are the shares of the people as they were drawn: they divide a group that a table does not divide.
    """
    if universe.conditions or official.ages(universe.market, None) is None:
        return []
    state = universe.place.removeprefix(REGION) if universe.place.startswith(REGION) else ""
    if universe.market == "en_US" and state in official.state_adults():
        return _of_state(universe, state, drawn)
    if universe.place:
        return []
    margins = [_ages(universe), _schooling(universe)]
    if universe.market == "en_US":
        margins.append(Margin(("region",), {(name,): adults for name, adults in official.state_adults().items()}))
    return margins


def _sexes(universe: Universe) -> str:
    return universe.gender or "fm"


def _years(universe: Universe) -> Iterator[tuple[int, str]]:
    for low, high in official.BANDS:
        for age in range(max(low, universe.age[0]), min(high, universe.age[1]) + 1):
            yield age, f"{low}-{high}"


def _ages(universe: Universe) -> Margin:
    cells: Counter = Counter()
    for age, band in _years(universe):
        for sex in _sexes(universe):
            cells[band, sex] += official.ages(universe.market, sex)[age - official.YOUNGEST_AGE]  # type: ignore[index]
    return Margin(("age", "gender"), cells)


def _schooling(universe: Universe) -> Margin:
    cells: Counter = Counter()
    for age, _ in _years(universe):
        for sex in _sexes(universe):
            people = official.ages(universe.market, sex)[age - official.YOUNGEST_AGE]  # type: ignore[index]
            for level, share in enumerate(official.schooling(universe.market, sex, age) or ()):
                cells[sex, f"{CLASSES[level]}"] += people * share
    return Margin(("gender", "education"), cells)


def _of_state(universe: Universe, state: str, drawn: Mapping[str, Mapping[str, float]]) -> list[Margin]:
    people: Counter = Counter()
    groups: Counter = Counter()
    for row in _rows("markets/us_states.csv", universe, state):
        for band, part in _bands(row["age"], universe):
            adults = {name: part * float(row[name]) for name in ("white", "hispanic", "black", "asian", "other")}
            people[band, row["sex"]] += sum(adults.values())
            groups.update(adults)
    taught: Counter = Counter()
    for row in _rows("markets/us_state_schooling.csv", universe, state):
        part = sum(part for _, part in _bands(row["age"], universe))
        for at, name in enumerate(COLUMNS):
            taught[row["sex"], f"{at}"] += part * float(row[name])
    return [
        Margin(("age", "gender"), people),
        Margin(("gender", "education"), taught),
        Margin(("appearance",), _looks(groups, drawn.get("appearance", {}))),
    ]


def _rows(path: str, universe: Universe, state: str) -> Iterator[dict[str, str]]:
    return (row for row in tables.rows(path) if row["state"] == state and row["sex"] in _sexes(universe))


def _bands(ages: str, universe: Universe) -> Iterator[tuple[str, float]]:
    """The band of age, and the part of a row of these ages that lies in it and in the universe, by years."""
    first, last = map(int, ages.split("-"))
    inside = Counter(band for age, band in _years(universe) if first <= age <= last)
    for band, years in inside.items():
        yield band, years / (last - first + 1)


def _looks(groups: Mapping[str, float], drawn: Mapping[str, float]) -> dict[Cell, float]:
    """Census groups as appearances: Asians and whites divided as people were drawn."""
    found = {("black",): groups["black"], ("latino",): groups["hispanic"]}
    for names, people in ((ASIAN, groups["asian"]), (WHITE, groups["white"] + groups["other"])):
        total = sum(drawn.get(name, 0.0) for name in names)
        found |= {(name,): people * drawn.get(name, 0.0) / total for name in names if total}
    return found
