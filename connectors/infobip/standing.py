"""Judgements of a check: the sender's state, its launch, and where the webhook points. No I/O."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectors.addresses import host_of, same
from connectors.checks import Finding, failed, passed, skipped, warning
from connectors.contract import Who
from connectors.infobip.api_errors import SENDERS, SUBSCRIPTIONS
from connectors.problems import Problem

if TYPE_CHECKING:
    from connectors.infobip.answers import LaunchStatus, Sender

LIVE = frozenset({"LAUNCHED", "LAUNCHED_IN_PROGRESS", "LAUNCHED_PARTIAL_SUCCESS"})
TESTABLE = frozenset({"READY_FOR_TESTING", "PENDING_LAUNCH"})


def sender(found: Sender) -> Finding:
    """Say what the sender may do in its state."""
    state = found.sender_status
    facts = {"senderStatus": state, "displayName": found.display_name}
    if state in LIVE:
        return passed("The sender is the account's, and launched.", **facts)
    if state in TESTABLE:
        return warning(
            _problem(
                "sender_not_launched",
                "The sender is not launched: it reaches its test numbers only.",
                "No carrier has approved it yet.",
                "Add test numbers in the portal, and request the launch when the sender is ready.",
                **facts,
            )
        )
    return failed(
        _problem(
            "sender_not_ready",
            f"The sender cannot send yet: its state is {state[:40]}.",
            "Infobip has not finished setting it up, or wants something about it changed.",
            "Look at the sender in the portal (Channels and numbers > RCS > Senders).",
            **facts,
        )
    )


def launch(found: LaunchStatus) -> Finding:
    """Say with which carriers the sender is launched, and why not with others."""
    shown = {
        f"{country.country_code}/{provider.name}": provider.status
        for country in found.coverage
        for provider in country.providers
    }
    rejected = [name for name, status in shown.items() if status == "REJECTED"]
    done = [name for name, status in shown.items() if status == "COMPLETED"]
    if rejected:
        return warning(
            _problem(
                "launch_rejected",
                f"{', '.join(rejected[:4])} rejected the launch of the sender.",
                "A carrier wants something about the sender changed.",
                "Read the reason in the portal, change it, and ask for the launch again.",
                launches=shown,
            )
        )
    if not done:
        return skipped("No carrier has completed a launch yet.", launches=shown)
    return passed(f"Launched with {', '.join(done[:4])}.", launches=shown)


def _problem(code: str, message: str, cause: str, fix: str, **details: object) -> Problem:
    return Problem(
        code, message, cause, fix, who=Who.ACCOUNT_ADMIN, documentation=SENDERS, details=details
    )


def webhook(url: str | None, expected: str | None, *, provable: bool) -> Finding:
    """Say where the subscription of linktor-tui points. Others may stand beside it."""
    if url is None:
        return _no_webhook(expected)
    if expected is None:
        return skipped(
            f"Reports go to {host_of(url)}; this channel has no public address.", host=host_of(url)
        )
    if not same(url, expected):
        return warning(
            _webhook_problem(
                "webhook_elsewhere",
                f"Reports go to {host_of(url)}, not to this channel.",
                "Another installation registered its own address for this sender.",
                "If it is no longer needed, register this channel's webhook with --take-over.",
                host=host_of(url),
            )
        )
    if not provable:
        return failed(
            _webhook_problem(
                "webhook_secret_missing",
                "The webhook points here, but nothing could prove that Infobip calls it.",
                "The channel has no webhook secret.",
                "Give the channel a webhook secret, and register the webhook again.",
            )
        )
    return passed("Infobip reports to this channel.", host=host_of(url))


def _no_webhook(expected: str | None) -> Finding:
    if expected is None:
        return skipped("linktor-tui registered no webhook for this sender.")
    return warning(
        _webhook_problem(
            "webhook_not_set",
            "linktor-tui registered no webhook for this sender: nothing arrives here.",
            "None was registered yet, or reports go elsewhere by a subscription made in the portal.",
            "Register this channel's webhook with linktor-tui.",
        )
    )


def _webhook_problem(code: str, message: str, cause: str, fix: str, **details: object) -> Problem:
    return Problem(code, message, cause, fix, documentation=SUBSCRIPTIONS, details=details)


def no_secret() -> Problem:
    """There is nothing that could prove the posts of a webhook."""
    return Problem(
        "webhook_secret_missing",
        "The channel has no webhook secret to register the webhook with.",
        "Infobip proves its posts with a login, whose password is the channel's webhook secret.",
        "Give the channel a webhook secret first.",
        documentation=SUBSCRIPTIONS,
    )
