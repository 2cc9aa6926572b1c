"""An agent as the Business Communications API shows it: its launches and its own webhook.

Facts: “brands.agents”, “AgentLaunch” and “brands.agents.integrations” of that API's reference, and
“Manage webhooks” in the guides. Reading needs no more than the service account's key.
"""

from __future__ import annotations

from urllib.parse import quote

from connectors.google_rbm.answers import (
    Agent,
    Agents,
    Answer,
    Brands,
    Integration,
    Integrations,
    Launch,
)
from connectors.google_rbm.api import GoogleApi
from connectors.problems import ProviderRefusal

PAGE = "100"
MOST_PAGES = 20
"""Pages of brands or agents that are read at most: two thousand of each."""


class Management:
    """The Business Communications API, for one agent."""

    def __init__(self, api: GoogleApi) -> None:
        self._api = api

    async def find(self, agent_id: str, brand: str | None) -> Agent | None:
        """Find the agent among the partner's brands; None where it is not among them."""
        brands = [brand] if brand else await self._brands()
        wanted = agent_id.removesuffix("@rbm.goog")
        for name in brands:
            for agent in await self._agents(name):
                if agent.name.rpartition("/")[2] == wanted:
                    return agent
        return None

    async def _brands(self) -> list[str]:
        names: list[str] = []
        page = ""
        for _ in range(MOST_PAGES):
            found = await self._api.call(Brands, "GET", "/v1/brands", params=_paged(page))
            names += [brand.name for brand in found.brands]
            page = found.next_page_token
            if not page:
                break
        return names

    async def _agents(self, brand: str) -> list[Agent]:
        agents: list[Agent] = []
        page = ""
        for _ in range(MOST_PAGES):
            found = await self._api.call(
                Agents, "GET", f"{_path(brand)}/agents", params=_paged(page)
            )
            agents += found.agents
            page = found.next_page_token
            if not page:
                break
        return agents

    async def launches(self, agent: Agent) -> dict[str, str]:
        """Tell the launch state by carrier or region; empty before the first launch request."""
        try:
            launch = await self._api.call(Launch, "GET", f"{_path(agent.name)}/launch")
        except ProviderRefusal as refused:
            if refused.problem.code == "NOT_FOUND":
                return {}
            raise
        details = launch.rcs_business_messaging.launch_details
        return {region: found.launch_state for region, found in details.items()}

    async def webhooks(self, agent: Agent) -> list[Integration]:
        """List the agent's own webhooks: one in practice."""
        path = f"{_path(agent.name)}/integrations"
        found = await self._api.call(Integrations, "GET", path)
        return [item for item in found.integrations if item.agent_webhook_integration]

    async def point(self, agent: Agent, url: str, token: str) -> None:
        """Give the agent its own webhook. Google calls it at once, with the token, to verify it."""
        body = {"agentWebhookIntegration": {"webhookUri": url, "verificationToken": token}}
        await self._api.call(Answer, "POST", f"{_path(agent.name)}/integrations", body=body)

    async def unpoint(self, integration: Integration) -> None:
        """Take a webhook away from the agent."""
        await self._api.call(Answer, "DELETE", _path(integration.name))


def _path(name: str) -> str:
    """Make a resource name a path. Names come from Google, and are escaped all the same."""
    return "/v1/" + quote(name, safe="/-_.~")


def _paged(token: str) -> dict[str, str]:
    return {"pageSize": PAGE} | ({"pageToken": token} if token else {})
