"""How Infobip's key and host look elsewhere.

Source: https://www.infobip.com/docs/developer-resources/authentication-and-access/api-authentication
(`Authorization: App KEY`; every account has a host of its own below api.infobip.com).
"""

from __future__ import annotations

from connectors.pasting import Pasting

PASTINGS = {
    "rcs": Pasting(
        names={"INFOBIP_URL": "baseUrl"},
        hosts=(".api.infobip.com", ".api-in.infobip.com"),
        schemes={"app": "apiKey"},
        parameters={"sender": "agentId", "messages.sender": "agentId"},
        base="baseUrl",
    ),
}
