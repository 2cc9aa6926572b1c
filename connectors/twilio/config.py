"""What an operator gives for a Twilio channel: the account, a credential, and a sender.

Names in `also` are those of the Linktor server (its `sms` and `voice` adapters). Alternatives are the
auth token or an API key and, for SMS, the number or a Messaging Service.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from pydantic import ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from connectors.fields import ChannelConfig, Secret, Text, field


def _refuse(title: str, faults: Mapping[str, str]) -> None:
    """Refuse fields that only make sense together, each under its own name.

    Args:
        title: name of the model.
        faults: attribute -> what is the matter with it.

    Raises:
        ValidationError: where there is a fault; raised in a validator, it keeps the names.
    """
    details: list[InitErrorDetails] = [
        {"type": PydanticCustomError("incomplete", message), "loc": (name,), "input": None}
        for name, message in faults.items()
    ]
    if details:
        raise ValidationError.from_exception_data(title, details, hide_input=True)


def _number(**more: Any) -> Any:
    """Declare the phone number, which only SMS can do without."""
    return field(
        title="Phone number",
        help="The Twilio number of this channel, with + and country code.",
        where="Twilio Console, Phone Numbers > Manage > Active numbers.",
        example="+15551234567",
        documentation="https://www.twilio.com/docs/glossary/what-e164",
        also=("phone_number",),
        **more,
    )


class TwilioConfig(ChannelConfig):
    """What every Twilio channel has, whatever it carries."""

    account_sid: Text = field(
        title="Account SID",
        help="Names the Twilio account: AC and 32 hexadecimal digits.",
        where="Twilio Console, on the dashboard under Account Info, or under Admin > Account "
        "management > API keys & tokens, Live credentials.",
        example="AC" + "0123456789abcdef" * 2,
        documentation="https://www.twilio.com/docs/iam/api/account",
        also=("account_sid",),
    )
    auth_token: Secret | None = field(
        default=None,
        title="Auth token",
        help="The password of the account. Needed, unless an API key is given.",
        where="Beside the Account SID, behind “Show”. Not the test token, which cannot be checked.",
        example="0123456789abcdef" * 2,
        documentation="https://www.twilio.com/docs/usage/requests-to-twilio",
        unless=("apiKeySid",),
        also=("auth_token",),
    )
    phone_number: Text | None = _number(default=None)
    api_key_sid: Text | None = field(
        default=None,
        title="API key SID",
        help="Names an API key, which can be revoked by itself: SK and 32 hexadecimal digits.",
        where="Twilio Console, Admin > Account management > API keys & tokens.",
        example="SK" + "0123456789abcdef" * 2,
        documentation="https://www.twilio.com/docs/iam/api-keys/keys-in-console",
        advanced=True,
        also=("api_key_sid",),
    )
    api_key_secret: Secret | None = field(
        default=None,
        title="API key secret",
        help="The password of that API key. Twilio shows it once, when the key is made.",
        where="Shown when the key is created; a lost one needs a new key.",
        example="0123456789abcdefABCDEFghijklmnop",
        documentation="https://www.twilio.com/docs/iam/api-keys/keys-in-console",
        advanced=True,
        also=("api_key_secret",),
    )

    @model_validator(mode="after")
    def _complete(self) -> Self:
        _refuse(type(self).__name__, self._missing_credential() | self._missing_sender())
        return self

    def _missing_credential(self) -> dict[str, str]:
        if self.api_key_sid and not self.api_key_secret:
            return {"api_key_secret": "is required with apiKeySid"}
        if self.api_key_secret and not self.api_key_sid:
            return {"api_key_sid": "is required with apiKeySecret"}
        if self.auth_token or self.api_key_sid:
            return {}
        return {"auth_token": "is required, unless apiKeySid and apiKeySecret are given"}

    def _missing_sender(self) -> dict[str, str]:
        return {}


class TwilioSmsConfig(TwilioConfig):
    """The configuration of an SMS channel, as on the API page, and a Messaging Service."""

    phone_number: Text | None = _number(default=None, unless=("messagingServiceSid",))
    messaging_service_sid: Text | None = field(
        default=None,
        title="Messaging Service SID",
        help="Sends through a Messaging Service, which chooses the number: MG and 32 hexadecimal "
        "digits. Goes before the phone number.",
        where="Twilio Console, Messaging > Services, in the list under “SID”.",
        example="MG" + "0123456789abcdef" * 2,
        documentation="https://www.twilio.com/docs/messaging/services",
        advanced=True,
        also=("messaging_service_sid",),
    )

    def _missing_sender(self) -> dict[str, str]:
        if self.phone_number or self.messaging_service_sid:
            return {}
        return {"phone_number": "is required, unless messagingServiceSid is given"}


class TwilioVoiceConfig(TwilioConfig):
    """The configuration of a voice channel, as on the API page, and what callers hear."""

    phone_number: Text = _number()
    speech_to_text: bool = field(
        default=True,
        title="Speech to text",
        help="Writes down what callers say, so that it arrives as a text.",
        where="Your choice. Twilio charges for each use of it.",
        example="true",
        documentation="https://www.twilio.com/docs/voice/twiml/gather",
    )
    text_to_speech: bool = field(
        default=True,
        title="Text to speech",
        help="Greets callers with a spoken text.",
        where="Your choice.",
        example="true",
        documentation="https://www.twilio.com/docs/voice/twiml/say",
    )
    record_calls: bool = field(
        default=False,
        title="Record calls",
        help="Records what callers say when it is not written down, and calls that are made.",
        where="Your choice. Many countries want both sides to be told.",
        example="false",
        documentation="https://www.twilio.com/docs/voice/twiml/record",
    )
    greeting: Text | None = field(
        default=None,
        title="Greeting",
        help="What callers hear first, with text to speech.",
        where="Your choice; a short English sentence is spoken without it.",
        example="Welcome to Acme. How can we help you?",
        advanced=True,
    )
    language: Text | None = field(
        default=None,
        title="Language",
        help="The language of greeting and callers, as a tag such as en-US. Twilio takes English "
        "of the United States without it.",
        where="Twilio's page about the Gather verb lists the tags.",
        example="en-US",
        documentation="https://www.twilio.com/docs/voice/twiml/gather",
        advanced=True,
    )
