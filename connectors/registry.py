"""(channel type, provider) -> connector: the built-in ones and those of other packages.

The built-in table is literal, so that the usual case never searches the installed packages (which
costs five times a bare interpreter) and works from a source tree. A name it does not hold is looked
up under the entry-point group `linktor_tui.connectors`, as `<channel type>.<provider>`.

A connector's package is its provider's room. What else stands there is found by name: the simulator
as `SIMULATOR` in `<package>.simulator`, what is known of errors in `<package>.knowledge`, how its
credentials look elsewhere in `<package>.pasting`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from types import ModuleType

    from connectors.contract import Connector
    from connectors.knowledge import Knowledge
    from connectors.pasting import Pasting
    from connectors.simulation import Simulator

ENTRY_POINT_GROUP = "linktor_tui.connectors"

CHANNEL_TYPES = (
    "whatsapp",
    "telegram",
    "sms",
    "email",
    "voice",
    "webchat",
    "facebook",
    "instagram",
    "rcs",
)
"""The nine types of the API page, whether or not a connector for them is installed."""

BUILT_IN = {
    ("whatsapp", "meta"): "connectors.meta:WhatsAppConnector",
    ("telegram", "telegram"): "connectors.telegram:TelegramConnector",
    ("sms", "twilio"): "connectors.twilio:TwilioSmsConnector",
    ("sms", "vonage"): "connectors.vonage:VonageSmsConnector",
    ("sms", "plivo"): "connectors.plivo:PlivoSmsConnector",
    ("sms", "messagebird"): "connectors.messagebird:MessageBirdConnector",
    ("sms", "sns"): "connectors.aws:SnsConnector",
    ("email", "smtp"): "connectors.mail:MailConnector",
    ("email", "sendgrid"): "connectors.sendgrid:SendGridConnector",
    ("email", "mailgun"): "connectors.mailgun:MailgunConnector",
    ("email", "ses"): "connectors.aws:SesConnector",
    ("email", "postmark"): "connectors.postmark:PostmarkConnector",
    ("voice", "twilio"): "connectors.twilio:TwilioVoiceConnector",
    ("voice", "vonage"): "connectors.vonage:VonageVoiceConnector",
    ("voice", "plivo"): "connectors.plivo:PlivoVoiceConnector",
    ("webchat", "webchat"): "connectors.webchat:WebChatConnector",
    ("facebook", "meta"): "connectors.meta:FacebookConnector",
    ("instagram", "meta"): "connectors.meta:InstagramConnector",
    ("rcs", "google"): "connectors.google_rbm:GoogleRcsConnector",
    ("rcs", "infobip"): "connectors.infobip:InfobipRcsConnector",
    ("rcs", "zenvia"): "connectors.zenvia:ZenviaRcsConnector",
}
"""In the order of the API page, the best known provider of a type first."""


def sole(channel_type: str, provider: str) -> bool:
    """Tell whether a provider is the only one built in for its type, and needs no naming."""
    named = [other for kind, other in BUILT_IN if kind == channel_type]
    return named == [provider]


class NoSuchConnector(LookupError):
    """No connector for this type and provider; `known` lists the providers of that type."""

    def __init__(self, channel_type: str, provider: str | None, known: tuple[str, ...]) -> None:
        super().__init__(f"no connector for {channel_type}/{provider or '-'}")
        self.channel_type = channel_type
        self.provider = provider
        self.known = known


class Listing(NamedTuple):
    """A connector by name, not imported yet."""

    channel_type: str
    provider: str
    target: str


def listings(*, third_party: bool = True) -> Iterator[Listing]:
    """Name every connector there is, built-in ones first, without importing them."""
    for (channel_type, provider), target in BUILT_IN.items():
        yield Listing(channel_type, provider, target)
    if third_party:
        yield from _entry_points()


@cache
def _entry_points() -> tuple[Listing, ...]:
    from importlib.metadata import entry_points  # five bare interpreters; only when needed

    found = (
        (*entry.name.partition("."), entry.value) for entry in entry_points(group=ENTRY_POINT_GROUP)
    )
    return tuple(
        Listing(channel_type, provider or channel_type, target)
        for channel_type, _, provider, target in found
        if (channel_type, provider) not in BUILT_IN
    )


def providers(channel_type: str) -> tuple[str, ...]:
    """List the providers of a channel type."""
    return tuple(item.provider for item in listings() if item.channel_type == channel_type)


def find(channel_type: str, provider: str | None = None) -> type[Connector[Any]]:
    """Import the connector of a channel type and provider.

    The provider may be left out where a type has only one.

    Raises:
        NoSuchConnector: unknown type or provider, or a provider is needed and was not named.
    """
    if provider is None:
        known = providers(channel_type)
        if len(known) != 1:
            raise NoSuchConnector(channel_type, None, known)
        provider = known[0]
    target = BUILT_IN.get((channel_type, provider)) or _entry_point_target(channel_type, provider)
    if target is None:
        raise NoSuchConnector(channel_type, provider, providers(channel_type))
    module, _, name = target.partition(":")
    connector: type[Connector[Any]] = getattr(import_module(module), name)
    return connector


def _entry_point_target(channel_type: str, provider: str) -> str | None:
    for item in _entry_points():
        if (item.channel_type, item.provider) == (channel_type, provider):
            return item.target
    return None


SHARED_ROOMS = ("connectors.maildomain",)
"""Packages without a connector of their own that other rooms ask: name servers."""


class Room(NamedTuple):
    """A provider's folder: the package that holds its connectors, by its last name."""

    name: str
    package: str


def rooms(*, third_party: bool = True) -> tuple[Room, ...]:
    """Name the rooms of all connectors, without importing them."""
    packages = (item.target.partition(":")[0] for item in listings(third_party=third_party))
    found = {item.name: item for item in map(_room, packages)}
    return (*found.values(), *shared_rooms())


def shared_rooms() -> tuple[Room, ...]:
    """Name the rooms that have no connector of their own."""
    return tuple(map(_room, SHARED_ROOMS))


def _room(package: str) -> Room:
    return Room(package.rpartition(".")[2], package)


def room(name: str) -> Room:
    """Find a room by name. Raises `KeyError`."""
    return {item.name: item for item in rooms()}[name]


def room_of(connector: type[Connector[Any]]) -> Room:
    """Tell which room a connector stands in: the package that lists it, or its own module's."""
    for item in listings():
        if (item.channel_type, item.provider) == (connector.channel_type, connector.provider):
            return _room(item.target.partition(":")[0])
    return _room(connector.__module__.rpartition(".")[0])


def simulator(of: Room) -> Simulator | None:
    """Make a room's simulator, not started yet: `SIMULATOR` of its module `simulator`.

    None for a room without that module, such as a third party's.
    """
    module = _optional(f"{of.package}.simulator")
    if module is None:
        return None
    made: Simulator = module.SIMULATOR()
    return made


def knowledge(of: Room) -> Knowledge | None:
    """Import what a room knows of its provider's errors. None for a room without it."""
    module: Any = _optional(f"{of.package}.knowledge")
    return module  # type: ignore[no-any-return]


def pasting(of: type[Connector[Any]]) -> Pasting:
    """Tell how a connector's credentials look in a pasted text, where its room says so."""
    from connectors.pasting import NOTHING

    module = _optional(f"{room_of(of).package}.pasting")
    found: Pasting = getattr(module, "PASTINGS", {}).get(of.channel_type, NOTHING)
    return found


def _optional(name: str) -> ModuleType | None:
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise  # it is there, and what it needs is not
        return None
