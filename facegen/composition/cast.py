"""Whom one served portrait is made of: little enough to be kept with it, and enough to draw it again."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from facegen.prior.casting import FIRST, Steer


@dataclass(frozen=True)
class Cast:
    """lead gives hair, neck and clothes, face the face (names of founders); outer is what hair and clothes go back to.

    steer is how the draw was steered, None where only the person is to be kept: at another age, in another mood.
    An empty face leaves the face open: somebody like the person.
    """

    lead: str
    face: str = ""
    outer: str = ""
    turn: int = 0  # which of a seed's people
    steer: tuple[int, int, int, float] | None = None

    def as_dict(self) -> dict:
        return asdict(self) | {"steer": list(self.steer) if self.steer else None}

    @classmethod
    def from_dict(cls, data: dict) -> Cast:
        """Raises TypeError for what is none."""
        steer = data.get("steer")
        return cls(**data | {"steer": tuple(steer) if steer else None})

    @property
    def first_steer(self) -> Steer:
        """Where a search for this person begins."""
        main, face, detail, years = self.steer or (self.turn, 0, 0, 0.0)
        return Steer(main, face, detail, years) if self.steer or self.turn else FIRST
