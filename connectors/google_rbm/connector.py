"""The Google RCS connector: checks an agent without writing to anybody, and sends as it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from connectors.checks import Finding, failed, passed, skipped, step, unknown
from connectors.contract import (
    Capabilities,
    Connector,
    Context,
    Identity,
    Outbound,
    Sent,
    Setup,
)
from connectors.endpoints import endpoint
from connectors.fields import secret_values
from connectors.google_rbm import hooks, keys, sending, standing, tokens
from connectors.google_rbm.api_errors import AGENT, DOCS
from connectors.google_rbm.config import WEBHOOK_GUIDE, GoogleRcsConfig
from connectors.problems import NoAnswer, Problem, ProviderRefusal
from connectors.webhooks import RegistersWebhook, WebhookState

if TYPE_CHECKING:
    from connectors.google_rbm.answers import Agent
    from connectors.google_rbm.api import GoogleApi
    from connectors.google_rbm.management import Management
    from connectors.hooks import HookRequest, Received

MESSAGING = "https://rcsbusinessmessaging.googleapis.com"
MANAGEMENT = "https://businesscommunications.googleapis.com"
OAUTH = "https://oauth2.googleapis.com"

AGENT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,127}(@rbm\.goog)?")
NOBODY = "+12025550143"
"""A number reserved for fiction: asking whether an agent reaches it proves the agent, and no more."""

ABOUT_THE_AGENT = frozenset({AGENT, "PERMISSION_DENIED", "NOT_FOUND", "INVALID_ARGUMENT"})
"""Refusals that come from behind the API's gate: the key may use the API, but not so this agent."""


class GoogleRcsConnector(RegistersWebhook, Connector[GoogleRcsConfig]):
    """An RBM agent at Google itself.

    The check looks up whether the agent reaches a number that is nobody's, which proves the key, the
    API and the agent without writing to anybody; then the launch state and the webhook, from the
    Business Communications API.
    """

    channel_type = "rcs"
    provider = "google"
    title = "RCS (Google)"
    summary = "An RBM agent's ID and the key file of its service account."
    documentation = f"{DOCS}/guides/get-started/how-it-works"
    config_model = GoogleRcsConfig
    capabilities = Capabilities(
        text=True,
        image=True,
        document=True,
        audio=True,
        video=True,
        location=True,
        buttons=True,
        quick_replies=True,
        delivery_receipts=True,
        read_receipts=True,
        typing_indicators=True,
    )
    requests_per_second = 10.0
    """`users:batchGet` takes 600 queries a minute; the other methods are not slower."""

    def __init__(self, config: GoogleRcsConfig, context: Context) -> None:
        super().__init__(config, context)
        self._account: keys.ServiceAccount | None = None
        self._agent_refusal: ProviderRefusal | None = None
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

    async def close(self) -> None:
        self._apis.clear()
        await self._exits.aclose()

    @step("google_rbm.format", name="format", title="Shape of the agent ID and the key")
    async def _format(self) -> Finding:
        if AGENT_ID.fullmatch(self.config.agent) is None:
            return failed(_not_an_agent())
        account = self._read_key()
        return passed(
            "The agent ID and the key file have the right shape.",
            serviceAccount=account.email,
            project=account.project,
        )

    @step(
        "google_rbm.token",
        name="credentials",
        title="Key accepted",
        needs=["google_rbm.format"],
    )
    async def _credentials(self) -> Finding:
        await self._api(tokens.MESSAGING)
        return passed("Google gives a token for this key.", serviceAccount=self._read_key().email)

    @step(
        "google_rbm.permissions",
        name="permissions",
        title="API open to the service account",
        needs=["google_rbm.token"],
    )
    async def _permissions(self) -> Finding:
        from connectors.google_rbm.answers import Reach

        api = await self._api(tokens.MESSAGING)
        body = {"users": [NOBODY], "agentId": self.config.agent}
        try:
            await api.call(Reach, "POST", "/v1/users:batchGet", body=body)
        except ProviderRefusal as refused:
            if refused.problem.code not in ABOUT_THE_AGENT:
                raise
            self._agent_refusal = refused
        return passed("The RCS for Business API is open to the service account.")

    @step(
        "google_rbm.agent",
        name="agent",
        title="Agent is this account's",
        needs=["google_rbm.permissions"],
    )
    async def _agent(self) -> Finding:
        if self._agent_refusal is not None:
            raise self._agent_refusal
        agent = self.config.agent
        self.identity = Identity(agent.removesuffix("@rbm.goog"), agent)
        return passed("The service account may act as the agent.", agentId=agent)

    @step(
        "google_rbm.launch",
        name="launch",
        title="Launch of the agent",
        needs=["google_rbm.agent"],
    )
    async def _launch(self) -> Finding:
        try:
            management = await self._management()
            agent = await management.find(self.config.agent, self.config.brand)
            if agent is None:
                return standing.unlisted(self.config.brand)
            return standing.launch(await management.launches(agent))
        except ProviderRefusal as refused:
            return unknown(_closed(refused.problem))

    @step(
        "google_rbm.phone",
        name="number",
        title="Test number reachable",
        needs=["google_rbm.agent"],
    )
    async def _phone(self) -> Finding:
        from connectors.google_rbm.answers import Capabilities as Found

        if self.config.test_number is None:
            return skipped("No test number is set, and no other phone is looked up.")
        number = sending.as_number(self.config.test_number)
        api = await self._api(tokens.MESSAGING)
        params = {"requestId": str(uuid.uuid4()), "agentId": self.config.agent}
        path = f"/v1/phones/{quote(number, safe='+')}/capabilities"
        try:
            return standing.phone((await api.call(Found, "GET", path, params=params)).features)
        except ProviderRefusal as refused:
            return standing.unreachable(refused.problem)

    @step(
        "google_rbm.webhook",
        name="webhook",
        title="Where the agent's events go",
        needs=["google_rbm.agent"],
    )
    async def _webhook(self) -> Finding:
        try:
            management = await self._management()
            agent = await management.find(self.config.agent, self.config.brand)
            if agent is None:
                return standing.unlisted(self.config.brand)
            found = await management.webhooks(agent)
        except ProviderRefusal as refused:
            return unknown(_closed(refused.problem))
        provable = self._token() is not None
        return standing.webhook(found, self.context.webhook_url, provable=provable)

    async def send(self, message: Outbound) -> Sent:
        from connectors.google_rbm.answers import Created

        number = sending.refuse_unsendable(message)
        try:
            api = await self._api(tokens.MESSAGING)
            message_id = str(uuid.uuid4())
            try:
                await api.call(
                    Created,
                    "POST",
                    f"/v1/phones/{quote(number, safe='+')}/agentMessages",
                    params={"messageId": message_id, "agentId": self.config.agent},
                    body={"contentMessage": {"text": message.text}},
                )
            except NoAnswer as silence:
                raise NoAnswer(sending.perhaps_sent(silence.problem)) from None
        finally:
            await self.close()
        return Sent(message_id, "sent")

    def _token(self) -> str | None:
        """The client token, or the channel's webhook secret, which registering told Google."""
        given = self.config.client_token
        return given.get_secret_value() if given else self.context.webhook_secret

    async def receive(self, request: HookRequest) -> Received:
        return hooks.read(request, self._token(), self.config.agent, self._now())

    async def _found(self, management: Management) -> Agent:
        agent = await management.find(self.config.agent, self.config.brand)
        if agent is None:
            raise ProviderRefusal(_not_manageable())
        return agent

    async def webhook_state(self) -> WebhookState:
        try:
            management = await self._management()
            found = await management.webhooks(await self._found(management))
        finally:
            await self.close()
        urls = [hook.agent_webhook_integration for hook in found if hook.agent_webhook_integration]
        details = {"status": found[0].status} if found and found[0].status else {}
        return WebhookState(
            urls[0].webhook_uri if urls else None, f"the agent {self.config.agent}", details
        )

    async def register_webhook(self, url: str) -> None:
        token = self._token()
        if token is None:
            raise ProviderRefusal(_no_token())
        try:
            management = await self._management()
            agent = await self._found(management)
            for old in await management.webhooks(agent):
                await management.unpoint(old)
            await management.point(agent, url, token)
        finally:
            await self.close()

    async def unregister_webhook(self) -> None:
        try:
            management = await self._management()
            for old in await management.webhooks(await self._found(management)):
                await management.unpoint(old)
        finally:
            await self.close()

    @classmethod
    def setup(cls, config: GoogleRcsConfig, webhook_url: str | None) -> Setup:
        if webhook_url is None:
            text = "To receive, this machine needs a public https address for the agent's webhook."
        else:
            text = (
                f"Register {webhook_url} as the agent's webhook with linktor-tui, or in the RCS for "
                "Business Developer Console (the agent > Integrations > Webhook > Configure); in the "
                "console, copy the clientToken shown there into the channel first."
            )
        return Setup(
            f"{text} Until carriers have launched the agent it reaches its test devices only.",
            WEBHOOK_GUIDE,
        )


def _not_an_agent() -> Problem:
    return Problem(
        "agent_id_shape",
        "The agent ID has a shape that no agent's has.",
        "It holds spaces or other characters, or is a display name.",
        "Copy the Agent ID from the console (the agent > Overview), such as "
        "acme_support_ab12cd34_agent.",
        documentation=f"{DOCS}/guides/learn/agents",
    )


def _closed(problem: Problem) -> Problem:
    """The management API says no: the channel may work all the same, but nobody can look."""
    from dataclasses import replace

    from connectors.contract import FailureClass

    return replace(
        problem,
        message=f"Google does not let this key look at the agent's settings. {problem.message}",
        failure_class=FailureClass.REMOTE,
    )


def _not_manageable() -> Problem:
    return Problem(
        "agent_not_listed",
        "The agent is not among the brands of this key, so its webhook cannot be managed from here.",
        "The key is of another partner account, or of a reseller who keeps the webhook.",
        "Set the webhook in the RCS for Business Developer Console.",
        documentation=WEBHOOK_GUIDE,
    )


def _no_token() -> Problem:
    return Problem(
        "client_token_missing",
        "There is no client token to register the webhook with.",
        "Google proves its calls with a token that the channel must know; the channel has none.",
        "Give the channel a client token: any long random text of your own will do.",
        documentation=WEBHOOK_GUIDE,
    )
