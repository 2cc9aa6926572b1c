"""The command palette: every command at hand, and every channel, found by name."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from linktor_tui.tui.cells import shown
from linktor_tui.tui.commands import Offer, offers
from linktor_tui.tui.looks import kind
from linktor_tui.tui.screens.home import HomePage

if TYPE_CHECKING:
    from linktor_tui.contract.resources import Channel

WIDEST = 60
"""Cells of a channel's name in the palette."""
MOST = 20
"""Channels that are listed for one search."""


class CommandProvider(Provider):
    """Offers what the screen offers, from the same definitions that its keys come from."""

    def _offers(self) -> Iterator[Offer]:
        return (offer for offer in offers(self.screen) if offer.command.palette)

    async def discover(self) -> Hits:
        for offer in self._offers():
            yield DiscoveryHit(
                _title(offer), offer.run, text=offer.command.title, help=_help(offer)
            )

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for offer in self._offers():
            label = offer.command.title
            score = max(matcher.match(label), matcher.match(offer.command.about) / 2)
            if score > 0:
                yield Hit(score, _title(offer), offer.run, text=label, help=_help(offer))
        if isinstance(self.screen, HomePage):
            for channel in self._channels(self.screen, query):
                name = shown(channel.name, WIDEST)
                yield Hit(
                    matcher.match(channel.name[:200]) or 0.5,
                    Content(f"{name}  {kind(channel)}"),
                    partial(_open, self.screen, channel),
                    text=name,
                )

    @staticmethod
    def _channels(home: HomePage, query: str) -> Iterator[Channel]:
        wanted = query.casefold()
        channels = home.table.listing.channels.values()
        found = (channel for channel in channels if wanted in channel.name.casefold())
        for _, channel in zip(range(MOST), found, strict=False):
            yield channel


def _open(home: HomePage, channel: Channel) -> None:
    home.table.go_to(channel.id)
    from linktor_tui.tui.screens.detail import DetailPage

    home.linktor.push_screen(DetailPage(channel))


def _title(offer: Offer) -> Content:
    return Content(f"{offer.command.title}  {offer.key_sign}")


def _help(offer: Offer) -> str:
    # The palette reads a help text as markup; ours are our own words, and a reason may hold none.
    return offer.command.about.replace("[", "(")
