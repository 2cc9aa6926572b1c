"""How a bot's token looks elsewhere: in the path of every call.

Source: https://core.telegram.org/bots/api#making-requests
"""

from __future__ import annotations

from connectors.pasting import Pasting

PASTINGS = {
    "telegram": Pasting(
        names={"BOT_TOKEN": "botToken", "TELEGRAM_TOKEN": "botToken", "TG_BOT_TOKEN": "botToken"},
        hosts=("api.telegram.org",),
        path=r"/bot(?P<botToken>\d+:[\w-]+)/",
    ),
}
