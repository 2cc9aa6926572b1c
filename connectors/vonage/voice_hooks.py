"""Calls, what callers say and what became of calls, as the Voice API posts them.

“Voice API webhooks reference”: the answer webhook wants an NCCO, the event webhook a 200, and what
was understood (`input`) comes as an event with `speech` and wants an NCCO again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from connectors.hooks import (
    DeliveryStatus,
    DeliveryUpdate,
    HookRequest,
    InboundMessage,
    Kind,
    Media,
    Received,
    not_ours,
    unreadable,
)
from connectors.vonage import calling
from connectors.vonage.config import VonageVoiceConfig
from connectors.vonage.formats import digits, shown
from connectors.vonage.knowledge import of_call
from connectors.vonage.signatures import Proved

_STATES = {
    "started": DeliveryStatus.QUEUED,
    "ringing": DeliveryStatus.SENT,
    "answered": DeliveryStatus.DELIVERED,
    "human": DeliveryStatus.DELIVERED,
    "machine": DeliveryStatus.DELIVERED,
    "completed": DeliveryStatus.DELIVERED,
    "busy": DeliveryStatus.FAILED,
    "cancelled": DeliveryStatus.FAILED,
    "failed": DeliveryStatus.FAILED,
    "rejected": DeliveryStatus.FAILED,
    "timeout": DeliveryStatus.FAILED,
    "unanswered": DeliveryStatus.FAILED,
}


def read(
    request: HookRequest, proved: Proved, config: VonageVoiceConfig, now: datetime
) -> Received:
    """Read a proved request, and say what to answer.

    Args:
        request: as it came: its address is where Vonage is to post what follows.
        proved: what it holds.
        config: the channel's.
        now: when it came, for requests without a time of their own.

    Raises:
        HookRefused: it makes no sense, or is for another application or number.
    """
    if proved.application and config.application_id not in (None, proved.application):
        raise not_ours("another application")
    values = proved.values
    if "speech" in values or "dtmf" in values:
        messages = _understood(values, config, now)
        return Received(calling.goodbye(), messages=messages, once=proved.once)
    if "recording_url" in values:
        return Received(once=proved.once)  # it names no caller; the dashboard keeps the recording
    if "status" in values:
        return Received(deliveries=_event(values, now), once=proved.once)
    if "uuid" in values and "to" in values:
        return _call(request, proved, config, now)
    raise unreadable("it is neither a call nor an event of one")


def _told(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    return value if isinstance(value, str) else "" if value is None else str(value)


def _call(
    request: HookRequest, proved: Proved, config: VonageVoiceConfig, now: datetime
) -> Received:
    """A call comes in. What the caller says follows as a message of its own, if it is written down."""
    values = proved.values
    if digits(_told(values, "to")) != digits(config.phone_number):
        raise not_ours("another number")
    reply = calling.answer(config, urlunsplit((*urlsplit(request.url)[:3], "", "")))
    if config.speech_to_text:
        return Received(reply, once=proved.once)
    message = InboundMessage(
        id=_told(values, "uuid"),
        contact=shown(digits(_told(values, "from"))),
        text="",
        at=_at(values, now),
        kind=Kind.CALL,
    )
    return Received(reply, messages=(message,), once=proved.once)


def _understood(
    values: Mapping[str, Any], config: VonageVoiceConfig, now: datetime
) -> tuple[InboundMessage, ...]:
    """What a caller said: the likeliest reading of it. Nothing where nothing was understood."""
    if digits(_told(values, "to")) != digits(config.phone_number):
        raise not_ours("another number")
    speech = values.get("speech")
    results = speech.get("results") if isinstance(speech, dict) else None
    first = results[0] if isinstance(results, list) and results else None
    text = first.get("text") if isinstance(first, dict) else None
    if not isinstance(text, str) or not text.strip():
        return ()
    uuid = _told(values, "uuid") or _told(values, "conversation_uuid")
    if not uuid:
        raise unreadable("it names no call")
    recorded = speech.get("recording_url") if isinstance(speech, dict) else None
    at = _at(values, now)
    return (
        InboundMessage(
            id=f"{uuid}/{int(at.timestamp() * 1000)}",
            contact=shown(digits(_told(values, "from"))),
            text=text,
            at=at,
            kind=Kind.TEXT,
            media=(Media(url=recorded),) if isinstance(recorded, str) else (),
            details={"call": uuid},
        ),
    )


def _event(values: Mapping[str, Any], now: datetime) -> tuple[DeliveryUpdate, ...]:
    """What became of a call that this channel placed; events of calls to it tell nothing new."""
    state = _told(values, "status").lower()
    status = _STATES.get(state)
    if status is None or _told(values, "direction") != "outbound":
        return ()
    uuid = _told(values, "uuid")
    if not uuid:
        raise unreadable("it names no call")
    is_failed = status is DeliveryStatus.FAILED
    return (
        DeliveryUpdate(
            message_id=uuid,
            status=status,
            at=_at(values, now),
            contact=shown(digits(_told(values, "to"))),
            problem=of_call(state, _told(values, "detail")) if is_failed else None,
        ),
    )


def _at(values: Mapping[str, Any], now: datetime) -> datetime:
    try:
        told = datetime.fromisoformat(_told(values, "timestamp"))
    except ValueError:
        return now
    return told if told.tzinfo else told.replace(tzinfo=UTC)
