"""What a person says and wants: lines from the facts, by the plan of the template.

A plan names the sources of a field in order, ``"category:2"`` for two lines written for the product
category. Each field has its own stream, so that a lock on one leaves the others as they were.
"""

from __future__ import annotations

from . import category
from .draft import Draft
from .streams import Stream
from .wording import Words, sentence, words

LISTS = ("goals", "pains", "motivations", "values", "triggers", "success_factors", "objections", "criteria",
         "deciders", "media", "watering_holes", "brands", "questions", "devices")  # fmt: skip
LINES = ("archetype", "tagline", "authority", "tried_before", "must_believe", "job_to_be_done")
SECTION_KEYS = {"category": "categories", "attitude": "attitudes", "family": "families", "stage": "stages",
                "role": "roles", "kind": "kinds"}  # fmt: skip
BIO_WORDS = 60


def prepare(draft: Draft) -> None:
    """Finds category and slots; every later step of the voice needs them."""
    text = words(draft.language)
    draft["category"] = category.category(draft.brief.product, draft.brief.industry)
    draft["keys"] = {
        "category": draft["category"], "attitude": draft["attitude"], "family": draft["family"],
        "stage": draft["stage"], "role": draft["segment_key"], "kind": draft.brief.template,
    }  # fmt: skip
    nouns = text.categories.get(draft["category"], text.categories["any"])["nouns"]
    given = draft["given_name"] or sentence(draft["job"])
    pronouns = text.labels["pronouns"][draft["gender"] if draft["given_name"] else "role"]
    job = _inner(draft["job"], text)
    draft["slots"] = {
        "given": given, "city": draft["city"], "age": draft["age"], "job": job, "at_company": draft["at_company"],
        "in_city": text.in_city(draft["city"]), "a_job": text.labels["article"].format(_article(job), job),
        "product": draft.brief.product or nouns["thing"], **nouns,
        **{name: form.format(given=given) for name, form in pronouns.items()},
    }  # fmt: skip


def _inner(title: str, text: Words) -> str:
    """A title as it stands inside a sentence: German keeps its capital, and so do abbreviations."""
    if text.language == "de" or title[1:2].isupper():
        return title
    return title[:1].lower() + title[1:]


def _article(noun: str) -> str:
    """English "a" or "an"; an abbreviation goes by the sound of its first letter."""
    if noun[1:2].isupper():
        return "an" if noun[0] in "AEFHILMNORSX" else "a"
    return "an" if noun[:1].lower() in "aeiou" and not noun.startswith("uni") else "a"


def draw_lists(draft: Draft) -> None:
    for field in LISTS:
        plan = draft.template["voice"].get(field, ())
        draft.put(field, list(dict.fromkeys(_drawn(draft, field, plan))))


def draw_lines(draft: Draft) -> None:
    for field in LINES:
        lines = _drawn(draft, field, draft.template["voice"].get(field, ()))
        draft.put(field, lines[0] if lines else "")


def _drawn(draft: Draft, field: str, plan: list[str]) -> list[str]:
    stream = draft.stream(field)
    return [line for source in plan for line in _from_source(draft, field, source, stream)]


def _from_source(draft: Draft, field: str, source: str, stream: Stream) -> list[str]:
    section, _, count = source.partition(":")
    text = words(draft.language)
    pool = text.lines(SECTION_KEYS[section], draft["keys"][section], field)
    return [_say(draft, text, line) for line in stream.several(pool, int(count or 1))]


def _say(draft: Draft, text: Words, line: str) -> str:
    return sentence(text.fill(line, draft["gender"], draft["slots"]))


def draw_quote(draft: Draft) -> None:
    """One line, first person: what the attitude or the category says, now and then with a second breath."""
    stream = draft.stream("quote")
    plan = draft.template["voice"]["quote"]
    head = _from_source(draft, "quote", stream.pick(plan["head"]), stream)
    tail = _from_source(draft, "quote_tail", stream.pick(plan["tail"]), stream) if stream.chance(0.5) else []
    draft.put("quote", " ".join([*head[:1], *tail[:1]]))


def draw_bio(draft: Draft) -> None:
    """Who, what the work is like, how choices are made, what else fills life; at most 60 words."""
    stream, text = draft.stream("bio"), words(draft.language)
    frames = text.labels["who"][_standing(draft)]
    sentences = [_say(draft, text, stream.pick(frames))]
    for source in draft.template["voice"]["bio"]:
        sentences += _from_source(draft, "bio", source, stream)
    while sum(len(s.split()) for s in sentences) > BIO_WORDS and len(sentences) > 2:
        sentences.pop()
    draft.put("bio", " ".join(sentences))


def draw_scenario(draft: Draft) -> None:
    stream = draft.stream("scenario")
    parts = [
        line
        for source in draft.template["voice"]["scenario"]
        for line in _from_source(draft, "scenario", source, stream)
    ]
    draft.put("scenario", " ".join(parts))


def _standing(draft: Draft) -> str:
    if not draft["given_name"]:
        return "role"
    if draft["status"] != "working":
        return draft["status"]
    return "company" if draft["role"] else "working"
