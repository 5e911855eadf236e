"""Names of people that cannot be taken for each other's: one script, and none that looks like one that is taken.

After UTS 39 (Unicode security mechanisms): the scripts of a name are those of its "highly restrictive" level, the
skeleton maps what looks alike in most typefaces to one letter. The table holds what Latin is mistaken for; the whole of
Unicode's confusables.txt is six thousand lines for scripts whose letters no Latin name is written with.
"""

from __future__ import annotations

import unicodedata

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError

HAN = frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "BOPOMOFO"})
KOREAN = frozenset({"LATIN", "CJK", "HANGUL"})
LOOKS_LIKE = {
    "l": "1Iil|ӏӀІіΙιİı",
    "o": "0OoоОοΟσօՕ",
    "a": "AaаАαΑ",
    "b": "BЬьвВΒ",
    "c": "CcсСϲ",
    "d": "Ddԁ",
    "e": "EeеЕЕΕєҽ",
    "g": "Ggɡ",
    "h": "HһНнΗհ",
    "j": "JjјЈ",
    "k": "KkкКκΚ",
    "m": "MмМΜ",
    "n": "NnпΝηո",
    "p": "PpрРρΡ",
    "q": "Qqԛգ",
    "r": "Rrг",
    "s": "SsѕЅ",
    "t": "TtтТτΤ",
    "u": "Uuυսц",
    "v": "Vvνѵ",
    "w": "Wwԝѡω",
    "x": "XxхХχΧ",
    "y": "YyуУγΥү",
    "z": "ZzΖ",
}
LETTERS = str.maketrans({one: letter for letter, alike in LOOKS_LIKE.items() for one in alike})
MIXED = "A username is written in one script. This one mixes letters that look alike."
ALIKE = "Somebody has a name that looks like this one."


def check_username(name: str) -> str:
    """The name as it is stored. Raises ValidationError with a sentence."""
    name = unicodedata.normalize("NFKC", name)
    if not _one_script(name):
        raise ValidationError(MIXED)
    wanted = skeleton(name)
    taken = get_user_model().objects.values_list("username", flat=True)
    if any(skeleton(one) == wanted for one in taken.iterator()):
        raise ValidationError(ALIKE)
    return name


def skeleton(name: str) -> str:
    """What two names have in common that look alike."""
    drawn = unicodedata.normalize("NFKD", name).translate(LETTERS).casefold()
    return drawn.replace("rn", "m").replace("vv", "w")


def _one_script(name: str) -> bool:
    scripts = {unicodedata.name(char, "?").split()[0] for char in name if char.isalpha()}
    return len(scripts) <= 1 or scripts <= HAN or scripts <= KOREAN
