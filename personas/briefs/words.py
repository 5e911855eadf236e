"""The words that people use for the generator's attributes, and how we say them back."""

from __future__ import annotations

import re

from facegen.attributes import APPEARANCES, EXPRESSIONS, GLASSES
from personas.briefs.mix import MixError
from personas.identity import BriefError, PersonBrief, find_market

GENDERS = ("f", "m", "x")
LABELS = {
    "gender": {"f": "feminine", "m": "masculine", "x": "ambiguous"},
    "appearance": {
        "white": "White",
        "black": "Black",
        "latino": "Latino / Hispanic",
        "east_asian": "East Asian",
        "southeast_asian": "Southeast Asian",
        "indian": "South Asian",
        "middle_eastern": "Middle Eastern",
    },
    "expression": {"neutral": "neutral", "smile": "slight smile", "laugh": "laughing"},
    "glasses": {"none": "without glasses", "clear": "with glasses"},
}
VALUES = {"gender": GENDERS, "appearance": APPEARANCES, "expression": EXPRESSIONS, "glasses": GLASSES}
SYNONYMS = {
    "gender": {
        "f": "woman women female females feminine girl",
        "m": "man men male males masculine",
        "x": "ambiguous androgynous nonbinary non-binary",
    },
    "appearance": {
        "latino": "latina latin hispanic",
        "east_asian": "eastasian",
        "southeast_asian": "southeastasian",
        "indian": "southasian south_asian",
        "middle_eastern": "middleeastern arab",
        "white": "caucasian",
    },
    "expression": {
        "neutral": "serious calm",
        "smile": "smiling smiles slight_smile",
        "laugh": "laughing laughs",
    },
    "glasses": {"clear": "glasses with with_glasses", "none": "without no no_glasses without_glasses"},
}


def read_word(attribute: str, word: str) -> str:
    """The value of `attribute` that `word` means. Raises MixError with the words that are understood."""
    plain = re.sub(r"[\s/-]+", "_", word.strip().lower())
    for value in VALUES[attribute]:
        known = {value, *SYNONYMS[attribute].get(value, "").split()}
        known.add(re.sub(r"[\s/-]+", "_", LABELS[attribute][value].lower()))
        if plain in known or plain.replace("_", "") in known:
            return value
    raise MixError(f"“{word.strip()}” is not one of {', '.join(LABELS[attribute].values())}.")


AGE_RANGE = re.compile(r"^(\d{1,3})(?:\s*(?:-|–|to)\s*(\d{1,3}))?(?:\s*(?:years?|yrs?)(?: old)?)?$")


def read_age_range(word: str) -> str:
    """ "25-34" for "25 to 34", "40-40" for "40". Raises MixError."""
    found = AGE_RANGE.match(word.strip())
    if not found:
        raise MixError(f"“{word.strip()}” is not an age range; write 25-34.")
    low, high = int(found[1]), int(found[2] or found[1])
    if low > high:
        raise MixError(f"{low}-{high} runs backwards; write {high}-{low}.")
    return f"{low}-{high}"


def ages_of(value: str) -> tuple[int, int]:
    low, high = value.split("-")
    return int(low), int(high)


def read_town(market: str, word: str) -> str:
    """The town or region of a market that `word` means, in any spelling. Raises MixError with towns written like it."""
    if find_market(market) is None:
        raise MixError(f"There is no market “{market}”.")
    try:
        return PersonBrief(market=market, town=word.strip().title()).town
    except BriefError as error:
        raise MixError(error.sentence) from error
