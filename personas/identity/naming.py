"""How a kind of product stands in a line that was written for a name: with article, number and case.

Authors write ``“{product}”``, a name: no article before it, nothing that agrees with it. Where somebody typed
"bicycle", the line speaks of a bicycle instead. What cannot be made right by a rule does not serve such a person.
"""

from __future__ import annotations

import re
from functools import lru_cache

from . import naming_it

# languages with rules; in the others a kind of product stays in quotation marks, as a name does
KNOWN = ("en", "de", "nl", "it", "ja", "ko")
BARE = frozenset(("ja", "ko"))  # of them, those without article and number: only the quotation marks go
_QUOTED = re.compile(r"[“„‘«「]\s?\{product\}\s?[”“’»」]")
_ARTICLE = re.compile(r"(?:a|an|ein|eine|einen|een) (?=\S)")
_PLACE = re.compile(r"(?:(?P<before>[\w’{}\[\]]+(?P<stop>[,;:.?!]?)) )?\{product\}")
_VERB = re.compile(r"(\{product\} )(\w+)")
_PRONOUN = {
    "en": re.compile(r"\b(?:it|its|itself)\b"),
    "de": re.compile(r"\b(?:es|ihn|ihm|sein|seine|seinen|seiner)\b|, (?:das|der|die|den|dem|dessen)\b"),
    "nl": re.compile(r"\b(?:het|hij|hem|zich)\b|, (?:die|dat)\b"),
}
ENGLISH_SINGULAR = ("ss", "us", "ics", "gas", "sis")  # endings in -s that are no plural
GERMAN_PLURAL_ENDS = ("n", "s", "e", "er", "möbel", "artikel")
GERMAN_MASS = re.compile(
    r"(?:ade|pflege|creme|milch|seife|kleidung|nahrung|butter|futter|wasser|zucker|leder|software|ung|ion|heit|keit"
    r"|energie|wäsche|suppe|sahne|hilfe|kosmetik|wein|strom|benzin|tee|kaffee|gas|eis|reis|müsli)$"
)
DUTCH_PLURAL_ENDS = ("en", "s")
DUTCH_MASS = re.compile(r"(?:ijs|kaas|vlees|gas|glas|kunst|cursus|reis|eten)$")
DUTCH_ONE = re.compile(r"(?:systeem|pakket|programma|automaat|reep|crème|dienst|abonnement|rekening)$")  # not bare
DETERMINERS = frozenset("the same this my our your their his her its one no another every each any".split())
DATIVE = frozenset("bei von mit zu aus nach seit".split())
ACCUSATIVE = frozenset("für ohne gegen durch um über {they} ich wir man sie".split())
CONJUNCTIONS = frozenset("wenn dass ob weil bevor bis".split())
PREPOSITIONS = frozenset(
    "of with in at on for by about from to into without before between off round near than like".split()
)
ENGLISH_PLURAL = {"is": "are", "was": "were", "has": "have", "does": "do", "makes": "make"}
GERMAN_PLURAL = {
    "ist": "sind", "war": "waren", "hat": "haben", "kostet": "kosten", "kann": "können", "hält": "halten",
    "muss": "müssen", "müsste": "müssten", "passt": "passen", "bringt": "bringen", "kommt": "kommen",
    "braucht": "brauchen",
}  # fmt: skip

DUTCH_BEFORE = frozenset(
    "van over voor met zonder in op aan bij achter naar tot na door tegen {they} ik me we iemand niemand".split()
)
DUTCH_JOINTS = frozenset("dat of als wat waar waarin waarop voordat en dan".split())
DUTCH_PLURAL = {
    "is": "zijn", "was": "waren", "heeft": "hebben", "kost": "kosten", "kan": "kunnen", "doet": "doen",
    "werkt": "werken", "past": "passen", "komt": "komen", "gaat": "gaan", "ziet": "zien", "wordt": "worden",
    "houdt": "houden", "blijft": "blijven", "verschilt": "verschillen", "vraagt": "vragen", "zit": "zitten",
}  # fmt: skip


def number(thing: str, language: str) -> str:
    """How a thing is counted, by how it is written: ``one`` with an article, ``many`` as a plural, ``mass`` bare."""
    if language in BARE:
        return "mass"
    if language == "it":
        return naming_it.number(thing)
    if _ARTICLE.match(thing):
        return "one"
    last = thing.split()[-1].casefold() if thing else ""
    if language == "en":
        return "many" if last.endswith("s") and not last.endswith(ENGLISH_SINGULAR) else "mass"
    if language == "nl" and DUTCH_ONE.search(last):
        return "one"
    if language == "nl":
        return "many" if last.endswith(DUTCH_PLURAL_ENDS) and not DUTCH_MASS.search(last) else "mass"
    return "many" if last.endswith(GERMAN_PLURAL_ENDS) and not GERMAN_MASS.search(last) else "mass"


def forms(thing: str, language: str) -> dict[str, str]:
    """The thing as it stands in a line: ``product``, ``Product`` at a beginning, ``product_bare``, German cases."""
    if language == "it":
        return naming_it.forms(thing)
    bare = _ARTICLE.sub("", thing, count=1) if _ARTICLE.match(thing) else thing
    found = {"product": thing, "product_bare": bare}
    if language == "de":
        found |= {"product_nom": re.sub(r"^einen ", "ein ", thing), "product_dat": _dative(thing, bare)}
    return found | {"Product": _capital(found.get("product_nom", thing))}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _dative(thing: str, bare: str) -> str:
    if thing != bare:
        article = "einer " if thing.startswith("eine ") else "einem "
        *adjectives, noun = bare.split(" ")
        return article + " ".join([re.sub(r"e[nsr]?$", "en", word) for word in adjectives] + [noun])
    if number(thing, "de") != "many":
        return thing
    return " ".join(word if word.endswith(("n", "s")) else f"{word}n" for word in thing.split(" "))


@lru_cache(maxsize=4_096)
def plain(text: str, language: str, kind: str, neuter: bool = True) -> str | None:
    """The template for a kind of product, ``kind`` as ``number`` says it; None where it would be wrong.

    ``neuter`` says whether "es" may speak of it.
    """
    bare = _QUOTED.sub("{product}", text)
    if bare.count("{product}") != text.count("{product}"):
        return None
    if language == "it":
        found = naming_it.plain(bare, kind)
        return None if found is None else _opened(found)
    if "{product}" not in bare or kind == "mass":
        return _opened(bare) if "{product}" in bare else bare
    rule = {"en": _english, "de": _german, "nl": _dutch}[language]
    meant = kind == "one" and (language == "en" or (neuter and language == "de"))  # "it" and "es" may
    if not meant and _PRONOUN[language].search(bare.partition("{product}")[2]):
        return None
    found = rule(bare, kind)
    return None if found is None else _opened(found)


def _opened(text: str) -> str:
    """With a capital where a sentence begins within the line."""
    return re.sub(r"(?<=[.?!] )\{product(?:_nom)?\}", "{Product}", text)


def _english(text: str, kind: str) -> str | None:
    before = match[1].lower() if (match := re.search(r"(\w+) \{product\}", text)) else ""
    if kind == "one":
        return text.replace("{product}", "{product_bare}") if before in DETERMINERS else text
    if before in ENGLISH_PLURAL and text.endswith("?"):
        return _agreed(text, before, ENGLISH_PLURAL[before])
    if before in PREPOSITIONS:
        return text
    verb = match[2] if (match := _VERB.search(text)) else ""
    if verb in ENGLISH_PLURAL:
        return _VERB.sub(lambda found: found[1] + ENGLISH_PLURAL[found[2]], text, count=1)
    return None if verb.endswith("s") and verb not in ("as", "its", "this", "across") else text


def _agreed(text: str, verb: str, plural: str) -> str:
    """The verb before the product in the plural, with its capital where it had one."""
    return re.sub(
        rf"\b{verb} (?=\{{product\}})",
        lambda found: (_capital(plural) if found[0][0].isupper() else plural) + " ",
        text, count=1, flags=re.IGNORECASE,
    )  # fmt: skip


def _german(text: str, kind: str) -> str | None:
    place = _PLACE.search(text)
    before, stop = (place["before"] or "", place["stop"] or "") if place else ("", "")
    word = before.removesuffix(stop).casefold() if stop else before.casefold()
    if not stop and word in DATIVE:
        return text.replace("{product}", "{product_dat}", 1)
    if not stop and (word in ACCUSATIVE or before in ACCUSATIVE):
        return text
    if kind == "many":
        return _german_plural(text, word, bool(stop))
    subject = not word or (stop and stop in ".?!:") or (word in CONJUNCTIONS and not stop)
    asked = text.endswith("?") and not text.startswith(("Wer ", "Wen ")) and word in GERMAN_PLURAL
    return text.replace("{product}", "{product_nom}", 1) if subject or asked else None


def _german_plural(text: str, word: str, stopped: bool) -> str | None:
    return None if stopped or text.startswith(("Wer ", "Wen ")) else _plural(text, word, GERMAN_PLURAL)


def _plural(text: str, word: str, verbs: dict[str, str]) -> str | None:
    """With the verb that stands before or behind the product in the plural; None where there is none to be sure of."""
    if word in verbs and text.endswith("?"):
        return _agreed(text, word, verbs[word])
    verb = match[2] if not word and (match := _VERB.search(text)) else ""
    return _VERB.sub(lambda found: found[1] + verbs[found[2]], text, count=1) if verb in verbs else None


def _dutch(text: str, kind: str) -> str | None:
    """Dutch has no cases: an article goes anywhere but behind a noun ("een pak"); a plural subject wants its verb."""
    place = _PLACE.search(text)
    before, stop = (place["before"] or "", place["stop"] or "") if place else ("", "")
    word = before.removesuffix(stop).casefold()
    if not stop and word in DUTCH_BEFORE:
        return text
    if kind == "many":
        return _plural(text, "" if stop else word, DUTCH_PLURAL)
    return text if not word or stop or word in DUTCH_JOINTS or word in DUTCH_PLURAL else None
