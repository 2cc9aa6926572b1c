"""What the simulated Twilio posts to webhooks, signed as Twilio signs: messages, calls, and states.

Facts: “Twilio's request to your incoming message webhook URL”, “Track outbound message status”,
“Twilio's request to your application” and call status callbacks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from connectors.hooks import DeliveryStatus, HookRequest
from connectors.simulation import NotPlayed
from connectors.twilio import twiml
from connectors.twilio.codes_voice import CALL_STATES
from connectors.twilio.numbers import as_number
from connectors.twilio.signatures import HEADER, signature
from connectors.twilio.simulated import SimulatedAccount, SimulatedService
from connectors.twilio.simulated_calls import SimulatedCall
from connectors.twilio.simulated_resources import (
    SimulatedMessage,
    SimulatedNumber,
    rfc2822,
    segments,
)

VOICE_FIELDS = frozenset({"speechToText", "textToSpeech", "recordCalls", "greeting", "language"})
"""Fields that only the config of a voice channel has."""

STOP = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"})
START = frozenset({"START", "YES", "UNSTOP"})
"""Whole messages that opt a customer out and in again."""

_MESSAGE_STATES = {
    DeliveryStatus.QUEUED: "queued",
    DeliveryStatus.SENT: "sent",
    DeliveryStatus.DELIVERED: "delivered",
    DeliveryStatus.FAILED: "undelivered",
}
_CALL_ENDS = {entry.code for entry in CALL_STATES}
_HERE = {"City": "WASHINGTON", "State": "DC", "Zip": "20001", "Country": "US"}


def signed(
    account: SimulatedAccount, url: str, form: Mapping[str, str], method: str = "POST"
) -> HookRequest:
    """Make a request as Twilio does, signed with the account's token."""
    headers = {"user-agent": "TwilioProxy/1.1", "accept": "*/*"}
    if method.upper() == "GET":
        url = f"{url}{'&' if '?' in url else '?'}{urlencode(form)}"
        headers[HEADER.lower()] = signature(account.token, url)
        return HookRequest("GET", url, headers)
    headers["content-type"] = "application/x-www-form-urlencoded; charset=UTF-8"
    headers[HEADER.lower()] = signature(account.token, url, form.items())
    return HookRequest("POST", url, headers, urlencode(form).encode())


def is_called(account: SimulatedAccount, config: Mapping[str, Any]) -> bool:
    """Tell whether a customer would call: the config says so, or the number carries no texts."""
    if VOICE_FIELDS & config.keys():
        return True
    if config.get("messagingServiceSid"):
        return False
    number = _number(account, config)
    return not number.sms or bool(number.voice_url and not number.sms_url)


def write(
    account: SimulatedAccount, config: Mapping[str, Any], text: str, contact: str
) -> Sequence[HookRequest]:
    """A customer writes: the message is kept, and posted where a webhook is set."""
    service = _service(account, config)
    number = service.numbers[0] if service and service.numbers else _number(account, config)
    word = text.strip().upper()
    if word in STOP:
        account.opted_out.add(contact)
    elif word in START:
        account.opted_out.discard(contact)
    message = SimulatedMessage(
        account.new_sid("SM"),
        number.phone_number,
        contact,
        text,
        "received",
        service_sid=service.sid if service else None,
        direction="inbound",
    )
    account.messages.append(message)
    url, method = _inbound(account, number, service)
    return [signed(account, url, _written(account, message), method)] if url else []


def _written(account: SimulatedAccount, message: SimulatedMessage) -> dict[str, str]:
    service = {"MessagingServiceSid": message.service_sid} if message.service_sid else {}
    return {
        "MessageSid": message.sid,
        "SmsSid": message.sid,
        "SmsMessageSid": message.sid,
        "SmsStatus": "received",
        "AccountSid": account.sid,
        "From": message.sender or "",
        "To": message.to,
        "Body": message.body,
        "NumMedia": "0",
        "NumSegments": str(segments(message.body)),
        "ApiVersion": "2010-04-01",
        **{f"From{name}": value for name, value in _HERE.items()},
        **{f"To{name}": value for name, value in _HERE.items()},
        **service,
    }


def call(
    account: SimulatedAccount, config: Mapping[str, Any], text: str, contact: str
) -> Sequence[HookRequest]:
    """A customer calls and, once greeted, says something."""
    number = _number(account, config)
    made = SimulatedCall(
        account.new_sid("CA"),
        number.phone_number,
        contact,
        "completed",
        direction="inbound",
        phone_number_sid=number.sid,
    )
    account.calls.append(made)
    app = next(
        (item for item in account.applications if item.sid == number.voice_application_sid), None
    )
    at = app or number
    if number.trunk_sid or not at.voice_url:
        return []
    ringing = _called(account, made, "ringing")
    spoken = _called(account, made, "in-progress") | {"SpeechResult": text, "Confidence": "0.93"}
    return [
        signed(account, at.voice_url, ringing, at.voice_method),
        signed(account, twiml.with_turn(at.voice_url, 1), spoken),
    ]


def _called(account: SimulatedAccount, made: SimulatedCall, status: str) -> dict[str, str]:
    return {
        "CallSid": made.sid,
        "AccountSid": account.sid,
        "From": made.sender,
        "To": made.to,
        "Caller": made.sender,
        "Called": made.to,
        "CallStatus": status,
        "ApiVersion": "2010-04-01",
        "Direction": made.direction,
        **{f"From{name}": value for name, value in _HERE.items()},
        **{f"To{name}": value for name, value in _HERE.items()},
    }


def tell_message(
    account: SimulatedAccount, message: SimulatedMessage, status: DeliveryStatus, code: str | None
) -> Sequence[HookRequest]:
    """Tell what became of a message."""
    told = _MESSAGE_STATES.get(status)
    if told is None:
        raise NotPlayed("nobody reports whether a text message was read")
    if code is not None and not code.isdigit():
        raise NotPlayed(f"{code} is how calls end")
    message.status, message.coming = told, []
    message.error_code = int(code) if code else None
    if not message.status_callback:
        return []
    form = {
        "MessageSid": message.sid,
        "MessageStatus": told,
        "SmsSid": message.sid,
        "SmsStatus": told,
        "AccountSid": account.sid,
        "From": message.sender or _first_number(account, message),
        "To": message.to,
        "ApiVersion": "2010-04-01",
    }
    if message.service_sid:
        form["MessagingServiceSid"] = message.service_sid
    if code:
        form["ErrorCode"] = code
    return [signed(account, message.status_callback, form)]


def tell_call(
    account: SimulatedAccount, made: SimulatedCall, status: DeliveryStatus, code: str | None
) -> Sequence[HookRequest]:
    """Tell how a call ended."""
    if code is not None and code not in _CALL_ENDS:
        raise NotPlayed("calls have no error codes")
    if status is DeliveryStatus.READ:
        raise NotPlayed("a call is not read")
    if status not in (DeliveryStatus.DELIVERED, DeliveryStatus.FAILED):
        return []
    made.status = (code or "failed") if status is DeliveryStatus.FAILED else "completed"
    made.coming = []
    if not made.status_callback:
        return []
    form = _called(account, made, made.status) | {
        "CallDuration": "12" if made.status == "completed" else "0",
        "CallbackSource": "call-progress-events",
        "SequenceNumber": "0",
        "Timestamp": rfc2822(datetime.now(UTC)) or "",
    }
    return [signed(account, made.status_callback, form)]


def _number(account: SimulatedAccount, config: Mapping[str, Any]) -> SimulatedNumber:
    wanted = as_number(str(config.get("phoneNumber", "")))
    for number in account.numbers:
        if number.phone_number == wanted:
            return number
    raise NotPlayed("the account has no such number here")


def _service(account: SimulatedAccount, config: Mapping[str, Any]) -> SimulatedService | None:
    wanted = config.get("messagingServiceSid")
    return next((item for item in account.services if item.sid == wanted), None)


def _first_number(account: SimulatedAccount, message: SimulatedMessage) -> str:
    for service in account.services:
        if service.sid == message.service_sid and service.numbers:
            return service.numbers[0].phone_number
    return ""


def _inbound(
    account: SimulatedAccount, number: SimulatedNumber, service: SimulatedService | None
) -> tuple[str, str]:
    """Where a message goes, and by which method; empty where nothing is set."""
    if service is not None and not service.use_inbound_webhook_on_number:
        return service.inbound_request_url or "", service.inbound_method
    for app in account.applications:
        if app.sid == number.sms_application_sid:
            return app.sms_url, app.sms_method
    return number.sms_url, number.sms_method
