"""Conversations and the one that is chosen: side by side where there is room, else one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import on, work
from textual.containers import Horizontal

from linktor_tui.contract.errors import ChannelsError
from linktor_tui.contract.living import Converses
from linktor_tui.contract.traffic import ConversationQuery, ConversationStatus
from linktor_tui.looks import Tone
from linktor_tui.texts import N_, _
from linktor_tui.tui.commands import Command, Commanded, key_of
from linktor_tui.tui.messages import who
from linktor_tui.tui.telling import facts_of
from linktor_tui.tui.widgets.conversation_list import ConversationList
from linktor_tui.tui.widgets.facts import Fact, Facts
from linktor_tui.tui.widgets.talk import Talk

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from linktor_tui.contract.traffic import Conversation
    from linktor_tui.tui.app import LinktorApp

WIDE = 96
"""Cells from which on list and conversation stand side by side."""
AT_ONCE = 100
"""Conversations that are listed at most; the engine finds older ones by search."""


def none_chosen(talks: Any) -> str | None:
    """Why there is no conversation to answer."""
    return None if talks.chosen is not None else _("There is no conversation under the cursor.")


def cannot_close(talks: Any) -> str | None:
    """Why there is nothing to close."""
    reason = none_chosen(talks)
    if reason is None and talks.chosen.status is ConversationStatus.CLOSED:
        return _("It is closed already.")
    return reason


class Talks(Commanded, Horizontal):
    """A list of conversations with the chosen one beside it, or in its place on a narrow screen."""

    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command(
            "talks.open",
            "enter",
            N_("Open"),
            N_("Read the conversation."),
            none_chosen,
            footer=False,
        ),
        Command("talks.reply", "r", N_("Reply"), N_("Write an answer."), none_chosen),
        Command("talks.close", "c", N_("Close"), N_("Close it; asks first."), cannot_close),
    )
    DEFAULT_CSS = """
    Talks { height: 1fr; }
    Talks > Facts { display: none; dock: top; height: auto; padding: 1 2; }
    Talks.-told > Facts { display: block; }
    Talks > Talk { display: none; }
    Talks.-inside > Talk { display: block; }
    Talks.-inside > ConversationList { display: none; }
    Talks.-wide > ConversationList { width: 2fr; max-width: 52; display: block; }
    Talks.-wide > Talk { width: 3fr; display: block; border-left: solid $panel; }
    Talks.-bare > ConversationList, Talks.-bare > Talk { display: none; }
    """

    def __init__(self, query: ConversationQuery, *, channels: bool = False) -> None:
        """Make it.

        Args:
            query: which conversations are listed.
            channels: name the channel of each.
        """
        super().__init__()
        self.query_wanted = query._replace(per_page=AT_ONCE)
        self._channels = channels
        self.loaded = False

    def compose(self) -> ComposeResult:
        yield Facts(id="talks-told")
        yield ConversationList(self.linktor.clock, channels=self._channels)
        yield Talk()

    @property
    def linktor(self) -> LinktorApp:
        """The app."""
        return cast("LinktorApp", self.app)

    @property
    def api(self) -> Converses:
        """The engine, which is asked only where it converses."""
        return cast(Converses, self.linktor.api)

    @property
    def rows(self) -> ConversationList:
        """The list."""
        return self.query_one(ConversationList)

    @property
    def talk(self) -> Talk:
        """The chosen conversation."""
        return self.query_one(Talk)

    @property
    def chosen(self) -> Conversation | None:
        """The conversation under the cursor."""
        return self.rows.chosen

    @property
    def inside(self) -> bool:
        """Whether the conversation has the keys, not the list."""
        return self.talk.has_focus_within

    @property
    def wide(self) -> bool:
        """Whether list and conversation stand side by side."""
        return self.has_class("-wide")

    def in_sight(self, channel_id: str, conversation_id: object) -> bool:
        """Whether a message that came in is on the screen: in the list, or in what is read."""
        if not self.is_on_screen:
            return False
        read = self.talk.conversation if self.talk.seen else None
        if read is not None and read.id == conversation_id:
            return True
        listed = self.wide or not self.has_class("-inside")
        return listed and self.query_wanted.channel_id in (None, channel_id)

    def on_resize(self) -> None:
        wide = self.size.width >= WIDE
        if wide != self.wide:
            self.set_class(wide, "-wide")
            if self.loaded:
                self._show_chosen()

    def on_descendant_focus(self) -> None:
        """Side by side, what has the keys is what stays when there is room for one alone."""
        if self.wide:
            self.set_class(self.inside, "-inside")

    # --- reading ---------------------------------------------------------------------------------

    @work(exclusive=True, group="conversations")
    async def load(self) -> None:
        """Read the list, and the chosen conversation."""
        if not self.loaded:
            self._say(Fact("", _("Reading the conversations …"), Tone.QUIET))
        try:
            items = await self.listed()
        except ChannelsError as error:
            again = key_of("inbox.refresh" if self._channels else "detail.refresh")
            self._say(*facts_of(error), Fact(again, _("Try again.")))
            return  # what was read before stays, and what is being written
        self.loaded = True
        self.rows.show(items)
        self._say(*(() if items else self.none()))
        self._show_chosen()

    async def listed(self) -> Sequence[Conversation]:
        """Ask for what is listed. Raises `ChannelsError`."""
        return (await self.api.list_conversations(self.query_wanted)).items

    def none(self) -> tuple[Fact, ...]:
        """What stands in place of an empty list."""
        return (
            Fact("", _("Nobody has written yet. Messages appear here as they come."), Tone.QUIET),
        )

    def _say(self, *facts: Fact) -> None:
        self.query_one("#talks-told", Facts).show(facts)
        self.set_class(bool(facts), "-told")
        bare = bool(facts) and not self.rows.items
        self.set_class(bare, "-bare")
        if bare:
            self.remove_class("-inside")  # who writes next comes into the list

    def _show_chosen(self) -> None:
        self.talk.seen = self.wide or self.has_class("-inside")
        self.talk.show(self.chosen if self.talk.seen else None)
        self._refresh_keys()

    def _refresh_keys(self) -> None:
        from linktor_tui.tui.widgets.lines import KeyLine

        for line in self.screen.query(KeyLine):
            line.refresh()

    @on(ConversationList.Moved)
    def _moved(self) -> None:
        if self.loaded:
            self._show_chosen()

    def on_talk_changed(self, event: Talk.Changed) -> None:
        changed = event.conversation
        self.rows.show([changed if item.id == changed.id else item for item in self.rows.items])

    # --- commands --------------------------------------------------------------------------------

    @on(ConversationList.Opened)
    def do_open(self) -> None:
        self.add_class("-inside")
        self._show_chosen()
        self.talk.view.focus()

    async def do_reply(self) -> None:
        self.add_class("-inside")
        self._show_chosen()
        await self.talk.write()

    def leave(self) -> bool:
        """Go back one step within; False where there is none."""
        if self.talk.box is not None:
            self.talk.put_away()
        elif self.inside:
            self.remove_class("-inside")
            self.rows.focus()
            self._show_chosen()
        else:
            return False
        return True

    def on_talk_left(self) -> None:
        self.load()

    @work
    async def do_close(self) -> None:
        from linktor_tui.tui.screens.confirm import ConfirmDialog, Question

        conversation = self.chosen
        assert conversation is not None  # the command says why not otherwise
        question = Question(
            _("Close the conversation with {name}?").format(name=who(conversation.contact)[:80]),
            _("What they write next begins another one. What was said is kept."),
            yes=_("Close it"),
            no=_("Leave it open"),
        )
        if not await self.linktor.push_screen_wait(ConfirmDialog(question)):
            return
        try:
            await self.api.close_conversation(conversation.id)
        except ChannelsError as error:
            self.linktor.toast_error(error)
        self.load()
