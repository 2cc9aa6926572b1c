"""What `listen` prints: a line for each event, or for each try to hand it over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from linktor_tui.cli.output import Format, json_line
from linktor_tui.textsafe import visible

if TYPE_CHECKING:
    from linktor_tui.cli.session import Session
    from linktor_tui.contract.traffic import Event
    from linktor_tui.local.tapping import Attempt


class Shown:
    """Prints events and what came of them."""

    def __init__(self, session: Session, texts: bool) -> None:
        self._session = session
        self._texts = texts

    def event(self, event: Event) -> None:
        """Print an event that happened."""
        self._print(event, {}, "")

    def attempt(self, attempt: Attempt) -> None:
        """Print what came of posting an event."""
        outcome = attempt.outcome
        facts = {
            "attempt": attempt.number,
            "delivered": outcome.delivered,
            "statusCode": outcome.status,
            "latency": outcome.latency,
            "error": outcome.error,
            "nextTryIn": attempt.again,
        }
        came = f"{outcome.status or '-':>3}  {outcome.latency:>5} ms"
        if outcome.error is not None:
            again = "" if attempt.again is None else f" Again in {attempt.again:g} s."
            came += f"  {outcome.error}{again}"
        self._print(attempt.event, facts, came)

    def _print(self, event: Event, facts: dict[str, Any], came: str) -> None:
        out, form = self._session.terminal.out, self._session.format
        contact, text = _contact(event), _text(event) if self._texts else None
        if form is Format.IDS:
            out(f"{event.id}\n")
        elif form is Format.TABLE:
            line = f"{event.timestamp}  {event.event:<17}  {contact or '-':<20}  {came}"
            out(visible(line + (f"  {text}" if text else "")).rstrip() + "\n")
        else:
            about = {
                "id": event.id,
                "event": event.event,
                "timestamp": event.timestamp,
                "channelId": event.channel_id,
                "cursor": event.cursor,
                "contact": contact,
                **({"text": text} if self._texts else {}),
            }
            out(json_line(about | facts, self._session.terminal))


def _contact(event: Event) -> str | None:
    """Whom a message is to or from: the contact's address."""
    contact = _attributes(event).get("contact")
    found = contact.get("address") or contact.get("id") if isinstance(contact, dict) else None
    return found if isinstance(found, str) else None


def _text(event: Event) -> str | None:
    content = _attributes(event).get("content")
    found = content.get("text") or content.get("caption") if isinstance(content, dict) else None
    return found if isinstance(found, str) else None


def _attributes(event: Event) -> dict[str, Any]:
    known = event.data.get("attributes")
    return known if isinstance(known, dict) else {}
