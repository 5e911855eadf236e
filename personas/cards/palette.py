"""The colours of one card: paper and ink for all, one hue of eight for the person."""

from __future__ import annotations

from dataclasses import dataclass

from personas.cards.oklch import Rgb, srgb

# The same eight angles as the tiles on the web pages: a person keeps one colour everywhere.
HUES = (20, 65, 110, 155, 200, 245, 290, 335)


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


def palette(hue: int) -> Palette:
    """The palette of a persona whose hue index is `hue`; any integer, taken modulo eight."""
    angle = HUES[hue % len(HUES)]
    return Palette(
        paper=srgb(0.975, 0.006, 85),
        raised=(255, 255, 255),
        line=srgb(0.89, 0.010, 85),
        ink=srgb(0.22, 0.010, 80),
        muted=srgb(0.48, 0.012, 80),
        tile=srgb(0.88, 0.055, angle),
        deep=srgb(0.42, 0.085, angle),
        dot=srgb(0.62, 0.110, angle),
    )
