"""Colours as the design writes them (OKLCH) and as a picture needs them (8-bit sRGB)."""

from __future__ import annotations

from math import cos, radians, sin

Rgb = tuple[int, int, int]


def srgb(lightness: float, chroma: float, hue: float) -> Rgb:
    """Convert one OKLCH colour to 8-bit sRGB.

    `lightness` is 0..1, `chroma` 0..0.4, `hue` in degrees. What lies outside sRGB is clipped channel by
    channel: the tokens of this design are all inside it.
    """
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        _encode(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
        _encode(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
        _encode(-0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short),
    )


def contrast(one: Rgb, other: Rgb) -> float:
    """WCAG 2 contrast ratio of two colours, 1..21, whichever of them is the text."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _encode(linear: float) -> int:
    linear = min(1.0, max(0.0, linear))
    value = 12.92 * linear if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055
    return round(255 * value)


def _decode(value: int) -> float:
    share = value / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def _luminance(colour: Rgb) -> float:
    red, green, blue = (_decode(value) for value in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
