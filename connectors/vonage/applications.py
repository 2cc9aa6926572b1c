"""What a Vonage application means for a voice channel. Pure judgements."""

from __future__ import annotations

from typing import Any

from connectors.checks import Finding, failed, passed, skipped, warning
from connectors.contract import Who
from connectors.problems import Problem
from connectors.vonage import tokens
from connectors.vonage.answers import Application, Number
from connectors.vonage.config import APPLICATIONS, SIGNING
from connectors.vonage.formats import shown
from connectors.vonage.webhook import Inbound

AT_ANSWER = (
    "In the Vonage dashboard, Applications, at the application under Voice, “Answer URL” "
    "with HTTP POST"
)


def missing() -> Problem:
    """Describe a channel without an application: it can neither call nor be called."""
    return Problem(
        code="application_missing",
        message="Calls need an application, and the channel has none.",
        cause="An API key and secret alone place no calls at Vonage.",
        fix="In the Vonage dashboard, make an application with the Voice capability; give its id as "
        "applicationId and its private key as privateKey.",
        documentation=APPLICATIONS,
        details={"field": "applicationId"},
    )


def not_found(application_id: str) -> Problem:
    """Describe an application that the account does not have."""
    return Problem(
        code="application_not_found",
        message="The application is not one of this Vonage account.",
        cause="Application and API key are of two accounts, or the application was deleted.",
        fix="Compare the application id with the dashboard, Applications, of the same account.",
        who=Who.ACCOUNT_ADMIN,
        documentation=APPLICATIONS,
        details={"applicationId": application_id},
    )


def no_api_key() -> Problem:
    """Describe a channel that cannot change its application."""
    return Problem(
        code="api_key_missing",
        message="Without an API key and secret, the application's addresses cannot be changed.",
        cause="Vonage lets the account change its applications, not the application itself.",
        fix="Give apiKey and apiSecret at the channel, or set the addresses in the dashboard.",
        documentation=APPLICATIONS,
        details={"field": "apiKey"},
    )


def of_application(found: Application, private_key: str) -> Finding:
    """Judge whether an application takes calls, and whether the key is its own."""
    facts: dict[str, Any] = {"name": found.name, "capabilities": sorted(found.capabilities)}
    if found.voice is None:
        return failed(
            Problem(
                code="application_without_voice",
                message="The application is not made for calls.",
                cause="Its Voice capability is switched off.",
                fix="In the Vonage dashboard, Applications, at the application, switch Voice on.",
                who=Who.ACCOUNT_ADMIN,
                documentation=APPLICATIONS,
                details=facts,
            )
        )
    public = found.keys.get("public_key")
    own = tokens.public_part(private_key)
    if isinstance(public, str) and own is not None and not tokens.same_key(public, own):
        return failed(
            Problem(
                code="private_key_other",
                message="The private key is not the one of this application.",
                cause="A new key pair was made since, or the key is of another application.",
                fix="Give the latest private key, or make a new pair at the application.",
                who=Who.ACCOUNT_ADMIN,
                documentation=APPLICATIONS,
                details=facts,
            )
        )
    if found.signs is False:
        return warning(
            Problem(
                code="webhooks_unsigned",
                message="The application's webhooks are not signed, and will be refused.",
                cause="“Use signed webhooks” is switched off at the application.",
                fix="In the Vonage dashboard, at the application under Voice, switch it on.",
                documentation=SIGNING,
                details=facts,
            )
        )
    return passed("The application takes calls, and the key is its own.", **facts)


def of_link(number: Number, application_id: str) -> Finding:
    """Judge whether calls to the number come to the application."""
    name = shown(number.msisdn)
    kind = number.voice_callback_type
    facts = {"linked": bool(number.app_id)}
    if kind in ("tel", "sip"):
        where = "another phone" if kind == "tel" else "a SIP address"
        problem = Problem(
            code="number_forwarded",
            message=f"Calls to {name} are forwarded to {where}, and do not reach this channel.",
            cause="Forwarding goes before the application.",
            fix="In the Vonage dashboard, at the number under Voice, take the forwarding away.",
            who=Who.ACCOUNT_ADMIN,
            documentation=APPLICATIONS,
            details=facts | {"forwardedTo": kind},
        )
        return warning(problem)
    linked = number.app_id or (number.voice_callback_value if kind == "app" else "")
    if linked == application_id:
        return passed(f"Calls to {name} come to the application.", **facts)
    return warning(
        Problem(
            code="number_not_linked",
            message=f"Calls to {name} do not come to the application.",
            cause="The number is linked to another application."
            if linked
            else "The number is linked to no application.",
            fix="In the Vonage dashboard, Applications, at the application, link the number.",
            who=Who.ACCOUNT_ADMIN,
            documentation=APPLICATIONS,
            details=facts,
        )
    )


def answering(found: Application | None) -> Inbound | Finding:
    """Where an application has calls answered, or why nobody can tell."""
    if found is None:
        return skipped("The application could not be looked at.")
    return Inbound(
        found.address("answer_url"),
        "the application",
        AT_ANSWER,
        "https://developer.vonage.com/en/voice/voice-api/webhook-reference",
        "Incoming calls",
    )


def changed(found: Application, url: str | None) -> dict[str, Any]:
    """Make the body that sets or clears an application's addresses, and keeps all the rest."""
    voice = dict(found.voice or {})
    old = voice.get("webhooks")
    hooks = dict(old) if isinstance(old, dict) else {}
    for which in ("answer_url", "event_url"):
        if url is None:
            hooks.pop(which, None)
        else:
            hooks[which] = {"address": url, "http_method": "POST"}
    voice["webhooks"] = hooks
    if url is not None:
        voice["signed_callbacks"] = True
    body: dict[str, Any] = {"name": found.name, "capabilities": {**found.capabilities}}
    body["capabilities"]["voice"] = voice
    public = found.keys.get("public_key")
    if isinstance(public, str):
        body["keys"] = {"public_key": public}
    if found.privacy is not None:
        body["privacy"] = found.privacy
    return body
