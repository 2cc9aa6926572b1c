"""Channels of the simulator, and what their checks must tell apart."""

from __future__ import annotations

from typing import Any

from connectors.aws.simulated import DOMAIN, EXPIRED, GOOD, LIMITED, NUMBER, WRONG_SECRET, Key
from connectors.contract import FailureClass, StepStatus
from connectors.simulation import Fault, Trial, TrialName, Trials

_SENDERS = {
    "email": {"provider": "ses", "fromEmail": f"support@{DOMAIN}", "fromName": "Acme Support"},
    "sms": {"provider": "sns", "phoneNumber": NUMBER},
}
_TITLES = {"email": "Support mail", "sms": "Alerts"}


def body_of(channel_type: str, **changed: Any) -> dict[str, Any]:
    """A request body of a channel that works; None takes a value away."""
    config = {
        "accessKeyId": GOOD.id,
        "secretAccessKey": GOOD.secret,
        **_SENDERS[channel_type],
        **changed,
    }
    given = {name: value for name, value in config.items() if value is not None}
    return {"name": _TITLES[channel_type], "type": channel_type, "config": given}


def _with(channel_type: str, key: Key) -> dict[str, Any]:
    return body_of(
        channel_type, accessKeyId=key.id, secretAccessKey=key.secret, sessionToken=key.token
    )


def trials(channel_type: str) -> Trials:
    """What a channel's check must tell apart."""
    mail = channel_type == "email"
    good = body_of(channel_type)
    foreign = (
        {"fromEmail": "support@other-company.example"} if mail else {"phoneNumber": "+15550100177"}
    )
    return {
        TrialName.GOOD: Trial(good, "aws.credentials", StepStatus.PASSED, None),
        TrialName.WRONG_CREDENTIAL: Trial(
            body_of(channel_type, secretAccessKey=WRONG_SECRET),
            "aws.credentials",
            code="SignatureDoesNotMatch",
        ),
        TrialName.EXPIRED: Trial(
            _with(channel_type, EXPIRED), "aws.credentials", code="ExpiredToken"
        ),
        TrialName.NO_PERMISSION: Trial(
            _with(channel_type, LIMITED),
            "ses.account" if mail else "sns.account",
            code="AccessDeniedException" if mail else "AuthorizationError",
        ),
        TrialName.WRONG_ACCOUNT: Trial(
            body_of(channel_type, **foreign),
            "ses.identity" if mail else "sns.number",
            code="ses_identity_missing" if mail else "sms_number_not_here",
        ),
        TrialName.RATE_LIMITED: Trial(
            good,
            "aws.credentials",
            StepStatus.UNKNOWN,
            FailureClass.TRANSIENT,
            "rate_limited",
            fault=Fault.RATE_LIMITED,
        ),
        TrialName.DOWN: Trial(
            good, "aws.credentials", StepStatus.UNKNOWN, FailureClass.REMOTE, fault=Fault.DOWN
        ),
    }
