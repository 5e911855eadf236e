"""What a judge knows: how it reads portraits that it did not learn from, and what it may therefore refuse.

A judge that finds a third of real latino portraits to be white cannot tell a drawn one wrong for reading as white too.
So odds are taken as if every group were equally common (Menon et al., Logit adjustment, 2021), because requests are not
skewed as the data are, and a draw passes where five in six real portraits of what was asked would.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

import torch
from torch import Tensor

AGE_WITHIN = 5.0  # years that a draw may miss where nothing is known


@dataclass(frozen=True)
class Knowledge:
    """shares: of each group among what was learned; floors {attribute: {value: least odds}}; within in years.

    errors are what receipts say: "age" in years (mean), the others as shares read wrongly.
    """

    shares: tuple[float, ...] = ()
    floors: dict[str, dict[str, float]] = field(default_factory=dict)
    within: float = AGE_WITHIN
    errors: dict[str, float] = field(default_factory=dict)

    def balanced(self, odds: Tensor) -> Tensor:
        """Odds of appearance [N, 7] as if all groups were equally common."""
        if not self.shares:
            return odds
        even = odds / torch.tensor(self.shares)
        return even / even.sum(1, keepdim=True)

    def floor(self, name: str, value) -> float:
        """Odds from which a value passes though another is likelier; above 1 where nothing is known."""
        return self.floors.get(name, {}).get(str(value), 2.0)

    def as_dict(self) -> dict:
        """Ready for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict | None) -> Knowledge:
        """Raises TypeError or KeyError if the data is none."""
        return cls(**data | {"shares": tuple(data["shares"])}) if data else cls()


UNKNOWN = Knowledge()
