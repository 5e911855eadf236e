"""What the address of the public face page asks for. One reader for the page, the picture and reports of either."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from facegen.attributes import PortraitRequest, RequestError
from personas.models.portraits.face import SEED_MAX

STEERED = ("age", "gender", "appearance", "expression", "glasses", "hair_colour", "hair_length", "beard")


class FaceAddressError(ValueError):
    """A sentence that names the parameter which cannot be, and what can."""


@dataclass(frozen=True)
class FaceAddress:
    request: PortraitRequest
    seed: int | None

    def query(self, seed: int) -> str:
        return urlencode(self.request.as_dict() | {"seed": seed})


def read_address(query) -> FaceAddress:
    """What `query` (a mapping of strings) asks for. Raises FaceAddressError."""
    if unknown := sorted(set(query) - {*STEERED, "seed"}):
        raise FaceAddressError(f"Unknown parameter “{unknown[0]}”; known are {', '.join(STEERED)} and seed.")
    steered = {name: query[name] for name in STEERED if name in query}
    try:
        request = PortraitRequest.from_query(steered)
    except RequestError as error:
        raise FaceAddressError(f"{str(error)[:1].upper()}{str(error)[1:]}.") from None
    if request.age is not None:
        request = request.replace(age=round(request.age))
    return FaceAddress(request, read_seed(query.get("seed", "")))


def read_seed(text: str) -> int | None:
    if not text.strip():
        return None
    if not re.fullmatch(r"\d{1,19}", text.strip()) or int(text) > SEED_MAX:
        raise FaceAddressError(f"The seed must be a whole number from 0 to {SEED_MAX}, not “{text[:40]}”.")
    return int(text)
