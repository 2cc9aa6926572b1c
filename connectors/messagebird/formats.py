"""The shape of what an operator gives for a MessageBird channel, and what is pasted in its place.

Asks nobody. Access keys begin with `live_` or `test_`; older ones are 25 letters and digits. Numbers
are E.164 without the plus, sender names have at most 11 characters (`originator` of the SMS API).
No text here holds a value, because a secret may be pasted into any field.
"""

from __future__ import annotations

import re
from dataclasses import replace

from connectors.contract import Who
from connectors.formats import Remark, is_placeholder, pasted
from connectors.messagebird.config import AUTHENTICATION, NUMBERS
from connectors.numbers import DIGITS, bare
from connectors.problems import Problem

LONGEST_NAME = 11

_SHORT_CODE = re.compile(r"\d{3,6}")
_SENDER_NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 ]+")
_KEY = re.compile(r"(?:live_)?[A-Za-z0-9]{20,40}")
_BIRD_KEY = re.compile(r"bk_[a-z]{2}\d_.+")


def digits(text: str) -> str:
    """Write a phone number as MessageBird does, without the plus; what is none comes back trimmed."""
    written = bare(text).removeprefix("+").removeprefix("00")
    return written if DIGITS.fullmatch(written) else text.strip()


def is_number(text: str) -> bool:
    """Tell whether a text is a phone number as MessageBird writes it: 7 to 15 digits."""
    return DIGITS.fullmatch(text) is not None


def shown(number: str) -> str:
    """Write a number as people do, with the plus; a sender name stays."""
    return f"+{number}" if is_number(number) else number


def access_key(value: str) -> Remark | None:
    """Judge an access key."""
    problem = Problem(
        code="access_key_format",
        message="The access key cannot be right.",
        cause="Something else was pasted in its place.",
        fix="Copy a live access key from the MessageBird dashboard, Developers > API access (REST).",
        documentation=AUTHENTICATION,
        details={"field": "accessKey"},
    )
    if value.startswith("test_"):
        return Remark("accessKey", "oddity", _test_key(problem))
    if _BIRD_KEY.fullmatch(value):
        return Remark("accessKey", "fault", _of_bird(problem))
    if value.lower().startswith("accesskey "):
        return Remark("accessKey", "fault", _with_its_word(problem))
    found = pasted(value, "access key", problem)
    if found is not problem:
        return Remark("accessKey", "fault", found)
    if _KEY.fullmatch(value):
        return None
    odd = replace(
        problem,
        code="access_key_unusual",
        message="The access key looks unlike those that MessageBird gives.",
        cause="Part of it may be missing, or something may have been pasted with it.",
        fix=f"If MessageBird accepts it, nothing is to be done. If not: {problem.fix}",
    )
    return Remark("accessKey", "oddity", odd)


def _test_key(problem: Problem) -> Problem:
    return replace(
        problem,
        code="access_key_test",
        message="This is a test key: MessageBird pretends to send, and nobody gets anything.",
        cause="Keys that begin with test_ are for trying out.",
        fix="For customers, put a live key in its place.",
    )


def _of_bird(problem: Problem) -> Problem:
    return replace(
        problem,
        message="This is a key of Bird's new API, not an access key of MessageBird's REST API.",
        cause="Bird and the former MessageBird are two products with keys of their own.",
        who=Who.ACCOUNT_ADMIN,
    )


def _with_its_word(problem: Problem) -> Problem:
    return replace(
        problem,
        message="The word AccessKey stands before the access key.",
        cause="It was copied out of an Authorization header.",
    )


def sender(value: str) -> Remark | None:
    """Judge the sender of texts."""
    if is_number(digits(value)):
        return None
    if not is_placeholder(value):
        if _SHORT_CODE.fullmatch(value):
            return Remark("phoneNumber", "oddity", _no_number("short code"))
        if _SENDER_NAME.fullmatch(value) and len(value) <= LONGEST_NAME:
            return Remark("phoneNumber", "oddity", _no_number("sender name"))
    if re.fullmatch(r"\+?0[\d\s().\-/]*", value):
        message = "This number has no country code."
        cause = "No country code begins with 0: the number was written as it is dialled at home."
    else:
        message = "This is neither a phone number nor a sender name."
        cause = (
            "A number has 7 to 15 digits, country code included; a name has 11 characters at most."
        )
    problem = Problem(
        code="phone_number_format",
        message=message,
        cause=cause,
        fix="Give the number as in the dashboard, with its country code: +15551234567.",
        documentation=NUMBERS,
        details={"field": "phoneNumber"},
    )
    return Remark("phoneNumber", "fault", problem)


def _no_number(what: str) -> Problem:
    return Problem(
        code="phone_number_other",
        message=f"This is a {what}, not a phone number.",
        cause="It is not among the account's numbers, so ownership is not checked; nobody can answer "
        "a sender name.",
        fix="If that is meant, go on. If not, give the number with + and country code.",
        documentation=NUMBERS,
        details={"field": "phoneNumber"},
    )
