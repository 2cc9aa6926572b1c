"""An Infobip account and one sender: the way to its API, and the registering of its webhook."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from connectors.contract import Connector, Context
from connectors.endpoints import endpoint
from connectors.fields import secret_values
from connectors.infobip.config import InfobipRcsConfig
from connectors.infobip.standing import no_secret
from connectors.problems import ProviderRefusal
from connectors.webhooks import RegistersWebhook, WebhookState

if TYPE_CHECKING:
    from connectors.infobip.api import InfobipApi
    from connectors.infobip.subscriptions import Subscriptions


class InfobipAccount(RegistersWebhook, Connector[InfobipRcsConfig]):
    """What the check, sending and registering a webhook share."""

    provider = "infobip"

    def __init__(self, config: InfobipRcsConfig, context: Context) -> None:
        super().__init__(config, context)
        self._shared: InfobipApi | None = None
        self._exits = AsyncExitStack()

    @classmethod
    def account_key(cls, config: InfobipRcsConfig) -> str:
        return f"{config.host}/{config.agent_id}"

    @classmethod
    def destinations(
        cls, config: InfobipRcsConfig, endpoints: Mapping[str, str]
    ) -> Mapping[str, str]:
        return {"apiKey": endpoint("infobip", config.base_url, endpoints)}

    def _now(self) -> datetime:
        return self.context.now() if self.context.now else datetime.now(UTC)

    async def _api(self) -> InfobipApi:
        """Give a client, over a connection that the steps share."""
        if self._shared is None:
            from connectors.infobip.api import InfobipApi

            secrets = secret_values(self.config)
            if self.context.webhook_secret:
                secrets += (self.context.webhook_secret,)
            base = endpoint("infobip", self.config.base_url, self.context.endpoints)
            http = self.context.open_http(base, secrets)
            await self._exits.enter_async_context(http)
            self._shared = InfobipApi(http, self.config.api_key.get_secret_value())
        return self._shared

    async def _subscriptions(self) -> Subscriptions:
        from connectors.infobip.subscriptions import Subscriptions

        return Subscriptions(await self._api(), self.config.agent_id)

    async def close(self) -> None:
        self._shared = None
        await self._exits.aclose()

    async def webhook_state(self) -> WebhookState:
        try:
            subscriptions = await self._subscriptions()
            found = await subscriptions.found()
            url = None if found is None else await subscriptions.url_of(found)
        finally:
            await self.close()
        place = f"linktor-tui's subscription for the sender {self.config.agent_id}"
        return WebhookState(url, place, {"events": list(found.events)} if found else {})

    async def register_webhook(self, url: str) -> None:
        if not self.context.webhook_secret:
            raise ProviderRefusal(no_secret())
        try:
            subscriptions = await self._subscriptions()
            old = await subscriptions.found()
            if old is not None:
                await subscriptions.unpoint(old)
            await subscriptions.point(url, self.context.webhook_secret)
        finally:
            await self.close()

    async def unregister_webhook(self) -> None:
        try:
            subscriptions = await self._subscriptions()
            old = await subscriptions.found()
            if old is not None:
                await subscriptions.unpoint(old)
        finally:
            await self.close()
