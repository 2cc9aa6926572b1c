"""What goes to the Voice API for a call, and what a call that comes in is answered with.

A call is governed by an NCCO, a list of actions (“NCCO reference” in Vonage's docs): `talk` speaks,
`record` records, `input` listens and posts what it understood.
"""

from __future__ import annotations

import json
from typing import Any

from connectors import sending
from connectors.contract import Outbound
from connectors.hooks import HookReply
from connectors.problems import Problem
from connectors.vonage.config import VonageVoiceConfig
from connectors.vonage.formats import digits, is_number

NCCO = "https://developer.vonage.com/en/voice/voice-api/ncco-reference"
LONGEST_TALK = 1500
"""Characters of one `talk`."""


def call(message: Outbound, config: VonageVoiceConfig, hook: str | None) -> dict[str, Any]:
    """Make the body of a call that speaks a text.

    Args:
        message: the text and who is called.
        config: the channel's.
        hook: where its events go, None for the application's own address.

    Raises:
        ProviderRefusal: what Vonage would refuse, or the channel does not do; nothing was asked.
    """
    recipient = digits(message.to)
    if not config.text_to_speech:
        raise sending.unsendable(
            "text_to_speech_off",
            "This channel does not speak.",
            "textToSpeech is off, and a call without it would be silent.",
            "Switch textToSpeech on at the channel.",
            NCCO,
        )
    if not is_number(recipient):
        raise sending.unsendable(
            "recipient_invalid",
            "The recipient is not a phone number.",
            "Calls go to a number with its country code, 7 to 15 digits.",
            "Write the recipient with + and country code.",
            NCCO,
        )
    _refuse_unspeakable(message.text)
    body: dict[str, Any] = {
        "to": [{"type": "phone", "number": recipient}],
        "from": {"type": "phone", "number": digits(config.phone_number)},
        "ncco": [*_recording(config, hook), _talk(message.text, config)],
    }
    if hook is not None:
        body |= {"event_url": [hook], "event_method": "POST"}
    return body


def _refuse_unspeakable(text: str) -> None:
    sending.refuse_empty(text, "A call without words helps nobody.", NCCO)
    cause = "One call speaks one text of limited length."
    sending.refuse_long(len(text), LONGEST_TALK, "Vonage speaks", cause, NCCO)
    sending.refuse_broken(text, NCCO)


def _talk(text: str, config: VonageVoiceConfig) -> dict[str, Any]:
    return {"action": "talk", "text": text, "language": config.language}


def _recording(config: VonageVoiceConfig, hook: str | None) -> list[dict[str, Any]]:
    if not config.record_calls:
        return []
    action: dict[str, Any] = {"action": "record"}
    return [action | ({"eventUrl": [hook]} if hook else {})]


def answer(config: VonageVoiceConfig, hook: str) -> HookReply:
    """Answer a call that comes in: record, greet and listen, as the channel is set.

    Args:
        config: the channel's.
        hook: where recordings and what was understood are posted.
    """
    actions = _recording(config, hook)
    if config.text_to_speech:
        actions.append(_talk(config.greeting[:LONGEST_TALK], config))
    if config.speech_to_text:
        speech = {"language": config.language, "endOnSilence": 1.5}
        actions.append(
            {"action": "input", "type": ["speech"], "speech": speech, "eventUrl": [hook]}
        )
    return _as_reply(actions)


def goodbye() -> HookReply:
    """Answer what was understood: nothing more is to be done, so Vonage ends the call."""
    return _as_reply([])


def _as_reply(actions: list[dict[str, Any]]) -> HookReply:
    return HookReply(200, json.dumps(actions), "application/json")


def perhaps_called(problem: Problem) -> Problem:
    """Warn of calling twice after a silence in which the call may have been placed."""
    return sending.perhaps_sent(
        problem,
        "The call may have been placed all the same: look into the dashboard's Voice logs before "
        "calling again.",
    )
