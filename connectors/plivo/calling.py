"""What Plivo posts to a voice channel's webhook, once it is proved, and what it is told to do.

A call that was made asks what to say: the text stands in the query of the address that it asks. A call
that comes in is answered as the configuration says. With speech to text, the caller is listened to: each
thing said comes back with `Speech` and becomes a message, and so does silence. With recording, what is
not written down is recorded. Facts: “XML request”, GetInput, Record, and the hangup URL.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from connectors import callxml
from connectors.hooks import (
    DeliveryStatus,
    DeliveryUpdate,
    HookRequest,
    InboundMessage,
    Media,
    Received,
    unreadable,
)
from connectors.plivo import hangups, xml
from connectors.plivo.config import PlivoVoiceConfig
from connectors.plivo.errors import ended
from connectors.plivo.formats import as_contact

STATES = {
    "ringing": DeliveryStatus.SENT,
    "in-progress": DeliveryStatus.SENT,
    "completed": DeliveryStatus.DELIVERED,
    "busy": DeliveryStatus.FAILED,
    "failed": DeliveryStatus.FAILED,
    "timeout": DeliveryStatus.FAILED,
    "no-answer": DeliveryStatus.FAILED,
    "cancel": DeliveryStatus.FAILED,
}
"""`CallStatus` of a call that was made."""

MOST_TURNS = 20
"""How often a caller is listened to in one call, so that no call goes on for ever."""


def read(
    config: PlivoVoiceConfig, request: HookRequest, form: Mapping[str, str], now: datetime
) -> Received:
    """Read a form that Plivo posted about a call. Raises `HookRefused`."""
    uuid = form.get("CallUUID")
    if not uuid:
        raise unreadable("it has no CallUUID")
    if form.get("Direction", "inbound") != "inbound":
        return _outgoing(config, request, uuid, form, now)
    query, url = request.query, request.url
    turn = callxml.turn_in(query)
    if form.get("RecordUrl"):
        return Received(xml.reply(xml.HANGUP), (_recorded(uuid, turn, form, now),))
    if form.get("CallStatus") == "completed" or form.get("Event") == "Hangup":
        return Received()  # how a call ended that came in
    if xml.SILENT in query:
        return _silent(config, url, uuid, form, now)
    if turn:
        return _listened(config, url, f"{uuid}/{turn}", turn, form, now)
    return _answered(config, url, uuid, form, now)


def _outgoing(
    config: PlivoVoiceConfig,
    request: HookRequest,
    uuid: str,
    form: Mapping[str, str],
    now: datetime,
) -> Received:
    id = form.get("RequestUUID") or form.get("ALegRequestUUID") or uuid
    updates = _deliveries(id, form, now)
    packed = request.query.get(xml.SPEAK)
    over = any(item.status is not DeliveryStatus.SENT for item in updates)
    if packed is None or over or form.get("RecordUrl"):
        return Received(deliveries=updates)
    try:
        text = xml.unpacked(packed)
    except ValueError:
        raise unreadable("its address holds no text to speak") from None
    recording = [xml.record(xml.with_query(request.url), session=True)]
    told = [*(recording if config.record_calls else []), xml.speak(text, config.language)]
    return Received(xml.reply(*told, xml.HANGUP), deliveries=updates)


def _answered(
    config: PlivoVoiceConfig, url: str, uuid: str, form: Mapping[str, str], now: datetime
) -> Received:
    """Answer a call that comes in. It becomes a message now, unless what is said will be one."""
    greeting = xml.speak(config.greeting or xml.GREETING, config.language)
    spoken = [greeting] if config.text_to_speech else []
    if config.speech_to_text:
        return Received(xml.reply(*_listening(config, url, 1, *spoken)))
    if config.record_calls:
        return Received(xml.reply(*spoken, xml.record(xml.with_query(url, turn="1"))))
    told = [*spoken, xml.HANGUP] if spoken else [xml.REJECT]
    return Received(xml.reply(*told), (_message(uuid, "", form, now),))


def _listening(config: PlivoVoiceConfig, url: str, turn: int, *spoken: str) -> list[str]:
    """Listen; the first time, come back when nothing was said."""
    action = xml.with_query(url, turn=str(turn))
    told = [xml.get_input(action, *spoken, language=config.language)]
    if turn == 1:
        told.append(xml.redirect(xml.with_query(url, turn="1", silent="yes")))
    return told


def _listened(
    config: PlivoVoiceConfig,
    url: str,
    id: str,
    turn: int,
    form: Mapping[str, str],
    now: datetime,
) -> Received:
    """Take down what a caller said, and listen on."""
    said = form.get("Speech", "").strip()
    messages = (_message(id, said, form, now),) if said else ()
    if turn >= MOST_TURNS or not said:
        return Received(xml.reply(xml.HANGUP), messages)
    return Received(xml.reply(*_listening(config, url, turn + 1)), messages)


def _silent(
    config: PlivoVoiceConfig, url: str, uuid: str, form: Mapping[str, str], now: datetime
) -> Received:
    if config.record_calls:
        return Received(xml.reply(xml.record(xml.with_query(url, turn="2"))))
    return Received(xml.reply(xml.HANGUP), (_message(uuid, "", form, now),))


def _message(id: str, text: str, form: Mapping[str, str], now: datetime) -> InboundMessage:
    told = ("CallUUID", "To", "SpeechConfidenceScore", "ForwardedFrom")
    return callxml.spoken(id, as_contact(callxml.caller(form)), text, form, now, told)


def _recorded(uuid: str, turn: int, form: Mapping[str, str], now: datetime) -> InboundMessage:
    contact, recording = as_contact(callxml.caller(form)), form.get("RecordingID")
    media = Media("audio/mpeg", form["RecordUrl"], recording)
    told = ("CallUUID", "RecordingDuration")
    return callxml.recorded(recording or f"{uuid}/{turn}", contact, media, form, now, told)


def _deliveries(id: str, form: Mapping[str, str], now: datetime) -> tuple[DeliveryUpdate, ...]:
    told, code = form.get("CallStatus", ""), form.get("HangupCauseCode", "")
    status = DeliveryStatus.FAILED if code in hangups.BY_CODE else STATES.get(told)
    if status is None:
        return ()
    problem = None
    if status is DeliveryStatus.FAILED:
        problem = ended(code, told, form.get("HangupCauseName", ""))
    contact = as_contact(form["To"]) if form.get("To") else None
    return (DeliveryUpdate(id, status, now, contact, problem),)
