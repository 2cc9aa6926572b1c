"""The Google RCS connector: checks an agent without writing to anybody, and sends as it."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING
from urllib.parse import quote

from connectors.checks import Finding, failed, passed, skipped, step, unknown
from connectors.contract import Capabilities, Identity, Outbound, Sent, Setup
from connectors.google_rbm import hooks, sending, standing, tokens
from connectors.google_rbm.api_errors import AGENT
from connectors.google_rbm.config import DOCS, WEBHOOK_GUIDE, GoogleRcsConfig
from connectors.google_rbm.registration import RegistersAgentWebhook
from connectors.google_rbm.trouble import closed, not_an_agent, refused_agent
from connectors.problems import NoAnswer, ProviderRefusal

if TYPE_CHECKING:
    from connectors.hooks import HookRequest, Received

AGENT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,127}(@rbm\.goog)?")
NOBODY = "+12025550143"
"""A number reserved for fiction: asking whether an agent reaches it proves the agent, and no more."""

ABOUT_THE_AGENT = frozenset({AGENT, "PERMISSION_DENIED", "NOT_FOUND", "INVALID_ARGUMENT"})
"""Refusals that come from behind the API's gate: the key may use the API, but not so this agent."""


class GoogleRcsConnector(RegistersAgentWebhook):
    """An RBM agent at Google itself.

    The check looks up whether the agent reaches a number that is nobody's, which proves the key, the
    API and the agent without writing to anybody; then the launch state and the webhook, from the
    Business Communications API.
    """

    channel_type = "rcs"
    title = "RCS (Google)"
    summary = "An RBM agent's ID and the key file of its service account."
    documentation = f"{DOCS}/guides/overview"
    config_model = GoogleRcsConfig
    hook_content_types = ("application/json",)
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

    _agent_refusal: ProviderRefusal | None = None

    @step("google_rbm.format", name="format", title="Shape of the agent ID and the key")
    async def _format(self) -> Finding:
        if AGENT_ID.fullmatch(self.config.agent) is None:
            return failed(not_an_agent())
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
            self._agent_refusal = ProviderRefusal(refused_agent(refused.problem))
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
            agent = await self._listed(management)
            if agent is None:
                return standing.unlisted(self.config.brand)
            return standing.launch(await management.launches(agent))
        except ProviderRefusal as refused:
            return unknown(closed(refused.problem))

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
            agent = await self._listed(management)
            if agent is None:
                return standing.unlisted(self.config.brand)
            found = await management.webhooks(agent)
        except ProviderRefusal as refused:
            return unknown(closed(refused.problem))
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

    async def receive(self, request: HookRequest) -> Received:
        return hooks.read(request, self._token(), self.config.agent, self._now())

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
