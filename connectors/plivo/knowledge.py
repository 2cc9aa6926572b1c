"""What is known of Plivo's errors, in one table, and how one is found in a pasted text."""

from __future__ import annotations

import re

from connectors.knowledge import Entry, Pasted
from connectors.plivo.codes import MESSAGE_CODES
from connectors.plivo.errors import ended, lost, refused
from connectors.plivo.hangups import HANGUPS
from connectors.plivo.refusals import REFUSALS, UNAUTHORIZED
from connectors.problems import Problem

ENTRIES: tuple[Entry, ...] = (*REFUSALS, *MESSAGE_CODES, *HANGUPS)

_NAMED = re.compile(r"\bplivo", re.IGNORECASE)
_ERROR_CODE = re.compile(r"error[ _]?code\W{0,4}(\d{2,4})\b", re.IGNORECASE)
_HANGUP_CODE = re.compile(r"hangup[ _]?cause(?:[ _]?code)?\W{0,4}(\d{4})\b", re.IGNORECASE)


def recognise(pasted: Pasted) -> Problem | None:
    """Find Plivo's error in a pasted text.

    Plivo's name, or the names of its own fields together, must stand there: its codes are small numbers
    that anybody could have written.
    """
    return _reported(pasted) or _refused(pasted) or _named(pasted.text)


def _reported(pasted: Pasted) -> Problem | None:
    """A status report, a detail record of a message, or a hangup, by its field names."""
    body = pasted.object
    if "HangupCauseCode" in body or "hangup_cause_code" in body:
        code = body.get("HangupCauseCode") or body.get("hangup_cause_code")
        status = body.get("CallStatus") or body.get("call_state") or ""
        name = body.get("HangupCauseName") or body.get("hangup_cause_name") or ""
        done = str(code) in ("4000", "4010")
        return None if code is None or done else ended(str(code), str(status), str(name))
    code = body.get("ErrorCode") or body.get("error_code")
    if code and ("MessageUUID" in body or "message_uuid" in body):
        return lost(str(code))
    return None


def _refused(pasted: Pasted) -> Problem | None:
    body, said = pasted.object, pasted.object.get("error")
    if not isinstance(said, str) or not ("api_id" in body or _NAMED.search(pasted.text)):
        return None
    return refused(pasted.status or 400, said)


def _named(text: str) -> Problem | None:
    if not _NAMED.search(text):
        return None
    hangup = _HANGUP_CODE.search(text)
    if hangup is not None:
        return ended(hangup[1], "")
    code = _ERROR_CODE.search(text)
    if code is not None:
        return lost(code[1])
    if "access level for that URL" in text or "AuthenticationError" in text:
        return UNAUTHORIZED.problem()
    return None
