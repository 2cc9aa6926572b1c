"""Before a message is handed to its provider: who is meant, and what is refused without asking.

Whether a contact may be written to now is judged by the last message that this ledger has of them. It
may not have all: a webhook was set later, or another program received the message. So a window is
taken for closed only where a message is known that is too old. Where none is known the provider is
asked, whose own refusal is explained.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from connectors.numbers import bare
from linktor_tui.contract.errors import (
    ChannelNotConnected,
    Fault,
    InvalidRecipient,
    InvalidRequest,
    OutsideMessageWindow,
    UnsupportedContent,
)
from linktor_tui.contract.resources import ON

if TYPE_CHECKING:
    from connectors.contract import Connector
    from linktor_tui.contract.traffic import Message
    from linktor_tui.local.records import Record

_NUMBER = re.compile(r"\+?(\d{7,15})")


def refuse_off(record: Record) -> None:
    """Insist on a channel that is on: one that is off sends nothing, as the Channels page says.

    Raises:
        ChannelNotConnected: it is off.
    """
    if record["status"] not in ON:
        raise ChannelNotConnected(
            f"“{record['name']}” is switched off: nothing is sent through it.",
            fix=f"linktor-tui channels activate {record['id']}",
            details={"status": record["status"]},
        )


def refuse_form(to: str, **texts: str | None) -> None:
    """Refuse what no provider is asked and no ledger can keep: nobody, and half a character.

    Raises:
        InvalidRecipient, InvalidRequest.
    """
    if not to.strip():
        raise InvalidRecipient(
            "No recipient was named.", fix="Give the contact's number, address or chat id."
        )
    for name, given in {"to": to, **texts}.items():
        if given and any("\ud800" <= character <= "\udfff" for character in given):
            raise InvalidRequest(
                Fault(name, "holds half a character"), fix="Write that character again."
            )


def refuse_content(connector: Connector[Any]) -> None:
    """Insist on a provider that takes texts. Raises `UnsupportedContent`."""
    if not connector.capabilities.text:
        raise UnsupportedContent(
            f"{connector.title} takes no texts.", details={"contentType": "text"}
        )


def refuse_late(window: timedelta | None, title: str, last: Message | None, now: datetime) -> None:
    """Refuse a free text to somebody who is known to have written too long ago.

    Args:
        window: how long the provider takes free texts after a contact's message; None for ever.
        title: the provider's, for people.
        last: the last message of the contact that is known here.
        now: aware.

    Raises:
        OutsideMessageWindow.
    """
    if window is None or last is None or now - _time(last.created_at) <= window:
        return
    hours = round(window / timedelta(hours=1))
    raise OutsideMessageWindow(
        f"{last.contact.name or last.contact.address} last wrote more than {hours} hours ago.",
        cause=f"{title} takes a free text only within {hours} hours of a contact's last message, "
        f"which came at {last.created_at}. It was not asked.",
        fix="Wait until they write again, or send an approved template with the provider's own "
        "tools. If they wrote since and it never came here, or the provider gives them longer, "
        "--anyway asks it.",
        details={"lastInboundAt": last.created_at, "windowHours": hours},
    )


def spellings(to: str) -> tuple[str, ...]:
    """The ways in which one contact may be written, the plainest first.

    Providers name a phone with or without its plus, and people put blanks between the digits.
    """
    given = to.strip()
    number = _NUMBER.fullmatch(bare(given))
    if number:
        digits = number[1]
        plain = bare(given)
        return tuple(dict.fromkeys((plain, f"+{digits}", digits, given)))
    if "@" in given:
        return tuple(dict.fromkeys((given, given.lower())))
    return (given,)


def answered(last: Message) -> str | None:
    """The Message-ID of a mail, which is not the provider's id of it everywhere."""
    return last.metadata.get("messageId") or last.external_id


def answering_subject(subject: str | None) -> str | None:
    """The subject of an answer to a mail, as mail programs write it."""
    if not subject or subject[:3].lower() == "re:":
        return subject
    return f"Re: {subject}"


def _time(stamped: str) -> datetime:
    return datetime.fromisoformat(stamped)
