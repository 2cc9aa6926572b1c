"""The doctor's look at webhooks: does what a provider posts reach each channel that is on."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from connectors.checks import Finding, as_step, passed, skipped, unknown, warning
from connectors.contract import CheckStep, StepStatus
from connectors.problems import Problem
from linktor_tui.contract.errors import ChannelsError, Unsupported
from linktor_tui.contract.resources import ON
from linktor_tui.local.configs import connector_for
from linktor_tui.local.pathwalk import posts

if TYPE_CHECKING:
    from linktor_tui.local.engine import LocalEngine
    from linktor_tui.local.records import Record

AT_ONCE = 8
BROKEN = (StepStatus.FAILED, StepStatus.UNKNOWN, StepStatus.WARNING)


async def examine_paths(engine: LocalEngine) -> list[CheckStep]:
    """Walk the path to each channel that is on and that something is posted to.

    What is broken there is a failure here: nothing comes in. Each step is named after its channel.
    """
    try:
        stored = engine.cabinet.store.all()
    except ChannelsError:
        return []  # the step about the store says so
    records = [
        record
        for record in stored
        if record["status"] in ON and posts(connector_for(record["type"], record["provider"]))
    ]
    if not records:
        return []
    if engine.cabinet.public_url is None:
        found = "No public address is set (LINKTOR_TUI_PUBLIC_URL): no provider can post here."
        return [as_step("webhook.path", "webhook", skipped(found, channels=len(records)))]
    turns = asyncio.Semaphore(AT_ONCE)
    return list(await asyncio.gather(*(_examined(engine, record, turns) for record in records)))


async def _examined(engine: LocalEngine, record: Record, turns: asyncio.Semaphore) -> CheckStep:
    async with turns:
        try:
            registered = await _registration(engine, record)
            walked = await engine.walk(record["id"])
        except ChannelsError as error:
            return _step(record, unknown(_problem(error)))
    broken = next((step for step in walked if step.status in BROKEN), None)
    if broken is not None:
        failed = StepStatus.FAILED if broken.status is StepStatus.WARNING else broken.status
        message = f"“{record['name']}”: {broken.message}"
        details = {**broken.details, "hop": broken.id}
        return replace(broken, id=_id(record), status=failed, message=message, details=details)
    return _step(record, registered)


async def _registration(engine: LocalEngine, record: Record) -> Finding:
    """Whether the provider posts here, where it can be asked."""
    name = record["name"]
    whole = f"“{name}”: the path from the public address to its handler is whole"
    try:
        found = await engine.webhook(record["id"])
    except Unsupported:
        return passed(f"{whole}. Its provider does not tell where it posts.")
    except ChannelsError as error:
        return unknown(_problem(error))
    if found.ours:
        return passed(f"{whole}, and its provider posts there.")
    where = f"to {found.host}" if found.registered else "nowhere"
    return warning(
        Problem(
            "webhook_elsewhere" if found.registered else "webhook_missing",
            f"{whole}, but its provider posts {where}.",
            "This channel's address is not registered there.",
            f"linktor-tui channels webhook set {record['id']}",
        )
    )


def _step(record: Record, finding: Finding) -> CheckStep:
    return as_step(_id(record), "webhook", finding)


def _id(record: Record) -> str:
    return f"webhook.path.{record['id']}"


def _problem(error: ChannelsError) -> Problem:
    cause, fix = error.cause or "See the message.", error.fix or "Check the channel itself."
    return Problem(error.code, error.message, cause, fix)
