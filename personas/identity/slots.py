"""The slots of a category file: how many lines each has at least, its grammatical form, how often life must enter."""

from __future__ import annotations

from typing import NamedTuple


class Slot(NamedTuple):
    """``form`` is "clause", "phrase" (no full stop), "speech" (first person, no full stop) or "sentence" (ends in one).

    ``life`` is how many of its lines must hold a slot of the person's own life; ``seated``, whether a business
    category needs a line for every seat; ``words`` the most words of a line.
    """

    least: int
    form: str
    life: int
    seated: bool
    words: int


SLOTS = {
    "situations": Slot(10, "clause", 4, False, 18),
    "wishes": Slot(10, "clause", 0, True, 18),
    "outcomes": Slot(10, "clause", 2, False, 16),
    "goals": Slot(12, "phrase", 5, True, 18),
    "pains": Slot(12, "phrase", 5, True, 18),
    "triggers": Slot(8, "phrase", 3, False, 16),
    "objections": Slot(10, "speech", 3, True, 20),
    "criteria": Slot(10, "phrase", 2, True, 14),
    "proofs": Slot(4, "phrase", 0, False, 14),
    "questions": Slot(10, "speech", 3, True, 20),
    "success": Slot(8, "phrase", 3, False, 18),
    "tried": Slot(8, "sentence", 2, False, 26),
    "beliefs": Slot(8, "phrase", 1, False, 18),
    "quotes": Slot(12, "sentence", 4, True, 26),
    "days": Slot(12, "sentence", 8, False, 40),
    "bios": Slot(10, "sentence", 4, False, 26),
    "taglines": Slot(10, "sentence", 0, False, 18),
    "places": Slot(8, "phrase", 1, False, 12),
    "searches": Slot(5, "search", 0, False, 8),
}
TIMES = ("morning", "pause", "evening", "weekend", "week")
SPOTS = ("way", "home", "heard")
CONSUMER = frozenset((*TIMES, *SPOTS, "budget", "someone"))
BUSINESS = frozenset(("busy", "meeting", "site", "team", "colleague"))
PERSON = frozenset(("job", "product", "they", "They", "them", "their", "Their"))
OF_KIND = {"consumer": CONSUMER, "business": BUSINESS | {"budget"}}
