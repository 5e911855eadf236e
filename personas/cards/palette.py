"""The colours of one card: paper and ink for all, one hue of eight for the person."""

from __future__ import annotations

import re
from dataclasses import dataclass

from personas.cards.oklch import Rgb, contrast, srgb

# The same eight angles as the tiles on the web pages: a person keeps one colour everywhere.
HUES = (20, 65, 110, 155, 200, 245, 290, 335)
DARK, LIGHT = (6, 5, 4), (255, 255, 255)


@dataclass(frozen=True)
class Palette:
    """What each part of a card is painted with. Every text colour reads at 4.5:1 or better where it is
    used.
    """

    paper: Rgb
    raised: Rgb
    line: Rgb
    ink: Rgb
    muted: Rgb
    tile: Rgb
    deep: Rgb  # the hue as text
    dot: Rgb  # the hue as a mark beside text
    ground: Rgb  # under the portrait: the tile, or a colour of the brand
    on_ground: Rgb  # initials on it


def palette(hue: int, ground: str = "") -> Palette:
    """The palette of a persona whose hue index is `hue`; any integer, taken modulo eight.

    `ground` is "#rrggbb" where portraits stand on one colour of a brand. Raises ValueError for another form.
    """
    angle = HUES[hue % len(HUES)]
    tile, deep = srgb(0.88, 0.055, angle), srgb(0.42, 0.085, angle)
    under = rgb(ground) if ground else tile
    return Palette(
        paper=srgb(0.975, 0.006, 85),
        raised=(255, 255, 255),
        line=srgb(0.89, 0.010, 85),
        ink=srgb(0.22, 0.010, 80),
        muted=srgb(0.48, 0.012, 80),
        tile=tile,
        deep=deep,
        dot=srgb(0.62, 0.110, angle),
        ground=under,
        on_ground=ink_on(under) if ground else deep,
    )


def rgb(colour: str) -> Rgb:
    """ "#1b4d3e" as 8-bit channels. Raises ValueError for anything else."""
    if not re.fullmatch("#[0-9a-fA-F]{6}", colour):
        raise ValueError(f"A colour is written #1b4d3e, not “{colour[:20]}”.")
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def ink_on(ground: Rgb) -> Rgb:
    """Dark or light ink, whichever reads better; on any colour one of the two has 4.5:1 or more."""
    return max(DARK, LIGHT, key=lambda ink: contrast(ink, ground))


def tone_on(ground: str) -> str:
    """Whether ink_on a "#rrggbb" is "dark" or "light"; empty for an empty ground."""
    return {DARK: "dark", LIGHT: "light"}[ink_on(rgb(ground))] if ground else ""
