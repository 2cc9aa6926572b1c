"""How credentials of Meta's three channels look elsewhere.

Meta names no variables; its own curl examples are what its app dashboard shows. The names are those
that programs for its APIs use.
"""

from __future__ import annotations

from connectors.pasting import Pasting

_GRAPH = ("graph.facebook.com",)
PASTINGS = {
    "whatsapp": Pasting(
        prefixes=("whatsapp", "wa"),
        names={
            "WHATSAPP_TOKEN": "accessToken",
            "WHATSAPP_API_TOKEN": "accessToken",
            "WHATSAPP_WEBHOOK_VERIFY_TOKEN": "verifyToken",
        },
        hosts=_GRAPH,
        schemes={"bearer": "accessToken"},
        path=r"/(?P<apiVersion>v\d+\.\d+)/(?P<phoneNumberId>\d+)/messages\b",
    ),
    "facebook": Pasting(
        prefixes=("facebook", "fb", "messenger"),
        names={"PAGE_ACCESS_TOKEN": "pageAccessToken", "FB_PAGE_TOKEN": "pageAccessToken"},
        hosts=_GRAPH,
        schemes={"bearer": "pageAccessToken"},
        path=r"/v\d+\.\d+/((?P<pageId>\d+)|me)/messages\b",
        parameters={"access_token": "pageAccessToken"},
    ),
    "instagram": Pasting(
        prefixes=("instagram", "ig"),
        hosts=("graph.instagram.com",),
        schemes={"bearer": "accessToken"},
        path=r"/v\d+\.\d+/((?P<accountId>\d+)|me)/messages\b",
        parameters={"access_token": "accessToken"},
    ),
}
