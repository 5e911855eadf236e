"""Korean particles after a word that the author does not know: the form goes by how the word before it ends.

Authors write both forms, ``{product}을(를)``, ``{job}(으)로``, ``{thing}(이)라도``; here one of them stays.
Names in Latin letters go by how they are read aloud in Korean: "Slack" ends in a consonant there, "Zorblax" does not.
"""

from __future__ import annotations

import re

_PAIR = re.compile(r"(\w)([’”」)]?)(?:(은|이|을|과)\((?:는|가|를|와)\)|\((이|으)\))")
_OPEN = {"은": "는", "이": "가", "을": "를", "과": "와"}
# the final sounds of the Korean numbers; the others end in a vowel
_DIGITS = {"0": "ㅇ", "1": "ㄹ", "3": "ㅁ", "6": "ㄱ", "7": "ㄹ", "8": "ㄹ"}
_LATIN = re.compile(r"(?:[lmn]e?|ng|[aeiou](?:ck|[bckpt]))$", re.IGNORECASE)
_LAST_WORD = re.compile(r"[A-Za-z]+$")
_RIEUL = 8  # number of the final ㄹ, after which (으) is left out


def settled(text: str) -> str:
    """The text with one form of each particle. Texts without a choice come back as they are."""
    return _PAIR.sub(lambda found: _chosen(found, text), text) if "(" in text else text


def _chosen(found: re.Match[str], text: str) -> str:
    final, pair, glide = _final(text[: found.end(1)]), found[3], found[4]
    kept = found[1] + found[2]
    if pair:
        return kept + (pair if final else _OPEN[pair])
    closed = final and not (glide == "으" and final == "ㄹ")
    return kept + (glide if closed else "")


def _final(text: str) -> str:
    """The consonant that a text ends in when read aloud, "" for a vowel; ㄹ is told from the others."""
    last = text[-1]
    if "가" <= last <= "힣":
        number = (ord(last) - ord("가")) % 28
        return "" if not number else "ㄹ" if number == _RIEUL else "ㅇ"
    if last.isdigit():
        return _DIGITS.get(last, "")
    word = _LAST_WORD.search(text)
    if not word or not _LATIN.search(word[0]):
        return ""
    return "ㄹ" if re.search(r"le?$", word[0], re.IGNORECASE) else "ㅇ"
