"""What follows from a name: its parts, the mail built from them, and texts that call somebody by the old one."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from personas.identity.contact import ascii_name
from personas.identity.names import called, honoured
from personas.models import Persona

TEXTS = ("bio", "quote", "tagline")
DETAILS = ("scenario", "job_to_be_done", "email")


def with_followers(persona: Persona, changes: dict[str, Any]) -> dict[str, Any]:
    """The changes, and with a new name alone what goes by it; fields that are changed or locked themselves stay."""
    name = changes.get("name")
    if not isinstance(name, str) or not name.strip() or name == persona.name or "given_name" in changes:
        return changes
    given, family = _parts(persona, name)
    followed: dict[str, Any] = {"given_name": given, "family_name": family, "name_native": "", "name_romanised": name}
    stored = {field: getattr(persona, field) for field in TEXTS}
    stored |= {field: persona.details.get(field, "") for field in DETAILS if field != "email"}
    swap = _swap(persona, given, family)
    followed |= {field: new for field, text in stored.items() if (new := swap(text)) != text}
    if mail := persona.details.get("email"):
        followed["email"] = _mail(mail, persona, given, family)
    kept = {field: value for field, value in followed.items() if field not in persona.locked}
    return kept | changes


def _swap(persona: Persona, given: str, family: str) -> Callable[[str], str]:
    """Puts the new name where a text calls somebody by the old one; words that only hold it stay (Emmanuel)."""
    if old := honoured(persona.family_name, persona.name_native, persona.language):
        new = honoured(family or given, "", persona.language)[0]
        return lambda text: re.sub("|".join(map(re.escape, old)), new, text)
    names = called(persona.given_name, persona.name_native)
    if not names or given in names:
        return lambda text: text
    said = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)")
    return lambda text: said.sub(given, text)


def _parts(persona: Persona, name: str) -> tuple[str, str]:
    """Given and family name, in the order in which this person's stood."""
    words = name.split()
    if len(words) == 1:
        return name.strip(), ""
    family_first = bool(persona.family_name) and persona.name.startswith(persona.family_name)
    many = len(persona.family_name.split()) if persona.family_name else 1
    count = min(max(many, 1), len(words) - 1)
    if family_first:
        return " ".join(words[count:]), " ".join(words[:count])
    return " ".join(words[:-count]), " ".join(words[-count:])


def _mail(mail: str, persona: Persona, given: str, family: str) -> str:
    """The same kind of address for the new name."""
    local, _, domain = mail.partition("@")
    digits = re.search(r"\d*$", local)[0]
    new = ".".join(part for part in (ascii_name(given, persona.language), ascii_name(family, persona.language)) if part)
    return f"{new or 'hello'}{digits}@{domain}"
