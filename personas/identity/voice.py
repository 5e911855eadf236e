"""What a person says and wants: lines from the facts, by the plan of the template.

A plan names the sources of a field in order, ``"category:2"`` for two lines written for the kind of product,
``"category|attitude"`` for one of either. Each field
has its own stream, so that a lock on one leaves the others as they were. A line is chosen among those whose tags are
true of this person; what others on the board have said already is passed over (budget.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from . import life, ontology, recognition
from .draft import Draft
from .speech import Speaker
from .streams import Stream
from .tags import Line, parse
from .wording import Words, sentence, words

LISTS = ("goals", "pains", "motivations", "values", "triggers", "success_factors", "objections", "criteria",
         "deciders", "media", "watering_holes", "brands", "questions", "devices")  # fmt: skip
LINES = ("archetype", "tagline", "authority", "tried_before", "must_believe")
SECTION_KEYS = {"category": "categories", "attitude": "attitudes", "family": "families", "stage": "stages",
                "role": "roles", "kind": "kinds"}  # fmt: skip
SLOT_OF = {"goals": ("goals",), "pains": ("pains",), "triggers": ("triggers",), "success_factors": ("success",),
           "objections": ("objections",), "criteria": ("criteria", "proofs"), "brands": ("places",),
           "questions": ("questions",), "tagline": ("taglines",), "tried_before": ("tried",),
           "must_believe": ("beliefs",), "quote": ("quotes",), "bio": ("bios",), "scenario": ("days",)}  # fmt: skip
JOB = ("situations", "wishes", "outcomes")
BIO_WORDS = 60
ENOUGH = 2  # lines of a list that stand even where others say them too
INFLECTED = ("ein ", "eine ", "einen ")
NAMED = frozenset(("questions", "scenario"))  # fields in which the product is called by its name, where one was given


def prepare(draft: Draft) -> None:
    """Finds category and slots; every later step of the voice needs them."""
    text, brief = words(draft.language), draft.brief
    kind = "business" if draft["role"] else "consumer"
    found = recognition.recognise(brief.product, brief.industry, kind)
    key = brief.category or found.key
    known = ontology.category(key)
    fits = not draft["role"] or (known is not None and known.kind == "business")
    draft["category"], draft["lines"] = key, ontology.lines(key, draft.language) if fits else {}
    draft["keys"] = {
        "category": known.group if known else "any", "attitude": draft["attitude"], "family": draft["family"],
        "stage": draft["stage"], "role": _role(draft, text), "kind": brief.template,
    }  # fmt: skip
    life.draw_life(draft)
    draft["facts_of"] |= (known.flags if known else frozenset()) | {draft["segment_key"]}
    draft["facts_of"] |= {"product"} if brief.product else frozenset()
    draft["plain"] = found.plain and found.key == key
    draft["slots"] = _slots(draft, text, draft["plain"])
    if draft["plain"] and draft["slots"]["product"].startswith(INFLECTED):
        draft["facts_of"] -= {"product"}  # an accusative cannot stand where a name can
    draft["speaker"] = Speaker(draft)


LIKE = {"procurement": "economic_buyer", "blocker": "technical_evaluator"}  # whose lines serve a seat without its own


def _role(draft: Draft, text: Words) -> str:
    key = draft["segment_key"]
    return key if key in text.roles else LIKE.get(key, key)


def _slots(draft: Draft, text: Words, plain: bool) -> dict:
    coarse = text.categories.get(draft["keys"]["category"], text.categories["any"])["nouns"]
    nouns = coarse | ontology.nouns(draft["category"], draft.language)
    given = draft["given_name"] or sentence(draft["job"])
    pronouns = text.labels["pronouns"][draft["gender"] if draft["given_name"] else "role"]
    job = _inner(draft["job"], text)
    return {
        "given": given, "city": draft["city"], "age": draft["age"], "job": job, "at_company": draft["at_company"],
        "in_city": text.in_city(draft["city"]), "a_job": text.labels["article"].format(_article(job), job).strip(),
        "product": _product(draft, plain, nouns["thing"]),
        **nouns,
        **{name: form.format(given=given) for name, form in pronouns.items()},
    }  # fmt: skip


def _product(draft: Draft, plain: bool, thing: str) -> str:
    """The product as it was typed; where that is a name of the category and no brand, the thing as it is called."""
    names = {name.casefold() for name in ontology.names(draft["category"], draft.language)}
    typed = draft.brief.product
    bare = thing.casefold() in names  # "oat drink", not "a heat pump"
    return typed if not plain or (bare and typed.casefold() in names) else thing


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
        plan = draft.template["voice"].get(field, ())
        draft.put(field, list(_drawn(draft, field, plan)))


def draw_lines(draft: Draft) -> None:
    for field in LINES:
        draft.put(field, next(_drawn(draft, field, draft.template["voice"].get(field, ())), ""))


def _drawn(draft: Draft, field: str, plan: Iterable[str]) -> Iterator[str]:
    """The lines of a field; beyond two, a list is rather short than said by somebody else."""
    stream, count = draft.stream(field), 0
    for source in plan:
        lines = _from_source(draft, field, source, stream, ENOUGH - count)
        count += len(lines)
        yield from lines


def _from_source(draft: Draft, field: str, source: str, stream: Stream, least: int = ENOUGH) -> list[str]:
    sections, _, count = source.partition(":")
    named = field in NAMED and sections.startswith("category")
    lines = tuple(line for section in sections.split("|") for line in pool(draft, section, field))
    return draft["speaker"].several(field, lines, int(count or 1), stream, named, least)


def pool(draft: Draft, section: str, field: str) -> tuple[Line, ...]:
    """The lines of a source: of the category's own file, else of the coarse tables."""
    if section == "search":
        frame = words(draft.language).labels.get("search_frame")
        return tuple(Line(frame.format(line.text), line.needs) for line in draft["lines"].get("searches", ()) if frame)
    if section == "category" and draft["lines"]:
        own = tuple(line for slot in SLOT_OF.get(field, ()) for line in draft["lines"].get(slot, ()))
        if own:
            return own
    if section == "category" and draft["role"] and not draft["lines"]:
        section = "role"
    if section == "life":
        name = "bios" if field == "bio" else f"{field}_work" if draft["role"] else field
        return life.table(draft.language, name) or pool(draft, "role" if draft["role"] else "stage", field)
    rows = words(draft.language).lines(SECTION_KEYS[section], draft["keys"][section], field)
    return tuple(map(parse, rows))


def draw_job(draft: Draft) -> None:
    """When this happens, I want that, so that: three parts of the category that go with each other."""
    stream = draft.stream("job_to_be_done")
    section = draft.template["voice"]["job_to_be_done"][0]
    if not all(draft["lines"].get(slot) for slot in JOB) or section == "kind":
        draft.put("job_to_be_done", next(_drawn(draft, "job_to_be_done", [section]), ""))
        return
    parts = [draft["lines"][slot] for slot in JOB]
    draft.put("job_to_be_done", draft["speaker"].joined("job_to_be_done", parts, "job", stream))


def draw_quote(draft: Draft) -> None:
    """One line, first person: what the category or the attitude says, now and then with a second breath."""
    stream = draft.stream("quote")
    plan = draft.template["voice"]["quote"]
    head = _from_source(draft, "quote", stream.pick(plan["head"]), stream)
    again = not draft["lines"] and stream.chance(0.5)
    tail = _from_source(draft, "quote_tail", stream.pick(plan["tail"]), stream) if again else []
    draft.put("quote", " ".join([*head[:1], *tail[:1]]))


def draw_bio(draft: Draft) -> None:
    """Who, what the work is like, how choices are made, what else fills life; at most 60 words."""
    stream, text = draft.stream("bio"), words(draft.language)
    frames = tuple(map(parse, text.labels["who"][_standing(draft)]))
    sentences = draft["speaker"].several("bio", frames, 1, stream)
    for source in draft.template["voice"]["bio"]:
        sentences += _from_source(draft, "bio", source, stream)
    while sum(len(s.split()) for s in sentences) > BIO_WORDS and len(sentences) > 2:
        sentences.pop()
    draft.put("bio", " ".join(sentences))


def draw_scenario(draft: Draft) -> None:
    """A day with the product; where the language has none for this category, one at work."""
    stream = draft.stream("scenario")
    parts = [part for source in draft.template["voice"]["scenario"]
             for part in _from_source(draft, "scenario", source, stream)]  # fmt: skip
    draft.put("scenario", " ".join(parts or _from_source(draft, "scenario", "family", stream)))


def _standing(draft: Draft) -> str:
    if not draft["given_name"]:
        return "role"
    if draft["status"] != "working":
        return draft["status"]
    return "company" if draft["role"] else "working"
