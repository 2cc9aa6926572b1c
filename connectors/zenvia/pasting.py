"""How Zenvia's token looks elsewhere: the header of its API, and ZENVIA_API_TOKEN in its examples.

Source: https://github.com/zenvia/zenvia-sdk-node (the folder examples).
"""

from __future__ import annotations

from connectors.pasting import Pasting

PASTINGS = {
    "rcs": Pasting(
        hosts=("api.zenvia.com",),
        headers={"x-api-token": "apiToken"},
        parameters={"from": "senderId"},
    ),
}
