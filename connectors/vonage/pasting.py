"""How Vonage's credentials look elsewhere.

The names are those of Vonage's own examples, the older ones begin with NEXMO:
https://github.com/Vonage/vonage-java-code-snippets/blob/main/.env-example
"""

from __future__ import annotations

from connectors.pasting import Login, Pasting

PASTINGS = {
    "sms": Pasting(
        prefixes=("nexmo",),
        names={
            "VONAGE_NUMBER": "phoneNumber",
            "VONAGE_VIRTUAL_NUMBER": "phoneNumber",
            "NEXMO_NUMBER": "phoneNumber",
        },
        hosts=("rest.nexmo.com", "api.nexmo.com"),
        logins=(Login("apiKey", "apiSecret"),),
        path=r"/(sms|v1/messages)\b",
        parameters={"api_key": "apiKey", "api_secret": "apiSecret", "from": "phoneNumber"},
    ),
    "voice": Pasting(
        prefixes=("nexmo",),
        names={
            "VONAGE_NUMBER": "phoneNumber",
            "VONAGE_VIRTUAL_NUMBER": "phoneNumber",
            "NEXMO_NUMBER": "phoneNumber",
            "VONAGE_PRIVATE_KEY_CONTENTS": "privateKey",
        },
        hosts=("api.nexmo.com", ".nexmo.com"),
        logins=(Login("apiKey", "apiSecret"),),
        path=r"/v1/calls\b",
    ),
}
