"""A text on its way to Plivo: what is refused before asking, and what silence means.

Limits: “Message” (1,600 characters, or 737 with letters outside the GSM alphabet). A spoken text travels
in the query of the answer URL; how long one may be Plivo does not say, so it is kept below what every
server takes.
"""

from __future__ import annotations

from typing import Any

from connectors import sending
from connectors.contract import Outbound, Who
from connectors.plivo import xml
from connectors.plivo.application import APPLICATIONS
from connectors.plivo.codes import ERROR_CODES
from connectors.plivo.formats import digits
from connectors.problems import Problem, ProviderRefusal

CALL = "https://www.plivo.com/docs/voice/api/call/make-a-call"
LONGEST_TEXT = 1600
LONGEST_UNICODE = 737
"""Characters of one message that is outside the GSM alphabet; all of ASCII but the grave is inside."""
LONGEST_URL = 4000
"""Characters of an answer URL with the text in it."""


def message(outbound: Outbound, sender: str, webhook_url: str | None) -> dict[str, Any]:
    """Make the parameters of a message. Raises `ProviderRefusal` for what Plivo would refuse."""
    _refuse_unsendable(outbound)
    limit = LONGEST_TEXT if outbound.text.isascii() else LONGEST_UNICODE
    _refuse_long(len(outbound.text), limit, ERROR_CODES)
    told = {"url": webhook_url, "method": "POST"} if webhook_url else {}
    return {"src": sender, "dst": digits(outbound.to), "text": outbound.text} | told


def call(outbound: Outbound, sender: str, webhook_url: str | None) -> dict[str, Any]:
    """Make the parameters of a call that speaks a text.

    Plivo asks an address what to say, so that a channel nobody can reach from outside cannot call.

    Raises:
        ProviderRefusal: for what Plivo would refuse; nothing is asked.
    """
    _refuse_unsendable(outbound)
    if webhook_url is None:
        raise ProviderRefusal(_unreachable())
    answer = xml.with_query(webhook_url, **{xml.SPEAK: xml.packed(outbound.text)})
    room = LONGEST_URL - len(answer)
    if room < 0:
        _refuse_long(len(outbound.text), max(len(outbound.text) + room * 3 // 4, 0), CALL)
    return {
        "from": sender,
        "to": digits(outbound.to),
        "answer_url": answer,
        "answer_method": "POST",
        "hangup_url": webhook_url,
        "hangup_method": "POST",
    }


def _unreachable() -> Problem:
    return Problem(
        code="no_public_webhook",
        message="Plivo cannot ask this channel what to say: it has no address on the internet.",
        cause="Plivo takes no text with a call. It asks an address once somebody picks up, and this "
        "machine has no public one.",
        fix="Give linktor-tui a public webhook address, then call again. Nobody was called.",
        who=Who.NETWORK_ADMIN,
        documentation=APPLICATIONS,
    )


def _refuse_long(length: int, limit: int, documentation: str) -> None:
    cause = "A message of Plivo is limited to that; letters outside the GSM alphabet halve it."
    sending.refuse_long(length, limit, "Plivo takes", cause, documentation)


def _refuse_unsendable(outbound: Outbound) -> None:
    sending.refuse_empty(outbound.text, "Plivo sends no empty messages.", ERROR_CODES)
    sending.refuse_nobody(outbound.to, ERROR_CODES)
    if "<" in outbound.to:
        raise sending.unsendable(
            "recipient_many",
            "There is more than one recipient.",
            "A < separates recipients at Plivo, and a message here has one.",
            "Give one phone number with + and country code.",
            ERROR_CODES,
        )
    sending.refuse_broken(outbound.text + outbound.to, ERROR_CODES)


def perhaps_sent(problem: Problem, log: str) -> Problem:
    """Warn that a message or a call may have gone out, unless it certainly has not."""
    return sending.perhaps_sent(
        problem,
        f"It may have gone out all the same: look at {log} in the Plivo Console before trying "
        "again.",
    )
