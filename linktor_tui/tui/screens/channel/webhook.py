"""Where a provider posts a channel's messages: the address, and what is registered there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from textual import work
from textual.containers import Horizontal, Vertical, VerticalScroll

from linktor_tui.contract.checklist import is_public
from linktor_tui.contract.errors import ChannelsError, Unsupported, WebhookTaken
from linktor_tui.contract.living import KeepsReports
from linktor_tui.contract.protocol import ManagesWebhooks
from linktor_tui.looks import Tone
from linktor_tui.texts import N_, _
from linktor_tui.tui.clipboard import copy
from linktor_tui.tui.commands import Command, key_of
from linktor_tui.tui.findings import STEP_LOOKS
from linktor_tui.tui.screens.channel.tab import Tab
from linktor_tui.tui.scrolling import Scrolling
from linktor_tui.tui.telling import facts_of
from linktor_tui.tui.widgets.checklist import LOCAL, way_out
from linktor_tui.tui.widgets.facts import Fact, Facts
from linktor_tui.tui.widgets.qr_code import QrCode

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from linktor_tui.contract.resources import Channel, WebhookRegistration
    from linktor_tui.tui.screens.confirm import Question

LABEL = 14
PATH = "webhook.path"


def no_address(tab: Any) -> str | None:
    """Why there is no address to copy."""
    return None if tab.channel.webhook_url else _("The channel has no address.")


def cannot_set(tab: Any) -> str | None:
    """Why the provider cannot be told to post here."""
    if reason := cannot_manage(tab):
        return reason
    if tab.registration is not None and tab.registration.ours:
        return _("It posts here already.")
    return (
        None if is_public(tab.channel.webhook_url) else _("There is no public address to give it.")
    )


def cannot_clear(tab: Any) -> str | None:
    """Why the provider cannot be told to post nowhere."""
    if reason := cannot_manage(tab):
        return reason
    return None if tab.registration.registered else _("It posts nowhere.")


def cannot_manage(tab: Any) -> str | None:
    """Why the registration cannot be changed from here."""
    if not isinstance(tab.linktor.api, ManagesWebhooks):
        return _("This Linktor cannot do that. Do it at the provider.")
    if tab.registration is None:
        return tab.why or _("The provider has not said yet where it posts.")
    return None


class WebhookTab(Scrolling, Tab):
    """The address in words and as a QR code, and what the provider says."""

    title: ClassVar[str] = N_("Webhook")
    focus_on = "#webhook-page"
    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command("hook.set", "s", N_("Set here"), N_("Have the provider post here."), cannot_set),
        Command("hook.clear", "x", N_("Clear"), N_("Have it post nowhere."), cannot_clear),
        Command("hook.copy", "u", N_("Copy URL"), N_("Copy the address."), no_address),
    )
    DEFAULT_CSS = """
    WebhookTab > #webhook-page { scrollbar-size-vertical: 1; }
    WebhookTab Facts { padding: 1 2 0 2; }
    WebhookTab QrCode { margin: 1 2; }
    WebhookTab #webhook-both { height: auto; layout: vertical; }
    WebhookTab #webhook-words { height: auto; }
    WebhookTab.-wide #webhook-both { layout: horizontal; }
    """

    def __init__(self, channel: Channel) -> None:
        super().__init__(channel)
        self.registration: WebhookRegistration | None = None
        self.why: str = ""
        """Why the provider did not say."""

    def body(self) -> ComposeResult:
        with VerticalScroll(id="webhook-page"), Horizontal(id="webhook-both"):
            with Vertical(id="webhook-words"):
                yield Facts(heading=_("Address"), id="hook-address", label_width=LABEL)
                yield Facts(heading=_("At the provider"), id="hook-state", label_width=LABEL)
                yield Facts(heading=_("The way of a post"), id="hook-path", label_width=LABEL)
            yield QrCode()

    def on_mount(self) -> None:
        self.draw()

    async def read(self) -> None:
        api = self.linktor.api
        self.query_one("#hook-path", Facts).display = False
        if isinstance(api, KeepsReports):
            self._draw_path(await api.reports(self.channel.id, limit=1))
        if not isinstance(api, ManagesWebhooks):
            return
        self._say(Fact("", _("Asking the provider …"), Tone.QUIET))
        try:
            self.registration = await api.webhook(self.channel.id)
        except Unsupported as error:
            self.registration, self.why = None, error.message
            self._say(Fact("–", error.message, Tone.QUIET))
        except ChannelsError as error:
            self.registration, self.why = None, error.message
            self._say(*facts_of(error))
        else:
            self.draw()
        self.page.refresh_keys()

    def draw(self) -> None:
        self.query_one("#hook-address", Facts).show(
            _address(self.channel, here=self.linktor.place == LOCAL)
        )
        url = self.channel.webhook_url
        self.query_one(QrCode).encode(url if url and is_public(url) else "")
        if self.registration is not None:
            self._say(*_registered(self.registration))
        elif not isinstance(self.linktor.api, ManagesWebhooks):
            told = _("This Linktor does not tell what is registered at the provider.")
            self._say(Fact("–", told, Tone.QUIET))

    def _say(self, *facts: Fact) -> None:
        self.query_one("#hook-state", Facts).show(facts)

    def _draw_path(self, reports: Any) -> None:
        steps = [step for report in reports for step in report.tests if step.id.startswith(PATH)]
        path = self.query_one("#hook-path", Facts)
        path.show(fact for step in steps for fact in _hop(step))
        path.display = bool(steps)

    # --- commands --------------------------------------------------------------------------------

    async def do_copy(self) -> None:
        await copy(self.linktor, self.channel.webhook_url or "", _("The address"))

    @work(exclusive=True, group="hook")
    async def do_set(self) -> None:
        await self._change("set_webhook")

    @work(exclusive=True, group="hook")
    async def do_clear(self) -> None:
        found = self.registration
        if found is not None and await self._agreed(_clearing(found)):
            await self._change("clear_webhook", take_over=found.ours is not True)

    async def _change(self, operation: str, *, take_over: bool = False) -> None:
        change = getattr(self.linktor.api, operation)
        try:
            self.registration = await change(self.channel.id, take_over=take_over)
        except WebhookTaken as error:
            if not take_over and await self._agreed(_taking(error)):
                await self._change(operation, take_over=True)
            return
        except ChannelsError as error:
            self.linktor.toast_error(error)
            return
        self.draw()
        self.page.refresh_keys()

    async def _agreed(self, question: Question) -> bool:
        from linktor_tui.tui.screens.confirm import ConfirmDialog

        agreed: bool | None = await self.linktor.push_screen_wait(ConfirmDialog(question))
        return agreed is True

    def scrolled(self) -> VerticalScroll:
        return self.query_one("#webhook-page", VerticalScroll)


def _clearing(found: WebhookRegistration) -> Question:
    from linktor_tui.tui.screens.confirm import Question

    text = _("Have the provider post nowhere?")
    told = _("It posts to {host} now.").format(host=found.host or "?")
    return Question(text, told, yes=_("Post nowhere"), dangerous=True)


def _taking(error: WebhookTaken) -> Question:
    from linktor_tui.tui.screens.confirm import Question

    facts = tuple(Fact("", text) for text in (error.cause, error.fix) if text)
    return Question(_("Take it over?"), error.message, facts, yes=_("Take it over"), dangerous=True)


def _address(channel: Channel, *, here: bool) -> Iterator[Fact]:
    url = channel.webhook_url
    yield Fact(_("URL"), url or _("n/a"))
    if url:
        yield Fact(key_of("hook.copy"), _("Copy it."), Tone.QUIET)
    if not is_public(url):
        yield Fact("!", _("No provider can reach it from outside."), Tone.WARN, Tone.WARN)
        yield Fact("", way_out(here=here), Tone.GOOD)


def _registered(found: WebhookRegistration) -> Iterator[Fact]:
    if not found.registered:
        yield Fact("○", _("It posts nowhere."), Tone.WARN, Tone.WARN)
    elif found.ours:
        yield Fact("✓", _("It posts here."), Tone.GOOD, Tone.GOOD)
    else:
        told = _("It posts to somebody else.") if found.ours is False else _("It posts elsewhere.")
        yield Fact("!", told, Tone.WARN, Tone.WARN)
    if found.host:
        yield Fact(_("Host"), found.host)
    yield Fact(_("Set at"), found.place)


def _hop(step: Any) -> Iterator[Fact]:
    look = STEP_LOOKS[step.status]
    yield Fact(str(look), step.message, look.tone, look.tone)
    if step.fix:
        yield Fact("", step.fix, Tone.GOOD)
