"""`types list` and `types show`: what is known of a provider, derived from its connector."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from linktor_tui.cli.channels.options import complete_providers, complete_types, known_type
from linktor_tui.cli.click_parts import LazyGroup, command, pass_session
from linktor_tui.cli.commands import TYPES
from linktor_tui.cli.output import Answer, Json
from linktor_tui.cli.session import Session
from linktor_tui.contract import wire

if TYPE_CHECKING:
    from connectors.contract import Connector
    from connectors.fields import FieldSpec
    from linktor_tui.cli.tables import Block, Cell

    AnyConnector = type[Connector[Any]]

FIELD_HEADER = (
    "type",
    "provider",
    "key",
    "kind",
    "required",
    "secret",
    "title",
    "help",
    "where",
    "example",
)


@click.group("types", cls=LazyGroup, table=TYPES)
def types() -> None:
    """Which providers there are, and what each needs."""


@command("list")
@pass_session
def list_(session: Session) -> None:
    """List the channel types and providers there are."""
    from connectors import registry

    found = []
    for item in registry.listings():
        try:
            found.append(registry.find(item.channel_type, item.provider))
        except ImportError:  # another package's connector; the others are there all the same
            session.say(f"note: {item.channel_type}/{item.provider} cannot be loaded.")
    session.show(Providers(found))
    session.hint(
        "`linktor-tui types show TYPE PROVIDER` tells what one needs, and where to find it."
    )


@command(
    "show",
    examples=("linktor-tui types show telegram", "linktor-tui types show sms twilio -o json"),
)
@click.argument("channel_type", metavar="TYPE", callback=known_type, shell_complete=complete_types)
@click.argument("provider", required=False, shell_complete=complete_providers)
@pass_session
def show(session: Session, channel_type: str, provider: str | None) -> None:
    """Show a provider's fields, where to find them, and its checks."""
    session.show(Provider(find(channel_type, provider)))


def find(channel_type: str, provider: str | None) -> AnyConnector:
    """Find a connector. Raises `ChannelNotFound`'s sibling `InvalidChannelType`."""
    from connectors import registry
    from linktor_tui.contract.errors import InvalidChannelType

    try:
        return registry.find(channel_type, provider)
    except registry.NoSuchConnector as error:
        if error.known:
            message = f"Which provider of {channel_type}? There are: {', '.join(error.known)}."
            fix = f"linktor-tui types show {channel_type} {error.known[0]}"
        else:
            message = f"This version has no connector for {channel_type} yet."
            fix = "`linktor-tui types list` shows what there is."
        raise InvalidChannelType(message, fix=fix) from None


def provider_body(connector: AnyConnector) -> Json:
    """Everything that is known of a provider, as a resource of the API's shape."""
    from connectors.checks import plan
    from connectors.fields import describe

    return {
        "id": f"{connector.channel_type}.{connector.provider}",
        "type": "channelType",
        "attributes": {
            "channelType": connector.channel_type,
            "provider": connector.provider,
            "title": connector.title,
            "summary": connector.summary,
            "documentation": connector.documentation,
            "capabilities": wire.capabilities(connector.capabilities),
            "fields": [field_body(spec) for spec in describe(connector.config_model)],
            "checks": [
                {"id": step.id, "name": step.name, "title": step.title, "needs": list(step.needs)}
                for step in plan(connector)
            ],
        },
    }


def field_body(spec: FieldSpec) -> Json:
    """A config field."""
    shown: Json = {
        "key": spec.key,
        "kind": spec.kind,
        "required": spec.required,
        "requiredUnless": list(spec.unless),
        "secret": spec.secret,
        "title": spec.title,
        "help": spec.help,
        "where": spec.where,
        "example": spec.example,
        "advanced": spec.advanced,
    }
    more = {
        "default": spec.default,
        "choices": list(spec.choices),
        "documentation": spec.documentation,
        "alsoKnownAs": list(spec.also),
    }
    return shown | {key: value for key, value in more.items() if value not in (None, [])}


def _field_rows(connector: AnyConnector) -> Iterable[Sequence[Any]]:
    from connectors.fields import describe

    for spec in describe(connector.config_model):
        body = field_body(spec)
        own = (body[key] for key in FIELD_HEADER[2:])
        yield (connector.channel_type, connector.provider, *own)


class Providers(Answer):
    """Every provider there is."""

    def __init__(self, connectors: Sequence[AnyConnector]) -> None:
        self.connectors = connectors

    def envelope(self) -> Json:
        return {"data": [provider_body(connector) for connector in self.connectors]}

    def blocks(self) -> Iterable[Block]:
        from linktor_tui.cli.tables import Column, Grid, cell

        columns = (
            Column("TYPE"),
            Column("PROVIDER"),
            Column("TITLE"),
            Column("WHAT IT NEEDS", squeeze=True),
        )
        yield Grid(columns, [[cell(value) for value in row] for row in self._lines()])

    def _lines(self) -> Iterable[tuple[str, ...]]:
        return (
            (item.channel_type, item.provider, item.title, item.summary) for item in self.connectors
        )

    def rows(self) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        return ("type", "provider", "title", "summary"), self._lines()

    def ids(self) -> Iterable[str]:
        return (f"{item.channel_type}.{item.provider}" for item in self.connectors)


class Provider(Answer):
    """One provider, with its fields and checks."""

    def __init__(self, connector: AnyConnector) -> None:
        self.connector = connector

    def envelope(self) -> Json:
        return {"data": provider_body(self.connector)}

    def blocks(self) -> Iterable[Block]:
        from connectors.checks import plan
        from connectors.fields import describe
        from linktor_tui.cli.tables import Column, Grid, Sheet, cell

        about = self.connector
        able = wire.capabilities(about.capabilities)
        facts = [
            ("Type", cell(about.channel_type)),
            ("Provider", cell(about.provider)),
            ("Needs", cell(about.summary)),
            ("Can", cell(", ".join(name for name, can in able.items() if can))),
            ("Documentation", cell(about.documentation)),
        ]
        yield Sheet(facts, about.title)
        for spec in describe(about.config_model):
            yield Sheet(_field_facts(spec), f"{spec.key} ({_traits(spec)})")
        columns = (Column("CHECK"), Column("WHAT IS FOUND OUT", squeeze=True), Column("NEEDS"))
        steps = [
            (cell(step.id), cell(step.title), cell(", ".join(step.needs))) for step in plan(about)
        ]
        yield Grid(columns, steps)

    def rows(self) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        return FIELD_HEADER, _field_rows(self.connector)

    def ids(self) -> Iterable[str]:
        return (f"{self.connector.channel_type}.{self.connector.provider}",)


def _traits(spec: FieldSpec) -> str:
    need = spec.need
    return f"{need}, {spec.kind}" + (", advanced" if spec.advanced else "")


def _field_facts(spec: FieldSpec) -> list[tuple[str, Cell]]:
    from linktor_tui.cli.tables import cell

    give = f"--secret {spec.key}=@FILE" if spec.secret else f"--set {spec.key}=VALUE"
    facts = [
        ("What", spec.help),
        ("Where", spec.where),
        ("Example", spec.example),
        ("Give", give),
        ("One of", ", ".join(spec.choices)),
        ("Default", "" if spec.default is None else str(spec.default)),
        ("Docs", spec.documentation or ""),
    ]
    return [(title, cell(text)) for title, text in facts if text]
