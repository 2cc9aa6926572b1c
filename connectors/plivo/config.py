"""What an operator gives for a Plivo channel: the account, its token and a number.

The API page has no body for Plivo; the names are Plivo's own, and those of the page for Twilio are
understood too.
"""

from __future__ import annotations

from connectors.fields import ChannelConfig, Secret, Text, field

AUTHENTICATION = "https://www.plivo.com/docs/account/api/overview"
NUMBERS = "https://www.plivo.com/docs/numbers/api/account-phone-number"


class PlivoConfig(ChannelConfig):
    """What every Plivo channel has, whatever it carries."""

    auth_id: Text = field(
        title="Auth ID",
        help="Names the Plivo account: MA and 18 letters and digits; SA for a subaccount.",
        where="Plivo Console, on the overview page under Account, “Auth ID”.",
        example="MA" + "X0Y1Z2W3V4U5T6S7R8",
        documentation=AUTHENTICATION,
        also=("accountSid", "account_sid"),
    )
    auth_token: Secret = field(
        title="Auth token",
        help="The password of the account. It also signs what Plivo posts to the webhook.",
        where="Plivo Console, on the overview page under Account, “Auth Token”, behind the eye.",
        example="0123456789abcdef0123456789abcdef01234567",
        documentation=AUTHENTICATION,
    )
    phone_number: Text = field(
        title="Phone number",
        help="The Plivo number of this channel, with + and country code.",
        where="Plivo Console, Phone Numbers > Your Numbers.",
        example="+15551234567",
        documentation=NUMBERS,
        also=("src", "from"),
    )


class PlivoSmsConfig(PlivoConfig):
    """The configuration of an SMS channel."""


class PlivoVoiceConfig(PlivoConfig):
    """The configuration of a voice channel, and what callers hear."""

    speech_to_text: bool = field(
        default=True,
        title="Speech to text",
        help="Writes down what callers say, so that it arrives as a text.",
        where="Your choice. Plivo charges for each use of it.",
        example="true",
        documentation="https://www.plivo.com/docs/voice/xml/getinput",
    )
    text_to_speech: bool = field(
        default=True,
        title="Text to speech",
        help="Greets callers with a spoken text.",
        where="Your choice.",
        example="true",
        documentation="https://www.plivo.com/docs/voice/xml/speak",
    )
    record_calls: bool = field(
        default=False,
        title="Record calls",
        help="Records what callers say when it is not written down, and calls that are made.",
        where="Your choice. Many countries want both sides to be told.",
        example="false",
        documentation="https://www.plivo.com/docs/voice/xml/record",
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
        help="The language of greeting and callers, as a tag such as en-US. Plivo takes English of "
        "the United States without it.",
        where="Plivo's page about the GetInput element lists the tags.",
        example="en-US",
        documentation="https://www.plivo.com/docs/voice/xml/getinput",
        advanced=True,
    )
