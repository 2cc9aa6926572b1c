"""Reports of mail servers about mail that was sent: delivery status notifications (RFC 3464)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from email.message import EmailMessage, Message
from typing import Any

from connectors.hooks import DeliveryStatus, DeliveryUpdate
from connectors.mail.errors import redactor
from connectors.mail.smtp_errors import Reply, Stage, explain
from connectors.mailapi.incoming import BROKEN_MAIL
from connectors.problems import Problem

_STATES = {"failed": DeliveryStatus.FAILED, "delivered": DeliveryStatus.DELIVERED}
"""Of `Action` (section 2.3.3). `delayed` may still go either way; `relayed` and `expanded` say
nothing about the mailbox."""
_DIAGNOSIS = re.compile(r"\s*smtp\s*;\s*(\d{3})[ -](.*)", re.IGNORECASE | re.DOTALL)
_MESSAGE_ID = re.compile(r"^message-id:\s*(<[^>\s]{1,900}>)", re.IGNORECASE | re.MULTILINE)


def delivery_updates(mail: EmailMessage, at: datetime) -> tuple[DeliveryUpdate, ...]:
    """Read a report. Empty for a mail that is none, or that does not say which mail it is about."""
    try:
        if mail.get_content_type() != "multipart/report":
            return ()
        parts = [part for part in mail.iter_parts() if isinstance(part, Message)]
        about = next(filter(None, map(_original, parts)), None)
        reports = [part for part in parts if part.get_content_type() == "message/delivery-status"]
        if about is None or not reports:
            return ()
        return tuple(_updates(reports[0], about, at))
    except BROKEN_MAIL:
        return ()


def _original(part: Message) -> str | None:
    """The Message-ID of the mail that came back, as a whole or as its headers."""
    if part.get_content_type() not in ("message/rfc822", "text/rfc822-headers"):
        return None
    payload: Any = part.get_payload()
    text = str(payload[0]) if isinstance(payload, list) and payload else str(payload)
    found = _MESSAGE_ID.search(text)
    return found[1] if found else None


def _updates(report: Message, about: str, at: datetime) -> Iterator[DeliveryUpdate]:
    blocks: Any = report.get_payload()
    for block in blocks if isinstance(blocks, list) else []:
        state = _STATES.get(str(block.get("action", "")).strip().lower())
        if state is None:
            continue
        recipient = str(block.get("final-recipient", "")).partition(";")[2].strip()
        problem = _problem(block, recipient) if state is DeliveryStatus.FAILED else None
        yield DeliveryUpdate(about, state, at, recipient or None, problem)


def _problem(block: Message, recipient: str) -> Problem:
    """Explain a failure as the refusal of a send would be: by the words of the last server."""
    diagnosis = _DIAGNOSIS.match(str(block.get("diagnostic-code", "")))
    status = str(block.get("status", "")).split()
    code, text = (int(diagnosis[1]), diagnosis[2]) if diagnosis else (550, " ".join(status[:1]))
    server = str(block.get("remote-mta", "")).partition(";")[2].strip()
    reply = Reply.read(code, " ".join(text.split()), redactor(()))
    return explain(reply, Stage.RECIPIENT, server or "the recipient's server", recipient)
