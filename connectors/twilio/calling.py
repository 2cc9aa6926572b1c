"""What Twilio posts to a voice channel's webhook, once it is proved, and what it is told to do.

A call comes in and is answered as the configuration says. With speech to text, the caller is listened
to: each thing said comes back as a post with `SpeechResult` and becomes a message, and so does silence.
With recording, what is not written down is recorded. Facts: “Twilio's request to your application”,
the Gather and Record verbs, and call status callbacks (`CallbackSource`, `CallStatus`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from connectors import callxml
from connectors.hooks import (
    DeliveryStatus,
    DeliveryUpdate,
    HookReply,
    InboundMessage,
    Media,
    Received,
    unreadable,
)
from connectors.problems import Problem
from connectors.twilio import twiml
from connectors.twilio.codes_voice import CALL_STATES
from connectors.twilio.config import TwilioVoiceConfig

STATES = {
    "queued": DeliveryStatus.QUEUED,
    "initiated": DeliveryStatus.QUEUED,
    "ringing": DeliveryStatus.SENT,
    "in-progress": DeliveryStatus.SENT,
    "completed": DeliveryStatus.DELIVERED,
    "busy": DeliveryStatus.FAILED,
    "no-answer": DeliveryStatus.FAILED,
    "canceled": DeliveryStatus.FAILED,
    "failed": DeliveryStatus.FAILED,
}
"""`CallStatus` of a call that was made."""

MOST_TURNS = 20
"""How often a caller is listened to in one call, so that no call goes on for ever."""

_ENDED = {entry.code: entry for entry in CALL_STATES}


def read(config: TwilioVoiceConfig, url: str, form: Mapping[str, str], now: datetime) -> Received:
    """Read a form that Twilio posted about a call. Raises `HookRefused`."""
    sid = form.get("CallSid")
    if not sid:
        raise unreadable("it has no CallSid")
    if form.get("Direction", "inbound") != "inbound":
        return Received(deliveries=_deliveries(sid, form, now))
    turn = twiml.turn_of(url)
    if "RecordingUrl" in form:
        return Received(twiml.reply(twiml.HANGUP), (_recorded(sid, turn, form, now),))
    if "SpeechResult" in form or turn:
        return _listened(config, url, sid, form, now)
    if form.get("CallbackSource") or form.get("CallStatus") != "ringing":
        return Received()  # how a call ended that came in
    return _answered(config, url, sid, form, now)


def _answered(
    config: TwilioVoiceConfig, url: str, sid: str, form: Mapping[str, str], now: datetime
) -> Received:
    """Answer a call that comes in. It becomes a message now, unless what is said will be one."""
    greeting = (config.greeting or twiml.GREETING, config.language)
    spoken = [twiml.say(*greeting)] if config.text_to_speech else []
    action = twiml.with_turn(url, 1)
    if config.speech_to_text:
        return Received(twiml.reply(twiml.gather(action, *spoken, language=config.language)))
    if config.record_calls:
        return Received(twiml.reply(*spoken, twiml.record(action)))
    verbs = [*spoken, twiml.HANGUP] if spoken else [twiml.REJECT]
    return Received(twiml.reply(*verbs), (_message(sid, "", form, now),))


def _listened(
    config: TwilioVoiceConfig, url: str, sid: str, form: Mapping[str, str], now: datetime
) -> Received:
    """Take down what a caller said, and listen on."""
    turn, said = twiml.turn_of(url), form.get("SpeechResult", "").strip()
    if said:
        message = _message(f"{sid}/{turn}", said, form, now)
        return Received(_next(config, url, turn), (message,))
    if turn > 1:
        return Received(twiml.reply(twiml.HANGUP))
    if config.record_calls:
        return Received(twiml.reply(twiml.record(twiml.with_turn(url, turn + 1))))
    return Received(twiml.reply(twiml.HANGUP), (_message(sid, "", form, now),))


def _next(config: TwilioVoiceConfig, url: str, turn: int) -> HookReply:
    if turn >= MOST_TURNS:
        return twiml.reply(twiml.HANGUP)
    action = twiml.with_turn(url, turn + 1)
    return twiml.reply(twiml.gather(action, language=config.language))


def _message(id: str, text: str, form: Mapping[str, str], now: datetime) -> InboundMessage:
    told = ("CallSid", "To", "Confidence", "FromCity", "FromState", "FromCountry")
    return callxml.spoken(id, callxml.caller(form), text, form, now, told)


def _recorded(sid: str, turn: int, form: Mapping[str, str], now: datetime) -> InboundMessage:
    contact, recording = callxml.caller(form), form.get("RecordingSid")
    media = Media("audio/x-wav", form["RecordingUrl"], recording)
    told = ("CallSid", "RecordingDuration")
    return callxml.recorded(recording or f"{sid}/{turn}", contact, media, form, now, told)


def _deliveries(sid: str, form: Mapping[str, str], now: datetime) -> tuple[DeliveryUpdate, ...]:
    told = form.get("CallStatus", "")
    status = STATES.get(told)
    if status is None:
        return ()
    problem: Problem | None = None
    if status is DeliveryStatus.FAILED:
        sip = form.get("SipResponseCode")
        problem = _ended(told, {"sipResponseCode": sip} if sip else {})
    return (DeliveryUpdate(sid, status, now, form.get("To") or None, problem),)


def _ended(status: str, facts: Mapping[str, str]) -> Problem:
    return _ENDED[status].problem(**facts)
