"""Make text from elsewhere safe to show: nothing in it may move a cursor, and nothing is lost.

Names, messages and error texts come from providers, files and other people. Control characters
become visible pictures, direction overrides and lone surrogates become `<U+202E>`. Ordinary
right-to-left letters, emoji and combining marks are text and stay.
"""

from __future__ import annotations

_NAMED = {0x7F: "\u2421"}
_NAMED |= {code: chr(0x2400 + code) for code in range(0x20)}
HIDDEN = (
    *range(0x80, 0xA0),  # C1 controls: 0x9B is an escape sequence by itself
    0x061C,
    0x200B,
    0x200E,
    0x200F,
    *range(0x2028, 0x202F),  # line and paragraph separators, direction overrides
    *range(0x2060, 0x2070),
    0xFEFF,
    *range(0xFFF9, 0xFFFC),
    *range(0xE0000, 0xE0080),  # tag characters: text that nobody sees
)
"""Code points beyond ASCII that act on a terminal or hide text, lone surrogates aside."""
_ONE_LINE = _NAMED | {code: f"<U+{code:04X}>" for code in HIDDEN}
_LINES = {code: shown for code, shown in _ONE_LINE.items() if code not in (0x09, 0x0A)}


def visible(text: str) -> str:
    """Show a text on one line: line breaks and tabs become pictures too."""
    return _surrogates(text).translate(_ONE_LINE)


def visible_lines(text: str) -> str:
    """Show a text that may have lines and tabs."""
    return _surrogates(text.replace("\r\n", "\n")).translate(_LINES)


def _surrogates(text: str) -> str:
    if text.isascii():
        return text
    return "".join(
        f"<U+{ord(character):04X}>" if 0xD800 <= ord(character) <= 0xDFFF else character
        for character in text
    )
