"""What is known of Twilio's errors, in one table, and how one is found in a pasted text."""

from __future__ import annotations

import re

from connectors.knowledge import Entry, Pasted, quoted
from connectors.problems import Problem
from connectors.twilio.codes import ACCOUNT_CODES
from connectors.twilio.codes_delivery import DELIVERY_CODES
from connectors.twilio.codes_message import MESSAGE_CODES
from connectors.twilio.codes_voice import CALL_STATES, VOICE_CODES
from connectors.twilio.errors import CODES, explain

ENTRIES: tuple[Entry, ...] = (
    *ACCOUNT_CODES,
    *MESSAGE_CODES,
    *VOICE_CODES,
    *DELIVERY_CODES,
    *CALL_STATES,
)

_PAGE = re.compile(r"twilio\.com/docs/(?:api/)?errors/(\d{5,6})\b")
_SID = re.compile(r"\b(?:AC|SK|SM|MM|MG|CA|PN)[0-9a-f]{32}\b")
_NAMED = re.compile(r"\btwilio", re.IGNORECASE)
_CODE = re.compile(r"(?:\berror(?:[ _]?code)?|\bcode|\bErrorCode)\W{0,4}(\d{5,6})\b", re.IGNORECASE)


def recognise(pasted: Pasted) -> Problem | None:
    """Find Twilio's error in a pasted text.

    A page of Twilio's, a SID, or Twilio's name must stand beside the code: five digits alone may be
    anybody's.
    """
    code = _from_json(pasted) or _from_text(pasted.text)
    if code is not None:
        return explain(code, quoted(str(pasted.object.get("message") or "")))
    return _ended_call(pasted)


def _from_json(pasted: Pasted) -> int | None:
    body = pasted.object
    code = body.get("code") or body.get("error_code") or body.get("ErrorCode")
    if not str(code).isascii() or not str(code).isdigit() or len(str(code)) not in (5, 6):
        return None
    ours = _PAGE.search(str(body.get("more_info") or "")) or _told(pasted.text)
    return int(str(code)) if ours else None


def _from_text(text: str) -> int | None:
    page = _PAGE.search(text)
    if page is not None:
        return int(page[1])
    code = _CODE.search(text)
    if code is None or not _told(text):
        return None
    return int(code[1]) if int(code[1]) in CODES or _NAMED.search(text) else None


def _told(text: str) -> bool:
    return _NAMED.search(text) is not None or _SID.search(text) is not None


def _ended_call(pasted: Pasted) -> Problem | None:
    body = pasted.object
    sid = str(body.get("sid") or body.get("CallSid") or "")
    status = body.get("status") or body.get("CallStatus")
    if not sid.startswith("CA") or _SID.fullmatch(sid) is None:
        return None
    return next((entry.problem() for entry in CALL_STATES if entry.code == status), None)
