"""How Postmark's token looks elsewhere: the header of its API, and the names people give it."""

from __future__ import annotations

from connectors.pasting import Pasting

PASTINGS = {
    "email": Pasting(
        names={"POSTMARK_API_TOKEN": "serverToken", "POSTMARK_TOKEN": "serverToken"},
        hosts=("api.postmarkapp.com",),
        headers={"x-postmark-server-token": "serverToken"},
        parameters={"From": "fromEmail", "MessageStream": "messageStream"},
    ),
}
