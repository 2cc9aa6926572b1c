"""What is left to do for a channel: each line ticks itself when it was done."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from textual import work
from textual.message import Message

from linktor_tui.contract.checklist import (
    Item,
    Mark,
    Standing,
    Task,
    Why,
    judge,
    look,
    with_ways,
)
from linktor_tui.contract.errors import ChannelsError
from linktor_tui.contract.protocol import ManagesWebhooks
from linktor_tui.looks import Look, Tone
from linktor_tui.texts import N_, NC_, _
from linktor_tui.tui.widgets.facts import Fact, Facts

if TYPE_CHECKING:
    from linktor_tui.contract.resources import Channel
    from linktor_tui.tui.app import LinktorApp

LOCAL = "local"
"""Place of the channels that this machine's own engine keeps."""
OWN_PAUSE = 3.0
"""Seconds between two looks at what this side knows."""
PROVIDER_PAUSES = (6.0, 12.0, 24.0, 60.0, 120.0)
"""Seconds until the provider is asked again, longer each time; the last one stays."""
MARKS = {
    Mark.DONE: Look("✓", N_("done"), Tone.GOOD),
    Mark.OPEN: Look("○", NC_("task", "open"), Tone.WARN),
    Mark.UNKNOWN: Look("?", NC_("task", "unknown"), Tone.QUIET),
    Mark.NEEDLESS: Look("–", N_("not needed"), Tone.QUIET),
}
TASKS = {
    Task.ADDRESS: N_("An address that is reached from outside"),
    Task.WEBHOOK: N_("The provider posts messages there"),
    Task.ON: N_("Switched on"),
    Task.MESSAGE: N_("A first message came in"),
}
REASONS = {
    Why.FETCHED: N_("Messages are fetched from here."),
    Why.BROUGHT: N_("Whoever writes connects to here."),
    Why.FOREIGN: N_("It posts to {detail}. `channels webhook set --take-over` changes that."),
    Why.NO_ADDRESS: N_("It posts nowhere, and there is no address to give it yet."),
    Why.BY_HAND: N_("Done by hand at the provider; ticked by the first message."),
    Why.PENDING: N_("Something required is missing in its configuration."),
}


class Checklist(Facts):
    """The list. Looks again by itself while it is on the screen."""

    DEFAULT_CSS = """
    Checklist { height: auto; }
    """

    class Ticked(Message):
        """Something was done since the last look."""

        def __init__(self, channel: Channel) -> None:
            super().__init__()
            self.channel = channel

    def __init__(self, channel: Channel, *, id: str | None = None) -> None:
        super().__init__(heading=_("What is left to do"), label_width=14, id=id)
        self.standing = Standing(channel)
        self.items = judge(self.standing)

    @property
    def api(self) -> Any:
        """The engine."""
        app: LinktorApp = self.app  # type: ignore[assignment]
        return app.api

    def on_mount(self) -> None:
        self._tell()
        self.watch_it()

    @property
    def done(self) -> bool:
        """True when nothing is left."""
        return all(item.mark in (Mark.DONE, Mark.NEEDLESS) for item in self.items)

    def item(self, task: Task) -> Item:
        """How one thing stands."""
        return next(item for item in self.items if item.task is task)

    @work(exclusive=True, group="checklist")
    async def watch_it(self) -> None:
        """Look at once, and then again and again until nothing is left."""
        known = await asyncio.to_thread(with_ways, self.standing)
        self.standing = self.standing._replace(fetches=known.fetches, brought=known.brought)
        waited, asked = 0.0, 0
        await self._look(ask_provider=True)
        while not self.done:
            await asyncio.sleep(OWN_PAUSE)
            if not self.screen.is_current:
                continue  # what covers it may be asking the provider itself
            waited += OWN_PAUSE
            due = waited >= PROVIDER_PAUSES[min(asked, len(PROVIDER_PAUSES) - 1)]
            due = due and self.item(Task.WEBHOOK).mark in (Mark.OPEN, Mark.UNKNOWN)
            await self._look(ask_provider=due)
            if due:
                waited, asked = 0.0, asked + 1

    async def _look(self, *, ask_provider: bool) -> None:
        asked = self.standing
        try:
            found = await look(self.api, asked, ask_provider=ask_provider)
        except ChannelsError as error:
            found = asked._replace(trouble=error.message)
        if self.standing.registration is not asked.registration:  # it was registered meanwhile
            found = found._replace(registration=self.standing.registration, trouble="")
        before, self.standing = self.items, found
        self._tell()
        if before != self.items:
            self.post_message(self.Ticked(self.standing.channel))

    def take(self, channel: Channel) -> None:
        """Learn how the channel is now; where something is to be done again, look on."""
        was_done = self.done
        self.standing = self.standing._replace(channel=channel)
        self._tell()
        if was_done and not self.done:
            self.watch_it()

    def why_not_register(self) -> str | None:
        """Why this program cannot have the provider post here."""
        if not isinstance(self.api, ManagesWebhooks):
            return _("This Linktor cannot do that. Do it at the provider.")
        item = self.item(Task.WEBHOOK)
        if item.can_do:
            return None
        if item.mark is Mark.DONE:
            return _("That is done.")
        return _reason(item) or _("The provider has not said yet where it posts.")

    async def register(self) -> None:
        """Have the provider post to this channel's address. Raises `ChannelsError`."""
        found = await self.api.set_webhook(self.standing.channel.id)
        self.standing = self.standing._replace(registration=found, trouble="")
        self._tell()

    def _tell(self) -> None:
        self.items = judge(self.standing)
        here = self.api.place == LOCAL
        self.show(fact for item in self.items for fact in _facts(item, here=here))


def way_out(*, here: bool) -> str:
    """Say who gives a channel an address that is reached from outside."""
    if here:
        return _("Set LINKTOR_TUI_PUBLIC_URL to an https address that leads here.")
    return _("Whoever runs this Linktor has to give it an https address.")


def _facts(item: Item, *, here: bool) -> list[Fact]:
    look = MARKS[item.mark]
    quiet = item.mark in (Mark.DONE, Mark.NEEDLESS)
    tone = Tone.QUIET if quiet else Tone.PLAIN
    facts = [Fact(str(look), _(TASKS[item.task]), tone, look.tone)]
    reason = way_out(here=here) if item.why is Why.NOT_PUBLIC else _reason(item)
    return [*facts, Fact("", reason, Tone.QUIET)] if reason else facts


def _reason(item: Item) -> str:
    said = REASONS.get(item.why)
    return _(said).format(detail=item.detail) if said else item.detail
