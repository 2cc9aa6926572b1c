"""What is known of Vonage's errors, and how to find one in a pasted text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from connectors.knowledge import Entry, Pasted, by_code, quoted
from connectors.problems import Problem
from connectors.vonage.codes_calls import CALL_ENTRIES
from connectors.vonage.codes_calls import PAGE as EVENTS
from connectors.vonage.codes_delivery import DELIVERY_ENTRIES
from connectors.vonage.codes_delivery import PAGE as RECEIPTS
from connectors.vonage.codes_http import (
    ERRORS,
    FORBIDDEN,
    HTTP_ENTRIES,
    NOT_SET,
    UNAUTHORIZED,
    VOICE_ENTRIES,
)
from connectors.vonage.codes_send import PAGE as TROUBLESHOOTING
from connectors.vonage.codes_send import SEND_ENTRIES

ENTRIES: tuple[Entry, ...] = (
    *HTTP_ENTRIES,
    *VOICE_ENTRIES,
    NOT_SET,
    *SEND_ENTRIES,
    *DELIVERY_ENTRIES,
    *CALL_ENTRIES,
)
_KNOWN = by_code(ENTRIES)

_ERROR_PAGE = re.compile(r"https?://developer\.(?:vonage|nexmo)\.com/(?:en/)?api-errors\S*", re.I)
_SDK = re.compile(r"Sms\.send_message method failed with error code (\d{1,3})\b")
_RECEIPT = re.compile(r"(?:^|[?&\s])err-code=(\d{1,3})(?=&|\s|$)")


def of_send(status: str, said: str, **details: Any) -> Problem:
    """Explain why the SMS API did not take a message.

    Args:
        status: of the message in the answer, a number as text.
        said: Vonage's words, secrets already taken out.
        details: JSON-ready, without secrets.
    """
    number = status if status.isascii() and status.isdigit() and len(status) < 4 else "unknown"
    facts = {"status": number, **details} | ({"said": quoted(said)} if said else {})
    known = _KNOWN.get(f"status {number}")
    if known is not None:
        return known.problem(**facts)
    return Problem(
        code=f"status {number}",
        message=f"Vonage did not take the message: {quoted(said) or f'status {number}'}",
        cause="What was asked for is not possible, for the reason that Vonage gives.",
        fix="Look the status up on Vonage's page about it.",
        documentation=TROUBLESHOOTING,
        details=facts,
    )


def of_delivery(number: str, **details: Any) -> Problem:
    """Explain why a message was not delivered, from the `err-code` of its receipt."""
    number = number if number.isascii() and number.isdigit() and len(number) < 4 else "1"
    known = _KNOWN.get(f"err-code {number}")
    if known is not None:
        return known.problem(**details)
    return Problem(
        code=f"err-code {number}",
        message=f"The message was not delivered: error {number}.",
        cause="The network or Vonage gave a code that is not in this program's list.",
        fix="Look the code up on Vonage's page about delivery receipts.",
        documentation=RECEIPTS,
        details=details,
    )


def of_call(status: str, detail: str) -> Problem:
    """Explain why a call reached nobody, from the `status` of its last event."""
    facts = {"detail": quoted(detail)} if detail else {}
    known = _KNOWN.get(f"call {status}")
    if known is not None:
        return known.problem(**facts)
    return Problem(
        code=f"call {status[:40]}",
        message="The call reached nobody.",
        cause="It ended in a state that is not in this program's list.",
        fix="Look the state up on Vonage's page about voice webhooks.",
        documentation=EVENTS,
        details=facts,
    )


def of_http(slug: str, status: int, said: str) -> Problem:
    """Explain a refusal of any other API.

    Args:
        slug: the last part of `type`, empty where there is none.
        status: of HTTP, or the `error-code` of the body.
        said: Vonage's words, secrets already taken out.
    """
    facts: dict[str, Any] = {"statusCode": status} | ({"said": said} if said else {})
    known = _KNOWN.get(slug.lower())
    if known is None and status in (401, 403):
        known = UNAUTHORIZED if status == 401 else FORBIDDEN
    if known is not None and known in (*HTTP_ENTRIES, *VOICE_ENTRIES):
        return known.problem(**facts)
    return Problem(
        code=slug or f"http_{status}",
        message=f"Vonage refused: {said or f'HTTP {status}'}",
        cause="What was asked for is not possible, for the reason that Vonage gives.",
        fix="Look the error up on Vonage's page about its APIs' errors.",
        documentation=ERRORS,
        details=facts,
    )


def recognise(pasted: Pasted) -> Problem | None:
    """Find an error of Vonage in a pasted text; None where another provider could have said it."""
    found = _in_object(pasted.object, pasted.status)
    if found is not None:
        return found
    by_sdk = _SDK.search(pasted.text)
    if by_sdk is not None:
        return of_send(by_sdk[1], "")
    receipt = _RECEIPT.search(pasted.text)
    if receipt is not None and ("messageId=" in pasted.text or "msisdn=" in pasted.text):
        return None if receipt[1] == "0" else of_delivery(receipt[1])
    link = _ERROR_PAGE.search(pasted.text)
    if link is not None:
        return _by_link(link[0].rstrip("\"',.)"), pasted.status, "")
    return None


def _in_object(found: Mapping[str, Any], status: int | None) -> Problem | None:
    messages = found.get("messages")
    if "message-count" in found and isinstance(messages, list):
        return _in_messages(messages)
    if "err-code" in found and ("messageId" in found or "msisdn" in found):
        number = str(found["err-code"])
        return None if number == "0" else of_delivery(number)
    kind = found.get("type")
    if isinstance(kind, str) and _ERROR_PAGE.match(kind):
        said = found.get("detail") or found.get("title")
        return _by_link(kind, status, quoted(said) if isinstance(said, str) else "")
    if "error_title" in found and isinstance(kind, str):  # the Voice API's older form
        return of_http(kind[:60], status or 400, quoted(str(found["error_title"])))
    if "conversation_uuid" in found and f"call {found.get('status')}" in _KNOWN:
        return of_call(str(found["status"]), str(found.get("detail") or ""))
    if {"error-code", "error-code-label"} <= found.keys():
        number = str(found["error-code"])
        code = int(number) if number.isascii() and number.isdigit() and len(number) < 4 else 400
        return None if code == 200 else of_http("", code, quoted(str(found["error-code-label"])))
    return None


def _in_messages(messages: list[Any]) -> Problem | None:
    for message in messages:
        if isinstance(message, dict) and str(message.get("status", "0")) != "0":
            return of_send(str(message["status"]), str(message.get("error-text", "")))
    return None


def _by_link(link: str, status: int | None, said: str) -> Problem:
    slug = link.rstrip("/").rpartition("#")[2] if "#" in link else ""
    return of_http(slug[:60] or "unknown", status or 400, said)
