"""Where a number's messages go: the number's own address, else its account's, else the app's.

“Webhook overrides” of the WhatsApp Business Platform. Only hosts are shown of an address of others.
"""

from __future__ import annotations

from connectors.addresses import host_of, same
from connectors.checks import Finding, passed, skipped, warning
from connectors.contract import Who
from connectors.meta.whatsapp_answers import Configuration
from connectors.meta.whatsapp_config import OVERRIDES
from connectors.problems import Problem, ProviderRefusal
from connectors.webhooks import WebhookState


def state(found: Configuration | None) -> WebhookState:
    """Say which address counts, and at which level it stands."""
    levels = (
        (
            (found.phone_number, "the number"),
            (found.whatsapp_business_account, "the WhatsApp Business Account"),
            (found.application, "the app"),
        )
        if found
        else ()
    )
    for url, place in levels:
        if url:
            return WebhookState(url, place, {"host": host_of(url)})
    return WebhookState(None, "the number")


def destination(found: WebhookState, expected: str | None) -> Finding:
    """Say where the messages go, against where this channel wants them."""
    if found.url is not None and expected is not None and same(found.url, expected):
        return passed(f"Messages come to {host_of(expected)}, as they should.", place=found.place)
    if expected is None:
        where = f"to {host_of(found.url)}, set at {found.place}" if found.url else "nowhere"
        return skipped(f"This channel has no public address; messages go {where}.")
    if found.url is None:
        return warning(_missing(expected))
    return warning(_elsewhere(found, expected))


def _missing(expected: str) -> Problem:
    return Problem(
        code="webhook_missing",
        message="Messages go nowhere: no webhook is registered.",
        cause="Neither the number nor its account nor the app has an address.",
        fix=f"Register the webhook from here: {expected}",
        documentation=OVERRIDES,
        details={"expectedHost": host_of(expected)},
    )


def _elsewhere(found: WebhookState, expected: str) -> Problem:
    host = host_of(found.url or "")
    return Problem(
        code="webhook_elsewhere",
        message=f"Messages go to {host}, which is not this channel's address.",
        cause=f"Another address is set at {found.place}.",
        fix="Register the webhook from here if messages are to come to this channel; they stop "
        f"reaching {host} at once.",
        documentation=OVERRIDES,
        details={"host": host, "place": found.place, "expectedHost": host_of(expected)},
    )


def of_app(found: WebhookState) -> ProviderRefusal:
    """Refuse to take away an address that no call of a number can take away."""
    return ProviderRefusal(
        Problem(
            code="webhook_of_app",
            message="The address is the app's own, and stays.",
            cause="It stands in the App Dashboard and serves every account of the app.",
            fix="Change it in App Dashboard > WhatsApp > Configuration.",
            who=Who.ACCOUNT_ADMIN,
            documentation=OVERRIDES,
            details={"host": host_of(found.url or "")},
        )
    )
