"""Names of IMAP folders, as they are written on the wire and as people know them."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable

_LISTED = re.compile(rb'(?:LIST )?\([^)]*\) (?:"(?:\\.|[^"])*"|NIL) (.+)', re.IGNORECASE)
_MOST = 20


def utf7(name: str) -> str:
    """Write a folder's name as IMAP has it on the wire: modified UTF-7 (RFC 3501, section 5.1.3)."""
    written, foreign = [], ""
    for character in [*name, ""]:
        if character and not " " <= character <= "~":
            foreign += character
            continue
        if foreign:
            encoded = base64.b64encode(foreign.encode("utf-16-be")).decode("ascii")
            written.append("&" + encoded.rstrip("=").replace("/", ",") + "-")
            foreign = ""
        written.append("&-" if character == "&" else character)
    return "".join(written)


def from_utf7(name: str) -> str:
    """Read a folder's name from the wire. One that is written wrongly stays as it is."""

    def read(match: re.Match[str]) -> str:
        encoded = match[1].replace(",", "/")
        try:
            raw = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
            return raw.decode("utf-16-be") if encoded else "&"
        except ValueError:
            return match[0]

    return re.sub(r"&([^-]*)-", read, name)


def listed(lines: Iterable[bytes]) -> list[str]:
    """Read the names out of the answer to LIST, twenty at most."""
    found = [match[1] for line in lines if (match := _LISTED.match(bytes(line)))]
    return [_name(name.decode("ascii", "replace").strip()) for name in found[:_MOST]]


def _name(text: str) -> str:
    if text.startswith('"'):
        text = re.sub(r"\\(.)", r"\1", text[1:-1])
    return from_utf7(text)[:100]
