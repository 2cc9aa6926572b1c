"""What an operator gives for an RCS channel at Infobip: sender, API key and the account's own host."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from pydantic import field_validator

from connectors.fields import ChannelConfig, Secret, Text, field

DOCS = "https://www.infobip.com/docs"
AUTHENTICATION = f"{DOCS}/essentials/api-authentication"
BASE_URL = AUTHENTICATION
"""The page about keys is also the one about the host they work at."""

HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+", re.IGNORECASE)


class InfobipRcsConfig(ChannelConfig):
    """The configuration of an RCS channel over Infobip."""

    agent_id: Text = field(
        title="RCS sender",
        help="The name of the RCS sender at Infobip: what messages are sent from.",
        where="Infobip portal > Channels and numbers > RCS > Senders > Sender name.",
        example="DemoSender",
        documentation=f"{DOCS}/rcs",
        also=("agent_id", "sender", "senderId", "sender_id", "senderName"),
    )
    api_key: Secret = field(
        title="API key",
        help="The key to the account's API; what it may do depends on its scopes.",
        where="Infobip portal > Developer tools > API keys. Sending needs the scope "
        "rcs:message:send, looking at the sender rcs:manage, registering the webhook "
        "subscriptions:manage.",
        example="0123456789abcdef0123456789abcdef-01234567-89ab-cdef-0123-456789abcdef",
        documentation=AUTHENTICATION,
        also=("api_key",),
    )
    base_url: Text = field(
        title="Base URL",
        help="The account's own host at Infobip; keys work there and nowhere else.",
        where="Infobip portal > home page, or Developer tools > API keys: API base URL.",
        example="https://abc12.api.infobip.com",
        documentation=BASE_URL,
        also=("base_url",),
    )

    @field_validator("base_url")
    @classmethod
    def _https_host(cls, given: str) -> str:
        """Take a host with or without https://, and nothing that a key must not go to."""
        whole = given if "://" in given else f"https://{given}"
        try:
            parts = urlsplit(whole)
            port = parts.port
        except ValueError:
            raise ValueError(
                "is not an address; give it as https://abc12.api.infobip.com"
            ) from None
        if parts.scheme != "https":
            raise ValueError("must be https: the key goes along with every request")
        if not parts.hostname or HOST.fullmatch(parts.hostname) is None or "@" in parts.netloc:
            raise ValueError("must name a host, such as https://abc12.api.infobip.com")
        if parts.path.strip("/") or parts.query or parts.fragment:
            raise ValueError("must be the host alone, without a path")
        return f"https://{parts.hostname}" + (f":{port}" if port else "")

    @property
    def host(self) -> str:
        """The host of the base URL."""
        return urlsplit(self.base_url).hostname or ""
