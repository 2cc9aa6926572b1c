"""Messages as the screens show them: what is said, and how far it has come."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from linktor_tui.contract.traffic import Direction, MessageStatus
from linktor_tui.looks import Look, Tone
from linktor_tui.texts import N_, _

if TYPE_CHECKING:
    from linktor_tui.contract.traffic import Contact, Event, Message

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


def in_short(event: Event) -> str:
    """Whom a message event is about, and what was said; nothing for other events.

    Another engine may write what it likes into an event: what is not as expected is left out.
    """
    told = event.data.get("attributes")
    if not event.event.startswith("message.") or not isinstance(told, Mapping):
        return ""
    contact, content = told.get("contact"), told.get("content")
    name = contact.get("name") if isinstance(contact, Mapping) else None
    end = told.get("from" if told.get("direction") == Direction.INBOUND else "to")
    text = said(content)[:400] if isinstance(content, Mapping) else ""
    return " ".join(": ".join(str(part) for part in (name or end, text) if part).split())
