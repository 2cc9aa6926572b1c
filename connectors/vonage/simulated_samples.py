"""Channels of a simulated Vonage to try, and what their checks must tell."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.contract import FailureClass, StepStatus
from connectors.simulation import Fault, Sample, Trial, TrialName, Trials
from connectors.vonage import simulated as world
from connectors.vonage import simulated_calls as calls


def samples() -> Sequence[Sample]:
    """Channels to try, of both types, good ones first."""
    return (
        _sms("Order texts", world.MAIN_SECRET, world.GOOD_NUMBER, "works"),
        _sms("Retired texts", world.WRONG_SECRET, world.SECOND_NUMBER, "wrong secret"),
        _sms("Hotline", world.MAIN_SECRET, world.VOICE_ONLY_NUMBER, "number without sms"),
        _sms("Lost texts", world.MAIN_SECRET, world.FOREIGN_NUMBER, "number not owned"),
        _voice("Order line", "main", world.GOOD_NUMBER, "voice works"),
        _voice("Retired line", "retired", world.GOOD_NUMBER, "wrong private key"),
        _voice("Text line", "main", world.SMS_ONLY_NUMBER, "number without calls"),
        _voice("Lost line", "main", world.FOREIGN_NUMBER, "voice number not owned"),
    )


def trials(channel_type: str) -> Trials:
    """What each connector must tell apart."""
    found = {sample.outcome: sample.body for sample in samples()}
    is_voice, asks = channel_type == "voice", "vonage.credentials"
    good = found["voice works" if is_voice else "works"]
    wrong = found["wrong private key" if is_voice else "wrong secret"]
    bare = found["number without calls" if is_voice else "number without sms"]
    lost = found["voice number not owned" if is_voice else "number not owned"]
    lacking = "number_without_voice" if is_voice else "number_without_sms"
    waits, remote = FailureClass.TRANSIENT, FailureClass.REMOTE
    return {
        TrialName.GOOD: Trial(good, asks, StepStatus.PASSED, None),
        TrialName.WRONG_CREDENTIAL: Trial(wrong, asks, code="unauthorized"),
        TrialName.EXPIRED: "Keys and secrets of Vonage do not expire; they are replaced.",
        TrialName.NO_PERMISSION: Trial(bare, "vonage.permissions", code=lacking),
        TrialName.WRONG_ACCOUNT: Trial(lost, "vonage.number", code="number_not_owned"),
        TrialName.RATE_LIMITED: Trial(
            good, asks, StepStatus.UNKNOWN, waits, "rate_limited", Fault.RATE_LIMITED
        ),
        TrialName.DOWN: Trial(good, asks, StepStatus.UNKNOWN, remote, "http_503", Fault.DOWN),
    }


def _voice(title: str, key: str, number: str, outcome: str) -> Sample:
    config = {
        "provider": "vonage",
        "applicationId": world.APPLICATION,
        "privateKey": calls.key_pair(key)[0],
        "phoneNumber": f"+{number}",
        "speechToText": True,
        "textToSpeech": True,
        "recordCalls": False,
        "apiKey": world.MAIN,
        "apiSecret": world.MAIN_SECRET,
        "signatureSecret": world.MAIN_SIGNATURE,
    }
    return Sample(title, {"name": title, "type": "voice", "config": config}, outcome)


def _sms(title: str, secret: str, number: str, outcome: str) -> Sample:
    config = {
        "provider": "vonage",
        "apiKey": world.MAIN,
        "apiSecret": secret,
        "phoneNumber": f"+{number}",
        "signatureSecret": world.MAIN_SIGNATURE,
    }
    return Sample(title, {"name": title, "type": "sms", "config": config}, outcome)
