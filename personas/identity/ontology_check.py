"""What is wrong with a category file, a sentence each, with the file and the line to look at."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from . import ontology, slots, tables
from .tags import FLAGS, SEATS, Line, parse, unknown
from .wording import LANGUAGES

NEUTRAL = {"any": "consumer", "any_firm": "business"}  # files that stand for no kind of product
CYCLES = ("daily", "weekly", "monthly", "yearly", "years", "once")
DECIDES = ("alone", "partner", "household", "children", "friends", "adviser", "doctor", "committee")
HEAD = {"source": str, "licence": str, "unit": str, "price": list, "cycle": str, "decides": list, "flags": list,
        "names": dict}  # fmt: skip
DEPARTMENTS = ("logistics", "finance", "hr", "sales", "marketing", "it", "production", "purchasing", "facility",
               "legal", "service", "management")  # fmt: skip
QUOTES = {"en": "“”", "de": "„“", "fr": "«»", "es": "«»", "pt": "“”", "it": "«»", "nl": "‘’", "pl": "„”",
          "ja": "「」", "ko": "‘’", "hi": "“”", "ar": "«»"}  # fmt: skip
NEEDS_FLAG = {  # words that may stand only where the category has the flag
    "en": {
        r"warrant|guarantee": "warranty",
        r"\brepair": "repair",
        r"minimum term|cancel|notice period": "contract",
        r"\breturn(s|ed|ing)? (it|them|label|policy)|send it back": "returns",
    },
    "de": {
        r"Garantie|Gewährleistung": "warranty",
        r"\b[Rr]epar": "repair",
        r"Mindestlaufzeit|(?<!an)(?<!ange)kündig|\bKündig": "contract",
        r"zurückschick|Rücksend|Retoure": "returns",
    },
    "pl": {
        r"[Gg]warancj|[Rr]ękojmi": "warranty",
        r"\b[Nn]apraw(?!d)": "repair",
        r"[Mm]inimaln\w+ okres|[Ww]ypowiedz": "contract",
        r"[Oo]desła|[Oo]desł|[Zz]wrot(?!n)": "returns",
    },
    "ja": {"保証": "warranty", "修理": "repair", "解約|最低利用期間": "contract", "返品|返送": "returns"},
}
LOUD = {
    "en": r"\b(best-in-class|amazing|incredible|ultimate|unique|passionate|revolutionary|cutting-edge|world-class)\b",
    "de": r"\b(einzigartig|unglaublich|revolutionär|weltklasse|leidenschaftlich|ultimativ)",
    "ja": r"(世界一|究極|革命的|圧倒的|唯一無二|驚異|画期的|最高峰)",
}


def problems(path: Path) -> Iterator[str]:
    """One sentence for each thing that is wrong; nothing for a file that can be used."""
    text = path.read_text("utf-8")
    head, languages = ontology.parts(text)
    try:
        facts = tomllib.loads(head)
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        yield f"{path.name}: this is no valid TOML: {error}. The tables [en], [de] ... stand after the head."
        return
    row = next((row for row in tables.rows("categories.csv") if row["key"] == path.stem), None)
    if path.stem in NEUTRAL:
        row = {"kind": NEUTRAL[path.stem]}
    if row is None:
        yield f"{path.name}: “{path.stem}” is not in categories.csv; add a row there or rename the file."
        return
    yield from (f"{path.name}: {sentence}" for sentence in _head(facts, row["kind"], languages))
    for language, (body, first) in languages.items():
        table = tomllib.loads(body)
        whole = path.stem != "any_firm"  # what is true of every seat stands beside the lines of the seats
        for line, sentence in _language(table, language, row["kind"], frozenset(facts.get("flags", ())), whole):
            yield f"{path.name}:{_line_of(body, line, first)} [{language}] {sentence}"


def _line_of(body: str, text: str, first: int) -> int:
    found = body.find(text)
    return first + (body.count("\n", 0, found) if text and found >= 0 else 0)


def _head(facts: dict[str, Any], kind: str, languages: dict) -> Iterator[str]:
    for key, form in HEAD.items():
        if not isinstance(facts.get(key), form):
            yield f"the head lacks “{key}” ({form.__name__})."
    price = facts.get("price", [])
    if len(price) != 2 or not all(isinstance(p, (int, float)) for p in price) or not 0 <= price[0] <= price[1]:
        yield "price is [from, to] in euros for one unit, such as [1.5, 3.0]."
    if facts.get("cycle") not in CYCLES:
        yield f"cycle is one of {', '.join(CYCLES)}."
    for name, allowed in (("decides", DECIDES), ("flags", sorted(FLAGS)), ("departments", DEPARTMENTS)):
        for value in facts.get(name, ()):
            if value not in allowed:
                yield f"“{value}” is not known in {name}; choose from {', '.join(allowed)}."
    if kind == "business" and not facts.get("departments"):
        yield f"a business category names its departments, of {', '.join(DEPARTMENTS)}."
    for language in ("en", "de"):
        if len(facts.get("names", {}).get(language, ())) < 3:
            yield f"names.{language} holds at least three names, the one to show first."
        if language not in languages:
            yield f"there is no table [{language}]."


def _language(
    table: dict[str, Any], language: str, kind: str, flags: frozenset[str], whole: bool
) -> Iterator[tuple[str, str]]:
    for key in ("thing", "buying", "buy"):
        if not isinstance(table.get(key), str):
            yield "", f"“{key}” is missing; it is a text."
    for name in set(table) - set(slots.SLOTS) - {"thing", "buying", "buy"}:
        yield name, f"“{name}” is no slot; choose from {', '.join(slots.SLOTS)}."
    for name, slot in slots.SLOTS.items():
        rows = table.get(name, [])
        if not isinstance(rows, list) or not all(isinstance(row, str) for row in rows):
            yield name, f"{name} is a list of texts."
            continue
        yield from ((name, sentence) for sentence in _slot(name, rows, slot, kind) if whole)
        for row in rows:
            yield from ((row, sentence) for sentence in _row(name, row, slot, language, kind, flags))


def _slot(name: str, rows: list[str], slot: slots.Slot, kind: str) -> Iterator[str]:
    if len(rows) < slot.least:
        yield f"{name} has {len(rows)} lines; {slot.least} are the least."
    if len(set(rows)) < len(rows):
        yield f"{name} holds a line twice."
    alive = sum(bool(slots.OF_KIND[kind] & slots_in(row)) for row in rows)
    if alive < slot.life:
        yield f"{name} has {alive} lines with a slot of the person's life; {slot.life} are the least."
    if name in ("questions", "days", "quotes", "objections") and sum("{product}" in row for row in rows) < 2:
        yield f"{name} needs at least two lines that name “{{product}}”."
    if kind == "business" and slot.seated:
        served = {tag for row in rows for need in parse(row).needs for tag in need.names if not need.refused}
        if missing := sorted(SEATS - served):
            yield f"{name} has no line for {', '.join(missing)}."


def slots_in(text: str) -> set[str]:
    return set(re.findall(r"\{(\w*)\}", text))


def _row(name: str, row: str, slot: slots.Slot, language: str, kind: str, flags: frozenset[str]) -> Iterator[str]:
    line = parse(row)
    for tag in sorted(unknown(line)):
        yield f"there is no tag “@{tag}” (before “{line.text[:40]}”)."
    for used in sorted(slots_in(line.text) - slots.OF_KIND[kind] - slots.PERSON):
        yield f"there is no slot {{{used}}} in a {kind} category: “{line.text[:50]}”."
    yield from _shape(name, line, slot)
    if slot.form != "search":
        yield from _taste(line, language, flags if kind == "consumer" else None)


def _shape(name: str, line: Line, slot: slots.Slot) -> Iterator[str]:
    text, shown = line.text, f"“{line.text[:50]}”"
    if not text or text != text.strip() or "  " in text:
        yield f"a line is empty or has stray spaces: {shown}."
    if len(text.split()) > slot.words:
        yield f"a line of {name} has {len(text.split())} words; {slot.words} are the most: {shown}."
    closed = text.rstrip("“”»’」").endswith((".", "?", "…", "。", "？", "।", "؟"))
    if slot.form == "sentence" and not closed:
        yield f"a line of {name} is a whole sentence and ends in a full stop: {shown}."
    if slot.form in ("clause", "phrase", "search") and text.endswith((".", "。", "।")):
        yield f"a line of {name} is a {slot.form} without a full stop: {shown}."
    agreements = re.findall(r"\[([^\]]*)\]", text)
    if text.count("{") != text.count("}") or any(forms.count("|") not in (0, 2) for forms in agreements):
        yield f"braces or agreements do not close: {shown}."


def _taste(line: Line, language: str, flags: frozenset[str] | None) -> Iterator[str]:
    """``flags`` is None for what firms buy: there, returns and contracts are daily work."""
    shown = f"“{line.text[:50]}”"
    if "!" in line.text:
        yield f"no exclamation marks: {shown}."
    if language in LOUD and re.search(LOUD[language], line.text.lower()):
        yield f"no advertising words: {shown}."
    for words, flag in NEEDS_FLAG.get(language, {}).items():
        if flags is not None and flag not in flags and re.search(words, line.text):
            yield f"this speaks of {flag}, a flag that the category does not have: {shown}."
    quoted = "{product}".join(QUOTES.get(language, ("", "")))
    if "{product}" in line.text and quoted not in re.sub(r"\s", "", line.text):
        yield f"{{product}} stands in the language's quotation marks, {quoted}: {shown}."


def all_problems(only: tuple[str, ...] = ()) -> list[str]:
    """The problems of every category file, or of the named ones."""
    paths = sorted(ontology.FOLDER.glob("*.toml"))
    return [sentence for path in paths if not only or path.stem in only for sentence in problems(path)]


def progress() -> tuple[list[str], list[str], dict[str, int]]:
    """Categories that have a file, those that lack one, and per language how many files have it."""
    every = [row["key"] for row in tables.rows("categories.csv")]
    done = [key for key in every if ontology.path_of(key).exists()]
    have = {language: sum(language in ontology.category(key).languages for key in done) for language in LANGUAGES}
    return done, [key for key in every if key not in done], have
