"""The terms of use on the command line of an embedded installation."""

from __future__ import annotations

from personas.doors.client.local import local_person
from personas.services.accounts import terms
from personas.services.accounts.terms_texts import TERMS


def text() -> str:
    said = [f"{TERMS.title}, version {TERMS.version}"]
    for section in TERMS.sections:
        said += ["", section.heading, *section.paragraphs, *(f"- {item}" for item in section.items)]
    return "\n".join(said)


def agree() -> str:
    terms.accept(actor=local_person(), version=TERMS.version)
    return f"Agreed to: {TERMS.title}, version {TERMS.version}."
