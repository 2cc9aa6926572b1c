"""Whether text on a colour can be read: contrast as WCAG 2.2 counts it (1.4.3, level AA)."""

from __future__ import annotations

import re

ENOUGH = 4.5
"""Least ratio for text of the usual size."""
WHITE = "#ffffff"
INK = "#1a1a1a"

_HEX = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
Rgb = tuple[int, int, int]


def parse(colour: str) -> Rgb | None:
    """Read `#rgb` or `#rrggbb`. None for anything else, such as a colour by name."""
    if not _HEX.fullmatch(colour):
        return None
    digits = colour[1:]
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


def written(rgb: Rgb) -> str:
    """Write a colour as `#rrggbb`."""
    return "#{:02x}{:02x}{:02x}".format(*rgb)


def _luminance(rgb: Rgb) -> float:
    def linear(part: int) -> float:
        share = part / 255
        return float(share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4)

    red, green, blue = map(linear, rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: Rgb, other: Rgb) -> float:
    """Contrast of two colours, from 1 (the same) to 21 (black on white)."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def text_on(colour: Rgb) -> tuple[str, float]:
    """The text colour that is read best on a colour, white or ink, and its contrast."""
    choices = [(text, ratio(colour, rgb)) for text in (WHITE, INK) if (rgb := parse(text))]
    return max(choices, key=lambda choice: choice[1])


def nearest_readable(colour: Rgb) -> str:
    """The colour closest to this one, darker or lighter, on which text has contrast enough."""
    for step in range(256):
        for towards in (0, 255):
            mixed = _mixed(colour, towards, step / 255)
            if text_on(mixed)[1] >= ENOUGH:
                return written(mixed)
    return written((0, 0, 0))


def _mixed(colour: Rgb, towards: int, share: float) -> Rgb:
    red, green, blue = (round(part + (towards - part) * share) for part in colour)
    return red, green, blue
