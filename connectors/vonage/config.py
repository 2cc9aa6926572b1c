"""What an operator gives for a Vonage channel.

Names in `also` are those of the API page's sample bodies and of the Linktor server. The page's two
names for any provider's account, `accountSid` and `authToken`, are the API key and its secret here.
"""

from __future__ import annotations

from typing import Literal, Self

from pydantic import ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from connectors.fields import ChannelConfig, Secret, SecretText, Text, field

SIGNING = "https://developer.vonage.com/en/getting-started/concepts/signing-messages"
AUTHENTICATION = "https://developer.vonage.com/en/getting-started/concepts/authentication"
NUMBERS = "https://developer.vonage.com/en/numbers/overview"
APPLICATIONS = "https://developer.vonage.com/en/application/overview"
SPEECH = "https://developer.vonage.com/en/voice/voice-api/concepts/text-to-speech"

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


class VonageVoiceConfig(VonageConfig):
    """The configuration of a voice channel: an application with its key, and a number.

    Calls need the application. The API page's sample body names no application but an account; it is
    taken, and the check says what is missing.
    """

    application_id: Text | None = field(
        default=None,
        title="Application ID",
        help="Names the Vonage application that places and takes the calls.",
        where="Vonage dashboard, Applications, at the application with the Voice capability.",
        example="aaaaaaaa-bbbb-cccc-dddd-0123456789ab",
        documentation=APPLICATIONS,
        unless=("apiKey",),
        also=("application_id", "appId", "app_id"),
    )
    private_key: SecretText | None = field(
        default=None,
        title="Private key",
        help="Proves that a call comes from the application: the content of private.key, all lines.",
        where="Vonage dashboard, Applications, at the application, “Generate public and private key”; "
        "the file is downloaded once.",
        example="-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhki…\n-----END PRIVATE KEY-----",
        documentation=APPLICATIONS,
        unless=("apiKey",),
        also=("private_key",),
    )
    phone_number: Text = field(
        title="Phone number",
        help="The Vonage number that calls come from and go to, with + and country code.",
        where="Vonage dashboard, Phone Numbers > Your numbers.",
        example="+15551234567",
        documentation=NUMBERS,
        also=("phone_number", "from"),
    )
    speech_to_text: bool = field(
        default=False,
        title="Speech to text",
        help="Writes down what callers say, as a message.",
        where="Your choice; Vonage charges for it by time.",
        example="true",
        documentation="https://developer.vonage.com/en/voice/voice-api/concepts/asr",
        also=("speech_to_text",),
    )
    text_to_speech: bool = field(
        default=True,
        title="Text to speech",
        help="Speaks the texts that are sent, and the greeting. Without it the channel cannot send.",
        where="Your choice.",
        example="true",
        documentation=SPEECH,
        also=("text_to_speech",),
    )
    record_calls: bool = field(
        default=False,
        title="Record calls",
        help="Records calls at Vonage. Tell callers so, where the law asks for it.",
        where="Your choice.",
        example="false",
        documentation="https://developer.vonage.com/en/voice/voice-api/concepts/recording",
        also=("record_calls",),
    )
    api_key: Text | None = field(
        default=None,
        title="API key",
        help="Names the account, so that its balance and numbers can be checked: eight letters and "
        "digits.",
        where="Vonage dashboard, API Settings, at the top of the page.",
        example="a1b2c3d4",
        documentation=AUTHENTICATION,
        advanced=True,
        also=("api_key", "accountSid", "account_sid"),
    )
    api_secret: Secret | None = field(
        default=None,
        title="API secret",
        help="The password that belongs to the API key.",
        where="Vonage dashboard, API Settings, beside the API key.",
        example="aB3dE5gH7jK9mN1p",
        documentation=AUTHENTICATION,
        advanced=True,
        also=("api_secret", "authToken", "auth_token"),
    )
    greeting: Text = field(
        default="Hello. Please say after this message how we can help you.",
        title="Greeting",
        help="What callers hear first.",
        where="Your choice; at most 1,500 characters.",
        example="Hello, this is Acme. How can we help you?",
        documentation=SPEECH,
        advanced=True,
    )
    language: Text = field(
        default="en-US",
        title="Language",
        help="The language that is spoken and understood, as Vonage writes it.",
        where="Vonage's list of text-to-speech languages.",
        example="en-US",
        documentation=SPEECH,
        advanced=True,
        also=("defaultLanguage", "default_language"),
    )

    @model_validator(mode="after")
    def _complete(self) -> Self:
        missing = self._missing()
        if missing is not None:
            error = PydanticCustomError("incomplete", missing[1])
            detail: InitErrorDetails = {"type": error, "loc": (missing[0],), "input": None}
            raise ValidationError.from_exception_data(
                type(self).__name__, [detail], hide_input=True
            )
        return self

    def _missing(self) -> tuple[str, str] | None:
        if self.api_key and not self.api_secret:
            return "api_secret", "is required with apiKey"
        if self.api_secret and not self.api_key:
            return "api_key", "is required with apiSecret"
        if self.application_id and not self.private_key:
            return "private_key", "is required with applicationId"
        if self.private_key and not self.application_id:
            return "application_id", "is required with privateKey"
        if not self.application_id and not self.api_key:
            return "application_id", "is required, and privateKey with it"
        return None
