"""What was said with whom through a channel, and answering it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from linktor_tui.contract.living import Converses
from linktor_tui.contract.traffic import ConversationQuery
from linktor_tui.texts import N_
from linktor_tui.tui.screens.channel.tab import Tab
from linktor_tui.tui.widgets.talks import Talks

if TYPE_CHECKING:
    from textual.app import ComposeResult


class ConversationsTab(Tab):
    """The channel's conversations, the one that moved last first."""

    title: ClassVar[str] = N_("Conversations")
    focus_on = "ConversationList"
    looks_again = True

    def why_not(self) -> str:
        return self.cannot(Converses)

    def body(self) -> ComposeResult:
        yield Talks(ConversationQuery(channel_id=self.channel.id))

    async def read(self) -> None:
        self.query_one(Talks).load()

    def leave(self) -> bool:
        return self.able and self.query_one(Talks).leave()
