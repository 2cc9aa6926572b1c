"""Pictures of screens as SVG: small, without a reference to anything outside, still or moving.

A screen comes as the library exports it. Its rows are taken from there and written anew: a row that
several frames share stands in the file once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

ROW = 24.4
"""Height of a line, as the library exports it."""
TOP, SIDE = 41, 9
"""Above the first line and beside it, where the window's frame is."""
FONTS = "'Fira Code', ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace"
MADE = re.compile(r"whsec_[\w-]{8,}")
"""A secret that the app made."""
LIGHTS = ("#ff5f57", "#febc2e", "#28c840")
"""The three buttons of a window."""


class Piece(NamedTuple):
    """A run of cells of one look: a ground where `text` is empty, else letters on it."""

    left: float
    width: float
    style: str
    text: str


Row = tuple[Piece, ...]


class Frame(NamedTuple):
    """A screen: its size in the picture, its ground, and its rows."""

    width: float
    height: float
    ground: str
    rows: tuple[Row, ...]


def frame_of(exported: str) -> Frame:
    """Read a screen from what the library exported."""
    root = ElementTree.fromstring(exported)  # noqa: S314 - written by this process
    styles = _styles(root)
    window, matrix = root.findall("{*}rect")[0], root.findall("{*}g")[-1]
    lines = len(root.findall("{*}defs/{*}clipPath")) - 1
    rows: list[list[Piece]] = [[] for _ in range(lines + 1)]
    for part in matrix.iter():
        if part.tag.endswith("rect"):
            number, piece = _ground(part)
        elif part.tag.endswith("text"):
            number, piece = _letters(part, styles)
        else:
            continue
        rows[number].append(piece)
    width, height = (float(window.get(side, "0")) for side in ("width", "height"))
    return Frame(width, height, window.get("fill", "#000"), tuple(map(tuple, rows)))


def _styles(root: ElementTree.Element) -> dict[str, str]:
    """Class -> what it looks like."""
    sheet = root.findtext("{*}style") or ""
    rules = (rule.partition("{") for rule in sheet.split("}"))
    return {
        name.strip().removeprefix("."): look.strip().rstrip(";").replace(": ", ":")
        for name, _, look in rules
        if "-r" in name
    }


def _ground(part: ElementTree.Element) -> tuple[int, Piece]:
    left, top, width = (float(part.get(side, "0")) for side in ("x", "y", "width"))
    return round((top - 1.5) / ROW), Piece(left, width, f"fill:{part.get('fill')}", "")


def _letters(part: ElementTree.Element, styles: dict[str, str]) -> tuple[int, Piece]:
    left, top, width = (float(part.get(side, "0")) for side in ("x", "y", "textLength"))
    style = styles[part.get("class", "")]
    return round((top - 20) / ROW), Piece(left, width, style, part.text or "")


def blotted(frame: Frame) -> Frame:
    """The same screen without the secret that is shown once, to whoever sits before it."""
    rows = (tuple(piece._replace(text=_blot(piece.text)) for piece in row) for row in frame.rows)
    return frame._replace(rows=tuple(rows))


def _blot(text: str) -> str:
    return MADE.sub(lambda found: "whsec_" + "•" * (len(found[0]) - 6), text)


# --- writing --------------------------------------------------------------------------------------


def still(frame: Frame, title: str) -> str:
    """Write a picture of one screen."""
    return moving([(frame, 1.0)], title)


def moving(shown: Sequence[tuple[Frame, float]], title: str) -> str:
    """Write a picture that shows screens in turn, for so many seconds each, again and again.

    Where the reader wants no motion it stays at the first.
    """
    frames, names = [frame for frame, _ in shown], _Names()
    drawn = [_uses(frame, names) for frame in frames]
    rows = "\n".join(
        f'<g id="r{number}">{_row(row, names)}</g>' for row, number in names.rows.items()
    )
    first = frames[0]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(first.width + 2)} '
        f'{_n(first.height + 2)}" role="img">',
        f"<title>{escape(title)}</title>",
        f"<style>{_sheet(names, [seconds for _, seconds in shown])}</style>",
        f"<defs>{rows}</defs>",
        _window(first, title),
        f'<g transform="translate({SIDE} {TOP})">',
        *(f'<g class="f f{number}">{uses}</g>' for number, uses in enumerate(drawn)),
        "</g>",
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


class _Names:
    """Short names for rows and looks, given when first asked for."""

    def __init__(self) -> None:
        self.rows: dict[Row, int] = {}
        self.looks: dict[str, int] = {}

    def row(self, row: Row) -> int:
        return self.rows.setdefault(row, len(self.rows))

    def look(self, style: str) -> str:
        return f"s{self.looks.setdefault(style, len(self.looks))}"


def _uses(frame: Frame, names: _Names) -> str:
    """The frame's ground, which hides the frame below, and its rows."""
    inside = f'width="{_n(frame.width - 2 * SIDE)}" height="{_n(frame.height - TOP - SIDE)}"'
    ground = f'<rect {inside} fill="{frame.ground}"/>'
    return ground + "".join(
        f'<use href="#r{names.row(row)}" y="{_n(number * ROW)}"/>'
        for number, row in enumerate(frame.rows)
        if row
    )


def _row(row: Row, names: _Names) -> str:
    return "".join(_piece(piece, names) for piece in row)


def _piece(piece: Piece, names: _Names) -> str:
    look = names.look(piece.style)
    if not piece.text:
        place = f'x="{_n(piece.left)}" y="1.5" width="{_n(piece.width)}" height="24.65"'
        return f'<rect class="{look}" {place}/>'
    place = f'x="{_n(piece.left)}" y="20" textLength="{_n(piece.width)}"'
    return f'<text class="{look}" {place}>{escape(piece.text)}</text>'


def _sheet(names: _Names, seconds: Sequence[float]) -> str:
    looks = "".join(f".s{number}{{{style}}}" for style, number in names.looks.items())
    common = f"text{{font:20px {FONTS};white-space:pre}}rect{{shape-rendering:crispEdges}}"
    return common + looks + (_turns(seconds) if len(seconds) > 1 else "")


def _turns(seconds: Sequence[float]) -> str:
    """Each frame is seen in its turn; the first one alone where no motion is wanted."""
    whole, begun, rules = sum(seconds), 0.0, [".f{visibility:hidden}.f0{visibility:visible}"]
    moves = []
    for number, lasts in enumerate(seconds):
        begins, ends = 100 * begun / whole, 100 * (begun + lasts) / whole
        rules.append(
            f"@keyframes k{number}{{0%{{visibility:{'hidden' if number else 'visible'}}}"
            f"{begins:.3f}%{{visibility:visible}}{ends:.3f}%,100%{{visibility:hidden}}}}"
        )
        moves.append(f".f{number}{{animation:k{number} {whole:.1f}s step-end infinite}}")
        begun += lasts
    calm = "@media (prefers-reduced-motion:no-preference){" + "".join(moves) + "}"
    return "".join(rules) + calm


def _window(frame: Frame, title: str) -> str:
    """The window around the terminal."""
    size = f'width="{_n(frame.width)}" height="{_n(frame.height)}"'
    middle = _n(frame.width / 2)
    buttons = "".join(
        f'<circle cx="{22 + 22 * number}" cy="21" r="7" fill="{colour}"/>'
        for number, colour in enumerate(LIGHTS)
    )
    return (
        f'<rect x="1" y="1" {size} rx="8" fill={quoteattr(frame.ground)} stroke="#80808059"/>'
        f'{buttons}<text x="{middle}" y="27" text-anchor="middle" fill="#8a8e95">'
        f"{escape(title)}</text>"
    )


def _n(number: float) -> str:
    """A number as short as it can be written."""
    return f"{number:.1f}".removesuffix(".0")
