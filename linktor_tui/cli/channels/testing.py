"""`channels test`: one channel, several at once, or a configuration that is not saved."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

import click

from linktor_tui.cli.channels.body import FILE, lay_over, load_body
from linktor_tui.cli.channels.create import book_for
from linktor_tui.cli.channels.filtering import FILTER, let_through
from linktor_tui.cli.channels.options import (
    CHANNELS,
    STATUS_FILTER,
    TRUST_DESTINATION,
    TYPE_FILTER,
    names_given,
)
from linktor_tui.cli.channels.reports import Reports, Tested
from linktor_tui.cli.channels.selecting import every, find_all
from linktor_tui.cli.channels.telling import Teller, teller_for
from linktor_tui.cli.click_parts import command, pass_session
from linktor_tui.cli.exits import ExitCode, exit_code_for_several
from linktor_tui.cli.session import Session
from linktor_tui.contract.errors import ChannelsError, Unsupported
from linktor_tui.contract.protocol import TestsDrafts, TestsMany

if TYPE_CHECKING:
    from linktor_tui.contract.resources import Channel, CheckReport

AT_ONCE = 100
"""Channels that are tested at the same time, where nothing else is said."""


@command(
    "test",
    examples=(
        "linktor-tui channels test Support",
        "linktor-tui channels test --all -o jsonl",
        "linktor-tui channels test --all --filter 'is:trouble -type:email'",
        "linktor-tui channels test -f body.json        # saves nothing",
    ),
)
@CHANNELS
@click.option("--all", "whole", is_flag=True, help="Every channel.")
@TYPE_FILTER
@STATUS_FILTER
@FILTER
@click.option(
    "--at-once",
    type=click.IntRange(1, 500),
    default=AT_ONCE,
    show_default=True,
    help="How many channels are tested at the same time.",
)
@FILE
@click.option(
    "--secret",
    "secrets",
    metavar="KEY=SOURCE",
    multiple=True,
    help="With -f: a secret that is not in the file, as for `create`. Repeatable.",
)
@TRUST_DESTINATION
@pass_session
def test(
    session: Session,
    channels: Sequence[str],
    whole: bool,
    channel_type: str | None,
    status: str | None,
    wanted: str | None,
    at_once: int,
    file: str | None,
    secrets: Sequence[str],
    trust_destination: bool,
) -> ExitCode:
    """Ask the provider whether channels work, and why not.

    Steps are shown as they finish. With -f, a configuration is tried and nothing is saved.
    """
    if sum((bool(channels), whole, file is not None)) > 1:
        raise click.UsageError("Name channels, or --all, or -f: one of the three.")
    if (channel_type or status or wanted is not None) and not whole:
        raise click.UsageError("--type, --status and --filter go with --all.")
    if secrets and file is None:
        raise click.UsageError("--secret goes with -f; a saved channel has its secrets.")
    if file is not None:
        return _test_draft(session, file, secrets)
    if whole:
        listed = session.read(every(session.api, type=channel_type, status=status))
        targets = session.read(let_through(session.api, listed, wanted))
    else:
        targets = session.read(find_all(session.api, names_given(session, channels)))
    several = whole or len(targets) != 1
    ask = _ask_saved(session, trust_destination)
    return _run(session, targets, ask, at_once=at_once, several=several)


Ask = Callable[["Channel", Teller], Awaitable["CheckReport"]]


def _ask_saved(session: Session, trusted: bool) -> Ask:
    async def ask(channel: Channel, teller: Teller) -> CheckReport:
        return await session.api.test_channel(
            channel.id,
            trust_destination=trusted,
            on_step=lambda step: teller.step(channel, step),
        )

    return ask


def _run(
    session: Session, targets: Sequence[Channel], ask: Ask, *, at_once: int, several: bool
) -> ExitCode:
    teller = teller_for(session, several=several)
    started = time.monotonic()
    teller.begin(len(targets))
    if several:
        tested = session.wait(_test_all(session, targets, ask, teller, at_once))
    else:
        tested = [session.wait(_test_one(targets[0], ask, teller))]
    teller.end(Reports(tested, several=several), seconds=time.monotonic() - started)
    if not targets:
        session.hint("There are no channels to test.")
    return exit_code_for_several([item.code for item in tested], changing=False)


async def _test_one(channel: Channel, ask: Ask, teller: Teller) -> Tested:
    tested = Tested(channel, report=await ask(channel, teller))
    teller.finish(tested)
    return tested


async def _test_all(
    session: Session, targets: Sequence[Channel], ask: Ask, teller: Teller, at_once: int
) -> list[Tested]:
    import asyncio

    if targets and isinstance(session.api, TestsMany):
        await session.api.prepare_tests([channel.id for channel in targets])
    turnstile = asyncio.Semaphore(at_once)

    async def one(channel: Channel) -> Tested:
        async with turnstile:
            try:
                tested = Tested(channel, report=await ask(channel, teller))
            except ChannelsError as error:
                tested = Tested(channel, error=error)
        teller.finish(tested)
        return tested

    return await asyncio.gather(*map(one, targets))


def _test_draft(session: Session, file: str, secrets: Sequence[str]) -> ExitCode:
    from linktor_tui.contract.requests import parse_create

    body = load_body(session, file)
    book = book_for(body)
    lay_over(session, body, book, assignments=(), secrets=secrets)
    request = parse_create(body)
    api = session.api
    if not isinstance(api, TestsDrafts):
        raise Unsupported(
            f"{api.place} cannot try a configuration without saving it.",
            fix="Create the channel with --no-check, test it, and delete it again.",
        )
    teller = teller_for(session, several=False)
    teller.begin(1)
    report = session.wait(api.test_draft(request, on_step=lambda step: teller.step(None, step)))
    tested = Tested(None, report=report)
    teller.finish(tested)
    teller.end(Reports([tested], several=False), seconds=0)
    return tested.code
