"""A partner's service account and one agent: key, tokens and the way to each of Google's APIs."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from connectors.contract import Connector, Context
from connectors.endpoints import endpoint
from connectors.fields import secret_values
from connectors.google_rbm import keys, tokens
from connectors.google_rbm.config import GoogleRcsConfig
from connectors.problems import Problem, ProviderRefusal

if TYPE_CHECKING:
    from connectors.google_rbm.answers import Agent
    from connectors.google_rbm.api import GoogleApi
    from connectors.google_rbm.management import Management

MESSAGING = "https://rcsbusinessmessaging.googleapis.com"
MANAGEMENT = "https://businesscommunications.googleapis.com"
OAUTH = "https://oauth2.googleapis.com"


class GoogleAccount(Connector[GoogleRcsConfig]):
    """What the check, sending and registering a webhook share."""

    provider = "google"

    def __init__(self, config: GoogleRcsConfig, context: Context) -> None:
        super().__init__(config, context)
        self._account: keys.ServiceAccount | None = None
        self._owned: Agent | None = None
        self._apis: dict[str, GoogleApi] = {}
        self._exits = AsyncExitStack()

    @classmethod
    def account_key(cls, config: GoogleRcsConfig) -> str:
        return config.agent.removesuffix("@rbm.goog")

    @classmethod
    def destinations(
        cls, config: GoogleRcsConfig, endpoints: Mapping[str, str]
    ) -> Mapping[str, str]:
        # The key itself never leaves the machine: what it signs goes to the token endpoint.
        going = {"serviceAccountKey": endpoint("google_rbm_oauth", OAUTH, endpoints)}
        if config.client_token is not None:
            going["clientToken"] = endpoint("google_rbm_management", MANAGEMENT, endpoints)
        return going

    def _now(self) -> datetime:
        return self.context.now() if self.context.now else datetime.now(UTC)

    def _base(self, scope: str) -> str:
        if scope == tokens.MANAGEMENT:
            return endpoint("google_rbm_management", MANAGEMENT, self.context.endpoints)
        region = self.config.region
        own = MESSAGING if region == "global" else MESSAGING.replace("//", f"//{region}-")
        return endpoint("google_rbm", own, self.context.endpoints)

    def _read_key(self) -> keys.ServiceAccount:
        """Read the key file. Raises `ProviderRefusal` for one that is none."""
        if self._account is None:
            found = keys.read(self.config.service_account_key.get_secret_value())
            if isinstance(found, Problem):
                raise ProviderRefusal(found)
            self._account = found
        return self._account

    async def _api(self, scope: str) -> GoogleApi:
        """Give a client for one API, over a connection and a token that the steps share."""
        if scope not in self._apis:
            from connectors.google_rbm.api import GoogleApi, mint

            account = self._read_key()
            secrets = (*secret_values(self.config), account.private_key)
            if self.context.webhook_secret:  # may be told to Google as the client token
                secrets += (self.context.webhook_secret,)
            oauth = endpoint("google_rbm_oauth", OAUTH, self.context.endpoints)
            async with self.context.open_http(oauth, secrets) as door:
                token = await mint(door, account, scope, self._now())
            http = self.context.open_http(self._base(scope), (*secrets, token))
            await self._exits.enter_async_context(http)
            self._apis[scope] = GoogleApi(http, token)
        return self._apis[scope]

    async def _management(self) -> Management:
        from connectors.google_rbm.management import Management

        return Management(await self._api(tokens.MANAGEMENT))

    async def _listed(self, management: Management) -> Agent | None:
        """Find the agent among the partner's, once for all steps that ask."""
        if self._owned is None:
            self._owned = await management.find(self.config.agent, self.config.brand)
        return self._owned

    async def close(self) -> None:
        self._apis.clear()
        await self._exits.aclose()

    def _token(self) -> str | None:
        """The client token, or the channel's webhook secret, which registering told Google."""
        given = self.config.client_token
        return given.get_secret_value() if given else self.context.webhook_secret
