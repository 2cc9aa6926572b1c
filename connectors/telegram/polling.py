"""Long polling: fetching a bot's updates from Telegram (“Getting updates” in the manual).

A cursor is `<offset>@<Unix time>`: the identifier after the last update, and when that came.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Callable, Sequence
from datetime import datetime
from typing import Any

from pydantic import RootModel

from connectors.addresses import host_of, same
from connectors.hooks import HookRefused, Received
from connectors.problems import Problem, ProviderRefusal
from connectors.receiving import Batch, NotHere
from connectors.telegram import updates
from connectors.telegram.answers import Answer, Webhook
from connectors.telegram.api import BotApi
from connectors.telegram.refusals import GET_UPDATES

LONGEST_WAIT = 50
"""Seconds that one call waits for news; the published server waits no longer."""
MOST = 100
"""Updates of one call; the manual allows no more."""
STALE = 6 * 24 * 3600
"""Seconds after which an offset is not used any more. After a week without updates Telegram goes on
with a random identifier (`Update.update_id`), and an offset above that would confirm, and so lose,
updates that nobody saw."""


class Numbered(Answer):
    """What every update has."""

    update_id: int


class Updates(RootModel[list[dict[str, Any]]]):
    """What getUpdates tells."""


async def listen(
    api: BotApi,
    cursor: str | None,
    *,
    kinds: Sequence[str],
    ours: str | None,
    now: Callable[[], datetime],
    patience: float,
) -> AsyncGenerator[Batch, None]:
    """Fetch updates until an error or `aclose`. Closes the connection of `api`.

    Args:
        cursor: of the last batch that was kept.
        kinds: of update, as `allowed_updates` names them.
        ours: address of this channel's own webhook.
        now: tells the time.
        patience: seconds that an answer may be late.

    Raises:
        NotHere: a webhook is registered, or another program polls.
        ProviderRefusal, NoAnswer: as `BotApi.call`.
    """
    async with api.http:
        refuse_webhook(await api.call(Webhook, "getWebhookInfo"), ours)
        offset, wait = offset_of(cursor, now()), 0
        while True:
            # Once it is confirmed an offset has done its work, and could only grow stale.
            wanted = {"offset": offset} if offset is not None else {}
            asked = {"timeout": wait, "limit": MOST, "allowed_updates": list(kinds)}
            found = await _fetch(api, wanted | asked, wait + patience)
            offset = None
            if found:
                offset = max(Numbered.model_validate(item).update_id for item in found) + 1
                cursor = f"{offset}@{int(now().timestamp())}"
            if found or wait == 0:
                yield Batch(_read(found), cursor)
            wait = LONGEST_WAIT


async def _fetch(api: BotApi, wanted: dict[str, Any], seconds: float) -> list[dict[str, Any]]:
    try:
        return (await api.call(Updates, "getUpdates", wanted, seconds=seconds)).root
    except ProviderRefusal as refusal:
        if refusal.problem.details.get("errorCode") == 409:
            raise NotHere(refusal.problem) from None
        raise


def refuse_webhook(webhook: Webhook, ours: str | None) -> None:
    """Insist that the bot has no webhook: while one stands, polling is refused. Raises `NotHere`."""
    if not webhook.url:
        return
    own, host = ours is not None and same(webhook.url, ours), host_of(webhook.url)
    raise NotHere(
        Problem(
            code="webhook_set",
            message=f"Messages cannot be fetched: Telegram delivers them to a webhook at {host}.",
            cause="A bot either delivers to a webhook or is polled, never both.",
            fix="Receive through the webhook, or remove it (`linktor-tui channels webhook clear`) "
            "if nothing else needs it; it is never removed unasked.",
            documentation=GET_UPDATES,
            details={"host": host, "ours": own},
        )
    )


def offset_of(cursor: str | None, now: datetime) -> int | None:
    """The offset to begin with; None where there is none, or where it may have grown stale."""
    offset, _, seconds = (cursor or "").partition("@")
    if not (offset.isdigit() and seconds.isdigit()):
        return None
    return int(offset) if now.timestamp() - int(seconds) < STALE else None


def _read(found: Sequence[dict[str, Any]]) -> Received:
    """Read updates as those that are posted. One that cannot be read does not hold up the others."""
    read = [_one(item) for item in found]
    return Received(messages=tuple(message for one in read for message in one.messages))


def _one(update: dict[str, Any]) -> Received:
    try:
        return updates.read(json.dumps(update).encode())
    except HookRefused:  # no message as the manual has it, however often Telegram tells it
        return Received()
