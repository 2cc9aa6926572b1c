"""How MessageBird's credentials look elsewhere."""

from __future__ import annotations

from connectors.pasting import Pasting

PASTINGS = {
    "sms": Pasting(
        prefixes=("bird",),
        hosts=("rest.messagebird.com",),
        schemes={"accesskey": "accessKey"},
        parameters={"access_key": "accessKey", "originator": "phoneNumber"},
    ),
}
