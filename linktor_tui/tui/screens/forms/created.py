"""A channel that was just created: what is left to do, and what is shown this once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import work
from textual.containers import VerticalScroll

from linktor_tui.contract.errors import ChannelsError
from linktor_tui.contract.resources import ON
from linktor_tui.looks import Tone, kind
from linktor_tui.texts import N_, _
from linktor_tui.tui.clipboard import copy
from linktor_tui.tui.commands import Command, key_of
from linktor_tui.tui.screens.base import BACK, Page
from linktor_tui.tui.scrolling import Scrolling
from linktor_tui.tui.widgets.checklist import Checklist
from linktor_tui.tui.widgets.facts import BLANK, Fact, Facts

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from linktor_tui.contract.resources import CreatedChannel


def no_webhook_secret(page: CreatedPage) -> str | None:
    """Why there is nothing to copy."""
    return None if page.has_secret else _("This server gives its channels no webhook secret.")


def cannot_register(page: CreatedPage) -> str | None:
    """Why the provider cannot be told from here where to post."""
    return page.checklist.why_not_register()


def no_address(page: CreatedPage) -> str | None:
    """Why there is no address to copy."""
    return None if page.channel.webhook_url else _("This channel has no webhook address.")


def on_already(page: CreatedPage) -> str | None:
    """Why the new channel cannot be switched on."""
    return _("It is on already.") if page.channel.status in ON else None


class CreatedPage(Scrolling, Page[None]):
    """What is left to do, and the webhook secret, which is never shown again."""

    CSS_PATH = "created.tcss"
    AUTO_FOCUS = "VerticalScroll"
    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command(
            "created.copy",
            "c",
            N_("Copy secret"),
            N_("Copy the webhook secret to the clipboard."),
            no_webhook_secret,
        ),
        Command(
            "created.activate",
            "a",
            N_("Switch on"),
            N_("Ask the provider, and switch it on."),
            on_already,
        ),
        Command(
            "created.register",
            "w",
            N_("Register webhook"),
            N_("Have the provider post this channel's messages to its address."),
            cannot_register,
        ),
        Command(
            "created.address",
            "y",
            N_("Copy address"),
            N_("Copy the webhook's address to the clipboard."),
            no_address,
        ),
        Command("created.again", "r,ctrl+r,f5", N_("Look again"), N_("Look now what was done.")),
        Command(
            "created.done", "enter", N_("Done"), N_("Go to the list. The secret is gone then.")
        ),
        BACK,
    )

    def __init__(self, new: CreatedChannel) -> None:
        super().__init__()
        self.channel = new.channel
        self._instructions = new.setup_instructions
        self._secret = new.webhook_secret

    @property
    def checklist(self) -> Checklist:
        """What is left to do."""
        return self.query_one(Checklist)

    @property
    def has_secret(self) -> bool:
        """Whether there is a webhook secret to show: some servers have none."""
        return bool(self._secret)

    def trail(self) -> tuple[str, ...]:
        return (self.linktor.title, self.channel.name, _("Created"))

    def body(self) -> ComposeResult:
        with VerticalScroll():
            yield Facts(self._about(), heading=_("The channel is there"))
            yield Checklist(self.channel)
            if self._instructions:
                yield Facts([Fact("", self._instructions)], heading=_("At the provider"))
            if self.has_secret:
                yield Facts(self._shown_once(), heading=_("Webhook secret"), id="secret")

    def _about(self) -> list[Fact]:
        channel = self.channel
        facts = [
            Fact(_("Name"), channel.name),
            Fact(_("Type"), kind(channel)),
            Fact(_("Id"), channel.id),
        ]
        if channel.identity is not None:
            facts.append(Fact(_("Account"), channel.identity.label))
        if channel.webhook_url:
            facts.append(Fact(_("Webhook"), channel.webhook_url))
        return facts

    def _shown_once(self) -> list[Fact]:
        return [
            Fact("", self._secret, Tone.STRONG),
            BLANK,
            Fact(
                "",
                _("It is shown this once. Press {key} to copy it.").format(
                    key=key_of("created.copy")
                ),
                Tone.WARN,
            ),
        ]

    def scrolled(self) -> VerticalScroll:
        return self.query_one(VerticalScroll)

    async def do_copy(self) -> None:
        await copy(self.linktor, self._secret, _("The webhook secret"))

    def do_activate(self) -> None:
        from linktor_tui.tui.screens.switching import ActivationPage

        self.linktor.push_screen(ActivationPage(self.channel), self._looked_again)

    def _looked_again(self, _answer: Any = None) -> None:
        self.checklist.watch_it()

    @work(exclusive=True, group="register")
    async def do_register(self) -> None:
        try:
            await self.checklist.register()
        except ChannelsError as error:
            self.report(error)

    async def do_address(self) -> None:
        await copy(self.linktor, self.channel.webhook_url or "", _("The webhook's address"))

    def do_again(self) -> None:
        self.checklist.watch_it()

    def on_checklist_ticked(self, event: Checklist.Ticked) -> None:
        self.channel = event.channel
        self.refresh_keys()

    def do_done(self) -> None:
        self._leave()

    def do_back(self) -> None:
        self._leave()

    def _leave(self) -> None:
        self._secret = ""
        for shown in self.query("#secret").results(Facts):
            shown.show(())
        self.dismiss()
