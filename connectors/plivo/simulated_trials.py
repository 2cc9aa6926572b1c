"""Channels to try at the simulated Plivo, and what their checks must tell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from connectors.contract import FailureClass, StepStatus
from connectors.plivo import simulated_world as world
from connectors.simulation import Fault, Sample, Trial, TrialName, Trials

NO_EXPIRY = "Auth tokens of Plivo do not expire; one that was replaced is refused like a wrong one."
_VOICE: dict[str, Any] = {"speechToText": True, "textToSpeech": True, "recordCalls": False}


def body(
    title: str, number: str, account: str = world.MAIN, token: str = world.MAIN_TOKEN
) -> dict[str, Any]:
    """Make the request body of an SMS channel."""
    config = {"provider": "plivo", "authId": account, "authToken": token, "phoneNumber": number}
    return {"name": title, "type": "sms", "config": config}


def voice_body(
    title: str, number: str, account: str = world.MAIN, token: str = world.MAIN_TOKEN
) -> dict[str, Any]:
    """Make the request body of a voice channel."""
    made = body(title, number, account, token)
    return made | {"type": "voice", "config": made["config"] | _VOICE}


def samples() -> Sequence[Sample]:
    """The channels to try, good ones first."""
    retired = (world.SECOND_NUMBER, world.MAIN, world.WRONG_TOKEN)
    broke = (world.BROKE_NUMBER, world.BROKE, world.BROKE_TOKEN)
    found = (
        (body("Parcel texts", world.GOOD_NUMBER), "works"),
        (voice_body("Parcel line", world.VOICE_NUMBER), "voice works"),
        (body("Parcel texts, retired", *retired), "wrong token"),
        (body("Parcel texts, by phone", world.LINE_NUMBER), "number without sms"),
        (body("Parcel texts, unpaid", *broke), "no credit"),
    )
    return tuple(Sample(made["name"], made, outcome) for made, outcome in found)


def trials(channel_type: str) -> Trials:
    """What a check must tell apart, for `sms` or `voice`."""
    voice = channel_type == "voice"
    make, number = (voice_body, world.VOICE_NUMBER) if voice else (body, world.GOOD_NUMBER)
    good = make("Good", number)
    unknown = StepStatus.UNKNOWN
    lacking: Trial | str = (
        "A token of Plivo may do everything, and here every number carries calls."
    )
    if not voice:
        lacking = Trial(
            make("No SMS", world.LINE_NUMBER), "plivo.permissions", code="number_without_sms"
        )
    return {
        TrialName.GOOD: Trial(good, "plivo.credentials", StepStatus.PASSED, None),
        TrialName.WRONG_CREDENTIAL: Trial(
            make("Wrong token", number, token=world.WRONG_TOKEN), "plivo.credentials", code="401"
        ),
        TrialName.EXPIRED: NO_EXPIRY,
        TrialName.NO_PERMISSION: lacking,
        TrialName.WRONG_ACCOUNT: Trial(
            make("Not ours", world.FOREIGN_NUMBER), "plivo.number", code="number_not_owned"
        ),
        TrialName.RATE_LIMITED: Trial(
            good,
            "plivo.credentials",
            unknown,
            FailureClass.TRANSIENT,
            "rate_limited",
            Fault.RATE_LIMITED,
        ),
        TrialName.DOWN: Trial(
            good, "plivo.credentials", unknown, FailureClass.REMOTE, "http_503", Fault.DOWN
        ),
    }
