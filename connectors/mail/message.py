"""The mail that is sent: plain text, one recipient, headers that nobody can break out of."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, make_msgid

from connectors.mail.config import MailAddress

DEFAULT_SUBJECT = "Message"
"""Stands where none was given: a mail without a subject looks like spam."""

_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_LONE = re.compile(r"[\ud800-\udfff]")
_LONGEST_SUBJECT = 500
_MESSAGE_ID = re.compile(r"[!-;=?-~]{1,900}")
"""Without its angle brackets: one line of visible ASCII, which no header can be broken out of."""


def one_line(text: str) -> str:
    """Make a header's value of any text: what would end or split the header becomes a space."""
    return _LONE.sub("\ufffd", _BREAKS.sub(" ", text)).strip()


def compose(
    *,
    sender: MailAddress,
    sender_name: str | None,
    recipient: MailAddress,
    subject: str | None,
    text: str,
    now: datetime,
    in_reply_to: str | None = None,
) -> tuple[str, bytes]:
    """Write one mail. Gives its Message-ID and its bytes, with CRLF line ends.

    The text goes as quoted-printable or base64 where it is not plain ASCII, so that it passes
    servers without 8BITMIME. Addresses beyond ASCII make headers in UTF-8 (RFC 6532).
    """
    unicode = not f"{sender}{recipient}".isascii()
    mail = EmailMessage(policy=(SMTPUTF8 if unicode else SMTP).clone(cte_type="7bit"))
    # From the sender's domain and not from this machine's name, which is nobody's business.
    message_id = make_msgid(domain=sender.domain.strip("[]"))
    mail["From"] = _mailbox(sender, sender_name)
    mail["To"] = _mailbox(recipient, None)
    mail["Subject"] = one_line(subject or "")[:_LONGEST_SUBJECT] or DEFAULT_SUBJECT
    mail["Date"] = format_datetime(now.astimezone(UTC))
    mail["Message-ID"] = message_id
    for name, value in answering(in_reply_to).items():
        mail[name] = value
    mail.set_content(_LONE.sub("\ufffd", text))
    return message_id, mail.as_bytes()


def answering(message_id: str | None) -> dict[str, str]:
    """The headers that put an answer into the thread of the mail that it answers (RFC 5322, 3.6.4).

    None for what is no Message-ID: an id of the provider's own would lead nowhere.
    """
    bare = (message_id or "").strip().removeprefix("<").removesuffix(">")
    if not _MESSAGE_ID.fullmatch(bare):
        return {}
    return {"In-Reply-To": f"<{bare}>", "References": f"<{bare}>"}


def _mailbox(address: MailAddress, name: str | None) -> Address:
    # As an object and not as text: of a text with encoded words in it, the library folds a header
    # that its own parser reads as another address.
    local = address.local
    if local.startswith('"'):
        local = re.sub(r"\\(.)", r"\1", local[1:-1])
    return Address(one_line(name or ""), local, address.domain)
