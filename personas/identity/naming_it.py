"""How a kind of product stands in an Italian line: with its article, which joins the preposition before it.

The thing of a category says by its article how it is counted: "un divano" is one, "il caffè" no number, "le scarpe da
corsa" many. "Da dove viene «{product}»" becomes "Da dove viene il caffè", "di «{product}»" "del caffè".
"""

from __future__ import annotations

import re

_ARTICLE = re.compile(r"(?:(?P<one>un[oa]? |un’)|(?P<mass>il |lo |la |l’)|(?P<many>i |gli |le ))(?=\S)")
_PREPOSITIONS = ("di", "a", "da", "in", "su")
_JOINED = {
    "il": "del al dal nel sul", "lo": "dello allo dallo nello sullo", "la": "della alla dalla nella sulla",
    "l’": "dell’ all’ dall’ nell’ sull’", "i": "dei ai dai nei sui", "gli": "degli agli dagli negli sugli",
    "le": "delle alle dalle nelle sulle",
}  # fmt: skip
# What is measured out has no article: "un pacchetto di caffè".
_MEASURE = re.compile(
    r"\b((?:pacchetto|sacco|sacchetto|cartone|tavoletta|bicchiere|tazzina|campione|vasetto|tubetto|scatola|mese|anno|ora"
    r"|lezione|paio|pezzo|bottiglia|confezione|cucchiaiata|porzione|litro|chilo|etto|fetta|minuto|settimana)"
    r"(?: \w+)?) di \{product\}"
)
_PREPOSITION = re.compile(r"\b(di|a|da|in|su) \{product\}", re.IGNORECASE)
_PLURAL = {
    "è": "sono", "ha": "hanno", "fa": "fanno", "va": "vanno", "sta": "stanno", "costa": "costano", "serve": "servono",
    "dura": "durano", "vale": "valgono", "arriva": "arrivano", "esiste": "esistono", "può": "possono", "era": "erano",
    "deve": "devono", "vuole": "vogliono", "sarà": "saranno", "avrà": "avranno", "varrà": "varranno",
    "regge": "reggono", "dovrebbe": "dovrebbero", "funziona": "funzionano", "contiene": "contengono",
    "basta": "bastano", "resta": "restano",
}  # fmt: skip
_AFTER = re.compile(r"(\{product\} )(\w+)")
_SUBJECT = re.compile(r"(?:^|[.?!;:] |\b(?:se|che|perché|quando|come) )\{product\}", re.IGNORECASE)
_BEFORE = re.compile(r"\b(\w+)((?: davvero| ancora| poi)? \{product\})", re.IGNORECASE)


def number(thing: str) -> str:
    """``one``, ``mass`` or ``many``, by the article; without one as if it had no number."""
    found = _ARTICLE.match(thing)
    return (found and found.lastgroup) or "mass"


def forms(thing: str) -> dict[str, str]:
    """The thing as ``product``, without article as ``product_bare``, behind a preposition as ``product_di`` and so on.

    Each has a capital as ``Product…``.
    """
    found = _ARTICLE.match(thing)
    bare = thing[found.end() :] if found else thing
    article = found[0].strip() if found else ""
    shapes = {"product": thing, "product_bare": bare}
    for place, word in enumerate(_PREPOSITIONS):
        shapes[f"product_{word}"] = _behind(word, place, article, bare, thing)
    return shapes | {name.capitalize(): text[:1].upper() + text[1:] for name, text in shapes.items()}


def _behind(word: str, place: int, article: str, bare: str, thing: str) -> str:
    if article not in _JOINED:
        return f"{word} {thing}"
    joined = _JOINED[article].split()[place]
    return f"{joined}{bare}" if joined.endswith("’") else f"{joined} {bare}"


def plain(text: str, kind: str) -> str | None:
    """The template without quotation marks for such a thing; None where a plural would leave its verb alone."""
    if kind == "many" and (agreed := _plural(text)) is None:
        return None
    found = _MEASURE.sub(r"\1 di {product_bare}", agreed if kind == "many" else text)
    return _PREPOSITION.sub(_contracted, found)


def _contracted(found: re.Match[str]) -> str:
    return f"{{{'Product' if found[1][:1].isupper() else 'product'}_{found[1].lower()}}}"


def _plural(text: str) -> str | None:
    after = found[2] if (found := _AFTER.search(text)) else ""
    if _SUBJECT.search(text):
        return _AFTER.sub(lambda found: found[1] + _PLURAL[found[2]], text, count=1) if after in _PLURAL else None
    return _BEFORE.sub(_verb, text, count=1)


def _verb(found: re.Match[str]) -> str:
    verb = _PLURAL.get(found[1].lower(), found[1])
    return (verb.capitalize() if found[1][:1].isupper() else verb) + found[2]
