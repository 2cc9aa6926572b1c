"""Until when a contact may be written to in free words, for the hint above an answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from linktor_tui.looks import Tone
from linktor_tui.texts import _
from linktor_tui.tui.widgets.facts import Fact

if TYPE_CHECKING:
    from linktor_tui.contract.traffic import Conversation


def window_of(channel_type: str, provider: str | None) -> timedelta | None:
    """How long a provider takes free texts after a contact's message; None for ever.

    Loads the connector, so it is called off the screen's thread.
    """
    from connectors import registry

    try:
        return registry.find(channel_type, provider).reply_window
    except registry.NoSuchConnector:
        return None


def hint(conversation: Conversation, window: timedelta | None, now: datetime) -> Fact | None:
    """Say until when a free text is taken; None where the provider sets no limit."""
    if window is None:
        return None
    hours = round(window / timedelta(hours=1))
    until = _until(conversation.last_inbound_at, window)
    if until is None:
        text = _("A free text is taken for {hours} h after their message; none came yet.")
        return Fact("!", text.format(hours=hours), Tone.WARN, Tone.WARN)
    if now > until:
        text = _("No free text since {time} UTC: their last message is older than {hours} h.")
        told = text.format(time=f"{until:%Y-%m-%d %H:%M}", hours=hours)
        return Fact("!", told, Tone.WARN, Tone.WARN)
    shown = f"{until:%H:%M}" if until.date() == now.date() else f"{until:%Y-%m-%d %H:%M}"
    return Fact("", _("Free text until {time} UTC.").format(time=shown), Tone.QUIET)


def _until(stamp: str | None, window: timedelta) -> datetime | None:
    """The end of the window; None where no last message is known, or its time makes no sense."""
    try:
        last = datetime.fromisoformat(stamp or "")
        return (last + window).astimezone(UTC) if last.tzinfo else None
    except (ValueError, OverflowError):
        return None
