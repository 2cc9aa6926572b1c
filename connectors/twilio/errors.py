"""From a refusal or a delivery error of Twilio to a problem with cause and fix.

A code that is not in the tables (`connectors.twilio.codes` and its neighbours) is shown with Twilio's
own words and the page about it, so that nothing is lost when Twilio adds one.
"""

from __future__ import annotations

from typing import Any

from connectors.knowledge import LONGEST_QUOTE as LONGEST_QUOTE
from connectors.knowledge import Entry
from connectors.problems import Problem
from connectors.twilio.codes import ACCOUNT_CODES, APART_CODES
from connectors.twilio.codes import page as page
from connectors.twilio.codes_delivery import DELIVERY_CODES
from connectors.twilio.codes_message import MESSAGE_CODES
from connectors.twilio.codes_voice import VOICE_CODES

CODES: dict[int, Entry] = {
    int(entry.code): entry
    for entry in (
        *ACCOUNT_CODES,
        *MESSAGE_CODES,
        *VOICE_CODES,
        *DELIVERY_CODES,
        *APART_CODES,
    )
}
"""Every code that is known, by number."""


def explain(code: int, said: str = "", status: int | None = None) -> Problem:
    """Turn an error code into a problem with cause and fix.

    Args:
        code: `code` of a refusal, or `error_code` of a message.
        said: Twilio's words, secrets already taken out.
        status: HTTP status of a refusal.
    """
    quote = quoted(said)
    details: dict[str, Any] = {"errorCode": code}
    if status is not None:
        details["statusCode"] = status
    if quote:
        details["said"] = quote
    known = CODES.get(code)
    if known is not None:
        return known.problem(**details)
    return Problem(
        code=str(code),
        message=f"Twilio refused with error {code}: {quote or 'it gave no reason'}",
        cause="What was asked for is not possible, for the reason that Twilio gives.",
        fix="Look the code up on Twilio's page about it.",
        documentation=page(code),
        details=details,
    )


def quoted(text: str) -> str:
    """Shorten words of somebody else to what fits a line or two."""
    return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…"
