"""What an operator gives for a Vonage channel.

Names in `also` are those of the API page's sample bodies and of the Linktor server. The page's two
names for any provider's account, `accountSid` and `authToken`, are the API key and its secret here.
"""

from __future__ import annotations

from typing import Literal

from connectors.fields import ChannelConfig, Secret, Text, field

SIGNING = "https://developer.vonage.com/en/getting-started/concepts/signing-messages"
AUTHENTICATION = "https://developer.vonage.com/en/getting-started/concepts/authentication"
NUMBERS = "https://developer.vonage.com/en/numbers/overview"

SignatureMethod = Literal["md5hash", "md5", "sha1", "sha256", "sha512"]
"""`md5hash` is the plain MD5 of Vonage's default, the others are HMACs."""


class VonageConfig(ChannelConfig):
    """What every Vonage channel has: where its webhooks' signatures come from."""

    signature_secret: Secret | None = field(
        default=None,
        title="Signature secret",
        help="Proves that a webhook comes from Vonage. Without it nothing incoming is accepted.",
        where="Vonage dashboard, API Settings, under “Signed webhooks”. For the SMS API, ask Vonage "
        "to switch signatures on.",
        example="aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789aBcDeFgHiJkLmN",
        documentation=SIGNING,
        advanced=True,
        also=("signature_secret", "webhookSecret", "webhook_secret"),
    )


class VonageSmsConfig(VonageConfig):
    """The configuration of an SMS channel: the account's key and secret, and a sender."""

    api_key: Text = field(
        title="API key",
        help="Names the Vonage account: eight letters and digits.",
        where="Vonage dashboard, API Settings, at the top of the page.",
        example="a1b2c3d4",
        documentation=AUTHENTICATION,
        also=("api_key", "accountSid", "account_sid"),
    )
    api_secret: Secret = field(
        title="API secret",
        help="The password that belongs to the API key.",
        where="Vonage dashboard, API Settings, beside the API key. A lost one is replaced there.",
        example="aB3dE5gH7jK9mN1p",
        documentation=AUTHENTICATION,
        also=("api_secret", "authToken", "auth_token"),
    )
    phone_number: Text = field(
        title="Phone number",
        help="The Vonage number that texts come from, with + and country code; a sender name also "
        "works where the country allows it, but nobody can answer it.",
        where="Vonage dashboard, Phone Numbers > Your numbers.",
        example="+15551234567",
        documentation=NUMBERS,
        also=("phone_number", "from", "senderId", "sender_id"),
    )
    signature_method: SignatureMethod = field(
        default="md5hash",
        title="Signature method",
        help="How the SMS API signs its webhooks with the signature secret. Webhooks of the Messages "
        "API are not concerned: they carry a signed token.",
        where="Vonage dashboard, API Settings, “Signature method”.",
        example="sha256",
        documentation=SIGNING,
        advanced=True,
        also=("signature_method",),
    )
