"""A line without the hour, the sum or the place that hangs on behind it: what the first on a board says of it.

"Migas en el sofá {weekend}" is a whole thought without the weekend. Somebody's life enters it only where another person
has said the plain line already.
"""

from __future__ import annotations

import re
from functools import lru_cache

from .tags import Line

# Fields that are lists and short sayings; scenes, biographies and situations live from their hours.
FIELDS = frozenset(
    "goals pains motivations triggers success_factors objections criteria questions tried_before must_believe"
    " quote tagline values job_to_be_done".split()
)
FACTS = frozenset("devices media watering_holes deciders brands".split())  # what is so, wherever and whenever
_TIMES = "morning|pause|evening|weekend|week|budget|busy|budget_work"
_ANY = f"{_TIMES}|way|home|heard|meeting|site|team"
# Words that say something only together with what follows them; they go with it.
_PARTICLES = (
    "not even|above all|even|also|especially|nicht einmal|auch|sogar|vor allem|gerade|même|surtout|aussi|incluso"
    "|sobre todo|también|até|mesmo|sobretudo|também|anche|soprattutto|persino|zelfs|ook|vooral"
    "|nawet|także|zwłaszcza|też"
    "|حتى|أيضاً|وخصوصاً|وخاصةً|غالباً"
)
# A comma before these opens a clause, which cannot lose its verb: "Aplikacja, która wylogowuje {pause}".
_CLAUSE = r"(?: \w+)? (?:któr\w+|co|gdzie|kiedy|ile|niż|jak(?:i\w*|a|ie)?|jeśli|skoro|zanim|żeby|bo|że)\b"
_TAIL = rf"(?:[,،](?!{_CLAUSE})(?: [^\s,،;:.?!{{]+){{0,2}}|[,،]? (?:{_PARTICLES}))? \{{(?:%s)\}}(?=[.?؟]?$)"
# Words after which something must come; a line that would end in one keeps its hour.
_OPEN = re.compile(
    r"(?:^|[\s’'])(?:to|for|of|in|on|at|by|with|from|is|are|was|were|be|it’s|open|only|just|until|than|as|or|and|but|the|a"
    r"|offen|erst|nur|schon|bis|und|oder|aber|denn|sondern|doch|als|ist|sind|war|waren|wird"
    r"|à|de|du|en|pour|par|sur|est|sont|était|seulement|ouverte?s?|et|ou|que|qui"
    r"|a|para|por|con|es|son|está|solo|sólo|abiert[oa]s?|y|o|em|com|é|são|só|e|ou"
    r"|di|da|per|su|è|sono|solo|apert[oaie]|che|van|voor|met|op|te|zijn|open|en|of|dat|die"
    r"|do|na|w|z|po|dla|jest|są|tylko|otwart[yae]|czynn\w+|jeszcze|już|od|o|u|przy|przed|bez|i|lub|że|żeby"
    r"|في|من|إلى|على|عن|مع|أو|ثم|لكن|بل|أن|إن|ما|لا|لم|لن|هو|هي|كان|يكون|منذ|قبل|بعد|بين|كما|إلا|غير|بلا|مفتوح\w*|متوفر\w*|يعمل)$",
    re.IGNORECASE,
)
_SECOND = re.compile(
    r" (?:und|oder|aber|denn|sondern|doch|erst|nur|schon|bis|en|of|maar|want|dus|dan|pas|nog|tot|nu"
    r"|non|solo|già|quasi|i|a|ale|albo|że|żeby|czy|bo|bo to|nie|dopiero|już|jeszcze|tylko|to|zawsze)$"
)  # after them comes the verb
_WITHIN = {  # languages in which a time may stand and be missing anywhere behind the first words
    "de": re.compile(rf"(?<![.;:,?!–„“])(?: (?:{_PARTICLES}))? \{{(?:{_TIMES})\}}(?=[ ,])"),
    "nl": re.compile(rf"(?<![.;:,?!–‘’])(?<!\ber)(?: (?:{_PARTICLES}))? \{{(?:{_TIMES})\}}(?=[ ,])"),
    "it": re.compile(rf"(?<![.;:,?!«»])(?: (?:{_PARTICLES}))? \{{(?:{_TIMES})\}}(?=[ ,])"),
    "pl": re.compile(rf"(?<![.;:,?!„”])(?: (?:{_PARTICLES}))? \{{(?:{_TIMES})\}}(?=[ ,])"),
    # Authors put the particle behind the slot: it goes with it, unless a verb or a noun needs it.
    "ja": re.compile(
        r"\{(?:morning|pause|evening|weekend|week|busy)\}"
        r"(?:、|はとくに、?|に(?:も(?!う)|は(?![ねっ]))?、?(?!限|かぎ|合|見合|間に合|備|頼|響|比べ|近|なると)|でも、?|こそ、?)(?=[^\s。？])"
        r"|\{(?:budget|budget_work)\}(?:では|でも?|なら|だと)、?(?=[^\s。？])"
    ),
    "ko": re.compile(rf"\{{(?:{_TIMES})\}} (?=\S)"),
    # Hindi particles stand behind the slot too, and go with it; a postposition needs it.
    "hi": re.compile(
        rf"(?:, )?\{{(?:{_TIMES})\}} (?:भी|ख़ास तौर पर|सबसे ज़्यादा|तो ज़रूर)(?=[।?]?$)"
        rf"|\{{(?:{_TIMES})\}} (?:(?:भी|ही) )?(?!(?:का|की|के|को|में|से|पर|भी|ही|तो)(?:\s|$))(?=\S)"
    ),
}
SHORT = 12  # letters of Japanese that say too little without their hour ("見る映画")
_WISH = frozenset(("goals", "motivations"))  # in German and Dutch infinitives, before which a time may be missing too
_BEFORE = re.compile(rf"^\{{(?:{_TIMES})\}} (?=\S)")
_TOLD = "(?: (?:mentioned|praised|seen|heard of|read))?"  # "A newcomer mentioned {heard}"
_TAILS = {False: re.compile(_TAIL % _TIMES), True: re.compile(_TOLD + _TAIL % _ANY)}


def bare(line: Line, language: str, field: str) -> Line:
    """The line as it is said where nobody on the board has said it; the same line where it cannot do without."""
    if not line.life or (field not in FIELDS and field not in FACTS):
        return line
    return _bare(line, language[:2], field in FACTS, field in _WISH)


@lru_cache(maxsize=16_384)
def _bare(line: Line, language: str, fact: bool, wish: bool) -> Line:
    text = _without(line.text, _TAILS[fact])
    if language in _WITHIN and not (fact and language == "ja"):  # "夜に見るテレビ" is no fact without the hour
        text = _without(text, _WITHIN[language], within=True)
    if language == "ja" and len(text) < SHORT:
        text = line.text
    if wish and language in ("de", "nl"):
        text = _BEFORE.sub("", text)
    return line if text == line.text else Line(line.raw, text)


def _without(text: str, pattern: re.Pattern[str], within: bool = False) -> str:
    """The text without the one place that the pattern finds, if what stands before it can do without."""
    found = pattern.search(text)
    if not found or (_SECOND if within else _OPEN).search(text[: found.start()]):
        return text
    if within and " " not in text[: found.start()].strip() and found.start() and text[: found.start()].isalpha():
        return text  # "Auch {week} fehlen …": the second place of a main clause
    return (text[: found.start()] + text[found.end() :]).strip()
