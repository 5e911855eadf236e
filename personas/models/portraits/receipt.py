"""The receipt of a portrait: what was asked beside what an independent classifier measured."""

from __future__ import annotations

from dataclasses import dataclass

from personas.briefs.words import LABELS

ROWS = {"age": "Age", "gender": "Presentation", "appearance": "Appearance", "expression": "Expression"}
ROWS |= {"glasses": "Glasses", "hair_colour": "Hair colour", "hair_length": "Hair length", "beard": "Beard"}
AGE_TOLERANCE = 12  # years; an apparent age is an estimate on both sides


@dataclass(frozen=True)
class ReceiptRow:
    """`confidence` in per cent, None where nothing was measured; `agrees` is True where nothing was asked."""

    label: str
    asked: str
    measured: str
    confidence: int | None
    agrees: bool


def receipt(*, asked: dict, measured: dict, confidence: dict) -> list[ReceiptRow]:
    """A row for each attribute that was asked or measured."""
    return [
        ReceiptRow(
            label,
            _words(name, asked.get(name)),
            _words(name, measured.get(name)),
            _percent(confidence.get(name)),
            _agree(name, asked.get(name), measured.get(name)),
        )
        for name, label in ROWS.items()
        if name in asked or name in measured
    ]


def _words(name: str, value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return str(round(value))
    return LABELS.get(name, {}).get(value, str(value).replace("_", " "))


def _percent(value: float | None) -> int | None:
    return None if value is None else round(100 * value)


def _agree(name: str, asked, measured) -> bool:
    if asked is None or measured is None:
        return True
    return abs(asked - measured) <= AGE_TOLERANCE if name == "age" else asked == measured
