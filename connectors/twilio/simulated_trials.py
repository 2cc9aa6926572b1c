"""Channels to try at the simulated Twilio, and what their checks must tell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from connectors.contract import FailureClass, StepStatus
from connectors.simulation import Fault, Sample, Trial, TrialName, Trials
from connectors.twilio import simulated_world as world

NO_EXPIRY = (
    "Auth tokens and API keys of Twilio do not expire; one that was replaced or deleted is refused "
    "like a wrong one."
)
_VOICE: dict[str, Any] = {"speechToText": True, "textToSpeech": True, "recordCalls": False}


def body(
    title: str, number: str, account: str = world.MAIN, token: str = world.MAIN_TOKEN
) -> dict[str, Any]:
    """Make the request body of an SMS channel."""
    config = {"provider": "twilio", "accountSid": account, "authToken": token}
    return {"name": title, "type": "sms", "config": config | {"phoneNumber": number}}


def voice_body(
    title: str, number: str, account: str = world.MAIN, token: str = world.MAIN_TOKEN
) -> dict[str, Any]:
    """Make the request body of a voice channel."""
    made = body(title, number, account, token)
    return made | {"type": "voice", "config": made["config"] | _VOICE}


def samples() -> Sequence[Sample]:
    """The channels to try, good ones first."""
    trial = (world.TRIAL_NUMBER, world.TRIAL, world.TRIAL_TOKEN)
    retired = (world.SECOND_NUMBER, world.MAIN, world.WRONG_TOKEN)
    found = (
        (body("Order texts", world.GOOD_NUMBER), "works"),
        (voice_body("Support line", world.APP_NUMBER), "voice works"),
        (body("Retired texts", *retired), "wrong token"),
        (body("Hotline", world.VOICE_NUMBER), "number without sms"),
        (body("Texts, lost number", world.FOREIGN_NUMBER), "number not owned"),
        (body("Texts, on trial", *trial), "trial account"),
    )
    return tuple(Sample(made["name"], made, outcome) for made, outcome in found)


def trials(channel_type: str) -> Trials:
    """What a check must tell apart, for `sms` or `voice`."""
    make, number = (
        (voice_body, world.APP_NUMBER) if channel_type == "voice" else (body, world.GOOD_NUMBER)
    )
    good = make("Good", number)
    restricted = make("Restricted key", number)
    restricted["config"] = {
        name: value for name, value in restricted["config"].items() if name != "authToken"
    } | {"apiKeySid": world.SENDING_KEY, "apiKeySecret": world.SENDING_KEY_SECRET}
    unknown = StepStatus.UNKNOWN
    return {
        TrialName.GOOD: Trial(good, "twilio.credentials", StepStatus.PASSED, None),
        TrialName.WRONG_CREDENTIAL: Trial(
            make("Wrong token", number, token=world.WRONG_TOKEN), "twilio.credentials", code="20003"
        ),
        TrialName.EXPIRED: NO_EXPIRY,
        TrialName.NO_PERMISSION: Trial(restricted, "twilio.credentials", unknown, code="70051"),
        TrialName.WRONG_ACCOUNT: Trial(
            make("Not ours", world.FOREIGN_NUMBER), "twilio.number", code="number_not_owned"
        ),
        TrialName.RATE_LIMITED: Trial(
            good,
            "twilio.credentials",
            unknown,
            FailureClass.TRANSIENT,
            "rate_limited",
            Fault.RATE_LIMITED,
        ),
        TrialName.DOWN: Trial(
            good, "twilio.credentials", unknown, FailureClass.REMOTE, "http_503", Fault.DOWN
        ),
    }
