"""From a refusal of Mailgun, or an event of a mail that failed, to a problem with cause and fix."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from connectors.contract import FailureClass, Who
from connectors.knowledge import Entry, quoted
from connectors.mailgun.known import BY_CODE, SHAPES
from connectors.mailgun.pages import FAILURES, MESSAGES
from connectors.problems import Problem


def find(status: int | None, words: str) -> Entry | None:
    """The entry of a refusal, None for one that is in no table."""
    for shape in SHAPES:
        if shape.fits(status, words.lower()):
            return BY_CODE[shape.code]
    return None


def explain(status: int, words: str) -> Problem:
    """Explain a refusal by its status and its words."""
    entry = find(status, words)
    if entry is not None:
        return entry.problem(statusCode=status, said=quoted(words))
    return Problem(
        code=f"http_{status}",
        message=f"Mailgun refused this (HTTP {status}): {quoted(words)}",
        cause="Mailgun gave a reason that this program has no explanation for.",
        fix="Read Mailgun's words above, and look them up on the page.",
        documentation=MESSAGES,
        details={"statusCode": status, "said": quoted(words)},
    )


_UNKNOWN = re.compile(r"^5\.1\.|user unknown|does not exist|no such (user|mailbox)", re.IGNORECASE)
_FULL = re.compile(r"^[45]\.2\.2|mailbox (is )?full|over quota", re.IGNORECASE)
_POLICY = re.compile(r"^5\.7\.|spam|block(ed|list)|dmarc|policy", re.IGNORECASE)


def why_it_failed(event: Mapping[str, Any]) -> Problem:
    """Explain a `failed` event; one that Mailgun rejected itself tells `reject`."""
    status = event.get("delivery-status")
    status = status if isinstance(status, dict) else {}
    reject = event.get("reject")
    reject = reject if isinstance(reject, dict) else {}
    words = _words(status.get("message"), status.get("description"), reject.get("reason"))
    facts: dict[str, Any] = {"said": words}
    if isinstance(status.get("code"), int):
        facts["smtpCode"] = status["code"]
    entry = BY_CODE.get(_code(event, status, words))
    if entry is not None:
        return entry.problem(**facts)
    return Problem(
        code="failed",
        message=f"The mail was not delivered: {words}",
        cause="The receiving server, or Mailgun itself, did not take it for the reason given.",
        fix="Read the reason; a number such as 5.1.1 in it tells what kind of refusal it is.",
        who=Who.OPERATOR,
        failure_class=FailureClass.CONFIG,
        documentation=FAILURES,
        details=facts,
    )


def _words(*found: object) -> str:
    return quoted(next((item for item in found if isinstance(item, str) and item), "no reason"))


def _code(event: Mapping[str, Any], status: Mapping[str, Any], words: str) -> str:
    reason = str(event.get("reason") or "")
    if reason != "bounce" and f"failed/{reason}" in BY_CODE:
        return f"failed/{reason}"
    enhanced = status.get("enhanced-code")
    judged = f"{enhanced} {words}" if isinstance(enhanced, str) else words
    for code, shape in (
        ("bounce/mailbox-full", _FULL),
        ("bounce/mailbox-unknown", _UNKNOWN),
        ("bounce/policy", _POLICY),
    ):
        if shape.search(judged):
            return code
    return "failed/bounce" if reason == "bounce" else ""
