"""Errors of the simulated Twilio on demand: each known one, given to a request that can meet it."""

from __future__ import annotations

from collections import defaultdict

from starlette.requests import Request

from connectors.knowledge import During
from connectors.twilio.codes_message import MESSAGE_CODES
from connectors.twilio.codes_voice import VOICE_CODES
from connectors.twilio.errors import CODES
from connectors.twilio.simulated_rules import WORDS, Refused

STATUSES = {
    10001: 403,
    10002: 403,
    20003: 401,
    20004: 405,
    20005: 403,
    20006: 403,
    20008: 403,
    20403: 403,
    20404: 404,
    20409: 409,
    21701: 404,
    70051: 401,
}
"""HTTP status of a refusal, where it is not 400."""

_OF_MESSAGES = {entry.code for entry in MESSAGE_CODES}
_OF_CALLS = {entry.code for entry in VOICE_CODES} | {"21211", "21212", "21214", "21216"}


class Provoked(Refused):
    """A refusal with any code, in Twilio's words where the simulator knows them."""

    def __init__(self, code: int) -> None:
        words = WORDS.get(code) or CODES[code].message
        Exception.__init__(self, words.format_map(defaultdict(lambda: "…")))
        self.code = code
        self.status = STATUSES.get(code, 400)


def provoked(code: str, request: Request) -> Refused | None:
    """Give the refusal that a request meets with this code on demand; None where it meets none."""
    entry = CODES.get(int(code)) if code.isascii() and code.isdigit() else None
    if entry is None or entry.during is During.DELIVERY:
        return None
    if entry.during is During.CHECK:
        return Provoked(int(code)) if request.method == "GET" else None
    if request.method != "POST":
        return None
    is_call = request.url.path.endswith("/Calls.json")
    is_message = request.url.path.endswith("/Messages.json")
    # What is neither about messages nor about calls, either can meet.
    neither = code not in _OF_MESSAGES | _OF_CALLS
    met = (is_message and (neither or code in _OF_MESSAGES)) or (
        is_call and (neither or code in _OF_CALLS)
    )
    return Provoked(int(code)) if met else None
