"""Google's answers, as far as a check and a send read them.

Fields are those of the RCS for Business API v1 and the Business Communications API v1; protocol
buffers in JSON leave out what is empty, so nearly all may be absent.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class Answer(BaseModel):
    """Base of what is read out of a reply."""

    model_config = ConfigDict(
        frozen=True, extra="ignore", hide_input_in_errors=True, alias_generator=to_camel
    )


class Token(BaseModel):
    """What the token endpoint gives: good for an hour."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    access_token: str


class Reach(Answer):
    """`users:batchGet`: which of the numbers the agent can reach."""

    reachable_users: tuple[str, ...] = ()


class Capabilities(Answer):
    """`phones.getCapabilities`: what a phone can show."""

    features: tuple[str, ...] = ()


class Created(Answer):
    """`agentMessages.create`: the message as Google took it."""

    name: str
    send_time: str | None = None


class Brand(Answer):
    """A brand of the partner account."""

    name: str


class Brands(Answer):
    """`brands.list`."""

    brands: tuple[Brand, ...] = ()
    next_page_token: str = ""


class Agent(Answer):
    """An agent: `name` is `brands/…/agents/<agentId>`."""

    name: str
    display_name: str = ""


class Agents(Answer):
    """`brands.agents.list`."""

    agents: tuple[Agent, ...] = ()
    next_page_token: str = ""


class RegionLaunch(Answer):
    """How far the launch with one carrier or region is."""

    launch_state: str = "LAUNCH_STATE_UNSPECIFIED"


class RcsLaunch(Answer):
    """The launches of an RCS agent, by carrier or region."""

    launch_details: dict[str, RegionLaunch] = {}


class Launch(Answer):
    """`brands.agents.getLaunch`."""

    rcs_business_messaging: RcsLaunch = RcsLaunch()


class WebhookIntegration(Answer):
    """Where an agent's own webhook points."""

    webhook_uri: str


class Integration(Answer):
    """An integration of an agent: a webhook, or Dialogflow."""

    name: str
    status: str = ""
    agent_webhook_integration: WebhookIntegration | None = None


class Integrations(Answer):
    """`brands.agents.integrations.list`."""

    integrations: tuple[Integration, ...] = ()
