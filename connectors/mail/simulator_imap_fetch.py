"""What an IMAP client asks of mails: which ones, and what of them (RFC 3501, 6.4.4 to 6.4.6)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from connectors.mail.mailbox import Mail
from connectors.mail.simulator_imap_syntax import Malformed

Numbered = tuple[int, Mail]

_ITEM = re.compile(r"(?:BODY(?:\.PEEK)?\[[^\]]*\](?:<\d+\.\d+>)?|[A-Z0-9.]+)", re.IGNORECASE)
_FIELDS = re.compile(r"BODY\[HEADER\.FIELDS \(([^)]*)\)\]")
_FLAG_KEYS = {
    "SEEN": "\\Seen",
    "ANSWERED": "\\Answered",
    "FLAGGED": "\\Flagged",
    "DELETED": "\\Deleted",
    "DRAFT": "\\Draft",
}
_PARTIAL = re.compile(r"<(\d+)\.(\d+)>\Z")
_MACROS = {"FAST": "FLAGS INTERNALDATE RFC822.SIZE"}


def pick(mails: Sequence[Mail], numbers: str, *, uid: bool) -> Iterator[Numbered]:
    """Give the mails of a set such as `1:3,7,9:*`, with their numbers."""
    last = (mails[-1].uid if uid else len(mails)) if mails else 0
    ranges = [_range(part, last) for part in numbers.split(",")]
    for number, mail in enumerate(mails, 1):
        key = mail.uid if uid else number
        if any(low <= key <= high for low, high in ranges):
            yield number, mail


def _range(part: str, last: int) -> tuple[int, int]:
    ends = [last if end == "*" else int(end) for end in part.split(":")]
    return min(ends), max(ends)


def search(mails: Sequence[Mail], criteria: Sequence[str]) -> list[Numbered]:
    """Give the mails that fit: flags, ALL, NEW, SINCE, UID and number sets. Others are malformed."""
    words = [word.upper() for word in criteria]
    if words[:1] == ["CHARSET"]:
        words = words[2:]
    found = list(enumerate(mails, 1))
    while words:
        word = words.pop(0)
        kept = _fitting(mails, word, words)
        found = [(number, mail) for number, mail in found if mail.uid in kept]
    return found


def _fitting(mails: Sequence[Mail], word: str, rest: list[str]) -> set[int]:
    bare = word.removeprefix("UN") if word not in _FLAG_KEYS else word
    if bare in _FLAG_KEYS:
        marked = {mail.uid for mail in mails if _FLAG_KEYS[bare] in mail.flags}
        return marked if bare == word else {mail.uid for mail in mails} - marked
    if word in {"ALL", "NEW", "RECENT"}:
        return {mail.uid for mail in mails} if word == "ALL" else set()
    if word == "UID" and rest:
        return {mail.uid for _, mail in pick(mails, rest.pop(0), uid=True)}
    if word == "SINCE" and rest:
        day = datetime.strptime(rest.pop(0), "%d-%b-%Y").date()
        return {mail.uid for mail in mails if mail.received.date() >= day}
    if re.fullmatch(r"[\d:*,]+", word):
        return {mail.uid for _, mail in pick(mails, word, uid=False)}
    raise Malformed


def show(mail: Mail, what: str, *, uid: bool) -> tuple[bytes, bool]:
    """Write what is asked of a mail, and tell whether that counts as reading it."""
    asked = _MACROS.get(what.strip("()").upper(), what)
    items = [item.upper() for item in _ITEM.findall(asked)]
    if uid and "UID" not in items:
        items.insert(0, "UID")
    if not items:
        raise Malformed
    read = any(item == "RFC822" or item.startswith("BODY[") for item in items)
    return b" ".join(_item(mail, item) for item in items), read


def _item(mail: Mail, item: str) -> bytes:
    plain = {
        "UID": str(mail.uid),
        "FLAGS": f"({' '.join(sorted(mail.flags))})",
        "RFC822.SIZE": str(len(mail.content)),
        "INTERNALDATE": mail.received.strftime('"%d-%b-%Y %H:%M:%S +0000"'),
    }
    if item in plain:
        return f"{item} {plain[item]}".encode()
    head, _, body = mail.content.partition(b"\r\n\r\n")
    partial = _PARTIAL.search(item)
    section = _PARTIAL.sub("", item).replace(".PEEK", "")
    parts = {
        "RFC822": mail.content,
        "BODY[]": mail.content,
        "RFC822.HEADER": head + b"\r\n\r\n",
        "BODY[HEADER]": head + b"\r\n\r\n",
        "RFC822.TEXT": body,
        "BODY[TEXT]": body,
    }
    named = _FIELDS.fullmatch(section)
    if named:
        parts[section] = _headers(head, set(named[1].split()))
    if section not in parts:
        raise Malformed
    content, name = parts[section], section
    if partial is not None:
        start, size = int(partial[1]), int(partial[2])
        content, name = content[start : start + size], f"{section}<{start}>"
    return b"%s {%d}\r\n%s" % (name.encode(), len(content), content)


def _headers(head: bytes, names: set[str]) -> bytes:
    unfolded = re.split(rb"\r\n(?![ \t])", head)
    wanted = (line for line in unfolded if line.partition(b":")[0].decode().upper() in names)
    return b"".join(line + b"\r\n" for line in wanted) + b"\r\n"


def mark(mail: Mail, how: str, flags: set[str]) -> None:
    """Set, add or take away flags: `FLAGS`, `+FLAGS`, `-FLAGS`, each also with `.SILENT`."""
    action = how.removesuffix(".SILENT")
    if action == "+FLAGS":
        mail.flags |= flags
    elif action == "-FLAGS":
        mail.flags -= flags
    elif action == "FLAGS":
        mail.flags = set(flags)
    else:
        raise Malformed
