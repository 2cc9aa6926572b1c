"""What an operator gives for a Mailgun channel: an API key, a domain of it, and a sender.

Names in `also` are those of the Linktor server (`internal/adapters/email`).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator

from connectors.fields import ChannelConfig, Secret, Text, field
from connectors.mail.config import AddressText, parse_address
from connectors.mailapi.addressing import from_email_field, from_name_field, reply_to_field
from connectors.mailgun.pages import AUTHENTICATION, DOMAINS, SECURING, SENDING


def _domain(value: str) -> str:
    try:
        return parse_address(f"postmaster@{value}").domain.lower()
    except ValueError:
        raise ValueError("must be a domain such as mg.example.com") from None


DomainText = Annotated[Text, AfterValidator(_domain)]


class MailgunConfig(ChannelConfig):
    """A domain at Mailgun, the key to it, and who writes."""

    api_key: Secret = field(
        title="API key",
        help="The key to the account, or a domain's sending key, which can do nothing but send.",
        where="Mailgun: your name > API Security > Add new key. A sending key: Send > Sending > "
        "Domain settings > Sending keys.",
        example="0123456789abcdef0123456789abcdef-01234567-89abcdef",
        documentation=AUTHENTICATION,
        also=("mailgun_api_key", "mailgunApiKey"),
    )
    domain: DomainText = field(
        title="Domain",
        help="The domain that Mailgun sends for: the part after the @ of the sender, or one above.",
        where="Mailgun: Send > Sending > Domains.",
        example="mg.example.com",
        documentation=DOMAINS,
        also=("mailgun_domain", "mailgunDomain"),
    )
    from_email: AddressText = from_email_field(
        "Yours to choose, at the domain above or one that belongs to it.", SENDING
    )
    from_name: Text | None = from_name_field()
    reply_to: AddressText | None = reply_to_field()
    region: Literal["us", "eu"] = field(
        default="us",
        title="Region",
        help="Where the domain was created; a domain is in one region only.",
        where="Mailgun: the flag beside the domain under Send > Sending > Domains.",
        example="us",
        documentation=AUTHENTICATION,
        also=("mailgun_region", "mailgunRegion"),
    )
    webhook_signing_key: Secret | None = field(
        default=None,
        title="Webhook signing key",
        help="The key that proves that events and mail come from Mailgun.",
        where="Mailgun: your name > API Security > HTTP webhook signing key.",
        example="0123456789abcdef0123456789abcdef",
        documentation=SECURING,
        advanced=True,
        also=("mailgun_webhook_signing_key", "mailgunWebhookSigningKey"),
    )
