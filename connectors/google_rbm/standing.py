"""Judgements of a check: the launch, a looked-up phone, and where the webhook points. No I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from connectors.addresses import host_of, same
from connectors.checks import Finding, failed, passed, skipped, unknown, warning
from connectors.contract import FailureClass, Who
from connectors.google_rbm.api_errors import REACH
from connectors.google_rbm.config import DOCS, WEBHOOK_GUIDE
from connectors.problems import Problem

if TYPE_CHECKING:
    from connectors.google_rbm.answers import Integration

LAUNCH_GUIDE = f"{DOCS}/guides/launch/launch-approval"
AGENTS = f"{DOCS}/reference/business-communications/rest/v1/brands.agents/getLaunch"
LAUNCHED = "LAUNCH_STATE_LAUNCHED"
WORDS = {
    "LAUNCH_STATE_UNLAUNCHED": "not launched",
    "LAUNCH_STATE_PENDING": "in review",
    LAUNCHED: "launched",
    "LAUNCH_STATE_REJECTED": "rejected",
    "LAUNCH_STATE_SUSPENDED": "suspended",
}


def launch(states: Mapping[str, str]) -> Finding:
    """Say whom the agent reaches: customers of the carriers it is launched with, or testers only."""
    shown = {region.rpartition("/")[2]: WORDS.get(state, state) for region, state in states.items()}
    live = [region for region, word in shown.items() if word == "launched"]
    stopped = [region for region, word in shown.items() if word in ("suspended", "rejected")]
    if live and not stopped:
        return passed(f"The agent is launched with {_some(live)}.", launches=shown)
    if live:
        return warning(
            _problem(
                "launch_partial",
                f"The agent is launched with {_some(live)}, but not with {_some(stopped)}.",
                "A carrier or Google rejected or suspended the launch there.",
                "Read the reason in the RCS for Business Developer Console (Agent > Launch).",
                launches=shown,
            )
        )
    word = "suspended" if "suspended" in shown.values() else "not launched"
    return warning(
        _problem(
            "agent_suspended" if word == "suspended" else "agent_not_launched",
            f"The agent is {word}: it reaches its testers only.",
            "The launch was suspended."
            if word == "suspended"
            else "No carrier has approved it yet.",
            "Invite test devices in the console, and request the launch when the agent is ready.",
            launches=shown,
        )
    )


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")


def _problem(code: str, message: str, cause: str, fix: str, **details: object) -> Problem:
    return Problem(
        code,
        message,
        cause,
        fix,
        who=Who.ACCOUNT_ADMIN,
        documentation=LAUNCH_GUIDE,
        details=details,
    )


def unlisted(brand: str | None) -> Finding:
    """The agent answers, but is not among the brands that the key may look at."""
    where = "that brand" if brand else "the partner's brands"
    return unknown(
        Problem(
            "agent_not_listed",
            f"The agent is not among {where}, so its launch state is not known.",
            "The key may use the agent without owning it, or the brand in the agent's name is wrong.",
            "Look at the launch state in the RCS for Business Developer Console.",
            failure_class=FailureClass.REMOTE,
            documentation=AGENTS,
        )
    )


def phone(features: Sequence[str]) -> Finding:
    """The looked-up phone can be reached."""
    return passed("The test number can be reached over RCS.", features=list(features))


def unreachable(problem: Problem) -> Finding:
    """The looked-up phone cannot be reached: about that phone, not about the channel."""
    return warning(
        Problem(
            problem.code,
            "The test number cannot be reached by this agent over RCS.",
            problem.cause,
            problem.fix,
            documentation=REACH,
            details=problem.details,
        )
    )


def webhook(hooks: Sequence[Integration], expected: str | None, *, provable: bool) -> Finding:
    """Say where the agent's events go, as far as Google tells."""
    url = next(
        (
            hook.agent_webhook_integration.webhook_uri
            for hook in hooks
            if hook.agent_webhook_integration
        ),
        None,
    )
    if url is None:
        return _no_own_webhook(expected)
    if expected is None:
        return skipped(
            f"The agent's webhook points to {host_of(url)}; this channel has no public address.",
            host=host_of(url),
        )
    if not same(url, expected):
        return _elsewhere(url)
    if not provable:
        return failed(
            _webhook_problem(
                "client_token_missing",
                "The webhook points here, but nothing could prove that Google calls it.",
                "The channel has neither a client token nor a webhook secret.",
                "Copy the clientToken from the console (Integrations > Webhook) into the channel.",
            )
        )
    return passed("The agent's own webhook points to this channel.", host=host_of(url))


def _no_own_webhook(expected: str | None) -> Finding:
    if expected is None:
        return skipped(
            "The agent has no webhook of its own; the partner account's applies, if any."
        )
    return warning(
        _webhook_problem(
            "webhook_not_set",
            "The agent has no webhook of its own: its events go to the partner account's, if any.",
            "None was registered, and Google tells nobody where a partner's webhook points.",
            "Register this channel's webhook with linktor-tui, or set it in the console.",
        )
    )


def _elsewhere(url: str) -> Finding:
    return warning(
        _webhook_problem(
            "webhook_elsewhere",
            f"The agent's events go to {host_of(url)}, not to this channel.",
            "Another program registered its own webhook at the agent.",
            "If it is no longer needed, register this channel's webhook with --take-over.",
            host=host_of(url),
        )
    )


def _webhook_problem(code: str, message: str, cause: str, fix: str, **details: object) -> Problem:
    return Problem(code, message, cause, fix, documentation=WEBHOOK_GUIDE, details=details)
