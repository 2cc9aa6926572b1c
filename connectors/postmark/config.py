"""What an operator gives for a Postmark channel: a server token and a sender.

Names in `also` are those of the Linktor server (`internal/adapters/email`).
"""

from __future__ import annotations

from connectors.fields import ChannelConfig, Secret, Text, field
from connectors.mail.config import AddressText
from connectors.mailapi.addressing import from_email_field, from_name_field, reply_to_field
from connectors.postmark.pages import MANUAL, SIGNATURES, STREAMS


class PostmarkConfig(ChannelConfig):
    """A server at Postmark, a stream of it, and who writes."""

    server_token: Secret = field(
        title="Server token",
        help="The key to one server of the account: whoever has it can send as its senders.",
        where="Postmark: Servers, choose the server, API Tokens. Not the token under Account.",
        example="01234567-89ab-cdef-0123-456789abcdef",
        documentation=MANUAL,
        also=("postmark_server_token", "postmarkServerToken"),
    )
    from_email: AddressText = from_email_field(
        "Postmark: Sender Signatures; a confirmed address, or one of a verified domain.",
        SIGNATURES,
    )
    from_name: Text | None = from_name_field()
    reply_to: AddressText | None = reply_to_field()
    message_stream: Text = field(
        default="outbound",
        title="Message stream",
        help="The stream that mail is sent on; outbound is the one for single messages.",
        where="Postmark: Servers, choose the server; the id stands below the name of each stream.",
        example="outbound",
        documentation=STREAMS,
        advanced=True,
        also=("message_stream", "postmark_message_stream"),
    )
    dkim_selector: Text | None = field(
        default=None,
        title="DKIM selector",
        help="The selector of the domain's key, to have the key looked up in the DNS.",
        where="Postmark: Sender Signatures, the domain, DNS Settings: what stands before "
        "._domainkey in the name of the DKIM record.",
        example="20260101000000pm",
        documentation=SIGNATURES,
        advanced=True,
        also=("dkim_selector",),
    )
