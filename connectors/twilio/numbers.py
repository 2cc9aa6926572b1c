"""The shape of a sender: a phone number, or what SMS also knows. Asks nobody.

E.164 is a plus, a country code that never begins with 0, and 15 digits at most (“What is E.164?”).
A message may also come from a short code or an alphanumeric sender ID (`From` of the Messages
resource), so these are oddities and not faults where messages are sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from connectors.formats import Remark, is_placeholder
from connectors.numbers import bare
from connectors.problems import Problem
from connectors.twilio.formats import PREFIX, SID

E164 = "https://www.twilio.com/docs/glossary/what-e164"
SENDER_NAMES = "https://www.twilio.com/docs/glossary/what-alphanumeric-sender-id"

_NUMBER = re.compile(r"\+[1-9]\d{6,14}")
_SHORT_CODE = re.compile(r"\d{5,6}")
_SENDER_NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 +\-_&]{1,11}")


def as_number(text: str) -> str:
    """Write a phone number in E.164; what is none comes back as it was, without blanks around."""
    text = text.strip()
    written = bare(text)
    return written if _NUMBER.fullmatch(written) else text


def is_number(text: str) -> bool:
    """Tell whether a text is a phone number in E.164: a plus, and 7 to 15 digits."""
    return _NUMBER.fullmatch(text) is not None


def number(value: str, *, names: bool) -> Remark | None:
    """Judge a sender.

    Args:
        value: as it was given.
        names: whether a short code or a sender name is possible; a call has a number.
    """
    if is_number(value):
        return None
    written = as_number(value)
    if is_number(written):
        return Remark("phoneNumber", "oddity", _spelled(written))
    if (
        names
        and not is_placeholder(value, PREFIX)
        and (_SHORT_CODE.fullmatch(value) or _is_name(value))
    ):
        return Remark("phoneNumber", "oddity", _no_number(value))
    message, cause, fix = next(told for looks_so, *told in _WRONG_NUMBERS if looks_so(value))
    return Remark(
        "phoneNumber",
        "fault",
        Problem(
            code="phone_number_format",
            message=message,
            cause=cause,
            fix=fix,
            documentation=E164,
            details={"field": "phoneNumber"},
        ),
    )


def _is_name(value: str) -> bool:
    return _SENDER_NAME.fullmatch(value) is not None and not value.startswith("+")


def _spelled(written: str) -> Problem:
    return Problem(
        code="phone_number_spelling",
        message=f"The phone number has blanks or other signs in it. It is read as {written}.",
        cause="Twilio writes numbers as a plus and digits, and matches them that way.",
        fix=f"Write {written}.",
        documentation=E164,
        details={"field": "phoneNumber", "readAs": written},
    )


def _no_number(value: str) -> Problem:
    if value.isdigit():
        message, page = "This is a short code, not a phone number.", E164
        cause = "Short codes are not in the account's list of numbers, so ownership is not checked."
    else:
        message, page = "This is a sender name, not a phone number.", SENDER_NAMES
        cause = "Nobody can answer a sender name, and several countries do not allow them."
    return Problem(
        code="phone_number_other",
        message=message,
        cause=cause,
        fix="If that is meant, go on. If not, give the number with + and country code.",
        documentation=page,
        details={"field": "phoneNumber"},
    )


_AGAIN = "Give the number as in the Console: a plus, the country code and the rest, without blanks."

_WRONG_NUMBERS: tuple[tuple[Callable[[str], bool], str, str, str], ...] = (
    (
        lambda value: is_placeholder(value, PREFIX),
        "This is a placeholder, not a phone number.",
        "A sample value was pasted and never replaced.",
        _AGAIN,
    ),
    (
        lambda value: ":" in value,
        "This is the address of another channel, not a phone number.",
        "Addresses with a colon, as in “whatsapp:+1…”, are not for SMS and calls.",
        "Give the number alone, if it also carries SMS.",
    ),
    (
        lambda value: SID.fullmatch(value) is not None,
        "This is a SID, not a phone number.",
        "The SID of the number was pasted in place of the number.",
        _AGAIN,
    ),
    (
        lambda value: re.match(r"\+?00", value) is not None,
        "This number begins with 00 in place of the plus.",
        "00 is how some countries dial abroad; Twilio wants a plus.",
        "Write + in place of 00.",
    ),
    (
        lambda value: value.startswith("+0"),
        "This number has a zero where the country code should begin.",
        "No country code begins with 0: it is missing, or the number was dialled within a country.",
        _AGAIN,
    ),
    (
        lambda value: re.fullmatch(r"[\d\s().\-]+", value) is not None,
        "This number has no country code.",
        "It does not begin with a plus, so the country is not known.",
        _AGAIN,
    ),
    (
        lambda value: True,
        "This is not a phone number.",
        "A number is a plus and 7 to 15 digits.",
        _AGAIN,
    ),
)
"""What it looks like, message, cause, fix. The first that matches is told; the last always does."""
