"""A buying committee: one firm for the whole board, and who sits on which seat of it."""

from __future__ import annotations

from dataclasses import dataclass

from .brief import PersonBrief
from .departments import SEATS, departments, jobs
from .streams import Stream
from .wording import sentence, words
from .work import KINDS, SHARES, SIZES, named

ABOVE = {"champion": "economic_buyer", "end_user": "champion", "technical_evaluator": "economic_buyer",
         "procurement": "economic_buyer", "blocker": "economic_buyer"}  # fmt: skip
SECTOR_OF = {"logistics": "logistics", "production": "manufacturing"}  # where the industry was left open


@dataclass(frozen=True, slots=True)
class Firm:
    """One employer: ``name`` as it is called, ``inside`` as it stands in a sentence; ``size`` is (from, to) people."""

    name: str
    inside: str
    industry: str
    size: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Seat:
    """A place on the committee: the part in the choice, an occupation, and the seat that it reports to."""

    role: str
    occupation: str
    above: str


def seats(brief: PersonBrief, count: int) -> list[Seat]:
    """Who sits where: every seat once before one is filled twice, the second time from the next department; no job
    twice while others fit."""
    using = departments(brief)
    taken: list[str] = []
    found = []
    for index in range(count):
        turn, place = divmod(index, len(SEATS))
        role = SEATS[place]
        able = jobs(using[turn % len(using)], role)
        job = min(able, key=lambda job: (taken.count(job), able.index(job)))
        taken.append(job)
        found.append(Seat(role, job, ABOVE.get(role, "")))
    return found


def firm(brief: PersonBrief, language: str, seed: int, people: int | None = None) -> Firm:
    """The employer of everybody on the board; ``people`` is its head count where the brief says one."""
    text, stream = words(language), Stream(seed, "firm")
    place = _sector(brief, text)
    firms = text.sectors[place]["companies"]
    fitting = [at for at in range(len(firms)) if people is None or people >= 50 or KINDS[place][at] != "l"]
    at = stream.pick(fitting or range(len(firms)))
    name, inside = named(firms[at], text)
    size = next((band for band in SIZES if people and people <= band[1]), SIZES[-1]) if people else _size(stream)
    return Firm(name, inside, brief.industry or text.sectors[place]["label"], size)


def _size(stream: Stream) -> tuple[int, int]:
    return stream.weighted(SIZES[1:4], SHARES["l"][1:4])


def _sector(brief: PersonBrief, text) -> str:
    asked = brief.industry.casefold()
    for language in (text.language, "en"):
        for key, section in words(language).sectors.items():
            label = section["label"].casefold() if isinstance(section, dict) else ""
            if label and asked and (label in asked or asked in label):
                return key
    return "any" if asked else SECTOR_OF.get(departments(brief)[0], "any")


def language_of(brief: PersonBrief) -> str:
    """The language of the texts of a brief, with the market's variant of it."""
    from .draft import Draft

    return Draft(brief, 0, {}).language


def firm_named(company: str, industry: str, size: str, language: str) -> Firm | None:
    """The firm that a stored person works for, None for an employer that is not of our tables."""
    text = words(language)
    band = next((b for b in SIZES if text.say("company_size", low=b[0], high=b[1]) == size), None)
    for section in text.sectors.values():
        for row in section["companies"] if isinstance(section, dict) else ():
            name, inside = named(row, text)
            if sentence(name) == company and band:
                return Firm(name, inside, industry, band)
    return None


def role_named(label: str, language: str) -> str | None:
    """The seat behind its label in a language."""
    return next((role for role in SEATS if words(language).labels["roles"][role] == label), None)
