"""The shape of SIDs and secrets, and what people paste in their place. Asks nobody.

A SID is two letters and 32 hexadecimal digits (“What is a String Identifier”, and the patterns of
Twilio's OpenAPI document). Secrets are opaque: their usual shape is a convention, so another one is
a warning and Twilio decides. No text here holds a value: a secret may be pasted into any field.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from connectors.problems import Problem
from connectors.redaction import MASK

SIDS = "https://www.twilio.com/docs/glossary/what-is-a-sid"
REQUESTS = "https://www.twilio.com/docs/usage/requests-to-twilio"

Severity = Literal["fault", "oddity"]

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
_PLACEHOLDER = re.compile(
    r"(?:your|my|enter|insert|paste|the|change|replace|add)[ _.-][a-z0-9 _.-]*"
    r"|changeme|placeholder|example|todo|secret|token|[<\[{(].*[>\]})]|(?:[A-Z]{2})?[xX*.…]{4,}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about one field: a fault that cannot work, or an oddity that may."""

    field: str
    """Wire name."""
    severity: Severity
    problem: Problem


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
        problem = _pasted(value, title, problem)
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
    pasted = SID.fullmatch(value)
    if pasted is not None and pasted[1] in KINDS:
        problem = replace(
            problem,
            message=f"The {title} is a SID, which names {KINDS[pasted[1]]} and is no secret.",
            fix=f"{problem.fix}{_belongs(pasted[1])}",
        )
        return Remark(field, "fault", problem)
    better = _pasted(value, title, problem)
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


def _pasted(value: str, title: str, problem: Problem) -> Problem:
    """Name a mistake that any field can hold; the problem as it was where there is none."""
    if value == MASK:
        return replace(
            problem,
            message=f"The {title} is the mask that stands for a secret, not the value.",
            cause="It was copied from a place that hides it.",
        )
    if is_placeholder(value):
        return replace(
            problem,
            message=f"The {title} is a placeholder.",
            cause="A sample value was pasted and never replaced.",
        )
    if value[0] in "\"'`<" or value[-1] in "\"'`>":
        return replace(
            problem,
            message=f"There are quotation marks or brackets around the {title}.",
            cause="They were copied with it.",
        )
    if re.search(r"\s", value):
        return replace(
            problem,
            message=f"There is a gap in the {title}.",
            cause="More than the value was copied, or the line was broken on the way.",
        )
    return problem


def is_placeholder(value: str) -> bool:
    """Tell whether a text stands for a value: `YOUR_AUTH_TOKEN`, `<token>`, `ACxxxxxxxx`."""
    return _PLACEHOLDER.fullmatch(value) is not None


def _snake(field: str) -> str:
    return re.sub(r"(?=[A-Z])", "_", field).lower()


def together(remarks: list[Remark]) -> Problem:
    """Tell several remarks as one problem, so that all can be put right at once."""
    first = remarks[0].problem
    if len(remarks) == 1:
        return first
    problems = [remark.problem for remark in remarks]
    return replace(
        first,
        message=" ".join(problem.message for problem in problems),
        cause=" ".join(dict.fromkeys(problem.cause for problem in problems)),
        fix=" ".join(dict.fromkeys(problem.fix for problem in problems)),
        details={"fields": [remark.field for remark in remarks]},
    )
