"""What Twilio's answers about a Messaging Service mean for a channel. Pure judgements.

Facts: the Service and PhoneNumber resources of the Messaging API, version 1. A service can also send
from short codes and sender names, which are not looked at.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from connectors.checks import Finding, passed, warning
from connectors.contract import Who
from connectors.problems import Problem
from connectors.twilio.answers import Pool, Service
from connectors.twilio.errors import page
from connectors.twilio.webhook import AT_SERVICE, Inbound

SERVICES = "https://www.twilio.com/docs/messaging/services"


def missing(refusal: Problem) -> Problem:
    """Describe a Messaging Service that the account does not have."""
    return replace(
        refusal,
        message="There is no such Messaging Service in this account.",
        cause="Its SID is wrong, it was deleted, or it is of another account or subaccount.",
        fix="Copy the SID from the Console, Messaging > Services.",
        documentation=page(21701),
    )


def of_pool(service: Service, pool: Pool, sender: str | None) -> Finding:
    """Judge who can send for a service.

    Args:
        service: the Messaging Service.
        pool: the numbers that it sends from.
        sender: the channel's own number, where it has one.
    """
    found = [item.phone_number for item in pool.phone_numbers]
    facts: dict[str, Any] = {"numbers": len(found)}
    if service.friendly_name:
        facts["serviceName"] = service.friendly_name
    if service.us_app_to_person_registered is not None:
        facts["usCampaignRegistered"] = service.us_app_to_person_registered
    if not found:
        return warning(_empty(facts))
    if sender is not None and sender not in found:
        return warning(_outside(sender, facts))
    count = "1 number" if len(found) == 1 else f"{len(found)} numbers"
    return passed(f"The Messaging Service sends from {count}.", **facts)


def _empty(facts: dict[str, Any]) -> Problem:
    return Problem(
        code="service_without_numbers",
        message="The Messaging Service has no phone numbers.",
        cause="None was added to its sender pool. Short codes and sender names were not looked at.",
        fix="Unless it sends from one of those, add a number in the Console, Messaging > Services > "
        "Sender Pool.",
        who=Who.ACCOUNT_ADMIN,
        documentation=page(21704),
        details=facts,
    )


def _outside(sender: str, facts: dict[str, Any]) -> Problem:
    return Problem(
        code="number_outside_service",
        message=f"{sender} is not among the Messaging Service's numbers, so it does not send.",
        cause="The service goes before the number, and chooses from its own sender pool.",
        fix="Add the number to the sender pool, or take one of the two out of the configuration.",
        documentation=SERVICES,
        details=facts | {"phoneNumber": sender},
    )


def inbound(service: Service) -> Inbound:
    """Say where a service sends what comes in."""
    return Inbound(
        service.inbound_request_url,
        service.inbound_method,
        "the Messaging Service",
        AT_SERVICE,
    )


def at_its_numbers() -> Problem:
    """Describe a service that leaves it to each of its numbers where messages go."""
    return Problem(
        code="service_uses_numbers",
        message="The Messaging Service leaves it to each of its numbers where messages go.",
        cause="“Defer to sender's webhook” is chosen at the service, under Integration.",
        fix="Choose “Send a webhook” there, or give this channel one of the service's numbers.",
        who=Who.ACCOUNT_ADMIN,
        documentation=SERVICES,
    )
