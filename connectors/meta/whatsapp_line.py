"""A business number at Meta: the connection to it, and where its messages go."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote

from connectors.contract import Connector, Context
from connectors.endpoints import endpoint
from connectors.fields import secret_values
from connectors.meta import whatsapp_problems
from connectors.meta.whatsapp_config import WhatsAppConfig
from connectors.problems import ProviderRefusal
from connectors.webhooks import RegistersWebhook, WebhookState

if TYPE_CHECKING:
    from connectors.meta.answers import Answer
    from connectors.meta.graph import Graph
    from connectors.meta.whatsapp_answers import Configuration

    A = TypeVar("A", bound=Answer)

META = "https://graph.facebook.com"


class WhatsAppLine(Connector[WhatsAppConfig], RegistersWebhook):
    """What a WhatsApp channel asks and changes at Meta, without judging it."""

    def __init__(self, config: WhatsAppConfig, context: Context) -> None:
        super().__init__(config, context)
        self._shared: Graph | None = None
        self._proof_refused = False
        self._exits = AsyncExitStack()

    @classmethod
    def account_key(cls, config: WhatsAppConfig) -> str:
        return config.phone_number_id

    @classmethod
    def destinations(
        cls, config: WhatsAppConfig, endpoints: Mapping[str, str]
    ) -> Mapping[str, str]:
        base = endpoint("meta", META, endpoints)
        given = {
            "accessToken": config.access_token,
            "verifyToken": config.verify_token,
            "appSecret": config.app_secret,
        }
        return {name: base for name, value in given.items() if value is not None}

    @property
    def _app_secret(self) -> str | None:
        given = self.config.app_secret
        return None if given is None else given.get_secret_value()

    @property
    def _verify_token(self) -> str | None:
        given = self.config.verify_token
        return self.context.webhook_secret if given is None else given.get_secret_value()

    async def _graph(self) -> Graph:
        """Give a client over a connection that everything of this connector shares."""
        from connectors.meta.graph import VERSION, Graph  # brings httpx along: only when needed

        if self._shared is None:
            secrets = (*secret_values(self.config), self.context.webhook_secret or "")
            base = endpoint("meta", META, self.context.endpoints)
            http = await self._exits.enter_async_context(self.context.open_http(base, secrets))
            proving = None if self._proof_refused else self._app_secret
            token = self.config.access_token.get_secret_value()
            self._shared = Graph(http, token, proving, self.config.api_version or VERSION)
        return self._shared

    async def _ask(self, model: type[A], path: str, params: Mapping[str, str] | None = None) -> A:
        from connectors.meta.graph import read

        graph = await self._graph()
        return read(model, await graph.get(path, params), graph.http.host)

    async def _do(self, path: str, body: Mapping[str, object]) -> None:
        """Make a change. Raises `NoAnswer` for an answer that does not confirm it."""
        from connectors.meta.graph import read
        from connectors.meta.whatsapp_answers import Done

        graph = await self._graph()
        if not read(Done, await graph.post(path, body), graph.http.host).success:
            raise ProviderRefusal(whatsapp_problems.not_done())

    async def close(self) -> None:
        self._shared = None
        await self._exits.aclose()

    def _at_number(self, edge: str = "") -> str:
        return f"/{quote(self.config.phone_number_id, safe='')}{edge}"

    def _at_account(self, edge: str = "") -> str:
        return f"/{quote(self.config.business_account_id, safe='')}{edge}"

    async def _configuration(self) -> Configuration | None:
        from connectors.meta.whatsapp_answers import Number

        fields = {"fields": "id,webhook_configuration"}
        return (await self._ask(Number, self._at_number(), fields)).webhook_configuration

    # These three are called by themselves, outside a check: each lets go of its connection.

    async def webhook_state(self) -> WebhookState:
        from connectors.meta.whatsapp_webhook import state

        try:
            return state(await self._configuration())
        finally:
            await self.close()

    async def register_webhook(self, url: str) -> None:
        """Subscribe the app to the account, and give this number an address of its own.

        Other numbers of the account, and other apps, keep theirs. Meta asks the address at once
        for its handshake, so whoever answers must be listening.
        """
        token = self._verify_token
        if token is None:
            raise ProviderRefusal(whatsapp_problems.no_verify_token())
        try:
            found = await self._configuration()
            if found is None or not found.whatsapp_business_account:
                # A subscribed app alone has an address there; and this call would remove it.
                await self._do(self._at_account("/subscribed_apps"), {})
            override = {"override_callback_uri": url, "verify_token": token}
            await self._do(self._at_number(), {"webhook_configuration": override})
        finally:
            await self.close()

    async def unregister_webhook(self) -> None:
        """Take the nearest address away: the number's own, else the account's.

        The app's own address, which stands in the App Dashboard, is refused (`webhook_of_app`).
        """
        try:
            await self._unregister(await self._configuration())
        finally:
            await self.close()

    async def _unregister(self, found: Configuration | None) -> None:
        from connectors.meta.whatsapp_webhook import of_app, state

        if found is None:
            return
        if found.phone_number:
            empty = {"override_callback_uri": ""}
            await self._do(self._at_number(), {"webhook_configuration": empty})
        elif found.whatsapp_business_account:
            await self._do(self._at_account("/subscribed_apps"), {})
        elif found.application:
            raise of_app(state(found))
