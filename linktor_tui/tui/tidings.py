"""Word of new messages, wherever in the app one is: once for those that come together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from linktor_tui.textsafe import visible
from linktor_tui.tui.settings import BELL, value
from linktor_tui.tui.texts import count

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
        self._names: list[str] = []
        self._timer: Timer | None = None

    def take(self, events: Iterable[Event]) -> None:
        """Take note of what happened."""
        names = [_name(event) for event in events if event.event == "message.received"]
        if not names or self._in_sight():
            return
        self._names += names
        if self._timer is None:
            self._timer = self._app.set_timer(TOGETHER, self.tell)

    def _in_sight(self) -> bool:
        """Whether the operator sees what comes in anyway."""
        from linktor_tui.tui.screens.inbox import InboxPage

        return isinstance(self._app.screen, InboxPage)

    def tell(self) -> None:
        """Say what has come in since the last time."""
        names, self._names, self._timer = self._names, [], None
        if not names:
            return
        who = ", ".join(dict.fromkeys(name for name in names if name))
        said = count("{number} new message", "{number} new messages", len(names))
        self._app.toast(f"{said}: {visible(who[:LONGEST])}" if who else said)
        if value(self._app.memory, self._app.environ, BELL):
            self._app.bell()


def _name(event: Event) -> str:
    """Who wrote; empty where the event does not say."""
    attributes = event.data.get("attributes")
    contact = attributes.get("contact") if isinstance(attributes, dict) else None
    if not isinstance(contact, dict):
        return ""
    return str(contact.get("name") or contact.get("address") or "")
