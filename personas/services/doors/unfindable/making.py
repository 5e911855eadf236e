"""The job: a reduced table becomes one of stand-ins with the k that was asked for. What it was made from is deleted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from django.core.files.storage import default_storage
from django.urls import reverse

from personas.models import ExportJob
from personas.services.doors.unfindable.anonymity import EVERYTHING, Result, anonymised
from personas.services.doors.unfindable.columns import ACTS, COUNTED, KEPT, LEFT_OUT, REPLACED
from personas.services.doors.unfindable.reducing import Plan, lines_of
from personas.services.doors.unfindable.standin import StandIn, stand_in
from personas.services.doors.unfindable.writing import write_table
from personas.services.exports.export_kinds import ExportImpossible, Made, Progress, export_kind
from personas.services.links import public_link

KIND = "unfindable"
FACTS = ("age band", "gender", "region")  # what stand-ins share with those they stand in for
TOLD_EVERY = 2_000  # rows
IS_NOT = (
    "There is no differential privacy here, and k-anonymity does not stop whoever knows more than the "
    "counted columns, nor hide what all k share. It is no legal advice: whether the result is anonymous in law is "
    "yours to judge."
)
GONE = "What was read of your file is gone: it waited for more than an hour. Bring it once more."


@export_kind(KIND)
def make_unfindable(job: ExportJob, on_progress: Progress) -> Made:
    """Raises ExportImpossible where the reduced table is gone."""
    plan, source = Plan.of(job.payload["plan"]), job.payload["source"]
    try:
        with default_storage.open(source) as data:
            people, rows = _read(lines_of(data), plan)
    except FileNotFoundError:
        raise ExportImpossible(GONE) from None
    on_progress(1, 4, f"{len(rows):,} rows read")
    result = anonymised(rows, people, _counted_names(plan), plan.k, plan.generalise)
    on_progress(2, 4, f"Smallest group: {result.before} before, {result.after} now")
    with default_storage.open(source) as data:
        written = _rows(
            plan, lines_of(data), result, lambda done: on_progress(done, len(rows), f"{done:,} rows written")
        )
        path, media = write_table(
            plan.kind, on_progress.folder, plan.name, plan.separator, heading_of(plan), written,
            lambda: report_of(plan, result, len(rows), len(set(people))),
        )  # fmt: skip
    with suppress(Exception):  # swept within the hour otherwise
        default_storage.delete(source)
    return Made(path.name, path, media, saying=_saying(result, len(rows)))


def _read(lines: Iterator[list], plan: Plan) -> tuple[list[bytes], list[tuple[str, ...]]]:
    """Who each row is, and its combination of what is counted. Equal texts and combinations are kept once."""
    used, counted = _used_facts(plan), len(plan.columns(COUNTED))
    kept: dict = {}
    people, rows = [], []
    for token, *rest in lines:
        combination = (*(rest[at] for at in used), *rest[3 : 3 + counted])
        combination = tuple(kept.setdefault(one, one) for one in combination)
        rows.append(kept.setdefault(combination, combination))
        people.append(kept.setdefault(token, bytes.fromhex(token)))
    return people, rows


def _used_facts(plan: Plan) -> list[int]:
    """Which of the three facts stand-ins show: those of columns that are replaced."""
    shown = {0: ("birth_date", "age"), 1: ("gender", "name", "given_name"), 2: ("city", "region", "postcode")}
    return [fact for fact, acts in shown.items() if plan.columns(*acts)]


def _counted_names(plan: Plan) -> list[str]:
    return [*(FACTS[at] for at in _used_facts(plan)), *(plan.heading[at] for at in plan.columns(COUNTED))]


def heading_of(plan: Plan) -> list[str]:
    names = [name for name, act in zip(plan.heading, plan.acts, strict=True) if act != LEFT_OUT]
    return [*names, "Face"] if plan.faces else names


def _rows(plan: Plan, lines: Iterator[list], result: Result, hear) -> Iterator[list[str]]:
    used, counted, kept = _used_facts(plan), plan.columns(COUNTED), plan.columns(KEPT)
    for number, line in enumerate(lines):
        if number % TOLD_EVERY == 0:
            hear(number)
        published = result.published[number]
        if published is None:
            continue
        token, *rest = line
        facts = ["", "", ""]
        for at, fact in enumerate(used):
            facts[fact] = "" if published[at] == EVERYTHING else published[at]
        person = stand_in(bytes.fromhex(token), *_fitting(facts), plan.market)
        stay = dict(zip(counted, published[len(used) :], strict=True))
        stay |= dict(zip(kept, rest[3 + len(counted) :], strict=True))
        yield _row(plan, person, stay, number)


def _fitting(facts: list[str]) -> tuple[str, str, str]:
    """A band that was made coarser is still one: "40-59", "60+"."""
    band, gender, region = facts
    return band, gender if gender in ("f", "m") else "", region


def _row(plan: Plan, person: StandIn, stay: dict[int, str], number: int) -> list[str]:
    made = []
    for at, act in enumerate(plan.acts):
        if act in REPLACED:
            made.append(person.values.get(act, ""))
        elif act != LEFT_OUT:
            made.append(stay[at])
    if plan.faces:
        made.append(_face(person) if number % plan.faces == 0 and person.values["birth_date"] else "")
    return made


def _face(person: StandIn) -> str:
    """Where the portrait of such a person is drawn when somebody looks."""
    asked = f"age={person.age}&gender={person.gender}&seed={person.seed % 10_000_000}"
    return public_link(f"{reverse('face')}?{asked}")


def report_of(plan: Plan, result: Result, rows: int, people: int) -> list[tuple[str, str]]:
    """What was done, line by line."""
    done = [("Rows that came", f"{rows:,}"), ("People among them", f"{people:,}"), ("k asked for", str(plan.k))]
    done += [("Smallest group before", str(result.before)), ("Smallest group now", str(result.after))]
    done += [("Rows that fewer than k shared", f"{result.under_k:,}"), ("Rows left out", f"{result.left_out:,}")]
    done += [(f"Made coarser: {name}", f"{count:,} rows at most") for name, count in result.made_coarser.items()]
    done += [("Counted for k", ", ".join(_counted_names(plan)) or "nothing")]
    done += [(f"Column “{name}”", ACTS[act]) for name, act in zip(plan.heading, plan.acts, strict=True)]
    linked = "the same in every file of this team" if plan.linked else "of this file alone; the key is thrown away"
    return [*done, ("Stand-ins", linked), ("Note", IS_NOT)]


def _saying(result: Result, rows: int) -> str:
    left = f" {result.left_out:,} of {rows:,} rows are left out." if result.left_out else ""
    return f"Every combination is shared by {result.after} people or more; it was {result.before}.{left}"


__all__ = ["IS_NOT", "KIND", "make_unfindable"]
