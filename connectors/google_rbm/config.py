"""What an operator gives for an RCS channel at Google: the agent, and a key of its service account."""

from __future__ import annotations

import json
from typing import Any, Literal

from pydantic import field_validator

from connectors.fields import ChannelConfig, Secret, SecretText, Text, field

DOCS = "https://developers.google.com/business-communications/rcs-business-messaging"
GUIDES = f"{DOCS}/guides"
REFERENCE = f"{DOCS}/reference/rest/v1"
KEY_GUIDE = f"{GUIDES}/get-started/partner-account"
WEBHOOK_GUIDE = f"{GUIDES}/integrate/webhooks"

Region = Literal["global", "europe", "us", "asia"]


class GoogleRcsConfig(ChannelConfig):
    """The configuration of an RCS channel that talks to Google itself."""

    agent_id: Text = field(
        title="Agent ID",
        help="Which RBM agent sends: its ID, or its full name brands/…/agents/….",
        where="RCS for Business Developer Console > the agent > Overview > Agent ID.",
        example="acme_support_ab12cd34_agent",
        documentation=f"{GUIDES}/management-api/agents",
        also=("agent_id", "sender_id", "senderId"),
    )
    service_account_key: SecretText = field(
        title="Service account key",
        help="The JSON key file of the service account: whoever has it can send as every agent of "
        "the partner account.",
        where="RCS for Business Developer Console > the agent > Service account > Create key; the "
        "browser downloads a .json file. Paste all of it.",
        example='{"type": "service_account", "client_email": "rbm@acme.iam.gserviceaccount.com", '
        '"private_key": "(a PEM key)"}',
        documentation=KEY_GUIDE,
        also=(
            "service_account_key",
            "serviceAccountJson",
            "service_account_json",
            "api_key",
            "apiKey",
        ),
    )
    client_token: Secret | None = field(
        title="Client token",
        help="Proves that a webhook call comes from Google (X-Goog-Signature). Without it the "
        "channel's webhook secret is used, which is what registering the webhook here tells Google.",
        where="RCS for Business Developer Console > the agent > Integrations > Webhook > Configure "
        "> clientToken.",
        example="SJENCPGJESMGUFPY",
        documentation=WEBHOOK_GUIDE,
        default=None,
        also=("client_token", "webhookSecret", "webhook_secret"),
    )
    test_number: Text | None = field(
        title="Test number",
        help="A phone that the check looks up, without sending anything: a tester's, or a customer's "
        "who agreed. Without it the check cannot say whether a phone is reachable.",
        where="RCS for Business Developer Console > the agent > Devices lists the test devices.",
        example="+12223334444",
        documentation=f"{REFERENCE}/phones/getCapabilities",
        default=None,
        advanced=True,
        also=("test_number",),
    )
    region: Region = field(
        title="Region",
        help="Which entry point of the API is used; the one nearest to this machine is fastest.",
        where="Your choice. The agent's own hosting region is fixed and need not be the same.",
        example="global",
        documentation=REFERENCE,
        default="global",
        advanced=True,
    )

    @field_validator("service_account_key", mode="before")
    @classmethod
    def _key_given_as_object(cls, given: Any) -> Any:
        """A key pasted into a JSON request body as an object is the same key."""
        return json.dumps(given) if isinstance(given, dict) else given

    @property
    def agent(self) -> str:
        """The agent's ID alone, whichever form was given."""
        return self.agent_id.rpartition("/")[2]

    @property
    def brand(self) -> str | None:
        """The brand's name (`brands/…`), where the agent was given by its full name."""
        brand, found, _ = self.agent_id.partition("/agents/")
        return brand if found and brand.startswith("brands/") else None
