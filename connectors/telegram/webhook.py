"""What getWebhookInfo says about a bot: where its messages go, whether they arrive, and which.

Pure judgements over one answer. Only hosts are shown of a registered address: many put a secret,
or the token itself, into the rest. Facts: `WebhookInfo`, `setWebhook` and “Getting updates” in the
Bot API manual; the wordings of delivery errors are those of the published Bot API server.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from connectors.addresses import host_of, same
from connectors.checks import Finding, failed, passed, skipped, warning
from connectors.contract import Who
from connectors.problems import Problem
from connectors.telegram.answers import Webhook
from connectors.telegram.errors import quoted
from connectors.telegram.refusals import GET_UPDATES, SET_WEBHOOK

PORTS = (443, 80, 88, 8443)
"""The ports that Telegram's own servers deliver to."""
GUIDE = "https://core.telegram.org/bots/webhooks"
RECENT = timedelta(hours=1)
"""A delivery error younger than this, with messages waiting, means: it does not work now."""
FADED = timedelta(hours=24)
"""Telegram keeps what it could not deliver no longer than this, so older errors are history."""


def destination(webhook: Webhook, expected: str | None) -> Finding:
    """Say where the bot's messages go, against where this channel wants them."""
    facts = _facts(webhook)
    if not webhook.url and expected is None:
        return passed("No webhook is registered, so messages can be fetched by polling.", **facts)
    if not webhook.url:
        return warning(_missing(str(expected), facts))
    if expected is not None and same(webhook.url, expected):
        return passed(f"Messages are delivered to {host_of(expected)}, as they should be.", **facts)
    return warning(_elsewhere(webhook, expected, facts))


def shown(webhook: Webhook) -> dict[str, Any]:
    """What is told of a registered webhook beside its address."""
    facts = _facts(webhook) | _delivery_facts(webhook)
    if webhook.allowed_updates:
        facts["updates"] = list(webhook.allowed_updates)
    return facts


def _facts(webhook: Webhook) -> dict[str, Any]:
    facts: dict[str, Any] = {"registered": bool(webhook.url)}
    if webhook.url:
        facts |= {
            "host": host_of(webhook.url),
            "ipAddress": webhook.ip_address,
            "maxConnections": webhook.max_connections,
            "customCertificate": webhook.has_custom_certificate,
        }
    return {name: value for name, value in facts.items() if value is not None}


def _missing(expected: str, facts: dict[str, Any]) -> Problem:
    return Problem(
        code="webhook_missing",
        message="No webhook is registered, so messages wait at Telegram until they are fetched.",
        cause="It was never registered for this bot, or it was removed.",
        fix=f"Register {expected} with setWebhook, or fetch the messages by polling.",
        documentation=SET_WEBHOOK,
        details=facts | {"expected": expected},
    )


def _elsewhere(webhook: Webhook, expected: str | None, facts: dict[str, Any]) -> Problem:
    host = host_of(webhook.url)
    problem = Problem(
        code="webhook_elsewhere",
        message=f"Telegram delivers this bot's messages to {host}, not to this channel.",
        cause="Another system registered its webhook. A bot has only one, and while it stands, "
        "polling is refused.",
        fix="If that system still needs the bot, make another bot for this channel. If not, remove "
        "its webhook with deleteWebhook.",
        documentation=SET_WEBHOOK,
        details=facts,
    )
    if expected is None:
        return problem
    details = facts | {"expected": expected}
    if host_of(expected).lower() != host.lower():
        return replace(
            problem,
            fix="If that system still needs the bot, make another bot for this channel. If not, "
            f"register {expected} with setWebhook.",
            details=details,
        )
    return replace(
        problem,
        message=f"Telegram delivers to {host}, but to another address there than this channel's.",
        cause="The webhook belongs to another channel, or the channel's address has changed.",
        fix=f"Register {expected} with setWebhook, if nothing else needs the old address.",
        details=details,
    )


def delivery(webhook: Webhook, expected: str | None, now: datetime) -> Finding:
    """Say whether what Telegram delivers arrives.

    A failure now fails the step only where the webhook is this channel's own: what becomes of
    somebody else's is worth a warning, and no reason to refuse a bot that may take it over.
    """
    if not webhook.url:
        return _waiting(webhook)
    facts = _delivery_facts(webhook)
    failed_at = _when(webhook.last_error_date)
    if failed_at is not None and now - failed_at < FADED:
        stuck = now - failed_at < RECENT and webhook.pending_update_count > 0
        problem = _undelivered(webhook, now - failed_at, stuck=stuck, facts=facts)
        ours = expected is not None and same(webhook.url, expected)
        return failed(problem) if stuck and ours else warning(problem)
    out_of_step = _when(webhook.last_synchronization_error_date)
    if out_of_step is not None and now - out_of_step < RECENT:
        return warning(_out_of_step(now - out_of_step, facts))
    return passed(f"No delivery has failed lately. {_count(webhook)}", **facts)


def _waiting(webhook: Webhook) -> Finding:
    if webhook.pending_update_count == 0:
        return skipped("No webhook is registered, so nothing is delivered.", pendingUpdates=0)
    return passed(
        f"{_count(webhook)} Telegram keeps them until they are fetched, at most 24 hours.",
        pendingUpdates=webhook.pending_update_count,
    )


def _count(webhook: Webhook) -> str:
    count = webhook.pending_update_count
    return {0: "Nothing waits.", 1: "1 update waits."}.get(count, f"{count} updates wait.")


def _delivery_facts(webhook: Webhook) -> dict[str, Any]:
    facts: dict[str, Any] = {"pendingUpdates": webhook.pending_update_count}
    failed_at = _when(webhook.last_error_date)
    if failed_at is not None:
        facts["lastErrorAt"] = failed_at.strftime("%Y-%m-%dT%H:%M:%SZ")
        facts["lastError"] = quoted(webhook.last_error_message or "")
    return facts


def _when(seconds: int | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def _undelivered(
    webhook: Webhook, age: timedelta, *, stuck: bool, facts: dict[str, Any]
) -> Problem:
    said = quoted(webhook.last_error_message or "no reason given")
    cause, fix = _reason(said.lower())
    host = host_of(webhook.url)
    message = (
        f"Telegram cannot deliver to {host}: {said}. {_count(webhook)}"
        if stuck
        else f"{_ago(age)} ago Telegram could not deliver to {host}: {said}. {_count(webhook)}"
    )
    return Problem(
        code="webhook_failing" if stuck else "webhook_failed",
        message=message,
        cause=cause,
        fix=fix,
        who=Who.NETWORK_ADMIN,
        documentation=GUIDE,
        details=facts,
    )


_REASONS = (
    (
        ("certificate", "ssl"),
        "Telegram does not accept the certificate or TLS of that server, or it speaks no TLS there.",
        "Serve a certificate of a public authority with its whole chain, or register your own "
        "certificate with setWebhook.",
    ),
    (
        ("wrong response from the webhook: 401", "wrong response from the webhook: 403"),
        "The server behind the webhook refuses Telegram.",
        "Let requests from Telegram through: a firewall, a login or a wrong secret token stops them.",
    ),
    (
        ("wrong response from the webhook: 404", "wrong response from the webhook: 410"),
        "The server behind the webhook has nothing at that address.",
        "Register the right address, or start what should answer there.",
    ),
    (
        ("wrong response from the webhook: 3",),
        "The server behind the webhook redirects, and Telegram follows no redirects.",
        "Register the address that the redirect leads to.",
    ),
    (
        ("wrong response from the webhook: 5",),
        "The server behind the webhook has a fault, or the program behind it does not run.",
        "Look at the log of that server for the time of the last error.",
    ),
    (
        ("resolve",),
        "Telegram finds no address for the name of that server.",
        "Check the DNS entry of the host; it needs a public IPv4 address.",
    ),
    (
        ("timed out", "timeout"),
        "The server does not answer Telegram, or not in time.",
        "Open the port to Telegram's servers, and answer before doing the work.",
    ),
    (
        ("refused", "connect", "closed", "reset"),
        "Nothing listens there, or the connection is cut before an answer.",
        "Start the server, and check that the port is open to the outside.",
    ),
)
"""Words of the last error, cause, fix."""


def _reason(said: str) -> tuple[str, str]:
    for words, cause, fix in _REASONS:
        if any(word in said for word in words):
            return cause, fix
    return (
        "The server behind the webhook did not answer with a 2xx status.",
        "Look at the log of that server for the time of the last error.",
    )


def _ago(age: timedelta) -> str:
    minutes = max(0, round(age.total_seconds() / 60))
    if minutes < 1:
        return "Moments"
    return f"{minutes} min" if minutes < 90 else f"{round(minutes / 60)} h"


def _out_of_step(age: timedelta, facts: dict[str, Any]) -> Problem:
    return Problem(
        code="synchronization",
        message=f"{_ago(age)} ago the Bot API server could not fetch this bot's messages.",
        cause="The server lost touch with Telegram's data centres; messages may come late.",
        fix="Wait; if it stays, look at @BotNews, or at your own Bot API server if you run one.",
        who=Who.PROVIDER,
        documentation=GUIDE,
        details=facts,
    )


def subscription(webhook: Webhook, expected: str | None) -> Finding:
    """Say whether messages are among the kinds of update that the bot asked for.

    The choice stays with the bot until somebody makes another one, for a webhook and for polling.
    """
    chosen = webhook.allowed_updates
    if not chosen or "message" in chosen:
        return passed(
            "Messages are among the updates that the bot gets.", updates=chosen or "default"
        )
    problem = Problem(
        code="messages_not_wanted",
        message=f"The bot asked Telegram for {', '.join(chosen)[:80]} only: it gets no messages.",
        cause="Whoever registered the webhook, or polled last, chose the kinds of update.",
        fix="Call setWebhook or getUpdates with “message” among allowed_updates, or an empty list.",
        documentation=GET_UPDATES,
        details={"updates": chosen},
    )
    ours = expected is not None and same(webhook.url, expected)
    return failed(problem) if ours else warning(problem)


def fits(url: str) -> bool:
    """Whether Telegram's own servers would deliver to an address: https, on one of four ports."""
    try:
        parts = urlsplit(url)
        return parts.scheme == "https" and bool(parts.hostname) and (parts.port or 443) in PORTS
    except ValueError:
        return False
