"""From a refusal or a delivery error of Twilio to a problem with cause and fix.

A code that is not in the table (`connectors.twilio.codes`) is shown with Twilio's own words and the
page about it, so that nothing is lost when Twilio adds one.
"""

from __future__ import annotations

from typing import Any

from connectors.problems import Problem
from connectors.twilio.codes import ACCOUNT_CODES, Code
from connectors.twilio.codes_delivery import DELIVERY_CODES
from connectors.twilio.codes_message import MESSAGE_CODES

CODES: dict[int, Code] = {
    entry.code: entry for entry in (*ACCOUNT_CODES, *MESSAGE_CODES, *DELIVERY_CODES)
}
"""Every code that is known, by number."""

LONGEST_QUOTE = 200
"""Characters of Twilio's own words that are repeated."""


def page(code: int) -> str:
    """Give the address of Twilio's page about an error code."""
    return f"https://www.twilio.com/docs/api/errors/{code}"


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
    if known is None:
        return Problem(
            code=str(code),
            message=f"Twilio refused with error {code}: {quote or 'it gave no reason'}",
            cause="What was asked for is not possible, for the reason that Twilio gives.",
            fix="Look the code up on Twilio's page about it.",
            documentation=page(code),
            details=details,
        )
    return Problem(
        code=str(code),
        message=known.message,
        cause=known.cause,
        fix=known.fix,
        who=known.who,
        failure_class=known.failure_class,
        documentation=page(code),
        details=details,
    )


def quoted(text: str) -> str:
    """Shorten words of somebody else to what fits a line or two."""
    return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…"
