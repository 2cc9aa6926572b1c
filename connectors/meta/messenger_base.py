"""Reaching Meta as a page or an account: its token, its app, sending and receiving.

Facts: “Messenger Platform: Send API” and “Instagram Platform: Messaging API” in Meta's documentation.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from connectors.contract import Connector, Context, Outbound, Sent
from connectors.endpoints import endpoint
from connectors.fields import secret_values
from connectors.hooks import HookRequest, Received
from connectors.meta import messenger_problems as problems
from connectors.meta.facebook_config import FacebookConfig
from connectors.meta.instagram_config import InstagramConfig
from connectors.problems import NoAnswer, ProviderRefusal

if TYPE_CHECKING:
    from connectors.fields import Secret
    from connectors.meta.graph import TokenFacts
    from connectors.meta.messenger_platform import Platform
    from connectors.meta.messenger_reach import Reach

C = TypeVar("C", bound=FacebookConfig | InstagramConfig)

GRAPH_HOST = "https://graph.facebook.com"


class MetaChannel(Connector[C]):
    """A page or an account, and the app through which it talks.

    Subclasses say which token goes where.
    """

    provider = "meta"

    def __init__(self, config: C, context: Context) -> None:
        super().__init__(config, context)
        self._shared: Reach | None = None
        self._exits = AsyncExitStack()
        self._facts: TokenFacts | None = None
        self._facts_refused: ProviderRefusal | None = None

    # What subclasses say.

    def _token(self) -> str:
        raise NotImplementedError

    def _host(self) -> str:
        """Where the channel's token goes."""
        raise NotImplementedError

    def _platform(self) -> Platform:
        raise NotImplementedError

    def _own_id(self) -> str:
        """The id that webhooks name the page or account by."""
        raise NotImplementedError

    def _node(self) -> str:
        """The node that sends and is subscribed."""
        raise NotImplementedError

    def _proves(self) -> bool:
        """Whether calls carry the proof that the app's secret is known."""
        raise NotImplementedError

    def _refuse_unsendable(self, message: Outbound) -> None:
        """Refuse what the provider would refuse, without asking. Raises `ProviderRefusal`."""
        raise NotImplementedError

    # Reaching Meta.

    @staticmethod
    def _plain(secret: Secret | None) -> str | None:
        return None if secret is None else secret.get_secret_value()

    @property
    def _app_secret(self) -> str | None:
        return self._plain(self.config.app_secret)

    @property
    def _verify_token(self) -> str | None:
        return self._plain(self.config.verify_token) or self.context.webhook_secret

    @asynccontextmanager
    async def _reaching(self) -> AsyncIterator[Reach]:
        """Reach Meta for one operation."""
        from connectors.meta.messenger_reach import Reach  # brings httpx along

        told = self.context.webhook_secret
        secrets = (*secret_values(self.config), *((told,) if told else ()))
        overrides = self.context.endpoints
        own = self.context.open_http(endpoint("meta", self._host(), overrides), secrets)
        main = self.context.open_http(endpoint("meta", GRAPH_HOST, overrides), secrets)
        async with own, main:
            proof = self._app_secret if self._proves() else None
            yield Reach(own, main, self._token(), proof)

    async def _reach(self) -> Reach:
        """Reach Meta over connections that the steps of a check share."""
        if self._shared is None:
            self._shared = await self._exits.enter_async_context(self._reaching())
        return self._shared

    async def close(self) -> None:
        self._shared = None
        await self._exits.aclose()

    def _now(self) -> datetime:
        return self.context.now() if self.context.now is not None else datetime.now(UTC)

    async def _token_facts(self, reach: Reach) -> TokenFacts | None:
        """What Meta says of the token, None where it does not say. Raises `NoAnswer`."""
        if self._facts is None and self._facts_refused is None:
            try:
                self._facts = await reach.token_facts(self.config.app_id, self._app_secret)
            except ProviderRefusal as refusal:
                self._facts_refused = refusal
        return self._facts

    async def _app_id(self, reach: Reach) -> str | None:
        """The app of the token: what was given, else what Meta says. Raises `NoAnswer`."""
        if self.config.app_id is not None or not self._proves():
            return self.config.app_id
        facts = await self._token_facts(reach)
        return None if facts is None else facts.app_id

    # Messages.

    async def send(self, message: Outbound) -> Sent:
        from connectors.meta.messenger_reach import sent_id

        self._refuse_unsendable(message)
        body = {
            "recipient": {"id": message.to.strip()},
            "messaging_type": "RESPONSE",
            "message": {"text": message.text},
        }
        async with self._reaching() as reach:
            try:
                found = await reach.own.post(f"/{self._node()}/messages", body)
                return Sent(sent_id(found, reach.own.http.host), "sent")
            except NoAnswer as error:
                raise NoAnswer(problems.perhaps_sent(error.problem)) from None

    async def receive(self, request: HookRequest) -> Received:
        from connectors.meta.messenger_inbound import read
        from connectors.meta.signature import handshake, verify

        answered = handshake(request, self._verify_token)
        if answered is not None:
            return answered
        verify(request, self._app_secret)
        return read(request.body, self._platform().object, self._own_id())
