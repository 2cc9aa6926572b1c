"""What the simulated Plivo posts to webhooks, signed as Plivo signs: messages, calls, and states.

Facts: “Handling incoming messages”, “Message status callbacks”, “XML request” and the hangup URL. Messages
come with signatures of both versions, calls with version 3.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from connectors.hooks import DeliveryStatus, HookRequest
from connectors.plivo import hangups, signatures, xml
from connectors.plivo.formats import digits
from connectors.plivo.simulated_resources import (
    SimulatedCall,
    SimulatedMessage,
    SimulatedNumber,
)
from connectors.plivo.simulated_world import SimulatedAccount
from connectors.simulation import NotPlayed

VOICE_FIELDS = frozenset({"speechToText", "textToSpeech", "recordCalls", "greeting", "language"})
"""Fields that only the config of a voice channel has."""

_OPT_OUT = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"})
_OPT_IN = frozenset({"START", "UNSTOP", "YES"})
_MESSAGE_STATES = {
    DeliveryStatus.QUEUED: "queued",
    DeliveryStatus.SENT: "sent",
    DeliveryStatus.DELIVERED: "delivered",
    DeliveryStatus.FAILED: "undelivered",
}
_CALL_STATES = {"3010": "busy", "3000": "no-answer", "6010": "timeout"}


def signed(
    account: SimulatedAccount,
    url: str,
    form: Mapping[str, str],
    method: str = "POST",
    *,
    both: bool = True,
) -> HookRequest:
    """Make a request as Plivo does, signed with the account's token."""
    headers = {"user-agent": "Plivo", "accept": "*/*"}
    fields = {name: [value] for name, value in form.items()}
    body = b""
    if method.upper() == "GET":
        url = f"{url}{'&' if '?' in url else '?'}{urlencode(form)}"
    else:
        headers["content-type"] = "application/x-www-form-urlencoded; charset=utf-8"
        body = urlencode(form).encode()
    nonce = str(uuid.uuid4().int)[:20]
    strong = signatures.v3(account.token, method, url, fields, nonce)
    headers |= {signatures.V3.lower(): strong, signatures.NONCE_V3.lower(): nonce}
    if both:
        weak = signatures.v2(account.token, url, nonce)
        headers |= {signatures.V2.lower(): weak, signatures.NONCE_V2.lower(): nonce}
    return HookRequest(method.upper(), url, headers, body)


def is_called(account: SimulatedAccount, config: Mapping[str, Any]) -> bool:
    """Tell whether a customer would call: the config says so, or the number carries no texts."""
    return bool(VOICE_FIELDS & config.keys()) or not _number(account, config).sms


def write(
    account: SimulatedAccount, config: Mapping[str, Any], text: str, contact: str
) -> Sequence[HookRequest]:
    """A customer writes: the message is kept, and posted where a webhook is set."""
    number, sender = _number(account, config), digits(contact)
    word, intent = text.strip().upper(), ""
    if word in _OPT_OUT:
        account.opted_out.add(sender)
        intent = "optout"
    elif word in _OPT_IN:
        account.opted_out.discard(sender)
        intent = "optin"
    message = SimulatedMessage(
        account.new_uuid(), number.number, sender, text, "delivered", [], direction="inbound"
    )
    account.messages.append(message)
    app = account.application(number.app_id)
    if app is None or not app.message_url:
        return []
    form = {
        "From": sender,
        "To": number.number,
        "Text": text,
        "Type": "sms",
        "MessageUUID": message.uuid,
        "MessageIntent": intent,
        "Units": "1",
        "TotalRate": "0.00000",
        "TotalAmount": "0.00000",
        "PowerpackUUID": "",
    }
    return [signed(account, app.message_url, form, app.message_method)]


def call(
    account: SimulatedAccount, config: Mapping[str, Any], text: str, contact: str
) -> Sequence[HookRequest]:
    """A customer calls and, once greeted, says something."""
    number = _number(account, config)
    made = SimulatedCall(account.new_uuid(), number.number, digits(contact), direction="inbound")
    made.hangup_cause_code = 4000
    account.calls.append(made)
    app = account.application(number.app_id)
    if app is None or not app.answer_url:
        return []
    ringing = _called(made, "ringing") | {"Event": "StartApp"}
    spoken = _called(made, "in-progress") | {
        "InputType": "speech",
        "Speech": text,
        "SpeechConfidenceScore": "0.93",
        "Digits": "",
    }
    return [
        signed(account, app.answer_url, ringing, app.answer_method, both=False),
        signed(account, xml.with_query(app.answer_url, turn="1"), spoken, both=False),
    ]


def _called(made: SimulatedCall, status: str) -> dict[str, str]:
    form = {
        "CallUUID": made.uuid,
        "From": made.sender,
        "To": made.to,
        "CallStatus": status,
        "Direction": made.direction,
    }
    if made.direction == "outbound":
        form |= {"RequestUUID": made.uuid, "ALegRequestUUID": made.uuid, "ALegUUID": made.uuid}
    return form


def tell_message(
    account: SimulatedAccount, message: SimulatedMessage, status: DeliveryStatus, code: str | None
) -> Sequence[HookRequest]:
    """Tell what became of a message."""
    told = _MESSAGE_STATES.get(status)
    if told is None:
        raise NotPlayed("nobody reports whether a text message was read")
    if code is not None and not code.isdigit():
        raise NotPlayed(f"{code} is how calls end")
    message.state, message.coming, message.error_code = told, [], code
    if not message.url:
        return []
    form = {
        "MessageUUID": message.uuid,
        "ParentMessageUUID": message.uuid,
        "From": message.sender,
        "To": message.to,
        "Type": "sms",
        "Status": told,
        "Units": "1",
        "TotalRate": "0.00250",
        "TotalAmount": "0.00250",
        "Sequence": "1",
    }
    if code:
        form["ErrorCode"] = code
    return [signed(account, message.url, form)]


def tell_call(
    account: SimulatedAccount, made: SimulatedCall, status: DeliveryStatus, code: str | None
) -> Sequence[HookRequest]:
    """Tell how a call went: somebody picked up, and Plivo asks what to say; or it ended."""
    if code is not None and not code.startswith(hangups.PREFIX):
        raise NotPlayed(f"{code} is what becomes of messages")
    if status is DeliveryStatus.READ:
        raise NotPlayed("a call is not read")
    if status is DeliveryStatus.QUEUED:
        return []
    if status is DeliveryStatus.SENT:
        form = _called(made, "in-progress") | {"Event": "StartApp"}
        return [signed(account, made.answer_url, form, both=False)]
    cause = "4000"
    if status is DeliveryStatus.FAILED:
        cause = (code or f"{hangups.PREFIX}3000").removeprefix(hangups.PREFIX)
    made.hangup_cause_code = int(cause)
    if not made.hangup_url:
        return []
    ended = "completed" if cause == "4000" else _CALL_STATES.get(cause, "failed")
    form = _called(made, ended) | {
        "Event": "Hangup",
        "HangupCauseCode": cause,
        "HangupCauseName": "Normal Hangup" if cause == "4000" else "",
        "HangupSource": "Callee",
        "Duration": "12" if cause == "4000" else "0",
        "BillDuration": "60" if cause == "4000" else "0",
    }
    return [signed(account, made.hangup_url, form, both=False)]


def _number(account: SimulatedAccount, config: Mapping[str, Any]) -> SimulatedNumber:
    number = account.number(digits(str(config.get("phoneNumber", ""))))
    if number is None:
        raise NotPlayed("the account has no such number here")
    return number
