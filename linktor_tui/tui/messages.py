"""Messages as the screens show them: what is said, and how far it has come."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from linktor_tui.contract.traffic import Direction, MessageStatus
from linktor_tui.tui.looks import Look, Tone
from linktor_tui.tui.texts import N_, _

if TYPE_CHECKING:
    from linktor_tui.contract.traffic import Contact, Message

LONGEST = 4_000
"""Characters of a text that are drawn in a thread; the provider has the rest."""
DELIVERY = {
    MessageStatus.PENDING: Look("…", N_("pending"), Tone.WARN),
    MessageStatus.SENT: Look("✓", N_("sent"), Tone.QUIET),
    MessageStatus.DELIVERED: Look("✓✓", N_("delivered"), Tone.GOOD),
    MessageStatus.READ: Look("✓✓", N_("read"), Tone.BUSY),
    MessageStatus.FAILED: Look("✗", N_("failed"), Tone.BAD),
}
KINDS = {
    "image": N_("image"),
    "video": N_("video"),
    "audio": N_("audio"),
    "document": N_("document"),
    "location": N_("location"),
}
"""Content types by the name they go by in a thread; others go by their own."""


def who(contact: Contact) -> str:
    """Name a contact: by name, else by address. May come from elsewhere."""
    return contact.name or contact.address


def said(content: Mapping[str, Any]) -> str:
    """Put content into words: its text, or its kind and what belongs to it."""
    if content.get("type") == "omitted":
        return _("(the text was not kept)")
    text = content.get("text")
    if isinstance(text, str) and text:
        return text[:LONGEST]
    kind = str(content.get("type") or "?")
    rest = {key: value for key, value in content.items() if key != "type" and value is not None}
    told = ", ".join(map(_worded, rest.values()))
    return f"[{_(KINDS.get(kind, kind))}] {told}".rstrip()[:LONGEST]


def _worded(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def glance(message: Message) -> str:
    """What was said in a line, with an arrow before what went out."""
    line = " ".join(said(message.content)[:400].split())
    return line if message.direction is Direction.INBOUND else f"→ {line}"
