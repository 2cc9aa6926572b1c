"""How Vonage's credentials look elsewhere.

The names are those of Vonage's own examples, the older ones begin with NEXMO:
https://github.com/Vonage/vonage-java-code-snippets/blob/main/.env-example
"""

from __future__ import annotations

from dataclasses import replace

from connectors.pasting import Login, Pasting

_NUMBER = {
    "VONAGE_NUMBER": "phoneNumber",
    "VONAGE_VIRTUAL_NUMBER": "phoneNumber",
    "NEXMO_NUMBER": "phoneNumber",
}
_ANY = Pasting(prefixes=("nexmo",), names=_NUMBER, logins=(Login("apiKey", "apiSecret"),))
PASTINGS = {
    "sms": replace(
        _ANY,
        hosts=("rest.nexmo.com", "api.nexmo.com"),
        path=r"/(sms|v1/messages)\b",
        parameters={"api_key": "apiKey", "api_secret": "apiSecret", "from": "phoneNumber"},
    ),
    "voice": replace(
        _ANY,
        names={**_NUMBER, "VONAGE_PRIVATE_KEY_CONTENTS": "privateKey"},
        hosts=("api.nexmo.com", ".nexmo.com"),
        path=r"/v1/calls\b",
    ),
}
