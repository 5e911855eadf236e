"""What people write, taken in and handed on in one way: forms, services, models and the writers of files ask here.

Pasted text brings characters that nobody sees and that no file holds: XML 1.0 has no way to write most controls, lone
surrogates, U+FFFE and U+FFFF, PostgreSQL refuses NUL, and a text of zero-width characters alone is a name that nobody
can point at. They go as the text comes in; what was stored before is cleaned once more on its way out.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

# XML 1.0, production [2] Char: these cannot be written, not even escaped. Lone surrogates are no UTF-8 either.
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Line ends of all kinds, as word processors and terminals leave them.
BREAKS = re.compile("\r\n|[\r\u000b\u000c\u0085\u2028\u2029]")
# Controls, noncharacters, a byte order mark amid a text, and the marks that turn the direction of all that follows.
UNSEEN = re.compile("[\u007f-\u009f\ufdd0-\ufdef\ufeff\u202a-\u202e\u2066-\u2069]")
# Letters and symbols in name, and blank: fillers of Hangul, the empty pattern of Braille.
BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800")
SEEN = ("L", "N", "P", "S")
T = TypeVar("T")


def storable(text: str) -> str:
    """`text` without what no database, no XML and no UTF-8 holds. It never gets longer."""
    return NOT_XML.sub("", text)


def clean(text: str) -> str:
    """In composed form (NFC), with `\\n` for every line end, without characters that are none."""
    text = storable(BREAKS.sub("\n", text))
    text = UNSEEN.sub("", text)
    return "".join(char for char in unicodedata.normalize("NFC", text) if not _is_noncharacter(char))


def _is_noncharacter(char: str) -> bool:
    return ord(char) & 0xFFFE == 0xFFFE


def says_something(text: str) -> bool:
    """Whether anything of it can be seen; joiners, fillers, marks without a letter and spaces cannot."""
    return any(unicodedata.category(char)[0] in SEEN and char not in BLANK for char in text)


def one_line(text: str) -> str:
    """A name, a title, a search: cleaned, in one line, with single spaces; "" where nothing of it can be seen."""
    text = " ".join(clean(text).split())
    return text if says_something(text) else ""


def several_lines(text: str) -> str:
    """A longer text: cleaned, its line breaks and tabs kept, nothing blank around it; "" where nothing can be seen."""
    text = clean(text).strip()
    return text if says_something(text) else ""


def throughout(value: T, each=storable) -> T:
    """`value` with `each` done to every text in it: lists, tuples, dicts and dataclasses are walked; nothing else is
    touched, and what needs no change is the same object.
    """
    return _walked(value, each)


def _walked(value: Any, each) -> Any:
    if isinstance(value, str):
        return each(value)
    if isinstance(value, list | tuple):
        found = [_walked(item, each) for item in value]
        if all(new is old for new, old in zip(found, value, strict=True)):
            return value
        return type(value)(*found) if hasattr(value, "_fields") else type(value)(found)
    if isinstance(value, dict):
        return {_walked(key, each): _walked(item, each) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        pairs = ((field.name, getattr(value, field.name)) for field in fields(value) if field.init)
        changed = {name: new for name, old in pairs if (new := _walked(old, each)) is not old}
        return replace(value, **changed) if changed else value
    return value
