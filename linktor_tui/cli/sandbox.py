"""`sandbox`: the providers' simulators on this machine, for trying things out and for scripts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from connectors.redaction import MASK
from linktor_tui.cli.channels.options import CHANNEL
from linktor_tui.cli.click_parts import LazyGroup, command, pass_session
from linktor_tui.cli.commands import SANDBOX
from linktor_tui.cli.output import Answer, Json
from linktor_tui.cli.session import Session

if TYPE_CHECKING:
    from linktor_tui.cli.tables import Block
    from linktor_tui.sandbox import Sandbox


def _faults(pairs: Sequence[str]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        provider, equals, fault_name = pair.partition("=")
        if not equals:
            raise click.UsageError("--fault takes PROVIDER=FAULT, e.g. telegram=down.")
        found[provider] = fault_name
    return found


FAULT = click.option(
    "--fault",
    "faults",
    metavar="PROVIDER=FAULT",
    multiple=True,
    help="A fault to begin with: wrong-credential, expired, rate-limited, down, slow.",
)


@click.group("sandbox", cls=LazyGroup, table=SANDBOX, invoke_without_command=True)
@FAULT
@click.pass_context
def sandbox(context: click.Context, faults: Sequence[str]) -> None:
    """Run the providers' simulators on this machine.

    Loopback only. Another terminal on the same data folder can list samples and switch faults.

    With its variables set, replies in a web chat go to the sandbox's visitors and not to those of
    serve: LINKTOR_TUI_ENDPOINT_WEBCHAT says where. Leave that one out to answer real visitors.
    """
    if context.invoked_subcommand is None:
        serve_until_stopped(context.ensure_object(Session), _faults(faults))


@command("run", examples=("linktor-tui sandbox run --fault telegram=rate-limited",))
@FAULT
@pass_session
def run(session: Session, faults: Sequence[str]) -> None:
    """Run the simulators until Ctrl-C (the default)."""
    serve_until_stopped(session, _faults(faults))


def serve_until_stopped(session: Session, faults: dict[str, str]) -> None:
    """Run the sandbox until SIGINT or SIGTERM. Prints the variables that lead to it."""
    import asyncio
    import contextlib
    import signal

    from linktor_tui.sandbox import serve

    def started(running: Sandbox) -> None:
        session.show(Variables(running.environ()))
        session.say("The sandbox runs. Set these in another terminal; Ctrl-C stops it.")

    async def main() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        with contextlib.suppress(NotImplementedError):  # Windows: Ctrl-C raises, and ends it too
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(number, stop.set)
        await serve(session.settings.home, stop, faults=faults, started=started)

    session.wait(main())


@command(
    "samples",
    examples=(
        "linktor-tui sandbox samples",
        "linktor-tui sandbox samples telegram-works | linktor-tui channels create -f -",
    ),
)
@click.argument("name", required=False)
@pass_session
def samples(session: Session, name: str | None) -> None:
    """List sample channels, or print one as a request body."""
    from difflib import get_close_matches

    from linktor_tui.machine import json_text
    from linktor_tui.sandbox import ask

    found = ask(session.settings.home)["samples"]
    if name is None:
        return session.show(Samples(found))
    if name not in found:
        close = get_close_matches(name, found, n=1)
        meant = f"Did you mean {close[0]}?" if close else f"There are: {', '.join(found)}."
        raise click.UsageError(f"There is no sample {name!r}. {meant}")
    session.terminal.out(json_text(found[name]["body"]) + "\n")


@command(
    "fault",
    examples=(
        "linktor-tui sandbox fault telegram down",
        'linktor-tui sandbox fault telegram "error:403 blocked by the user"',
        "linktor-tui sandbox fault telegram none",
    ),
)
@click.argument("provider")
@click.argument("fault_name", metavar="FAULT")
@pass_session
def fault(session: Session, provider: str, fault_name: str) -> None:
    """Switch a fault of a running simulator on or off.

    error:CODE has it answer with one known error; `explain --list` lists the codes.
    """
    from linktor_tui.sandbox import ask

    state = ask(session.settings.home, {"provider": provider, "fault": fault_name})
    session.show(Faults(state["faults"]))


@command(
    "message",
    examples=(
        'linktor-tui sandbox message Support "Where is my order?"',
        'linktor-tui sandbox message Orders "Hello" --from +15550100777',
    ),
)
@CHANNEL
@click.argument("text")
@click.option("--from", "contact", metavar="CONTACT", help="Who writes; a customer it knows.")
@pass_session
def message(session: Session, channel: str, text: str, contact: str | None) -> None:
    """Play the customer: write to a channel of the sandbox.

    The simulator posts it, signed, to the webhook that is registered there, if that is on this
    machine; else it waits to be fetched.
    """
    from connectors import registry
    from linktor_tui.cli.channels.selecting import find
    from linktor_tui.sandbox import ask
    from linktor_tui.settings import LOCAL_URL

    found = session.read(find(session.api, channel))
    full = session.read(session.api.get_channel(found.id))
    connector = registry.find(full.channel_type, full.provider)
    body = {
        "provider": registry.room_of(connector).name,
        "config": {key: value for key, value in full.config.items() if value != MASK},
        "say": text,
        "contact": contact,
    }
    posted = ask(session.settings.home, body)["posted"]
    session.show(Posted(found.id, posted))
    if not posted:
        session.hint(
            "A channel that fetches takes it once it is on; for one whose provider posts, run"
            f" `linktor-tui channels webhook set {found.id}` with LINKTOR_TUI_PUBLIC_URL={LOCAL_URL}."
        )


class Posted(Answer):
    """What became of a customer's message."""

    def __init__(self, channel_id: str, posted: Sequence[Json]) -> None:
        self.channel_id = channel_id
        self.posted = posted

    def envelope(self) -> Json:
        return {"data": {"channelId": self.channel_id, "posted": list(self.posted)}}

    def blocks(self) -> Iterable[Block]:
        from linktor_tui.cli.tables import Sheet, cell

        told = [
            f"{item['host']}: " + (item.get("error") or f"answered {item['status']}")
            for item in self.posted
        ]
        waits = "It waits at the provider: no webhook is registered there."
        yield Sheet([("Posted to", cell(line)) for line in told] or [("", cell(waits))])

    def rows(self) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        names = ("host", "status", "error")
        return names, ([item.get(name) for name in names] for item in self.posted)

    def ids(self) -> Iterable[str]:
        return (self.channel_id,)


class _Pairs(Answer):
    """Names and values."""

    header: tuple[str, str]

    def __init__(self, values: dict[str, str]) -> None:
        self.values = values

    def envelope(self) -> Json:
        return {"data": self.values}

    def blocks(self) -> Iterable[Block]:
        from linktor_tui.cli.tables import Column, Grid, cell

        columns = [Column(title.upper()) for title in self.header]
        yield Grid(columns, [[cell(name), cell(value)] for name, value in self.values.items()])

    def rows(self) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        return self.header, self.values.items()

    def ids(self) -> Iterable[str]:
        return self.values


class Faults(_Pairs):
    """Which fault each simulator has."""

    header = ("provider", "fault")


class Variables(_Pairs):
    """What leads to the sandbox; for people, as lines to paste."""

    header = ("variable", "value")

    def blocks(self) -> Iterable[Block]:
        from linktor_tui.cli.tables import Sheet, cell

        yield Sheet([("", cell(f"export {name}={value}")) for name, value in self.values.items()])


class Samples(Answer):
    """The sample channels of a running sandbox, without their secrets."""

    def __init__(self, found: dict[str, Json]) -> None:
        self.found = found

    def envelope(self) -> Json:
        return {
            "data": [
                {"id": name, "type": "sample", "attributes": dict(zip(names, row, strict=True))}
                for name, *row in self.rows()[1]
                for names in (self.rows()[0][1:],)
            ]
        }

    def blocks(self) -> Iterable[Block]:
        from linktor_tui.cli.tables import Column, Grid, cell

        columns = (Column("NAME"), Column("TYPE"), Column("TITLE", squeeze=True), Column("OUTCOME"))
        yield Grid(columns, [[cell(value) for value in row] for row in self.rows()[1]])

    def rows(self) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        return ("name", "type", "title", "outcome"), (
            (name, item["body"]["type"], item["title"], item["outcome"])
            for name, item in self.found.items()
        )

    def ids(self) -> Iterable[str]:
        return self.found
