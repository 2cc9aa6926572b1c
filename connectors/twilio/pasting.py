"""How Twilio's credentials look elsewhere.

The names are those of Twilio's own libraries and examples (TWILIO_ACCOUNT_SID, TWILIO_API_KEY ...):
https://www.twilio.com/docs/usage/secure-credentials and
https://github.com/sendgrid/sendgrid-python/blob/main/use_cases/twilio-setup.md
"""

from __future__ import annotations

from dataclasses import replace

from connectors.pasting import Login, Pasting

_ANY = Pasting(
    names={
        "TWILIO_API_KEY": "apiKeySid",
        "TWILIO_API_SID": "apiKeySid",
        "TWILIO_API_SECRET": "apiKeySecret",
        "TWILIO_NUMBER": "phoneNumber",
        "TWILIO_FROM_NUMBER": "phoneNumber",
        "TWILIO_FROM": "phoneNumber",
    },
    hosts=("api.twilio.com", ".twilio.com"),
    logins=(
        Login("accountSid", "authToken", begins="AC"),
        Login("apiKeySid", "apiKeySecret", begins="SK"),
    ),
    parameters={"From": "phoneNumber"},
)
PASTINGS = {
    "sms": replace(
        _ANY,
        path=r"/Accounts/(?P<accountSid>AC\w+)/Messages\b",
        parameters={"From": "phoneNumber", "MessagingServiceSid": "messagingServiceSid"},
    ),
    "voice": replace(_ANY, path=r"/Accounts/(?P<accountSid>AC\w+)/Calls\b"),
}
