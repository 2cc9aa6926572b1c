"""The shape of SIDs and secrets, and what people paste in their place. Asks nobody.

A SID is two letters and 32 hexadecimal digits (“What is a String Identifier”, and the patterns of
Twilio's OpenAPI document). Secrets are opaque: their usual shape is a convention, so another one is
a warning and Twilio decides. No text here holds a value: a secret may be pasted into any field.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from connectors.formats import Remark, pasted
from connectors.problems import Problem

SIDS = "https://www.twilio.com/docs/glossary/what-is-a-sid"
REQUESTS = "https://www.twilio.com/docs/usage/requests-to-twilio"

KINDS = {
    "AC": "an account",
    "SK": "an API key",
    "MG": "a Messaging Service",
    "PN": "a phone number",
    "AP": "a TwiML app",
    "SM": "a message",
    "MM": "a message",
    "CA": "a call",
    "VA": "a Verify service",
}
"""Prefix of a SID -> what it names."""

SID = re.compile(r"([A-Z]{2})[0-9a-fA-F]{32}")
_HEX = re.compile(r"[0-9a-fA-F]{32}")
PREFIX = "[A-Z]{2}"
"""What SIDs begin with, whatever they name."""


def sid(field: str, title: str, prefix: str, value: str) -> Remark | None:
    """Judge a value that should be a SID with this prefix."""
    found = SID.fullmatch(value)
    if found is not None and found[1] == prefix:
        return None
    where = f"Copy the {title} again: {prefix} and 32 digits or letters from a to f."
    problem = Problem(
        code=f"{_snake(field)}_format",
        message=f"The {title} has not the right shape.",
        cause=f"It must be {prefix} and 32 hexadecimal digits; part is missing or was added.",
        fix=where,
        documentation=SIDS,
        details={"field": field},
    )
    if found is not None:
        kind = KINDS.get(found[1], "something else")
        problem = replace(
            problem,
            message=f"The {title} names {kind}: it begins with {found[1]}, not with {prefix}.",
            cause="The SID of another thing was pasted into this field.",
            fix=f"{where}{_belongs(found[1])}",
        )
    elif _HEX.fullmatch(value):
        problem = replace(
            problem,
            message=f"The {title} lacks its {prefix}, or the auth token was pasted here.",
            cause=f"32 hexadecimal digits are an auth token, or a SID without its {prefix}.",
        )
    else:
        problem = pasted(value, title, problem, PREFIX)
    return Remark(field, "fault", problem)


def _belongs(prefix: str) -> str:
    home = {
        "AC": "accountSid",
        "SK": "apiKeySid, with its secret in apiKeySecret",
        "MG": "messagingServiceSid",
    }.get(prefix)
    return f" What was pasted belongs into {home}." if home else ""


def secret(field: str, title: str, value: str, usual: Callable[[str], bool]) -> Remark | None:
    """Judge a secret: what was pasted in its place is a fault, an unusual shape an oddity."""
    problem = Problem(
        code=f"{_snake(field)}_format",
        message=f"The {title} cannot be right.",
        cause="Something else was pasted in its place.",
        fix=f"Copy the {title} from the Twilio Console again.",
        documentation=REQUESTS,
        details={"field": field},
    )
    if usual(value):
        return None
    found = SID.fullmatch(value)
    if found is not None and found[1] in KINDS:
        problem = replace(
            problem,
            message=f"The {title} is a SID, which names {KINDS[found[1]]} and is no secret.",
            fix=f"{problem.fix}{_belongs(found[1])}",
        )
        return Remark(field, "fault", problem)
    better = pasted(value, title, problem, PREFIX)
    if better is not problem:
        return Remark(field, "fault", better)
    odd = replace(
        problem,
        code=f"{_snake(field)}_unusual",
        message=f"The {title} looks unlike those that Twilio gives.",
        cause="Part of it may be missing, or something may have been pasted with it.",
        fix=f"If Twilio accepts it, nothing is to be done. If not: {problem.fix}",
    )
    return Remark(field, "oddity", odd)


def usual_token(value: str) -> bool:
    """Tell whether a text looks like the auth tokens that Twilio gives: a convention, no rule."""
    return _HEX.fullmatch(value) is not None


def usual_key_secret(value: str) -> bool:
    """Tell whether a text looks like the API key secrets that Twilio gives: a convention."""
    return re.fullmatch(r"[A-Za-z0-9]{32}", value) is not None


def _snake(field: str) -> str:
    return re.sub(r"(?=[A-Z])", "_", field).lower()
