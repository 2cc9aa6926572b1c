"""Why a call reached nobody: `status` of its last event.

Read on https://developer.vonage.com/en/voice/voice-api/webhook-reference, under “Event webhook”.
"""

from __future__ import annotations

from connectors.contract import FailureClass, Who
from connectors.knowledge import During, Entry

PAGE = "https://developer.vonage.com/en/voice/voice-api/webhook-reference"


def _entry(
    status: str,
    message: str,
    cause: str,
    fix: str,
    who: Who = Who.OPERATOR,
    failure_class: FailureClass = FailureClass.TRANSIENT,
) -> Entry:
    return Entry(f"call {status}", message, cause, fix, PAGE, who, failure_class, During.DELIVERY)


CALL_ENTRIES: tuple[Entry, ...] = (
    _entry("busy", "The line was busy.", "The customer was on the phone.", "Call again later."),
    _entry(
        "unanswered",
        "Nobody answered.",
        "The phone was switched off or out of range, or nobody picked up.",
        "Call again later.",
    ),
    _entry(
        "timeout",
        "Nobody answered while it rang.",
        "It rang as long as calls ring, a minute unless set otherwise.",
        "Call again later.",
    ),
    _entry(
        "rejected",
        "The call was turned down.",
        "The customer declined it, or Vonage or the network did before it rang.",
        "If it stays, look at the call in the dashboard's logs: a country may be barred there.",
        failure_class=FailureClass.CONFIG,
    ),
    _entry(
        "failed",
        "The call could not be put through.",
        "The number does not exist or cannot be reached, or the network failed.",
        "Check the number; if it is right, look at the call in the dashboard's logs.",
        failure_class=FailureClass.CONFIG,
    ),
    _entry(
        "cancelled",
        "The call was ended before anybody answered.",
        "Somebody hung up on this side.",
        "Call again if it was not meant.",
        failure_class=FailureClass.CONFIG,
    ),
)
