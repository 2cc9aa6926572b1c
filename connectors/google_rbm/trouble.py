"""What is wrong before Google is asked, or because it does not let the key look."""

from __future__ import annotations

from dataclasses import replace

from connectors.contract import FailureClass
from connectors.google_rbm.api_errors import AGENT
from connectors.google_rbm.config import DOCS, WEBHOOK_GUIDE
from connectors.google_rbm.knowledge import BY_CODE
from connectors.problems import Problem


def not_an_agent() -> Problem:
    """The agent ID cannot be one."""
    return Problem(
        "agent_id_shape",
        "The agent ID has a shape that no agent's has.",
        "It holds spaces or other characters, or is a display name.",
        "Copy the Agent ID from the console (the agent > Overview), such as "
        "acme_support_ab12cd34_agent.",
        documentation=f"{DOCS}/guides/management-api/agents",
    )


def closed(problem: Problem) -> Problem:
    """The management API says no: the channel may work all the same, but nobody can look."""
    return replace(
        problem,
        message=f"Google does not let this key look at the agent's settings. {problem.message}",
        failure_class=FailureClass.REMOTE,
    )


def not_manageable() -> Problem:
    """The key does not own the agent."""
    return Problem(
        "agent_not_listed",
        "The agent is not among the brands of this key, so its webhook cannot be managed from here.",
        "The key is of another partner account, or of a reseller who keeps the webhook.",
        "Set the webhook in the RCS for Business Developer Console.",
        documentation=WEBHOOK_GUIDE,
    )


def no_token() -> Problem:
    """Nothing could prove the calls of a webhook."""
    return Problem(
        "client_token_missing",
        "There is no client token to register the webhook with.",
        "Google proves its calls with a token that the channel must know; the channel has none.",
        "Give the channel a client token: any long random text of your own will do.",
        documentation=WEBHOOK_GUIDE,
    )


def refused_agent(problem: Problem) -> Problem:
    """A refusal of the look-up with nobody's number: whatever it is called, it is about the agent."""
    entry = BY_CODE[AGENT].problem(**problem.details)
    return entry if problem.code == AGENT else replace(entry, code=problem.code)
