"""What MessageBird's answers about an account and its number mean for a channel. Pure judgements."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from connectors.checks import Finding, failed, passed, warning
from connectors.contract import Who
from connectors.messagebird.answers import Balance, Number
from connectors.messagebird.config import NUMBERS, SIGNING
from connectors.messagebird.formats import shown
from connectors.problems import Problem

BALANCE = "https://developers.messagebird.com/api/balance/"
LOW = Decimal(2)
"""Euros, or credits, of which a message costs one or more."""


def of_balance(found: Balance) -> Finding:
    """Judge the money that is left. An account that pays later has no balance to run out of."""
    amount = f"{found.amount:f} {found.type}".strip()
    facts: dict[str, Any] = {"balance": f"{found.amount:f}"}
    facts |= {name: value for name, value in (("unit", found.type),) if value}
    if found.payment:
        facts["payment"] = found.payment
    if found.payment == "postpaid":
        return passed("The account pays afterwards.", **facts)
    if found.amount > LOW:
        return passed(f"{amount} are left.", **facts)
    problem = Problem(
        code="balance_low",
        message=f"Only {amount} are left.",
        cause="MessageBird sends nothing when the balance is used up.",
        fix="Add money in the MessageBird dashboard under Billing, or switch automatic top-up on.",
        who=Who.ACCOUNT_ADMIN,
        documentation=BALANCE,
        details=facts,
    )
    if found.amount > 0:
        return warning(problem)
    message = f"The balance is used up: {amount}."
    return warning(replace(problem, code="balance_empty", message=message))


def not_owned(number: str) -> Problem:
    """Describe a number that the account does not have."""
    return Problem(
        code="number_not_owned",
        message=f"{shown(number)} is not a number of this MessageBird account.",
        cause="It is mistyped, was cancelled, or belongs to another account.",
        fix="Compare it with the dashboard, Numbers. If another account has it, use its access key.",
        who=Who.ACCOUNT_ADMIN,
        documentation=NUMBERS,
        details={"phoneNumber": number},
    )


def of_number(number: Number) -> Finding:
    """Judge whether a number carries SMS now."""
    facts: dict[str, Any] = {"features": list(number.features)}
    if number.status:
        facts["status"] = number.status
    if "sms" not in number.features:
        carried = " and ".join(number.features)
        return failed(
            Problem(
                code="number_without_sms",
                message=f"{shown(number.number)} does not carry SMS.",
                cause=f"Not every number does. It carries {carried or 'nothing'}.",
                fix="In the dashboard, choose or buy a number with SMS among its capabilities.",
                who=Who.ACCOUNT_ADMIN,
                documentation=NUMBERS,
                details=facts,
            )
        )
    if number.status not in ("", "active"):
        return warning(
            Problem(
                code="number_not_active",
                message=f"The number is not active; its state is “{number.status[:40]}”.",
                cause="It may wait for documents, or for the network to switch it on.",
                fix="Look at the number in the dashboard, Numbers, for what is still needed.",
                who=Who.ACCOUNT_ADMIN,
                documentation=NUMBERS,
                details=facts,
            )
        )
    return passed("The number carries SMS.", **facts)


def unprovable() -> Finding:
    """Say that what MessageBird posts cannot be proved."""
    return warning(
        Problem(
            "signing_key_missing",
            "What MessageBird posts to the webhook will be refused: nobody can tell who sent it.",
            "The channel has no signing key.",
            "Copy the signing key from the MessageBird dashboard, Developers > Developer settings, "
            "into signingKey.",
            documentation=SIGNING,
            details={"field": "signingKey"},
        )
    )
