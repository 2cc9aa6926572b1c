"""Text that somebody else may put into a name, a message or a file, and how to see that it is tame."""

from __future__ import annotations

from linktor_tui.textsafe import HIDDEN

CORPUS = {
    "colour": "\x1b[31mred\x1b[0m",
    "clear screen": "\x1b[2J\x1b[H",
    "window title": "\x1b]0;owned\x07",
    "clipboard": "\x1b]52;c;cm0gLXJmIC8=\x07",
    "link": "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\",
    "one-byte escape": "\x9b31m and \x9d0;t\x9c",
    "carriage return": "harmless\rerror: all is lost",
    "lines and tabs": "first\nsecond\tthird\r\nfourth",
    "backspace": "no\x08\x08yes",
    "nul and delete": "a\x00b\x7fc",
    "override": "user\u202efdp.exe",
    "isolates": "\u2066hidden\u2069 \u2067rtl\u2069",
    "marks": "\u200e\u200f\u061c\u200b\ufeff",
    "separators": "one\u2028two\u2029three\x85four",
    "tags": "plain\U000e0041\U000e007f",
    "lone surrogate": "half \ud83d of \udc00 it",
    "markup": "[/x] [bold]not bold[/bold] [@click=app.quit]x[/]",
    "yaml": "- a: !!python/object/apply:os.system ['id'] # no",
    "json": '"}, {"injected": true, "x": "',
    "csv": 'a,"b";c\n=HYPERLINK("https://evil.example")',
    "words that are values": "yes",
    "number": "1e5",
    "time": "2024-01-15T10:30:00Z",
    "right to left": "שלום עולם",
    "wide": "日本語のチャンネル",
    "emoji": "👩‍👩‍👧 family 🇧🇷",
    "combining": "e\u0301" * 20 + "Z\u0335\u0321\u0322",
    "long": "x" * 10_000,
    "long and wide": "語" * 10_000,
}

_NEVER = {*HIDDEN, *range(0xD800, 0xE000), 0x7F, *range(0x20)} - {0x0A}


def acting(text: str) -> set[str]:
    """Find what a terminal would act on, line feeds aside."""
    return {f"U+{ord(character):04X}" for character in set(text) if ord(character) in _NEVER}
