"""The application of a number, and where it sends what comes in. Pure judgements.

Only the host is shown of an address that is somebody else's: many put a secret into the rest. An
application may serve several numbers: what is set there holds for all of them, and so it is named.
Facts: “Application” in Plivo's API reference (`message_url`, `answer_url`, `hangup_url`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from connectors.addresses import host_of, same
from connectors.checks import Finding, passed, warning
from connectors.plivo.standing import Carried
from connectors.problems import Problem
from connectors.webhooks import WebhookState

if TYPE_CHECKING:
    from connectors.plivo.answers import Application

APPLICATIONS = "https://www.plivo.com/docs/account/api/application"
_INCOMING = {"sms": "Incoming messages", "voice": "Incoming calls"}
_FIELD = {"sms": "Message URL", "voice": "Answer URL"}


def address(found: Application | None, carried: Carried) -> tuple[str, str]:
    """The address that is set, and its method; empty where nothing is."""
    if found is None:
        return "", ""
    if carried == "sms":
        return found.message_url, (found.message_method or "POST").upper()
    return found.answer_url, (found.answer_method or "POST").upper()


def addresses(carried: Carried, url: str) -> dict[str, str]:
    """Make the parameters that set the address of an application; empty clears it."""
    if carried == "sms":
        return {"message_url": url, "message_method": "POST"}
    return {
        "answer_url": url,
        "answer_method": "POST",
        "hangup_url": url,
        "hangup_method": "POST",
    }


def state(found: Application | None, carried: Carried, number: str) -> WebhookState:
    """Say what is set, and where."""
    url, method = address(found, carried)
    if found is None:
        return WebhookState(None, f"the number {number}", {"application": None})
    place = f"the application {found.app_name or found.app_id}, which answers {number}"
    return WebhookState(url or None, place, {"method": method} if url else {})


def destination(found: Application | None, carried: Carried, expected: str | None) -> Finding:
    """Say where incoming messages or calls go.

    Args:
        found: the number's application; None without one.
        carried: which of the two.
        expected: where this channel wants them; None while nobody outside reaches this machine.
    """
    url, method = address(found, carried)
    facts: dict[str, Any] = {"registered": bool(url)}
    if found is not None:
        facts["application"] = found.app_name or found.app_id
    if url:
        facts["host"] = host_of(url)
    if not url:
        if expected is None:
            return passed("No webhook is set; none is needed to reach people.", **facts)
        return warning(missing(carried, expected, facts))
    if expected is None or not same(url, expected):
        return warning(_elsewhere(url, carried, expected, facts))
    if method != "POST":
        return warning(_by_get(carried, facts | {"method": method}))
    return passed(f"{_INCOMING[carried]} go to {host_of(expected)}, as they should.", **facts)


def change(carried: Carried, url: str | None) -> str:
    """Say how the address is set in the Console."""
    product = "Messaging" if carried == "sms" else "Voice"
    what = f"set {url} as its {_FIELD[carried]}" if url else f"set its {_FIELD[carried]}"
    return (
        f"in the Plivo Console, {product} > Applications, open the application that the number is "
        f"linked to, or make one and link the number to it, and {what} with POST"
    )


def missing(carried: Carried, expected: str | None, facts: dict[str, Any] | None = None) -> Problem:
    """Describe a number whose messages or calls reach nobody."""
    fix = change(carried, expected)
    return Problem(
        code="webhook_missing",
        message=f"No webhook is set. {_INCOMING[carried]} do not reach this channel.",
        cause="The number is linked to no application, or to one without this address.",
        fix=f"{fix[:1].upper()}{fix[1:]}.",
        documentation=APPLICATIONS,
        details=(facts or {}) | ({"expected": expected} if expected else {}),
    )


def _elsewhere(url: str, carried: Carried, expected: str | None, facts: dict[str, Any]) -> Problem:
    host = host_of(url)
    fix = "If that system still needs them, leave it, or use another number for this channel."
    if expected is not None:
        fix = f"If nothing else needs the old address: {change(carried, expected)}."
    return Problem(
        code="webhook_elsewhere",
        message=f"{_INCOMING[carried]} go to {host}, not to this channel.",
        cause="Another system, or an older setting, stands at the number's application.",
        fix=fix,
        documentation=APPLICATIONS,
        details=facts | ({"expected": expected} if expected else {}),
    )


def _by_get(carried: Carried, facts: dict[str, Any]) -> Problem:
    return Problem(
        code="webhook_method",
        message=f"{_INCOMING[carried]} come by HTTP GET, which puts their text into server logs.",
        cause="GET was chosen at the number's application.",
        fix=f"At the application in the Plivo Console, choose POST beside the {_FIELD[carried]}.",
        documentation=APPLICATIONS,
        details=facts,
    )
