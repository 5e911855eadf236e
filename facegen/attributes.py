"""What can be asked of a portrait: names, ranges, validation, encoding.

Pure Python: web code may import this without loading torch or numpy.
Every attribute may be None, which means "any".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

AGE_MIN, AGE_MAX = 18, 90
GENDERS = ("f", "m")
GENDER_VALUES = ("f", "m", "x")  # x asks for an ambiguous presentation
APPEARANCES = (
    "white", "black", "latino", "east_asian", "southeast_asian", "indian", "middle_eastern",
)
EXPRESSIONS = ("neutral", "smile", "laugh")
GLASSES = ("none", "clear")
HAIR_COLOURS = ("black", "brown", "blond", "red", "grey", "dyed", "none")
HAIR_LENGTHS = ("bald", "short", "medium", "long", "covered")

ALLOWED: dict[str, tuple[str, ...]] = {
    "gender": GENDER_VALUES,
    "appearance": APPEARANCES,
    "expression": EXPRESSIONS,
    "glasses": GLASSES,
    "hair_colour": HAIR_COLOURS,
    "hair_length": HAIR_LENGTHS,
}
_TRUE, _FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}


class RequestError(ValueError):
    """A portrait request names an unknown attribute or an impossible value."""


@dataclass(frozen=True)
class PortraitRequest:
    """One portrait to draw; a field left at None is free.

    age is in years, 18 to 90. gender is presentation: "f", "m", or "x" for an
    ambiguous one. beard is True or False. Raises RequestError on anything else.
    """

    age: float | None = None
    gender: str | None = None
    appearance: str | None = None
    expression: str | None = None
    glasses: str | None = None
    hair_colour: str | None = None
    hair_length: str | None = None
    beard: bool | None = None

    def __post_init__(self) -> None:
        if self.age is not None:
            object.__setattr__(self, "age", _checked_age(self.age))
        for name, allowed in ALLOWED.items():
            _check_choice(name, getattr(self, name), allowed)
        if self.beard is not None and not isinstance(self.beard, bool):
            raise RequestError(f"beard must be true, false or left free, not {self.beard!r}")

    def as_dict(self) -> dict[str, Any]:
        """Only the attributes that were asked for, ready for JSON."""
        return {f.name: v for f in fields(self) if (v := getattr(self, f.name)) is not None}

    def replace(self, **changes: Any) -> PortraitRequest:
        """The same request with some attributes changed; validates again."""
        return PortraitRequest.from_dict({**self.as_dict(), **changes})

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> PortraitRequest:
        """Inverse of as_dict; a None value means free. Raises RequestError."""
        known = {f.name for f in fields(cls)}
        unknown = sorted(set(data) - known)
        if unknown:
            raise RequestError(f"unknown attribute {unknown[0]!r}; known are {', '.join(sorted(known))}")
        return cls(**dict(data))

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> PortraitRequest:
        """Read strings as they come from a form or an address; "" and "any" mean free."""
        values: dict[str, Any] = {}
        for name, text in query.items():
            text = str(text).strip().lower()
            if text in ("", "any"):
                continue
            values[name] = _parse(name, text)
        return cls.from_dict(values)


def _parse(name: str, text: str) -> Any:
    if name == "age":
        try:
            return float(text)
        except ValueError:
            raise RequestError(f"age must be a number from {AGE_MIN} to {AGE_MAX}, not {text!r}") from None
    if name == "beard":
        if text not in _TRUE | _FALSE:
            raise RequestError(f"beard must be true, false or left free, not {text!r}")
        return text in _TRUE
    return text


def _checked_age(age: Any) -> float:
    number = isinstance(age, (int, float)) and not isinstance(age, bool)
    if not number or not AGE_MIN <= age <= AGE_MAX:
        raise RequestError(f"age must be a number from {AGE_MIN} to {AGE_MAX}, not {age!r}")
    return age


def _check_choice(name: str, value: Any, allowed: tuple[str, ...]) -> None:
    if value is not None and value not in allowed:
        raise RequestError(f"{name} must be one of {', '.join(allowed)} or left free, not {value!r}")


# Encoding -----------------------------------------------------------------

_GENDER_CODE = {"f": -1.0, "x": 0.0, "m": 1.0}
CODE_NAMES: tuple[str, ...] = (
    "one", "age", "age2", "gender", "age_gender", *APPEARANCES, *EXPRESSIONS,
    "glasses", "beard", "headwear", *HAIR_COLOURS, *HAIR_LENGTHS,
)


def encode(row: Mapping[str, Any]) -> list[float]:
    """Attributes of one face as len(CODE_NAMES) numbers of order one.

    Categories are one-hot; a value outside the schema ("other") encodes as
    all zero. Age enters as decades from 40 and its square, so that ageing may
    accelerate, and once more multiplied by gender.
    """
    years = (float(row["age"]) - 40.0) / 20.0
    gender = _GENDER_CODE.get(row["gender"], 0.0)
    code = [1.0, years, years * years - 0.7, gender, years * gender]
    code += [float(row["appearance"] == v) for v in APPEARANCES]
    code += [float(row["expression"] == v) for v in EXPRESSIONS]
    code += [float(row["glasses"] != "none"), float(row["beard"]), float(row.get("headwear") or 0)]
    code += [float(row["hair_colour"] == v) for v in HAIR_COLOURS]
    code += [float(row["hair_length"] == v) for v in HAIR_LENGTHS]
    return code
