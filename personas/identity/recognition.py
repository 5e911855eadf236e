"""Which kind of product is meant by what somebody typed, in any language of the markets.

The words of data/categories/*.toml are looked for as whole words, in German and Dutch also at the end of a compound.
The head noun decides: what stands last in Germanic and East Asian languages, first in Romance ones, so that "warehouse
management software" is software and "lait d'avoine" a drink. What follows a preposition describes and does not name.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

from . import ontology
from .ontology import Category

HEAD_FIRST = frozenset(("fr", "es", "pt", "it", "pl", "ar"))
COMPOUNDS = frozenset(("de", "nl"))
UNSPACED = frozenset(("ja", "ko"))
SHORTEST = 4  # letters of a name that may end a compound
LONGEST = 6  # words of a name
# What ends in another word and is none of its kind: a glove is no shoe, catering no ring, a hospital no house.
NO_COMPOUND = re.compile(r"(?:handschuh|schwein|.ring|.haus|blumentopf)\w{0,2}$")
ACCENTED = {"rose": "rosé"}  # names that are another word without their accent
CUTS = frozenset(
    "for with without from by für fur mit ohne aus von vom zum pour avec sans para con sin com sem per senza voor met"
    " zonder van dla bez".split()
)
TAILS = frozenset(
    "carton cartons bottle bottles can cans packet packets jar jars subscription abo abonnement abonement brand marke"
    " service services delivery lieferung lieferdienst shop store box set pack club online app premium plus system"
    " systems solution solutions losung losungen provider anbieter plan plans marca marque suscripcion assinatura"
    " entrega servicio servico servizio merk marka".split()
)
LEADS = frozenset(
    "un une le la les l el los las uno una um uma o a os as il lo gli i d de du des da do abonnement marque service"
    " suscripcion servicio marca assinatura servico abbonamento bio nouveau nouvelle nuevo nueva novo nova nowy"
    " nowa".split()
)


class Hit(NamedTuple):
    """A name found in what was typed: words ``start`` to ``end``; ``head`` says whether it names the thing itself."""

    key: str
    language: str
    name: str
    start: int
    end: int
    head: bool


class Recognition(NamedTuple):
    """``key`` is "any" when nothing was recognised; ``others`` are the next best; ``plain`` says that the typed words
    are nothing but a name of the category, not a brand."""

    key: str
    others: tuple[str, ...]
    plain: bool


@lru_cache(maxsize=4096)
def recognise(product: str, industry: str = "", kind: str = "consumer") -> Recognition:
    """The category of a product; the industry speaks only where no product was typed."""
    typed = product or industry
    hits = sorted(_hits(typed), key=lambda hit: _rank(hit, kind), reverse=True)
    best = next((hit for hit in hits if hit.head), None)
    others = tuple(dict.fromkeys(hit.key for hit in hits if best is None or hit.key != best.key))
    if best is None:
        return Recognition("any", others[:2], False)
    near = [key for key in ontology.every_key() if _near(key, best.key)]
    length = len(_tokens(typed))
    return Recognition(best.key, tuple(dict.fromkeys((*others, *near)))[:2], best.end - best.start >= length)


def search(text: str, language: str = "en", limit: int = 12) -> list[str]:
    """Keys of the categories with a name that holds the text, those that begin with it first."""
    wanted = _plain(text)
    found = []
    for key in ontology.every_key():
        names = [_plain(name) for name in _category(key).names.get(language, ()) + _category(key).names.get("en", ())]
        places = [name.find(wanted) for name in names if wanted in name]
        if places:
            found.append((min(places), names[0], key))
    return [key for _, _, key in sorted(found)[:limit]]


def _near(key: str, best: str) -> bool:
    one, other = _category(key), _category(best)
    return key != best and (one.sector, one.kind) == (other.sector, other.kind)


def _rank(hit: Hit, kind: str) -> tuple:
    reach = hit.start if hit.language in HEAD_FIRST else -hit.end
    return hit.head, len(hit.name), _category(hit.key).kind == kind, -reach


def _category(key: str) -> Category:
    found = ontology.category(key)
    if found is None:
        raise KeyError(key)
    return found


def _plain(text: str) -> str:
    """Small letters without accents, hyphens and apostrophes."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    bare = "".join(sign for sign in folded if not ("\u0300" <= sign <= "\u036f"))
    return unicodedata.normalize("NFC", " ".join(re.sub(r"[-‐‑–/'’‘“”„«»\".,()]", " ", bare).split()))


def _tokens(text: str) -> list[str]:
    return _plain(text).split()


_ENDINGS = (  # taken off one after another, so that one thing and many have one stem: bean, beans; Windel, Windeln
    re.compile(r"(?:(?<=ss)|(?<=ns)|(?<=[xz])|(?<=[cs]h))es$"),
    re.compile(r"(?<=\w{3})s$|(?<=\wu)x$"),
    re.compile(r"(?<=\w{3})(?:en|e)$|(?<=\w{2}[lr])n$|(?<=\w{2}d)er$"),
    re.compile(r"y$"),
)


@lru_cache(maxsize=16_384)
def _stem(word: str) -> str:
    """The word without the endings of number and case, as far as endings alone can tell."""
    word = word.removeprefix("ال")
    if not word.isascii():
        return word
    for ending, kept in zip(_ENDINGS, ("", "", "", "i"), strict=True):
        word = ending.sub(kept, word)
    return word


@cache
def _index() -> tuple[dict[str, list[tuple[str, str, str]]], list[tuple[str, str, str]]]:
    """Stemmed name to (key, language, name), and the names of languages that put no spaces between words."""
    by_stem: dict[str, list[tuple[str, str, str]]] = {}
    unspaced = []
    for key in ontology.every_key():
        for language, names in _category(key).names.items():
            for name in map(_plain, names):
                if language in UNSPACED:
                    unspaced.append((key, language, name.replace(" ", "")))
                else:
                    by_stem.setdefault(" ".join(map(_stem, name.split())), []).append((key, language, name))
    return by_stem, unspaced


def _hits(typed: str) -> list[Hit]:
    tokens = _tokens(typed)
    by_stem, unspaced = _index()
    joined = "".join(tokens)
    found = [
        Hit(key, language, name, 0, len(tokens) if joined.endswith(name) else 0, joined.endswith(name))
        for key, language, name in unspaced
        if name in joined
    ]
    stems = [_stem(token) for token in tokens]
    for start in range(len(tokens)):
        for end in range(start + 1, min(len(tokens), start + LONGEST) + 1):
            for key, language, name in by_stem.get(" ".join(stems[start:end]), ()):
                if ACCENTED.get(name, "") not in typed.casefold():
                    continue
                found.append(Hit(key, language, name, start, end, _is_head(tokens, typed, start, end, language)))
        found += _compounds(tokens, typed, start)
    return found


def _compounds(tokens: list[str], typed: str, at: int) -> list[Hit]:
    if NO_COMPOUND.search(tokens[at]):
        return []
    stem, by_stem = _stem(tokens[at]), _index()[0]
    for begin in range(1, len(stem) - SHORTEST + 2):
        named = [row for row in by_stem.get(stem[begin:], ()) if row[1] in COMPOUNDS and len(row[2]) >= SHORTEST]
        if named:
            head = _is_head(tokens, typed, at, at + 1, "de")
            return [Hit(key, language, name, at, at + 1, head) for key, language, name in named]
    return []


def _is_head(tokens: list[str], typed: str, start: int, end: int, language: str) -> bool:
    cut = next((i for i, token in enumerate(tokens) if i and token in CUTS and not start <= i < end), len(tokens))
    if start >= cut:
        return False
    if language in HEAD_FIRST:
        return all(token in LEADS or token.isdigit() for token in tokens[:start])
    after = tokens[end:cut]
    return all(token in TAILS or token.isdigit() for token in after) or _are_names(typed, after, language)


def _are_names(typed: str, after: list[str], language: str) -> bool:
    """Whether what follows is written as names are: "oat milk Kronhof" names a maker, and so does "Hafermilch Kronhof":
    where nouns compound, no noun stands alone behind another."""
    written = {_plain(word): word for word in typed.split()}
    small = language in COMPOUNDS or any(word[:1].islower() for word in typed.split())
    return bool(after) and small and all(written.get(token, token)[:1].isupper() for token in after)
