"""What a person says and wants: lines from the facts, by the plan of the template.

A plan names the sources of a field in order, ``"category:2"`` for two lines written for the kind of product,
``"category|attitude"`` for one of either. Each field
has its own stream, so that a lock on one leaves the others as they were. A line is chosen among those whose tags are
true of this person; what others on the board have said already is passed over (budget.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from . import life, naming, ontology, pools, recognition
from .draft import Draft
from .speech import Speaker
from .streams import Stream
from .tags import parse
from .templates import template_row
from .wording import Words, sentence, words

LISTS = ("goals", "pains", "motivations", "values", "triggers", "success_factors", "objections", "criteria",
         "deciders", "media", "watering_holes", "brands", "questions", "devices")  # fmt: skip
LINES = ("archetype", "tagline", "authority", "tried_before", "must_believe")
JOB = ("situations", "wishes", "outcomes")
BIO_WORDS = 60
ENOUGH = 2  # lines of a list that stand even where others say them too
NAMED = frozenset(("questions", "scenario"))  # fields in which the product is called by its name, where one was given


class Source(NamedTuple):
    """Where up to ``count`` lines of a field come from; ``named`` wants one that calls the product by its name."""

    sections: str
    count: int
    named: bool


def prepare(draft: Draft) -> None:
    """Finds category and slots; every later step of the voice needs them."""
    text, brief = words(draft.language), draft.brief
    kind = "business" if draft["role"] else "consumer"
    found = recognition.recognise(brief.product, brief.industry, kind)
    key = brief.category or found.key
    known = ontology.category(key)
    fits = not draft["role"] or (known is not None and known.kind == "business")
    draft["category"] = key
    keys = draft["keys"] = {
        "category": known.group if known else "any", "attitude": draft["attitude"], "family": draft["family"],
        "stage": draft["stage"], "role": _role(draft, text), "kind": brief.template,
    }  # fmt: skip
    life.draw_life(draft)
    draft["facts_of"] |= (known.flags if known else frozenset()) | {draft["segment_key"]}
    draft["facts_of"] |= {name for name, holds in (("product", brief.product), ("firm", draft["role"])) if holds}
    named = ontology.nouns(key, draft.language)  # the coarse kind's word ("skin care") is none for a toothbrush
    plain = found.plain and found.key == key and draft.language[:2] in naming.KNOWN and bool(named)
    draft["slots"] = _slots(draft, text, plain)
    number = naming.number(draft["slots"]["thing"], draft.language[:2]) if plain else ""
    draft["pools"] = pools.Pools(draft.language, key if fits else "", number, bool(draft["role"]), keys)
    draft["speaker"] = Speaker(draft)


LIKE = {"procurement": "economic_buyer", "blocker": "technical_evaluator"}  # whose lines serve a seat without its own


def _role(draft: Draft, text: Words) -> str:
    key = draft["segment_key"]
    return key if key in text.roles else LIKE.get(key, key)


def _slots(draft: Draft, text: Words, plain: bool) -> dict:
    coarse = text.categories.get(draft["keys"]["category"], text.categories["any"])["nouns"]
    nouns = coarse | (ontology.nouns(draft["category"], draft.language) or _named(draft, text))
    given = draft["called"] or sentence(draft["job"])
    pronouns = text.labels["pronouns"][draft["gender"] if draft["given_name"] else "role"]
    job = _inner(draft["job"], text)
    return {
        "given": given, "city": draft["city"], "age": draft["age"], "job": job, "at_company": draft["at_company"],
        "in_city": text.in_city(draft["city"]), "a_job": text.labels["article"].format(_article(job), job).strip(),
        **_product(draft, plain, nouns["thing"]),
        **nouns,
        **{name: form.format(given=given) for name, form in pronouns.items()},
    }  # fmt: skip


def _named(draft: Draft, text: Words) -> dict[str, str]:
    """A kind of product without lines in this language, by the name that its file gives, where a name alone will do."""
    names = ontology.names(draft["category"], draft.language)
    return {slot: form.format(names[0]) for slot, form in text.labels.get("of_name", {}).items()} if names else {}


def _product(draft: Draft, plain: bool, thing: str) -> dict[str, str]:
    """The product as it stands in a line: as it was typed, or as the kind of thing that it is."""
    return naming.forms(_thing(draft, thing), draft.language[:2]) if plain else {"product": draft.brief.product}


def _thing(draft: Draft, thing: str) -> str:
    """What the product is called where it is no brand: the thing, or the name of it that was typed where that has no
    article and no number of its own, "oat milk" for oat drink, not "running shoe" for running shoes."""
    names = {name.casefold(): name for name in ontology.names(draft["category"], draft.language)}
    typed = draft.brief.product.casefold()
    mass = naming.number(thing, draft.language[:2]) == "mass" and thing.casefold() in names
    bare = typed in names and naming.number(names[typed], draft.language[:2]) != "one"
    return names[typed] if mass and bare else thing


def _inner(title: str, text: Words) -> str:
    """A title as it stands inside a sentence: German keeps its capital, and so do abbreviations."""
    if text.language == "de" or title[1:2].isupper():
        return title
    return title[:1].lower() + title[1:]


def _article(noun: str) -> str:
    """English "a" or "an", nothing for the one head of something; an abbreviation goes by the sound of its letter."""
    if noun.lower().startswith("head of"):
        return ""
    if noun[1:2].isupper():
        return "an" if noun[0] in "AEFHILMNORSX" else "a"
    return "an" if noun[:1].lower() in "aeiou" and not noun.startswith("uni") else "a"


def draw_lists(draft: Draft) -> None:
    for field in LISTS:
        draft.put(field, _drawn(draft, field, _plan(draft.brief.template, field)))


def draw_lines(draft: Draft) -> None:
    for field in LINES:
        lines = _drawn(draft, field, _plan(draft.brief.template, field), 1)
        draft.put(field, lines[0] if lines else "")


@cache
def _plan(template: str, field: str) -> tuple[Source, ...]:
    """The sources of a field in a kind of persona."""
    return tuple(_source(text, field) for text in template_row(template)["voice"].get(field, ()))


@cache
def _source(text: str, field: str) -> Source:
    sections, _, count = text.partition(":")
    return Source(sections, int(count or 1), field in NAMED and sections.startswith("category"))


def _drawn(draft: Draft, field: str, plan: Iterable[Source], enough: int = ENOUGH) -> list[str]:
    """The lines of a field; beyond ``enough``, a list is rather short than said by somebody else."""
    stream = draft.stream(field)
    found = _sourced(draft, field)
    owed = len(found)
    for source in plan:
        count, owed = source.count - owed, max(0, owed - source.count)
        if count > 0:
            found += _from_source(draft, field, source._replace(count=count), stream, enough - len(found))
    return found


def _sourced(draft: Draft, field: str) -> list[str]:
    """At most one line in the user's own words; a rival or a price becomes a question about the product."""
    found: list[str] = []
    for name, lines in draft.brief.sourced:
        target, _, kind = name.partition(":")
        frame = words(draft.language).labels.get(f"{kind}_frame", "") if kind else "{0}"
        if target == field and frame and not found and (not kind or draft.brief.product):
            said = [_framed(frame, line, draft) for line in lines]
            found = draft["speaker"].given(field, said, draft.stream(f"{name}:sourced"))
    return found


def _framed(frame: str, line: str, draft: Draft) -> str:
    return frame.replace("{product}", draft.brief.product).replace("{0}", line)


def _from_source(draft: Draft, field: str, source: Source, stream: Stream, least: int = ENOUGH) -> list[str]:
    lines = draft["pools"].of(source.sections, field)
    return draft["speaker"].several(field, lines, source.count, stream, source.named, least)


def draw_job(draft: Draft) -> None:
    """When this happens, I want that, so that: three parts of the category that go with each other."""
    stream = draft.stream("job_to_be_done")
    section = draft.template["voice"]["job_to_be_done"][0]
    parts = [draft["pools"].slot(slot) for slot in JOB]
    if not all(parts) or section == "kind":
        lines = _drawn(draft, "job_to_be_done", [_source(section, "job_to_be_done")], 1)
        draft.put("job_to_be_done", lines[0] if lines else "")
        return
    draft.put("job_to_be_done", draft["speaker"].joined("job_to_be_done", parts, "job", stream))


def draw_quote(draft: Draft) -> None:
    """One line, first person: what the category or the attitude says, now and then with a second breath."""
    stream = draft.stream("quote")
    plan = draft.template["voice"]["quote"]
    head = _from_source(draft, "quote", _source(stream.pick(plan["head"]), "quote"), stream)
    again = not draft["pools"].own and stream.chance(0.5)
    tail = _from_source(draft, "quote_tail", _source(stream.pick(plan["tail"]), "quote_tail"), stream) if again else []
    draft.put("quote", words(draft.language).together([*head[:1], *tail[:1]]))


def draw_bio(draft: Draft) -> None:
    """Who, what the work is like, how choices are made, what else fills life; at most 60 words."""
    stream, text = draft.stream("bio"), words(draft.language)
    frames = tuple(map(parse, text.labels["who"][_standing(draft)]))
    sentences = draft["speaker"].several("bio", frames, 1, stream)
    for source in _plan(draft.brief.template, "bio"):
        sentences += _from_source(draft, "bio", source, stream)
    while sum(map(text.length, sentences)) > BIO_WORDS and len(sentences) > 2:
        sentences.pop()
    draft.put("bio", text.together(sentences))


def draw_scenario(draft: Draft) -> None:
    """A day with the product; where the language has none for this category, one at work."""
    stream = draft.stream("scenario")
    parts = [part for source in _plan(draft.brief.template, "scenario")
             for part in _from_source(draft, "scenario", source, stream)]  # fmt: skip
    found = parts or _from_source(draft, "scenario", _source("family", "scenario"), stream)
    draft.put("scenario", words(draft.language).together(found))


def _standing(draft: Draft) -> str:
    if not draft["given_name"]:
        return "role"
    if draft["status"] != "working":
        return draft["status"]
    return "company" if draft["role"] else "working"
