"""Judgements of a check: where the account's RCS events go. No I/O."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectors.addresses import host_of, same
from connectors.checks import Finding, failed, passed, skipped, warning
from connectors.problems import Problem
from connectors.zenvia.config import DOCS
from connectors.zenvia.knowledge import BY_CODE

if TYPE_CHECKING:
    from connectors.zenvia.subscriptions import RcsWebhooks

WEBHOOKS = f"{DOCS}#tag/Webhooks"


def webhook(found: RcsWebhooks, expected: str | None, *, provable: bool) -> Finding:
    """Say where events go, whether all kinds do, and whether Zenvia still posts them."""
    if not found.ours:
        return _none(found, expected)
    url = found.ours[0].webhook.url
    if expected is None:
        return skipped(
            f"Events go to {host_of(url)}; this channel has no public address.", host=host_of(url)
        )
    if not all(same(item.webhook.url, expected) for item in found.ours):
        return warning(
            _problem(
                "webhook_elsewhere",
                f"Events of this agent go to {host_of(url)}, not to this channel.",
                "Another installation registered its own address for this agent.",
                "If it is no longer needed, register this channel's webhook with --take-over.",
                host=host_of(url),
            )
        )
    return _ours(found, host_of(url), provable)


def _ours(found: RcsWebhooks, host: str, provable: bool) -> Finding:
    sick = next((item for item in found.ours if item.status in BY_CODE), None)
    if sick is not None:
        problem = BY_CODE[sick.status].problem(event=sick.event_type)
        return failed(problem) if sick.status == "INACTIVE" else warning(problem)
    if not provable:
        return failed(
            _problem(
                "webhook_secret_missing",
                "The webhook points here, but nothing could prove that Zenvia calls it.",
                "The channel has no webhook secret.",
                "Give the channel a webhook secret, and register the webhook again.",
            )
        )
    if found.missing:
        return warning(
            _problem(
                "webhook_incomplete",
                f"Zenvia posts no events of the kind {' and '.join(found.missing)} here.",
                "One of the two subscriptions was deleted, or was never made.",
                "Register this channel's webhook again.",
                missing=found.missing,
            )
        )
    return passed("Messages and their states are posted to this channel.", host=host)


def _none(found: RcsWebhooks, expected: str | None) -> Finding:
    sick = next((item for item in found.others if item.status in BY_CODE), None)
    if sick is not None:
        url = host_of(sick.webhook.url)
        return warning(BY_CODE[sick.status].problem(event=sick.event_type, host=url))
    hosts = sorted({host_of(item.webhook.url) for item in found.others})
    if expected is None:
        return skipped("No webhook of this channel is registered.", others=hosts)
    return warning(
        _problem(
            "webhook_not_set",
            "No webhook of this channel is registered: nothing arrives here.",
            f"RCS events of the account go to {', '.join(hosts)}."
            if hosts
            else "There is none yet.",
            "Register this channel's webhook with linktor-tui; Zenvia allows two side by side.",
            others=hosts,
        )
    )


def _problem(code: str, message: str, cause: str, fix: str, **details: object) -> Problem:
    return Problem(code, message, cause, fix, documentation=WEBHOOKS, details=details)


def no_secret() -> Problem:
    """There is nothing that could prove the posts of a webhook."""
    return _problem(
        "webhook_secret_missing",
        "The channel has no webhook secret to register the webhook with.",
        "Zenvia signs nothing; a header with the channel's webhook secret proves its posts.",
        "Give the channel a webhook secret first.",
    )
