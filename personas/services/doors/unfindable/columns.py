"""What a column holds, guessed by its name and its values; the person who brings the table has the last word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

LOOKED_AT = 500  # rows from which columns are guessed
# What can be done with a column: replaced by what a made-up person has, kept and counted, kept, left out.
REPLACED = {
    "name": "Full name", "given_name": "First name", "family_name": "Last name", "email": "Email", "phone": "Phone",
    "street": "Street", "city": "Town", "region": "Region", "postcode": "Postcode", "birth_date": "Date of birth",
    "age": "Age", "gender": "Gender", "picture": "Picture", "number": "Customer number",
}  # fmt: skip
COUNTED, KEPT, LEFT_OUT = "counted", "kept", "left out"
ACTS = {
    **{key: f"Replace: {label.lower()}" for key, label in REPLACED.items()},
    COUNTED: "Keep, and count it for k",
    KEPT: "Keep, it tells nobody apart",
    LEFT_OUT: "Leave out",
}
WORDS = {
    "email": "e-?mail|mail address|correo|courriel",
    "phone": r"phone|mobile|tel|telefon\w*|handy\w*|t[ée]l[ée]phone|fax",
    "given_name": "first.?name|given.?name|forename|vorname|pr[ée]nom|nombre",
    "family_name": "last.?name|family.?name|surname|nachname|familienname|apellidos?|nom de famille",
    "birth_date": "birth.?(date|day)|date of birth|dob|geburts(tag|datum)|geboren|naissance|nacimiento",
    "age": "age|alter|[âa]ge|edad",
    "gender": "gender|sex|geschlecht|sexe|sexo|salutation|anrede",
    "street": "street|address|stra(ß|ss)e|adresse|anschrift|rue|direcci[óo]n",
    "postcode": "post.?code|zip|plz|postleitzahl|code postal|c[óo]digo postal",
    "region": "region|state|bundesland|county|province",
    "city": "city|town|ort|stadt|wohnort|ville|ciudad",
    "picture": "picture|photo|image|avatar|foto|bild",
    "number": "(customer|member|client|user|account|kunden)[ _.-]?(id|no|nr|number|nummer)|id|iban|ssn|passport|ip",
    "name": "(full.?|customer.?|kunden.?)?name|nom|kunde|customer",
}
MAIL = re.compile(r"[^@\s]+@[^@\s]+\.\w+")
LONG = 40  # letters on average from which a column is free text


@dataclass(frozen=True)
class Column:
    """`act` is a key of ACTS; `free_text` says that it may hold anything about anybody."""

    name: str
    act: str
    free_text: bool = False


def guessed(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Column]:
    """A column each; `rows` are the first of the table."""
    found = []
    for at, name in enumerate(heading):
        values = [row[at].strip() for row in rows if at < len(row) and row[at].strip()]
        free = _is_free_text(values)
        found.append(Column(name, _act(name, values, free), free))
    return found


def _act(name: str, values: list[str], free: bool) -> str:
    if sum(bool(MAIL.fullmatch(one)) for one in values) > len(values) / 2:
        return "email"
    for act, words in WORDS.items():
        if re.fullmatch(rf"(?:.*[\s_.-])?(?:{words})(?:[\s_.-].*)?", name.casefold()):
            return act
    return LEFT_OUT if free else COUNTED


def _is_free_text(values: list[str]) -> bool:
    """Long, and hardly twice the same."""
    if not values:
        return False
    average = sum(map(len, values)) / len(values)
    return average > LONG and len(set(values)) > len(values) / 2
