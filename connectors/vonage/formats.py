"""The shape of what an operator gives for a Vonage channel, and what is pasted in its place.

Asks nobody. An API key has eight characters and a secret 6 to 32 (the OpenAPI document of the SMS
API); numbers are E.164 without the plus on the wire. What merely looks unusual is an oddity: Vonage
decides. No text here holds a value, because a secret may be pasted into any field.
"""

from __future__ import annotations

import re
from dataclasses import replace

from connectors.formats import Remark, is_placeholder, pasted
from connectors.numbers import DIGITS, bare
from connectors.problems import Problem
from connectors.vonage.config import APPLICATIONS, AUTHENTICATION, NUMBERS

LONGEST_NAME = 11
"""Characters of an alphanumeric sender name, as GSM limits them."""

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_SHORT_CODE = re.compile(r"\d{3,6}")
_SENDER_NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 ]+")


def digits(text: str) -> str:
    """Write a phone number as Vonage does, without the plus; what is none comes back trimmed."""
    written = bare(text).removeprefix("+").removeprefix("00")
    return written if DIGITS.fullmatch(written) else text.strip()


def is_number(text: str) -> bool:
    """Tell whether a text is a phone number as Vonage writes it: 7 to 15 digits."""
    return DIGITS.fullmatch(text) is not None


def shown(number: str) -> str:
    """Write a number as people do, with the plus; a sender name stays."""
    return f"+{number}" if is_number(number) else number


def api_key(value: str) -> Remark | None:
    """Judge an API key."""
    if re.fullmatch(r"[A-Za-z0-9]{8}", value):
        return None
    problem = Problem(
        code="api_key_format",
        message="The API key has not the right shape.",
        cause="An API key of Vonage has eight letters and digits; part is missing or was added.",
        fix="Copy the API key from the Vonage dashboard, API Settings.",
        documentation=AUTHENTICATION,
        details={"field": "apiKey"},
    )
    if _UUID.fullmatch(value):
        problem = replace(
            problem,
            message="This is the id of an application, not the API key.",
            cause="The id of a Vonage application was pasted in place of the account's key.",
        )
    return Remark("apiKey", "fault", pasted(value, "API key", problem))


def api_secret(value: str) -> Remark | None:
    """Judge an API secret: a placeholder is a fault, an unusual shape an oddity."""
    problem = Problem(
        code="api_secret_format",
        message="The API secret cannot be right.",
        cause="Something else was pasted in its place.",
        fix="Copy the API secret from the Vonage dashboard, API Settings.",
        documentation=AUTHENTICATION,
        details={"field": "apiSecret"},
    )
    found = pasted(value, "API secret", problem)
    if found is not problem:
        return Remark("apiSecret", "fault", found)
    if 6 <= len(value) <= 32:
        return None
    odd = replace(
        problem,
        code="api_secret_unusual",
        message="The API secret is longer or shorter than those that Vonage takes.",
        cause="Secrets have 6 to 32 characters; part may be missing, or more was copied.",
        fix=f"If Vonage accepts it, nothing is to be done. If not: {problem.fix}",
    )
    return Remark("apiSecret", "oddity", odd)


def application_id(value: str) -> Remark | None:
    """Judge the id of an application: a UUID."""
    if _UUID.fullmatch(value):
        return None
    problem = Problem(
        code="application_id_format",
        message="The application id has not the right shape.",
        cause="It is a UUID, such as aaaaaaaa-bbbb-cccc-dddd-0123456789ab; something else was pasted.",
        fix="Copy the application id from the Vonage dashboard, Applications.",
        documentation=APPLICATIONS,
        details={"field": "applicationId"},
    )
    return Remark("applicationId", "fault", pasted(value, "application id", problem))


def sender(value: str, *, names: bool) -> Remark | None:
    """Judge a phone number.

    Args:
        value: as it was given.
        names: whether a short code or a sender name is possible; a call has a number.
    """
    if is_number(digits(value)):
        return None
    if names and not is_placeholder(value) and _is_other_sender(value):
        return Remark("phoneNumber", "oddity", _no_number(value))
    message, cause = _wrong(value)
    return Remark(
        "phoneNumber",
        "fault",
        Problem(
            code="phone_number_format",
            message=message,
            cause=cause,
            fix="Give the number as in the dashboard, with its country code: +15551234567.",
            documentation=NUMBERS,
            details={"field": "phoneNumber"},
        ),
    )


def _is_other_sender(value: str) -> bool:
    name = _SENDER_NAME.fullmatch(value) and len(value.replace(" ", "")) <= LONGEST_NAME
    return bool(name or _SHORT_CODE.fullmatch(value))


def _no_number(value: str) -> Problem:
    code = value.isdigit()
    return Problem(
        code="phone_number_other",
        message=f"This is a {'short code' if code else 'sender name'}, not a phone number.",
        cause="Short codes are not in the account's list of numbers, so ownership is not checked."
        if code
        else "Nobody can answer a sender name, and several countries do not allow them.",
        fix="If that is meant, go on. If not, give the number with + and country code.",
        documentation="https://developer.vonage.com/en/messaging/sms/guides/custom-sender-id",
        details={"field": "phoneNumber"},
    )


def _wrong(value: str) -> tuple[str, str]:
    if is_placeholder(value):
        return (
            "This is a placeholder, not a phone number.",
            "A sample value was pasted and never replaced.",
        )
    if re.fullmatch(r"\+?0[\d\s().\-/]*", value):
        return (
            "This number has no country code.",
            "No country code begins with 0: the number was written as it is dialled at home.",
        )
    return "This is not a phone number.", "A number has 7 to 15 digits, country code included."
