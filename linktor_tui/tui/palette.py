"""The command palette: every command at hand, the places, and every channel, found by name.

What was last run from here stands first, in the next run too.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast

from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from linktor_tui.looks import kind
from linktor_tui.texts import _
from linktor_tui.tui.cells import shown
from linktor_tui.tui.commands import Command, Commanded, Offer, key_sign, offers
from linktor_tui.tui.screens.base import BACK
from linktor_tui.tui.screens.home.page import HomePage
from linktor_tui.tui.widgets.lines import KeyLine

if TYPE_CHECKING:
    from linktor_tui.contract.resources import Channel
    from linktor_tui.tui.app import LinktorApp
    from linktor_tui.tui.memory import Memory

KEY = "commands"
"""Under which the memory keeps the ids of what was last run, the newest first."""
REMEMBERED = 8
"""How many of them."""
WIDEST = 60
"""Cells of a channel's name in the palette."""
MOST = 20
"""Channels that are listed for one search."""


class Palette(Commanded, CommandPalette):
    """The palette in the operator's language, with its own keys below."""

    DEFAULT_CSS = """
    Palette > Vertical { margin-top: 1; }
    Palette CommandList { max-height: 60vh; }
    """
    ACTIONS: ClassVar[tuple[Command, ...]] = (BACK,)

    def __init__(self, wanted: str, *providers: type[Provider]) -> None:
        """Open it.

        Args:
            wanted: what is looked for, in the operator's words.
            providers: of what is listed, where that is not the app's commands.
        """
        super().__init__(providers or None, placeholder=wanted)

    def on_mount(self) -> None:
        self.mount(KeyLine())

    async def do_back(self) -> None:
        await self.run_action("escape")


class CommandProvider(Provider):
    """Offers what the screen offers, from the same definitions that its keys come from."""

    @property
    def _app(self) -> LinktorApp:
        return cast("LinktorApp", self.app)

    def _offers(self) -> Iterator[Offer]:
        """What can be done here, then the places that are gone to from the list; the last used first."""
        at_hand = [offer for offer in offers(self.screen) if offer.command.palette]
        found = {offer.command.id: offer for offer in (*_places(self._app), *at_hand)}
        listed = [offer.command.id for offer in at_hand]
        order = dict.fromkeys([*used(self._app.memory), *listed, *found])
        return (found[key] for key in order if key in found)

    async def discover(self) -> Hits:
        for offer in self._offers():
            yield DiscoveryHit(
                _title(offer), self._run(offer), text=offer.command.title, help=_help(offer)
            )

    async def search(self, query: str) -> Hits:
        found = False
        async for hit in self._found(query):
            found = True
            yield hit
        if not found:
            yield Hit(1, Content(_("Nothing here is called that.")), lambda: None, text="")

    async def _found(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for offer in self._offers():
            command = offer.command
            names = (command.title, *command.other_names)
            score = max(map(matcher.match, names))
            if not score and says(command.about, query):
                score = matcher.match(command.about) / 2
            if score > 0:
                yield Hit(
                    score, _title(offer), self._run(offer), text=command.title, help=_help(offer)
                )
        if isinstance(self.screen, HomePage):
            for channel in self._channels(self.screen, query):
                name = shown(channel.name, WIDEST)
                yield Hit(
                    matcher.match(channel.name[:200]) or 0.5,
                    Content(f"{name}  {kind(channel)}"),
                    partial(_open, self.screen, channel),
                    text=name,
                )

    def _run(self, offer: Offer) -> Callable[[], Awaitable[None]]:
        async def run() -> None:
            use(self._app.memory, offer.command.id)
            await offer.run()

        return run

    @staticmethod
    def _channels(home: HomePage, query: str) -> Iterator[Channel]:
        wanted = query.casefold()
        channels = home.table.listing.channels.values()
        found = (channel for channel in channels if wanted in channel.name.casefold())
        for __, channel in zip(range(MOST), found, strict=False):
            yield channel


def says(text: str, query: str) -> bool:
    """Whether words of a text begin with those that are looked for."""
    words = re.findall(r"\w+", text.casefold())
    return all(any(word.startswith(one) for word in words) for one in query.casefold().split())


def used(memory: Memory) -> list[str]:
    """Ids of what was last run from the palette, the newest first. They may be no commands any more."""
    kept: list[object] = memory.get(KEY, [])
    return [key for key in kept if isinstance(key, str)]


def use(memory: Memory, command_id: str) -> None:
    """Remember what is run."""
    others = [key for key in used(memory) if key != command_id]
    memory.put(KEY, [command_id, *others][:REMEMBERED])


def _places(app: LinktorApp) -> Iterator[Offer]:
    """What is gone to from the list by a key, and from anywhere else by its name."""
    home = app.screen_stack[0]
    if isinstance(home, HomePage):
        for command in home.actions().values():
            if command.place:
                yield Offer(home, command, ())


def _open(home: HomePage, channel: Channel) -> None:
    home.table.go_to(channel.id)
    from linktor_tui.tui.screens.channel.page import DetailPage

    home.linktor.push_screen(DetailPage(channel))


def _title(offer: Offer) -> Content:
    """Its name, and its key where that works here."""
    return Content("  ".join((offer.command.title, *map(key_sign, offer.keys[:1]))))


def _help(offer: Offer) -> str:
    # The palette reads a help text as markup; ours are our own words, and a reason may hold none.
    return offer.command.about.replace("[", "(")
