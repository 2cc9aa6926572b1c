"""What an operator gives for a MessageBird channel: an access key, a sender, a signing key.

Names in `also` are those of the API page's sample body and of other tools. The sample body also has
an `accountSid`: an access key names its account by itself, so that is left unread.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import model_validator

from connectors.fields import ChannelConfig, Secret, Text, field

AUTHENTICATION = "https://developers.messagebird.com/api/#authentication"
SIGNING = "https://developers.messagebird.com/api/#verifying-http-requests"
NUMBERS = "https://developers.messagebird.com/api/numbers/"

UNREAD = ("accountSid", "account_sid")
"""Names that other providers need and this one has no use for."""


class MessageBirdConfig(ChannelConfig):
    """The configuration of an SMS channel."""

    access_key: Secret = field(
        title="Access key",
        help="The key to the REST API: whoever has it can send at the account's cost.",
        where="MessageBird dashboard, Developers > API access (REST). Take a live key.",
        example="live_aB3dE5gH7jK9mN1pQ3sT5vW7y",
        documentation=AUTHENTICATION,
        also=("access_key", "authToken", "auth_token", "apiKey", "api_key"),
    )
    phone_number: Text = field(
        title="Phone number",
        help="The MessageBird number that texts come from, with + and country code; a sender name of "
        "up to 11 characters also works where the country allows it, but nobody can answer it.",
        where="MessageBird dashboard, Numbers.",
        example="+15551234567",
        documentation=NUMBERS,
        also=("phone_number", "originator", "from"),
    )
    signing_key: Secret | None = field(
        default=None,
        title="Signing key",
        help="Proves that a webhook comes from MessageBird. Without it nothing incoming is accepted.",
        where="MessageBird dashboard, Developers > Developer settings, “Signing key”.",
        example="aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE",
        documentation=SIGNING,
        advanced=True,
        also=("signing_key", "webhookSecret", "webhook_secret"),
    )

    @model_validator(mode="before")
    @classmethod
    def _without_account(cls, given: Any) -> Any:
        if not isinstance(given, Mapping):
            return given
        return {name: value for name, value in given.items() if name not in UNREAD}
