"""What exported files are called: readable, safe on every system, and in order."""

from __future__ import annotations

import re
import unicodedata

from personas.exporting.order import Order, Person

LONGEST = 60
RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)  # of Windows


def slug(text: str, fallback: str = "board") -> str:
    """Letters, digits and hyphens: "Spring launch: Größe" becomes "Spring-launch-Grosse".

    Latin letters lose their marks, so that names sort alike everywhere; those of other scripts stay as they are.
    """
    text = text.replace("ß", "ss").replace("æ", "ae").replace("ø", "o").replace("Æ", "Ae").replace("Ø", "O")
    text = text.replace("ł", "l").replace("Ł", "L").replace("đ", "d").replace("Đ", "D").replace("ı", "i")
    text = "".join(_plain(char) for char in unicodedata.normalize("NFC", text))
    text = re.sub(r"-{2,}", "-", text)[:LONGEST].strip("-")
    return fallback if not text or RESERVED.match(text) else text


def _plain(char: str) -> str:
    if "LATIN" in unicodedata.name(char, "") or char.isascii():
        char = unicodedata.normalize("NFKD", char).encode("ascii", "ignore").decode()
        return char if char.isalnum() else "-"
    return char if unicodedata.category(char)[0] in "LMN" else "-"


def ascii_name(name: str, fallback: str = "facet") -> str:
    """What a file is called where only ASCII is understood (the first name of RFC 6266)."""
    apart = unicodedata.normalize("NFKD", name)
    stem, dot, suffix = apart.encode("ascii", "ignore").decode().rpartition(".")
    stem = re.sub(r"[^A-Za-z0-9._@ -]+", "-", stem).strip("-_. ")
    parts = (stem,) if stem and apart[:1].isascii() else (fallback, stem)
    return f"{'_'.join(part for part in parts if part)}{dot}{suffix}"


def file_name(order: Order, what: str, suffix: str) -> str:
    """ "Spring-launch_12-personas_poster_2026-11-25.pdf"; `what` may be empty."""
    count = len(order.people)
    about = slug(order.people[0].card.name, "persona") if _is_one(order) else slug(order.title)
    parts = [about, *([] if _is_one(order) else [f"{count}-personas"]), *([what] if what else []), f"{order.day}"]
    return f"{'_'.join(parts)}.{suffix}"


def person_name(number: int, person: Person, total: int) -> str:
    """ "01-maren-petersen", so that files sort as the board does."""
    name = slug(person.romanised or person.card.name, "persona").lower()
    return f"{number + 1:0{max(2, len(str(total)))}d}-{name}"


def _is_one(order: Order) -> bool:
    return len(order.people) == 1
