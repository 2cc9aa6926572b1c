"""What Twilio posts to a channel's webhook about messages, once it is proved.

Facts: “Twilio's request to your incoming message webhook URL” and “Track outbound message status”.
An incoming message has `SmsStatus` received; what became of one that was sent has `MessageStatus`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from connectors.hooks import (
    DeliveryStatus,
    DeliveryUpdate,
    HookReply,
    InboundMessage,
    Kind,
    Media,
    Received,
    unreadable,
)
from connectors.problems import Problem
from connectors.twilio.errors import explain
from connectors.twilio.sending import MESSAGES

NOTHING_TO_SAY = HookReply(
    200, '<?xml version="1.0" encoding="UTF-8"?><Response></Response>', "text/xml"
)
"""Answers nothing to the customer: whoever answers sends a message of its own."""

STATES = {
    "accepted": DeliveryStatus.QUEUED,
    "scheduled": DeliveryStatus.QUEUED,
    "queued": DeliveryStatus.QUEUED,
    "sending": DeliveryStatus.SENT,
    "sent": DeliveryStatus.SENT,
    "partially_delivered": DeliveryStatus.SENT,
    "delivered": DeliveryStatus.DELIVERED,
    "read": DeliveryStatus.READ,
    "undelivered": DeliveryStatus.FAILED,
    "failed": DeliveryStatus.FAILED,
    "canceled": DeliveryStatus.FAILED,
}
"""`MessageStatus` of a message that was sent."""

MOST_MEDIA = 10
"""Files of one message, says `NumMedia`."""
_KINDS = {"image": Kind.IMAGE, "audio": Kind.AUDIO, "video": Kind.VIDEO}


def read(form: Mapping[str, str], now: datetime) -> Received:
    """Read a form that Twilio posted about a message. Raises `HookRefused`."""
    sid = form.get("MessageSid") or form.get("SmsSid")
    if not sid:
        raise unreadable("it has no MessageSid")
    if "MessageStatus" in form:
        return Received(deliveries=_deliveries(sid, form, now))
    return Received(NOTHING_TO_SAY, messages=(_message(sid, form, now),))


def _message(sid: str, form: Mapping[str, str], now: datetime) -> InboundMessage:
    contact = form.get("From", "")
    if not contact:
        raise unreadable("it has no From")
    media = _media(form)
    told = ("To", "NumSegments", "FromCity", "FromState", "FromCountry", "MessagingServiceSid")
    return InboundMessage(
        id=sid,
        contact=contact,
        text=form.get("Body", ""),
        at=now,  # Twilio tells no time
        kind=_kind(media),
        contact_name=form.get("ProfileName") or None,
        media=media,
        details={name: form[name] for name in told if form.get(name)},
    )


def _media(form: Mapping[str, str]) -> tuple[Media, ...]:
    count = form.get("NumMedia", "0")
    most = min(int(count), MOST_MEDIA) if count.isascii() and count.isdigit() else 0
    return tuple(
        Media(form.get(f"MediaContentType{number}"), form.get(f"MediaUrl{number}"))
        for number in range(most)
    )


def _kind(media: tuple[Media, ...]) -> Kind:
    if not media:
        return Kind.TEXT
    return _KINDS.get((media[0].content_type or "").partition("/")[0], Kind.DOCUMENT)


def _deliveries(sid: str, form: Mapping[str, str], now: datetime) -> tuple[DeliveryUpdate, ...]:
    status = STATES.get(form["MessageStatus"])
    if status is None:
        return ()  # one that Twilio has added since
    problem = _lost(form) if status is DeliveryStatus.FAILED else None
    return (DeliveryUpdate(sid, status, now, form.get("To") or None, problem),)


def _lost(form: Mapping[str, str]) -> Problem:
    code = form.get("ErrorCode", "")
    if code.isascii() and code.isdigit() and len(code) < 9:
        return explain(int(code), form.get("ErrorMessage", ""))
    return Problem(
        code="message_lost",
        message="The message was not delivered.",
        cause="Twilio gave no error code for it.",
        fix="Look at the message in the Console, Monitor > Logs > Messaging.",
        documentation=MESSAGES,
        details={"status": form["MessageStatus"]},
    )
