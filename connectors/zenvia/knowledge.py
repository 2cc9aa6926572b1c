"""What is known of Zenvia's refusals, and how one is found in a pasted text.

Zenvia documents five error codes for its whole API, two states of a webhook that mean trouble and
two outcomes of a message that mean loss. What lies behind a lost message comes in words (`causes`),
which are shown as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.contract import Who
from connectors.knowledge import During, Entry, Pasted, by_code, quoted
from connectors.problems import Problem
from connectors.zenvia.config import AUTHENTICATION, DOCS

ERRORS = f"{DOCS}#section/Error-Handling"
WEBHOOKS = f"{DOCS}#section/Webhook-request-error-handling"
STATUSES = f"{DOCS}#section/MESSAGE_STATUS"

SAID = {
    "VALIDATION_ERROR": (400, "Validation error"),
    "AUTHENTICATION_ERROR": (401, "No authorization token was found"),
    "NOT_FOUND": (404, "Not found"),
    "DUPLICATED": (409, "Entity already exists"),
}
"""Code -> HTTP status and message, as “Error Handling” lists them."""

REFUSALS = (
    Entry(
        "AUTHENTICATION_ERROR",
        "Zenvia does not accept the API token.",
        "The token was mistyped or deleted, or it is a signature token and no token secret (or a "
        "wrong one) signs the requests.",
        "Look at the token on the Zenvia platform (Developers > Tokens and webhooks), or make a new "
        "one of the standard kind.",
        AUTHENTICATION,
    ),
    Entry(
        "VALIDATION_ERROR",
        "Zenvia finds something in the message it cannot take.",
        "The agent ID is none of this account's, or the number or text has a shape it does not allow.",
        "Look at what Zenvia names, and correct that value.",
        ERRORS,
        during=During.SEND,
    ),
    Entry(
        "DUPLICATED",
        "Zenvia has such a webhook already.",
        "A subscription of the same kind, channel and address exists.",
        "Look at the account's webhooks on the Zenvia platform and delete the one that is too many.",
        ERRORS,
        during=During.WEBHOOK,
    ),
    Entry(
        "NOT_FOUND",
        "Zenvia does not find what the webhook was to be changed of.",
        "Somebody deleted or changed it at the same time.",
        "Try again.",
        ERRORS,
        during=During.WEBHOOK,
    ),
)

STATES = (
    Entry(
        "DEGRADED",
        "Zenvia calls a webhook of this account's RCS a degraded one: its events come late.",
        "Ten posts to it failed one after another, or were answered in more than a second.",
        "See to it that the address answers within a second; fifty good answers make it active again.",
        WEBHOOKS,
        who=Who.NETWORK_ADMIN,
    ),
    Entry(
        "INACTIVE",
        "Zenvia has switched off a webhook of this account's RCS: nothing arrives there any more.",
        "Five hundred posts to it failed one after another.",
        "Make the address answer, then register the webhook anew.",
        WEBHOOKS,
        who=Who.NETWORK_ADMIN,
    ),
)

DELIVERY = (
    Entry(
        "REJECTED",
        "The message was rejected by Google or the carrier.",
        "The phone cannot be reached over RCS, the agent is not launched with its carrier, or the "
        "content is not allowed.",
        "Look at the reason that Zenvia names; reach this customer another way meanwhile.",
        STATUSES,
        during=During.DELIVERY,
    ),
    Entry(
        "NOT_DELIVERED",
        "The message did not reach the customer's phone.",
        "The phone is off or out of reach, or its RCS was switched off.",
        "Look at the reason that Zenvia names; reach this customer another way, such as SMS.",
        STATUSES,
        during=During.DELIVERY,
    ),
)

ENTRIES: tuple[Entry, ...] = (*REFUSALS, *STATES, *DELIVERY)
BY_CODE = by_code(ENTRIES)


def refusal(body: Mapping[str, Any]) -> Problem | None:
    """Explain an error body; None for a body that is none of Zenvia's."""
    code, message = body.get("code"), body.get("message")
    if not isinstance(code, str) or not code or not isinstance(message, str):
        return None
    said = _details(body) or message
    entry = BY_CODE.get(code)
    if entry is not None:
        return entry.problem(said=quoted(said))
    return Problem(
        code=quoted(code)[:60],
        message=f"Zenvia refused: {quoted(said)}",
        cause="Zenvia gave no reason that is known here.",
        fix="Look at the account on the Zenvia platform, or ask Zenvia support.",
        documentation=ERRORS,
    )


def _details(body: Mapping[str, Any]) -> str:
    found = body.get("details")
    items = found if isinstance(found, list) else []
    return "; ".join(
        ": ".join(str(item[name]) for name in ("path", "message") if item.get(name))
        for item in items
        if isinstance(item, dict)
    )


def loss(status: Mapping[str, Any]) -> Problem:
    """Explain a message's status that means loss, with what Zenvia names as causes."""
    found = status.get("causes")
    causes = [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []
    words = "; ".join(
        str(item.get("details") or item.get("reason") or "") for item in causes
    ).strip("; ")
    codes = [str(item["channelErrorCode"]) for item in causes if item.get("channelErrorCode")]
    details: dict[str, Any] = {"said": quoted(words)} if words else {}
    if codes:
        details["channelErrorCode"] = quoted(", ".join(codes))
    return BY_CODE[str(status["code"])].problem(**details)


def recognise(pasted: Pasted) -> Problem | None:
    """Find an error body or a status event of Zenvia in a pasted text.

    `NOT_FOUND` and the like are anybody's: the text must name Zenvia, or use its exact words.
    """
    body = pasted.object
    status = body.get("messageStatus")
    if body.get("type") == "MESSAGE_STATUS" and isinstance(status, dict):
        return loss(status) if status.get("code") in ("REJECTED", "NOT_DELIVERED") else None
    code, message = body.get("code"), body.get("message")
    if not isinstance(code, str) or not isinstance(message, str):
        return None
    own = code in ("VALIDATION_ERROR", "AUTHENTICATION_ERROR") and message == SAID[code][1]
    return refusal(body) if own or "zenvia" in pasted.text.lower() else None
