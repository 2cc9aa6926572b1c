"""What a WhatsApp channel's check has to say in its own words, and what is left to do after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from connectors.contract import Setup, Who
from connectors.meta.whatsapp_config import (
    GET_STARTED,
    HANDSHAKE,
    OVERRIDES,
    SECURE,
    WhatsAppConfig,
)
from connectors.problems import Problem

if TYPE_CHECKING:
    from connectors.meta.answers import TokenFacts

NOT_ALLOWED = frozenset({"10", "100", "200"})
"""Codes with which Meta keeps what it knows of a token from people without a role in its app."""


def together(problems: Sequence[Problem]) -> Problem:
    """Make one problem of several: the first, with the messages of all."""
    first, *others = problems
    if not others:
        return first
    fields = [problem.details.get("field") for problem in problems]
    return replace(
        first,
        message=" ".join(problem.message for problem in problems),
        fix=" ".join(problem.fix for problem in problems),
        details={"fields": fields},
    )


def is_about_proof(problem: Problem) -> bool:
    """Tell whether a refusal is about the `appsecret_proof`, which has no code of its own."""
    said = str(problem.details.get("said", ""))
    return problem.code == "100" and "appsecret_proof" in said


def may_not_look(problem: Problem) -> bool:
    """Tell whether Meta kept what it knows of the token to itself."""
    return problem.code in NOT_ALLOWED and not is_about_proof(problem)


def not_valid(facts: TokenFacts) -> Problem:
    """Describe a token that Meta knows and no longer takes."""
    from connectors.meta.errors import explain

    found = facts.error
    code = found.get("code")
    error = {
        "code": code if isinstance(code, int) else 190,
        "error_subcode": found.get("subcode"),
        "message": found.get("message"),
    }
    return explain(error, 200)


def wrong_app_secret() -> Problem:
    """Describe an app secret that is not of the token's app."""
    return Problem(
        code="app_secret_refused",
        message="The app secret is not that of the token's app.",
        cause="Meta does not take the proof (appsecret_proof) that was made with it. What Meta "
        "posts to the webhook could not be proved either.",
        fix="Copy it again from App Dashboard > App settings > Basic, of the app that the token "
        "was made for.",
        who=Who.ACCOUNT_ADMIN,
        documentation=SECURE,
    )


def proof_required() -> Problem:
    """Describe an app that takes no call without its secret, and a channel that lacks it."""
    return Problem(
        code="proof_required",
        message="The app takes no call without a proof made with its secret.",
        cause="“Require app secret” is switched on in the app's advanced settings, and the channel "
        "does not have the secret.",
        fix="Add appSecret to the channel: App Dashboard > App settings > Basic > App secret.",
        documentation=SECURE,
    )


def no_app_secret() -> Problem:
    """Describe a channel that can prove nothing of what it is posted."""
    return Problem(
        code="app_secret_missing",
        message="Without the app secret, nothing that arrives at the webhook is accepted.",
        cause="Meta signs what it posts with the app secret, and the channel does not have it.",
        fix="Add appSecret to the channel: App Dashboard > App settings > Basic > App secret.",
        documentation=SECURE,
    )


def no_verify_token() -> Problem:
    """Describe a channel that could not answer Meta's handshake."""
    return Problem(
        code="verify_token_missing",
        message="The channel has no verify token, and Meta wants one with the address.",
        cause="Meta repeats it when it asks the address whether it is the right one.",
        fix="Add verifyToken to the channel: any words of your own.",
        documentation=HANDSHAKE,
    )


def not_done() -> Problem:
    """Describe a change that Meta took and did not make."""
    return Problem(
        code="not_done",
        message="Meta answered that it did not make the change.",
        cause="It gave no reason.",
        fix="Try again; if it stays, look at App Dashboard > WhatsApp > Configuration.",
        documentation=OVERRIDES,
    )


def setup(config: WhatsAppConfig, webhook_url: str | None) -> Setup:
    """Say what is left to do at Meta."""
    if webhook_url is None:
        return Setup(
            "Messages can be sent. To receive them, Meta needs a public https address; once there "
            "is one, register the webhook from here. Customers must write first, or be written to "
            "with a template.",
            GET_STARTED,
        )
    missing = "" if config.app_secret else " Add the app secret first, or nothing is accepted."
    return Setup(
        f"Register {webhook_url} from here: that subscribes the app to the account and sends this "
        "number's messages to the channel. Or by hand: App Dashboard > WhatsApp > Configuration, "
        "with the channel's verify token, and subscribe to the field messages."
        f"{missing}",
        OVERRIDES,
    )
