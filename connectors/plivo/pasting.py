"""How Plivo's credentials look elsewhere: PLIVO_AUTH_ID and PLIVO_AUTH_TOKEN in its libraries.

Source: https://www.plivo.com/docs/messaging/api/overview (basic authentication, address).
"""

from __future__ import annotations

from dataclasses import replace

from connectors.pasting import Login, Pasting

_ANY = Pasting(
    names={"PLIVO_FROM": "phoneNumber", "PLIVO_FROM_NUMBER": "phoneNumber"},
    hosts=("api.plivo.com",),
    logins=(Login("authId", "authToken"),),
    parameters={"src": "phoneNumber", "from": "phoneNumber"},
)
PASTINGS = {
    "sms": replace(_ANY, path=r"/Account/(?P<authId>\w+)/Message\b"),
    "voice": replace(_ANY, path=r"/Account/(?P<authId>\w+)/Call\b"),
}
