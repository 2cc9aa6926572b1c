"""What an operator gives for a WhatsApp channel: a number, its account, and a token for both.

Names in `also` are those of the Linktor server (its `whatsapp_official` adapter).
"""

from __future__ import annotations

from connectors.fields import ChannelConfig, Secret, Text, field

GET_STARTED = (
    "https://developers.facebook.com/documentation/business-messaging/whatsapp/get-started"
)
SECURE = "https://developers.facebook.com/docs/graph-api/guides/secure-requests"
OVERRIDES = (
    "https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/override"
)
HANDSHAKE = "https://developers.facebook.com/docs/graph-api/webhooks/getting-started"


class WhatsAppConfig(ChannelConfig):
    """The configuration of a WhatsApp channel, as on the API page, and the app's secret."""

    phone_number_id: Text = field(
        title="Phone number ID",
        help="Names the business number at Meta: digits, and not the phone number itself.",
        where="App Dashboard > WhatsApp > API Setup, below the number under “From”; or WhatsApp "
        "Manager > Phone numbers, behind the number.",
        example="106540352242922",
        documentation=GET_STARTED,
        also=("phone_number_id",),
    )
    access_token: Secret = field(
        title="Access token",
        help="The key to the number: whoever has it can read and write as the business.",
        where="Business settings > Users > System users > Generate new token, with the app chosen "
        "and whatsapp_business_messaging and whatsapp_business_management ticked. The token of the "
        "API Setup page ends within a day.",
        example="EAAJB0123456789abcdefghijklmnopqrstuvwxyz",
        documentation="https://developers.facebook.com/documentation/business-messaging/whatsapp/"
        "access-tokens",
        also=("access_token",),
    )
    business_account_id: Text = field(
        title="WhatsApp Business Account ID",
        help="Names the account that the number belongs to (WABA).",
        where="App Dashboard > WhatsApp > API Setup, below the phone number ID; or Business settings "
        "> Accounts > WhatsApp accounts.",
        example="102290129340398",
        documentation=GET_STARTED,
        also=("business_account_id", "business_id", "waba_id"),
    )
    verify_token: Secret | None = field(
        default=None,
        title="Verify token",
        help="A word of your own that Meta repeats when the webhook is registered.",
        where="Make it up, and give Meta the same: App Dashboard > WhatsApp > Configuration. Left "
        "out, the channel's webhook secret is taken.",
        example="any-words-of-your-own",
        documentation=HANDSHAKE,
        also=("verify_token",),
    )
    app_secret: Secret | None = field(
        default=None,
        title="App secret",
        help="Proves that a webhook came from Meta; without it nothing inbound is accepted.",
        where="App Dashboard > App settings > Basic > App secret > Show.",
        example="0123456789abcdef" * 2,
        documentation=SECURE,
        advanced=True,
        also=("app_secret", "webhook_secret"),
    )
    api_version: Text | None = field(
        default=None,
        title="API version",
        help="The version of the Graph API to ask, v23.0 by default.",
        where="Leave it alone, unless Meta has shut that version off.",
        example="v23.0",
        documentation="https://developers.facebook.com/docs/graph-api/changelog",
        advanced=True,
        also=("api_version",),
    )
