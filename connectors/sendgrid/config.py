"""What an operator gives for a SendGrid channel: an API key and a sender.

Names in `also` are those of the Linktor server (`internal/adapters/email`).
"""

from __future__ import annotations

from typing import Literal

from connectors.fields import ChannelConfig, Secret, Text, field
from connectors.mail.config import AddressText
from connectors.mailapi.addressing import from_email_field, from_name_field, reply_to_field
from connectors.sendgrid.pages import API_KEYS, EVENT_SECURITY, REGIONS, SENDER_IDENTITY


class SendGridConfig(ChannelConfig):
    """A SendGrid account, a region of it, and who writes."""

    api_key: Secret = field(
        title="API key",
        help="The key to the account: with Mail Send it can send as any verified sender.",
        where="SendGrid: Settings > API Keys > Create API Key. Give it Mail Send, and read access "
        "to Sender Authentication, Event Webhook and Inbound Parse so that they can be checked.",
        example="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",
        documentation=API_KEYS,
        also=("sendgrid_api_key", "sendgridApiKey"),
    )
    from_email: AddressText = from_email_field(
        "SendGrid: Settings > Sender Authentication; an address of an authenticated domain, or a "
        "verified single sender.",
        SENDER_IDENTITY,
    )
    from_name: Text | None = from_name_field()
    reply_to: AddressText | None = reply_to_field()
    region: Literal["us", "eu"] = field(
        default="us",
        title="Region",
        help="eu for the API key of an EU subuser, whose mail stays in the EU; us for all others.",
        where="SendGrid: Settings > Subusers shows the region of each subuser.",
        example="us",
        documentation=REGIONS,
        also=("sendgrid_region", "sendgridRegion"),
    )
    webhook_public_key: Text | None = field(
        default=None,
        title="Webhook verification key",
        help="The public key that proves that delivery events come from SendGrid. Not a secret.",
        where="SendGrid: Settings > Mail Settings > Event Webhooks, edit, Security features, "
        "Signed Event Webhook, Verification Key.",
        example="MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9m"
        "N1flpVKS3GRqe62gw+2fNNRaINXvVpiglSI8eNEc6wEA3F+g==",
        documentation=EVENT_SECURITY,
        advanced=True,
        also=("sendgrid_webhook_public_key", "webhook_verification_key"),
    )
