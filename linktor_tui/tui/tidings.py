"""Word of new messages, wherever in the app one is: once for those that come together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from linktor_tui.texts import count
from linktor_tui.textsafe import visible
from linktor_tui.tui.settings import BELL, value

if TYPE_CHECKING:
    from textual.timer import Timer

    from linktor_tui.contract.traffic import Event
    from linktor_tui.tui.app import LinktorApp

TOGETHER = 2.0
"""Seconds in which messages count as coming together."""
LONGEST = 60


class Tidings:
    """Gathers what comes in, and tells of it in a toast."""

    def __init__(self, app: LinktorApp) -> None:
        self._app = app
        self.waiting: list[str] = []
        """Who wrote, of the messages that are told of next."""
        self._timer: Timer | None = None

    def take(self, events: Iterable[Event]) -> None:
        """Take note of what happened."""
        came = [event for event in events if event.event == "message.received"]
        names = [_name(event) for event in came if not self._in_sight(event)]
        if not names:
            return
        self.waiting += names
        if self._timer is None:
            self._timer = self._app.set_timer(TOGETHER, self.tell)

    def _in_sight(self, event: Event) -> bool:
        """Whether the operator sees what came in anyway."""
        from linktor_tui.tui.widgets.talks import Talks

        conversation = _told(event).get("conversationId")
        shown = self._app.screen.query(Talks)
        return any(talks.in_sight(event.channel_id, conversation) for talks in shown)

    def tell(self) -> None:
        """Say what has come in since the last time."""
        names, self.waiting, self._timer = self.waiting, [], None
        if not names:
            return
        who = ", ".join(dict.fromkeys(name for name in names if name))
        said = count("{number} new message", "{number} new messages", len(names))
        self._app.toast(f"{said}: {visible(who[:LONGEST])}" if who else said)
        if value(self._app.memory, self._app.environ, BELL):
            self._app.bell()


def _name(event: Event) -> str:
    """Who wrote; empty where the event does not say."""
    contact = _told(event).get("contact")
    if not isinstance(contact, dict):
        return ""
    return str(contact.get("name") or contact.get("address") or "")


def _told(event: Event) -> dict[str, Any]:
    """What an event says of its message. Another engine may write what it likes there."""
    attributes = event.data.get("attributes")
    return attributes if isinstance(attributes, dict) else {}
