"""The agent's own webhook, read, set and cleared through the Business Communications API.

It goes before the webhook of the partner account, which no API tells of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectors.google_rbm.account import GoogleAccount
from connectors.google_rbm.trouble import no_token, not_manageable
from connectors.problems import ProviderRefusal
from connectors.webhooks import RegistersWebhook, WebhookState

if TYPE_CHECKING:
    from connectors.google_rbm.answers import Agent
    from connectors.google_rbm.management import Management


class RegistersAgentWebhook(RegistersWebhook, GoogleAccount):
    """Registers with the client token, so that Google's calls can be proved."""

    async def _found(self, management: Management) -> Agent:
        agent = await self._listed(management)
        if agent is None:
            raise ProviderRefusal(not_manageable())
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
            raise ProviderRefusal(no_token())
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
