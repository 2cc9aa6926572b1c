"""What SES publishes about mails: deliveries, bounces, complaints, and mail that came in.

“Amazon SNS notification contents for Amazon SES”, “Examples of event data”, “Contents of notifications
for Amazon SES email receiving”.
"""

from __future__ import annotations

import base64
import binascii
import email
import email.policy
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any

from connectors.aws.known_mail import BOUNCES
from connectors.contract import FailureClass
from connectors.hooks import DeliveryStatus, DeliveryUpdate, InboundMessage, Media
from connectors.knowledge import by_code, quoted
from connectors.problems import Problem

_BY_CODE = by_code(BOUNCES)
_STATES = {
    "Send": ("mail", DeliveryStatus.SENT),
    "Delivery": ("delivery", DeliveryStatus.DELIVERED),
    "DeliveryDelay": ("deliveryDelay", DeliveryStatus.SENT),
    "Open": ("open", DeliveryStatus.READ),
    "Bounce": ("bounce", DeliveryStatus.FAILED),
    "Complaint": ("complaint", DeliveryStatus.FAILED),
    "Reject": ("reject", DeliveryStatus.FAILED),
    "Rendering Failure": ("failure", DeliveryStatus.FAILED),
}
RECEIVED = "Received"


def kind_of(event: Mapping[str, Any]) -> str:
    """What an event tells of: `Bounce`, `Delivery`, `Received`…; empty for something else."""
    kind = event.get("eventType") or event.get("notificationType")
    return kind if isinstance(kind, str) else ""


def problem_of(event: Mapping[str, Any]) -> Problem | None:
    """Explain why a mail failed, by the event that tells of it. None where it did not fail."""
    kind = kind_of(event)
    about = _part(event, _STATES[kind][0]) if kind in _STATES else {}
    if kind == "Bounce":
        code = f"{_text(about, 'bounceType')}/{_text(about, 'bounceSubType')}"
        return _bounced(code, about)
    if kind == "Complaint":
        feedback = _text(about, "complaintFeedbackType")
        return _BY_CODE["Complaint"].problem(**({"feedback": feedback} if feedback else {}))
    if kind == "Reject":
        return _BY_CODE["Reject"].problem(reason=quoted(_text(about, "reason")))
    if kind == "Rendering Failure":
        return _BY_CODE["RenderingFailure"].problem(reason=quoted(_text(about, "errorMessage")))
    return None


def _bounced(code: str, about: Mapping[str, Any]) -> Problem:
    first = next(_objects(about.get("bouncedRecipients")), {})
    details = {
        name: quoted(_text(first, name)) for name in ("status", "diagnosticCode") if first.get(name)
    }
    entry = _BY_CODE.get(code)
    if entry is not None:
        return entry.problem(**details)
    lasting = code.startswith("Permanent/")
    general = _BY_CODE["Permanent/General" if lasting else "Undetermined/Undetermined"]
    kind = FailureClass.CONFIG if lasting else FailureClass.REMOTE
    return replace(general.problem(**details), code=quoted(code), failure_class=kind)


def deliveries(event: Mapping[str, Any], at: datetime) -> tuple[DeliveryUpdate, ...]:
    """What an event says became of a mail, one for each recipient it names."""
    kind = kind_of(event)
    message_id = _text(_part(event, "mail"), "messageId")
    if kind not in _STATES or not message_id:
        return ()
    part, status = _STATES[kind]
    about = _part(event, part)
    when = _time(_text(about, "timestamp")) or at
    problem = problem_of(event)
    return tuple(
        DeliveryUpdate(message_id, status, when, contact, problem)
        for contact in _recipients(event, kind, about)
    )


def _recipients(event: Mapping[str, Any], kind: str, about: Mapping[str, Any]) -> list[str | None]:
    lists = {
        "Bounce": "bouncedRecipients",
        "Complaint": "complainedRecipients",
        "DeliveryDelay": "delayedRecipients",
    }
    if kind in lists:
        found = [_text(item, "emailAddress") for item in _objects(about.get(lists[kind]))]
    elif kind == "Delivery":
        found = [item for item in about.get("recipients") or () if isinstance(item, str)]
    else:
        given = _part(event, "mail").get("destination")
        found = [item for item in given if isinstance(item, str)] if isinstance(given, list) else []
    return [address for address in found if address] or [None]


def inbound(event: Mapping[str, Any], at: datetime) -> InboundMessage | None:
    """Read a mail that SES received, None for another event."""
    mail = _part(event, "mail")
    message_id = _text(mail, "messageId")
    if kind_of(event) != RECEIVED or not message_id:
        return None
    whole = _content(event)
    headers = _part(mail, "commonHeaders")
    sender = next((item for item in headers.get("from") or () if isinstance(item, str)), "")
    name, contact = parseaddr(sender)
    receipt = _part(event, "receipt")
    verdicts = {
        kind: _text(_part(receipt, f"{kind}Verdict"), "status")
        for kind in ("spam", "virus", "spf", "dkim", "dmarc")
    }
    return InboundMessage(
        id=message_id,
        contact=contact or _text(mail, "source"),
        text="" if whole is None else _words(whole),
        at=_time(_text(mail, "timestamp")) or at,
        contact_name=name or None,
        subject=_text(headers, "subject") or None,
        media=() if whole is None else tuple(_files(whole)),
        details={
            "verdicts": {kind: said for kind, said in verdicts.items() if said},
            "contentIncluded": whole is not None,
            **({"messageId": own} if (own := _text(headers, "messageId")) else {}),
        },
    )


def _content(event: Mapping[str, Any]) -> EmailMessage | None:
    text = event.get("content")
    if not isinstance(text, str):
        return None  # stored in S3, or too large for a notification
    raw = text.encode("utf-8", "replace")
    action = _part(_part(event, "receipt"), "action")
    if _text(action, "encoding").upper() == "BASE64":
        try:
            raw = base64.b64decode(text, validate=True)
        except binascii.Error:
            return None
    found = email.message_from_bytes(raw, policy=email.policy.default)
    return found if isinstance(found, EmailMessage) else None


def _words(whole: EmailMessage) -> str:
    try:
        body = whole.get_body(preferencelist=("plain", "html"))
        said = body.get_content() if body is not None else ""
    except (LookupError, ValueError, KeyError, AttributeError, TypeError):
        return ""  # a charset or a structure that nobody knows
    return said.replace("\r\n", "\n").removesuffix("\n") if isinstance(said, str) else ""


def _files(whole: EmailMessage) -> Iterator[Media]:
    try:
        for part in whole.iter_attachments():
            yield Media(content_type=part.get_content_type(), name=part.get_filename())
    except (LookupError, ValueError, KeyError, AttributeError, TypeError):
        return


def _part(given: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = given.get(name)
    return value if isinstance(value, dict) else {}


def _objects(given: Any) -> Iterator[Mapping[str, Any]]:
    return (
        (item for item in given if isinstance(item, dict)) if isinstance(given, list) else iter(())
    )


def _text(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name)
    return value if isinstance(value, str) else ""


def _time(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
