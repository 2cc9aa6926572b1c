"""What an operator gives for an RCS channel at Zenvia: the agent and an API token."""

from __future__ import annotations

from connectors.fields import ChannelConfig, Secret, Text, field

DOCS = "https://zenvia.github.io/zenvia-openapi-spec/v2/"
AUTHENTICATION = f"{DOCS}#section/Authentication"


class ZenviaRcsConfig(ChannelConfig):
    """The configuration of an RCS channel over Zenvia."""

    sender_id: Text = field(
        title="Agent ID",
        help="The RCS agent at Zenvia: what messages are sent from.",
        where="Zenvia platform > Settings > Channels > RCS: Agent ID.",
        example="acme_support_ab12cd34_agent",
        documentation=f"{DOCS}#tag/RCS",
        also=("sender_id", "agentId", "agent_id", "from"),
    )
    api_token: Secret = field(
        title="API token",
        help="The key to the account's API: whoever has it can send from every channel of it.",
        where="Zenvia platform > Developers > Tokens and webhooks (app.zenvia.com/home/api).",
        example="hKp94crjv9OF3UGrCpSXUJw1-UYHhRvLKNLt",
        documentation=AUTHENTICATION,
        also=("api_token", "apiKey", "api_key", "token"),
    )
    token_secret: Secret | None = field(
        title="Token secret",
        help="Signs every request, for a token that was made as a signature token. Leave it empty "
        "for a standard token.",
        where="Shown once on the Zenvia platform when a signature token is made.",
        example="ABCDEF",
        documentation=f"{DOCS}#section/Authentication/Signature",
        default=None,
        advanced=True,
        also=("token_secret", "apiSecret", "api_secret"),
    )
