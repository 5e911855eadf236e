"""What a composed portrait is made of; plain data, ready for JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from facegen.composition.cast import Cast


@dataclass(frozen=True)
class Role:
    """Person ``who`` of a library, mirrored or not."""

    who: int
    flipped: bool = False


@dataclass
class Recipe:
    """main gives hair, ears, outline, neck and clothes; skin skin and nose; eyes eyes, brows and half the broad bands.

    share is the skin donor's part of the inner shape. build = (amount, who, who): a residual difference of two shapes
    is added. years shifts the shape, ager gives fine detail of another age. outline holds 11 relative shifts of the
    hair's ring. tone, cloth are wanted Oklab colours; dye three gains in linear light for hair, brows and beard alike.
    drift = (rms px, scale sd): a smooth field outside face and ears.
    frame = (zoom from 1, right, down in px): where the head stands in the picture; it may not look beyond the source.
    """

    main: Role
    skin: Role
    eyes: Role
    mouth: Role
    share: float = 0.5
    build: tuple[float, int, int] | None = None
    years: float = 0.0
    ager: Role | None = None
    wearer: Role | None = None
    outline: list[float] | None = None
    tone: list[float] | None = None
    dye: list[float] | None = None
    cloth: list[float] | None = None
    drift: tuple[float, float] = (0.0, 0.0)
    frame: tuple[float, float, float] = (1.0, 0.0, 0.0)
    widen: float = 0.0  # how far the mouth donor reaches into the cheeks: smiles fold them
    rims: str | None = None  # what glasses are drawn from, where some are worn
    restore: float = 0.15  # of what sampling takes from hair and outline
    own_forehead: bool = True  # the forehead stays the main's
    seed: str = "0"
    label: dict = field(default_factory=dict)
    cast: Cast | None = None  # of served portraits: what draws this one again

    def roles(self) -> dict[str, Role]:
        named = {"main": self.main, "skin": self.skin, "eyes": self.eyes, "mouth": self.mouth,
                 "ager": self.ager, "wearer": self.wearer}
        return {name: role for name, role in named.items() if role is not None}

    def owners(self) -> dict[str, str]:
        """For each role the first one that the same person fills in the same way: such are worked out once."""
        first: dict[Role, str] = {}
        return {name: first.setdefault(role, name) if name != "main" or self.tone is None else name
                for name, role in self.roles().items()}

    @property
    def attributes(self) -> dict:
        """What the portrait aims at: age, gender, appearance, expression, glasses, hair, beard, headwear."""
        return self.label

    def as_dict(self) -> dict:
        """Without the cast, which follows from the rest."""
        return asdict(self) | {"cast": None}

    @classmethod
    def from_dict(cls, data: dict) -> Recipe:
        roles = {k: Role(**data[k]) if data.get(k) else None
                 for k in ("main", "skin", "eyes", "mouth", "ager", "wearer")}
        pairs = {k: tuple(data[k]) for k in ("build", "drift", "frame") if data.get(k) is not None}
        return cls(**data | roles | pairs)
