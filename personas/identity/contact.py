"""Mail on reserved domains, and phone numbers that ring nowhere.

example.com, .net, .org and .example are kept free by RFC 2606. Phone numbers come from ranges that a
country keeps for fiction (data/phones.csv names each source); where a country keeps none, there is none.
"""

from __future__ import annotations

import re
import unicodedata

from . import tables
from .draft import Draft
from .postcodes import postcode as digits

DOMAINS = ("example.com", "example.org", "example.net", "mail.example", "post.example")
WORK_DOMAINS = ("office.example", "work.example", "company.example")
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


def draw_contact(draft: Draft) -> None:
    if not draft.template["face"]:  # a role is nobody who could be written to
        draft.update(email="", phone="")
        return
    stream = draft.stream("email")
    draft.put("email", _mail(draft, stream))
    draft.put("phone", _phone(draft))


def _mail(draft: Draft, stream) -> str:
    given, family = (ascii_name(draft[part], draft.language) for part in ("given_romanised", "family_romanised"))
    shapes = (f"{given}.{family}", f"{given}{family}", f"{given[:1]}.{family}", f"{family}.{given}")
    local = stream.weighted(shapes, (6, 1, 2, 1)).strip(".") if given and family else "hello"
    if stream.chance(0.3) and not draft["role"]:
        local += str(draft["birth_year"])[2:]
    return f"{local}@{stream.pick(WORK_DOMAINS if draft['role'] else DOMAINS)}"


def ascii_name(name: str, language: str = "") -> str:
    """A name as it stands in a mail address: small ASCII letters only, "" where none are left."""
    lowered = name.lower()
    if language == "de":
        lowered = lowered.translate(_GERMAN)
    plain = unicodedata.normalize("NFKD", lowered.translate(_PLAIN)).encode("ascii", "ignore").decode()
    return re.sub("[^a-z]", "", plain)


def _phone(draft: Draft) -> str:
    rows = [row for row in tables.rows("phones.csv") if row["market"] == draft.market.code]
    near = [row for row in rows if draft["town"] in row["cities"].split("|")]
    general = [row for row in rows if not row["cities"]]
    stream = draft.stream("phone")
    choice = near if near and (not general or stream.chance(0.5)) else general
    return digits(stream.pick(choice)["pattern"], stream) if choice else ""


def is_fictional(phone: str, market: str) -> bool:
    """Whether a number lies in a range that this market keeps for fiction; "" does."""
    shapes = (row["pattern"] for row in tables.rows("phones.csv") if row["market"] == market)
    return not phone or any(re.fullmatch(re.escape(s).replace(r"\#", r"\d"), phone) for s in shapes)
