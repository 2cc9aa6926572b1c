"""Mails as they lie in a mailbox, made into messages.

Nothing that a mail holds stops the ones behind it: what cannot be understood is left out, and who
wrote, when and under which id is told in any case. Mail from the channel's own address is no
customer's and is left out. Mail that a machine sent by itself (RFC 3834) is a message, with
`autoSubmitted` in its details, so that nobody answers a machine by machine.
"""

from __future__ import annotations

import hashlib
from email import message_from_bytes
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import default
from typing import Any

from connectors.hooks import InboundMessage, Media, Received
from connectors.mail.bounces import delivery_updates
from connectors.mail.imap_reading import Fetched
from connectors.mailapi.incoming import BROKEN_MAIL, kind_of, person, readable, when

NOBODY = "unknown@sender.invalid"
"""Stands for the sender of a mail that names none."""
_LONGEST_ID = 500
_LONGEST_SUBJECT = 1000


def read(mail: Fetched, own_address: str) -> Received:
    """Make a message, or news of mails that were sent, of a mail."""
    parsed = _parsed(mail.raw)
    updates = delivery_updates(parsed, mail.arrived)
    if updates:
        return Received(deliveries=updates)
    address, name = person(header(parsed, "from") or header(parsed, "return-path"))
    if address.lower() == own_address.lower():
        return Received()
    text, files = _text(parsed), _files(parsed)
    message = InboundMessage(
        id=_identity(parsed, mail),
        contact=address or NOBODY,
        text=text,
        at=when(header(parsed, "date"), mail.arrived),
        kind=kind_of(text, files),
        contact_name=name,
        subject=header(parsed, "subject")[:_LONGEST_SUBJECT] or None,
        media=files,
        details=_details(parsed, mail),
    )
    return Received(messages=(message,))


def header(mail: EmailMessage, name: str) -> str:
    """A header's value on one line, empty where it is not there; as it came if it is broken."""
    try:
        value = str(mail.get(name, ""))
    except BROKEN_MAIL:
        raw = (str(found) for key, found in mail.raw_items() if key.lower() == name)
        value = next(raw, "")
    return " ".join(value.encode("utf-8", "replace").decode().split())


def _parsed(raw: bytes) -> EmailMessage:
    try:
        parsed = message_from_bytes(raw, policy=default)
    except BROKEN_MAIL:  # nested without an end, mostly: the headers are told all the same
        parsed = BytesHeaderParser(policy=default).parsebytes(raw)
    assert isinstance(parsed, EmailMessage)
    return parsed


def _identity(parsed: EmailMessage, mail: Fetched) -> str:
    """The Message-ID; where there is none, what is the same for the same mail, wherever it lies."""
    known = header(parsed, "message-id")
    if known and len(known) <= _LONGEST_ID:
        return known
    return f"sha256:{hashlib.sha256(mail.raw).hexdigest()}"


def _details(parsed: EmailMessage, mail: Fetched) -> dict[str, Any]:
    told: dict[str, Any] = {}
    automatic = header(parsed, "auto-submitted")
    if automatic and automatic.lower() != "no":
        told["autoSubmitted"] = automatic[:100]
    if mail.cut:
        told["cut"] = True
    return told


def _text(parsed: EmailMessage) -> str:
    if parsed.get_content_maintype() == "multipart" and not parsed.is_multipart():
        return _content(parsed)  # its parts cannot be told apart
    try:
        plain, page = parsed.get_body(("plain",)), parsed.get_body(("html",))
    except BROKEN_MAIL:
        return ""
    return readable(_content(plain), _content(page)).replace("\r\n", "\n")


def _content(part: Any) -> str:
    """A part as text, whatever it says of its charset."""
    if part is None:
        return ""
    try:
        content = part.get_payload(decode=True)
        charset = part.get_content_charset() or "utf-8"
    except BROKEN_MAIL:
        return ""
    if not isinstance(content, bytes):
        return ""
    try:
        return content.decode(charset, "replace")
    except (LookupError, ValueError):
        return content.decode("utf-8", "replace")


def _files(parsed: EmailMessage) -> tuple[Media, ...]:
    try:
        if parsed.is_multipart():
            parts = list(parsed.iter_attachments())
        else:
            parts = [] if parsed.get_content_maintype() in ("text", "multipart") else [parsed]
        return tuple(Media(part.get_content_type(), name=part.get_filename()) for part in parts)
    except BROKEN_MAIL:
        return ()
