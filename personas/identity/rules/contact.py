"""Rules that keep mail and telephone from reaching anybody."""

from __future__ import annotations

from personas.identity.contact import DOMAINS, WORK_DOMAINS, ascii_name, is_fictional
from personas.identity.model import Identity

from .registry import Mend, rule

RESERVED = ("example.com", "example.net", "example.org")


@rule("mail-goes-nowhere", "The mail address is on a domain kept free for examples.", "email")
def _mail(person: Identity) -> Mend | None:
    if not person.email:
        return None
    domain = person.email.rpartition("@")[2]
    if domain in RESERVED or domain.endswith(".example"):
        return None
    pool = WORK_DOMAINS if person.template in ("b2b", "role") else DOMAINS
    return {"email": f"{person.email.rpartition('@')[0]}@{pool[0]}"}


@rule("mail-comes-from-the-name", "The mail address is built from the name.", "email", "name")
def _from_name(person: Identity) -> Mend | None:
    if not person.email:
        return None
    local = person.email.partition("@")[0]
    parts = [ascii_name(part, person.language) for part in person.name_romanised.replace("-", " ").split()]
    known = [part for part in parts if len(part) > 1]
    if not known or local == "hello" or any(part in local for part in known):
        return None
    return {"email": f"{'.'.join(known)}@{DOMAINS[0]}"}


@rule("phone-rings-nowhere", "The telephone number is empty or from a range kept for fiction.", "phone")
def _phone(person: Identity) -> Mend | None:
    return None if is_fictional(person.phone, person.market) else {"phone": ""}
