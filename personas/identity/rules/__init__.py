"""Coherence as code: every rule has a name, a sentence, the fields it ties together, and a mend where there is one."""

from . import character, contact, people, place, portrait, text, work
from .registry import Rule, check, rules

__all__ = ["Rule", "character", "check", "contact", "people", "place", "portrait", "rules", "text", "work"]
