"""How IMAP commands are written: tags, atoms, quoted strings, literals and lists (RFC 3501, 9)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from connectors.mail.folders import from_utf7

_LITERAL_END = re.compile(rb"\{(\d{1,9})(\+?)\}\r\n\Z")
_TOKEN = re.compile(
    rb"""\s*(?:
        "(?P<quoted>(?:\\.|[^"\\])*)"
      | \{(?P<size>\d{1,9})\+?\}\r\n
      | (?P<list>\((?:[^()"]|\([^()]*\)|"(?:\\.|[^"\\])*")*\))
      | (?P<atom>[^\s"(){]+(?:\[[^\]]*\])?\S*)
    )""",
    re.VERBOSE,
)


class Malformed(Exception):
    """A command that cannot be read."""


@dataclass(frozen=True, slots=True)
class Parts:
    """A command taken apart."""

    tag: str
    name: str
    arguments: list[str]

    def strings(self, count: int) -> list[str]:
        """Give the first arguments as names and texts. Raises `Malformed` if there are fewer."""
        if len(self.arguments) < count:
            raise Malformed
        return [from_utf7(text) for text in self.arguments[:count]]

    def inner(self) -> Parts:
        """Give the command inside a UID command."""
        if not self.arguments:
            raise Malformed
        return Parts(self.tag, self.arguments[0].upper(), self.arguments[1:])


def wanted(line: bytes) -> tuple[int | None, bool]:
    """Tell how many bytes of a literal must follow a line, and whether the client asks first."""
    found = _LITERAL_END.search(line)
    return (int(found[1]), not found[2]) if found else (None, False)


def split(whole: bytes) -> Parts:
    """Take a command apart. A line that is no command at all has the name `?`."""
    tokens: list[str] = []
    position = 0
    while position < len(whole.rstrip()):
        match = _TOKEN.match(whole, position)
        if match is None:
            return Parts(tokens[0] if tokens else "*", "?", [])
        position = match.end()
        token = match["quoted"] if match["quoted"] is not None else match["list"] or match["atom"]
        if match["quoted"] is not None:
            token = re.sub(rb"\\(.)", rb"\1", token)
        elif match["size"] is not None:
            token = whole[position : position + int(match["size"])]
            position += int(match["size"])
        tokens.append((token or b"").decode("utf-8", "replace"))
    if len(tokens) < 2:
        return Parts(tokens[0] if tokens else "*", "?", [])
    return Parts(tokens[0], tokens[1].upper(), tokens[2:])
