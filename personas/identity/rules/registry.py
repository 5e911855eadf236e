"""How a rule is declared, and running all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from personas.identity.model import Finding, Identity

from .measured import disagreements

Mend = dict[str, Any]
Test = Callable[[Identity], Mend | None]


@dataclass(frozen=True)
class Rule:
    """``broken`` answers None for a person who keeps the rule, else the mend, {} where only a human can say."""

    name: str
    sentence: str
    fields: tuple[str, ...]
    broken: Test


_RULES: list[Rule] = []


def rule(name: str, sentence: str, *fields: str) -> Callable[[Test], Test]:
    """Registers a rule; the decorated function is its ``broken``."""

    def register(test: Test) -> Test:
        _RULES.append(Rule(name, sentence, fields, test))
        return test

    return register


def rules() -> tuple[Rule, ...]:
    """Every rule, in the order in which findings are reported."""
    return tuple(_RULES)


def check(identity: Identity, measured: Mapping[str, Any] | None = None) -> list[Finding]:
    """The rules that an identity breaks, empty for every composed one; nothing is changed.

    ``measured`` is what a portrait's receipt says was measured (age, gender, appearance, expression,
    glasses): where it disagrees with what was asked, that is a finding too.
    """
    asked = (one for one in _RULES if _filled_in(identity, one))
    findings = [Finding(r.name, r.fields, r.sentence, mend) for r in asked if (mend := r.broken(identity)) is not None]
    return findings + (_measured_findings(identity, measured) if measured else [])


def _filled_in(identity: Identity, asked: Rule) -> bool:
    """Numbers and scales that nobody has filled in agree with everything: a person of an earlier version has none."""
    return all(getattr(identity, name, 0) not in (None, {}) for name in asked.fields)


def _measured_findings(identity: Identity, measured: Mapping[str, Any]) -> list[Finding]:
    return [
        Finding("portrait-as-asked", ("portrait", field), sentence, {})
        for field, sentence in disagreements(identity.portrait, measured)
    ]
