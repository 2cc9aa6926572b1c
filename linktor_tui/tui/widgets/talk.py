"""One conversation: its thread, how long it may be answered, and the answer being written."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, cast

from textual import on, work
from textual.containers import Vertical
from textual.message import Message as UiMessage

from linktor_tui.contract.errors import ChannelsError
from linktor_tui.contract.living import Converses
from linktor_tui.contract.traffic import ConversationStatus
from linktor_tui.looks import Tone
from linktor_tui.texts import N_, NC_, _
from linktor_tui.tui.messages import who
from linktor_tui.tui.reply_window import hint, window_of
from linktor_tui.tui.telling import facts_of
from linktor_tui.tui.widgets.facts import Fact, Facts
from linktor_tui.tui.widgets.thread import ThreadView

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from linktor_tui.contract.traffic import Conversation, Message
    from linktor_tui.tui.app import LinktorApp
    from linktor_tui.tui.widgets.reply_box import ReplyBox

STRETCH = 50
"""Messages read at once."""
BECAUSE = {
    "closed by the operator": N_("closed by the operator"),
    "silence": N_("closed after silence"),
    "channel deactivated": N_("closed as the channel was switched off"),
}
"""Why this machine's engine closes a conversation -> how it is said. Others give reasons of theirs."""


class Talk(Vertical):
    """A conversation, or none. Reads by itself; says a refusal where the answer is written."""

    DEFAULT_CSS = """
    Talk { width: 1fr; height: 1fr; }
    Talk > Facts { padding: 0 1; }
    Talk > #talk-head { background: $surface; }
    """

    class Changed(UiMessage):
        """The conversation is another than the list knows it."""

        def __init__(self, conversation: Conversation) -> None:
            super().__init__()
            self.conversation = conversation

    class Left(UiMessage):
        """The answer was sent or put away."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.conversation: Conversation | None = None
        self.seen = True
        """Whether it is on the screen: only what was seen is read."""
        self._messages: tuple[Message, ...] = ()
        self._earlier: str | None = None
        self._window: timedelta | None = None
        self._providers: dict[str, timedelta | None] = {}
        self._drafts: dict[str, str] = {}
        self._writing_to = ""
        self.refusal: tuple[Fact, ...] = ()

    def compose(self) -> ComposeResult:
        yield Facts(id="talk-head")
        yield ThreadView()
        yield Facts(id="talk-hint")

    @property
    def linktor(self) -> LinktorApp:
        """The app."""
        return cast("LinktorApp", self.app)

    @property
    def api(self) -> Converses:
        """The engine, which is asked only where it converses."""
        return cast(Converses, self.linktor.api)

    @property
    def view(self) -> ThreadView:
        """The messages."""
        return self.query_one(ThreadView)

    @property
    def box(self) -> ReplyBox | None:
        """The answer being written."""
        found = self.query("ReplyBox")
        return cast("ReplyBox", found.first()) if found else None

    # --- reading ---------------------------------------------------------------------------------

    def show(self, conversation: Conversation | None) -> None:
        """Show a conversation; the one that is shown is only read anew."""
        other = _id(conversation) != _id(self.conversation)
        self.conversation = conversation
        if other:
            self._put_away()
            self._messages, self._earlier, self.refusal = (), None, ()
            self.view.show((), anew=True)
        self._tell()
        if conversation is not None:
            self.read(anew=other)

    @work(exclusive=True, group="thread")
    async def read(self, *, anew: bool = False) -> None:
        """Read the newest stretch, and count what is seen as read."""
        conversation = self.conversation
        if conversation is None:
            return
        try:
            thread = await self.api.thread(conversation.id, limit=STRETCH)
            self._take(thread.messages, thread.earlier, anew=anew)
            self._window = await self._window_of(conversation)
            if conversation.unread_count and self.seen:
                self.conversation = await self.api.mark_read(conversation.id)
                self.post_message(self.Changed(self.conversation))
        except ChannelsError as error:
            self.refusal = tuple(facts_of(error))
        self._tell()

    def _take(self, newest: tuple[Message, ...], earlier: str | None, *, anew: bool) -> None:
        """Put the newest stretch behind what was read of earlier ones."""
        known = {message.id for message in newest}
        before = [message for message in self._messages if message.id not in known]
        joins = any(message.id in known for message in self._messages)
        if not joins:
            before, self._earlier = [], earlier
        self._messages = (*before, *newest)
        self.view.show(self._messages, earlier=self._earlier is not None, anew=anew)

    async def _window_of(self, conversation: Conversation) -> timedelta | None:
        channel_id = conversation.channel_id
        if channel_id not in self._providers:
            channel = await self.linktor.api.get_channel(channel_id)
            self._providers[channel_id] = await asyncio.to_thread(
                window_of, channel.channel_type, channel.provider
            )
        return self._providers[channel_id]

    @on(ThreadView.EarlierWanted)
    @work(exclusive=True, group="earlier")
    async def read_earlier(self) -> None:
        """Read the stretch before the first message."""
        conversation, before = self.conversation, self._earlier
        if conversation is None or before is None:
            return
        try:
            thread = await self.api.thread(conversation.id, before=before, limit=STRETCH)
        except ChannelsError as error:
            self.linktor.toast_error(error)
            return
        if self.conversation is not None and self.conversation.id == conversation.id:
            self._messages = (*thread.messages, *self._messages)
            self._earlier = thread.earlier
            self.view.show(self._messages, earlier=self._earlier is not None)

    # --- telling ---------------------------------------------------------------------------------

    def _tell(self) -> None:
        conversation = self.conversation
        head, below = self.query_one("#talk-head", Facts), self.query_one("#talk-hint", Facts)
        if conversation is None:
            head.show([Fact("", _("No conversation is chosen."), Tone.QUIET)])
            below.show(())
            return
        contact = conversation.contact
        named = who(contact)
        address = "" if named == contact.address else f" · {contact.address}"
        head.show([Fact("", f"{named[:80]}{address[:80]}{ending(conversation)}", Tone.STRONG)])
        said = hint(conversation, self._window, self.linktor.clock())
        below.show([*([said] if said else ()), *self.refusal])

    # --- answering -------------------------------------------------------------------------------

    async def write(self) -> None:
        """Open the box for an answer, with what was begun before."""
        from linktor_tui.tui import settings
        from linktor_tui.tui.widgets.reply_box import ReplyBox

        if self.conversation is None:
            return
        box = self.box
        if box is None:
            wanted = settings.value(self.linktor.memory, self.linktor.environ, settings.SEND)
            box = ReplyBox(enter_sends=wanted == settings.ENTER)
            self._writing_to = self.conversation.id
            await self.mount(box)
            box.take(self._drafts.pop(self._writing_to, ""))
        box.focus()

    def put_away(self) -> None:
        """Close the box; what was begun is there again when an answer is written next."""
        self._put_away()
        self.refusal = ()
        self._tell()
        self.post_message(self.Left())

    def _put_away(self, *, keep: bool = True) -> None:
        box = self.box
        if box is None:
            return
        if keep and box.text.strip():
            self._drafts[self._writing_to] = box.text
        box.remove()

    def on_reply_box_sent(self) -> None:
        self.send()

    @work(group="reply")
    async def send(self) -> None:
        """Send what is written. A refusal leaves it where it is, to be changed.

        Another conversation may be shown, and answered, before the provider has said anything.
        """
        box, conversation = self.box, self.conversation
        if box is None or conversation is None or box.disabled:
            return
        box.disabled = True
        self.refusal = (Fact("", _("Sending …"), Tone.QUIET),)
        self._tell()
        try:
            await self.api.reply(conversation.id, box.text)
        except ChannelsError as error:
            if self.box is not box:
                self.linktor.toast_error(error)
                return
            self.refusal = tuple(facts_of(error))
            box.disabled = False
            if self.has_focus_within:  # else somebody went on to something else meanwhile
                box.focus()
        else:
            self._drafts.pop(conversation.id, None)
            if self.box is not box:
                return
            self.refusal = ()
            self._put_away(keep=False)
            self.post_message(self.Left())
        self._tell()
        self.read()


def _id(conversation: Conversation | None) -> str | None:
    return conversation.id if conversation is not None else None


def ending(conversation: Conversation) -> str:
    """That a conversation is closed, and why, where that is known."""
    if conversation.status is not ConversationStatus.CLOSED:
        return ""
    because = conversation.closed_because or ""
    said = _(BECAUSE.get(because, NC_("conversation", "closed")))
    return f" · {said}" if because in ("", *BECAUSE) else f" · {said}: {because[:200]}"
