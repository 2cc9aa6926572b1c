"""The shape of Plivo's ids, tokens and numbers, and what people paste in their place. Asks nobody.

An Auth ID is MA, or SA for a subaccount, and 18 more characters (Plivo's SDK checks the same). Tokens
are opaque. Plivo writes phone numbers as digits without a plus, and takes them with one.
"""

from __future__ import annotations

import re
from dataclasses import replace

from connectors.formats import Remark, is_placeholder, pasted
from connectors.numbers import DIGITS, bare
from connectors.plivo.config import AUTHENTICATION, NUMBERS
from connectors.problems import Problem

_AUTH_ID = re.compile(r"(?:MA|SA)[A-Z0-9]{18}")
_SENDER_NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 +\-_&]{1,11}")
_PREFIX = "MA|SA"


def digits(text: str) -> str:
    """Write a phone number as Plivo does, without the plus; what is none comes back as it was."""
    text = text.strip()
    written = bare(text).removeprefix("+")
    return written if DIGITS.fullmatch(written) else text


def is_number(text: str) -> bool:
    """Tell whether a text is a phone number: 7 to 15 digits, with or without a plus."""
    return DIGITS.fullmatch(text.removeprefix("+")) is not None


def as_contact(text: str) -> str:
    """Write a number of Plivo's with a plus, as people do."""
    return f"+{text}" if DIGITS.fullmatch(text) else text


def auth_id(value: str) -> Remark | None:
    """Judge an Auth ID."""
    if _AUTH_ID.fullmatch(value) and not is_placeholder(value, _PREFIX):
        return None
    problem = Problem(
        code="auth_id_format",
        message="The Auth ID has not the right shape.",
        cause="It must be MA, or SA for a subaccount, and 18 capital letters and digits; part is "
        "missing or was added.",
        fix="Copy the Auth ID from the overview page of the Plivo Console again.",
        documentation=AUTHENTICATION,
        details={"field": "authId"},
    )
    if re.fullmatch(r"AC[0-9a-f]{32}", value):
        problem = replace(
            problem,
            message="This is an Account SID of Twilio.",
            cause="The channel is one of Plivo's, and the credential of another provider.",
        )
        return Remark("authId", "fault", problem)
    return Remark("authId", "fault", pasted(value, "Auth ID", problem, _PREFIX))


def auth_token(value: str) -> Remark | None:
    """Judge an auth token: only what was pasted in its place is a fault."""
    problem = Problem(
        code="auth_token_format",
        message="The auth token cannot be right.",
        cause="Something else was pasted in its place.",
        fix="Copy the auth token from the overview page of the Plivo Console again.",
        documentation=AUTHENTICATION,
        details={"field": "authToken"},
    )
    if _AUTH_ID.fullmatch(value):
        message = "The auth token is an Auth ID, which is no secret."
        return Remark("authToken", "fault", replace(problem, message=message))
    found = pasted(value, "auth token", problem, _PREFIX)
    return None if found is problem else Remark("authToken", "fault", found)


def number(value: str, *, names: bool) -> Remark | None:
    """Judge a sender that cannot be right.

    Args:
        value: as it was given.
        names: whether a sender name is possible; a call has a number.
    """
    written = digits(value)
    if is_number(written) and not value.strip().startswith("+0"):
        return None
    if names and not is_placeholder(value, _PREFIX) and _SENDER_NAME.fullmatch(value):
        return None
    problem = Problem(
        code="phone_number_format",
        message="This is not a phone number.",
        cause="A number is a plus, the country code and the rest: 7 to 15 digits.",
        fix="Give the number as in the Console, with + and country code.",
        documentation=NUMBERS,
        details={"field": "phoneNumber"},
    )
    if is_placeholder(value, _PREFIX):
        problem = pasted(value, "phone number", problem, _PREFIX)
    return Remark("phoneNumber", "fault", problem)


def odd_number(value: str) -> Remark | None:
    """Judge a sender that may work, and is not a number as people write it."""
    if re.fullmatch(r"\+[1-9]\d{6,14}", value):
        return None
    problem = Problem(
        code="phone_number_other",
        message="This is a sender name, not a phone number.",
        cause="Nobody can answer a sender name, and several countries do not allow them.",
        fix="If that is meant, go on. If not, give the number with + and country code.",
        documentation=NUMBERS,
        details={"field": "phoneNumber"},
    )
    written = digits(value)
    if not is_number(written):
        return Remark("phoneNumber", "oddity", problem)
    problem = replace(
        problem,
        code="phone_number_spelling",
        message=f"The phone number is read as +{written}.",
        cause="It has no plus in front, or blanks and other signs in it.",
        fix=f"Write +{written}.",
        details={"field": "phoneNumber", "readAs": f"+{written}"},
    )
    return Remark("phoneNumber", "oddity", problem)
