"""What Vonage's answers about an account and its number mean for a channel. Pure judgements."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any, Literal

from connectors.checks import Finding, failed, passed, warning
from connectors.contract import Who
from connectors.problems import Problem
from connectors.vonage.answers import Balance, Number
from connectors.vonage.config import NUMBERS
from connectors.vonage.formats import shown

BILLING = "https://developer.vonage.com/en/account/overview"

LOW = Decimal(2)
"""EUR; a few dozen messages, or a few minutes of calls."""

Carried = Literal["SMS", "VOICE"]
_CALLED = {"SMS": "SMS", "MMS": "MMS", "VOICE": "calls"}


def of_balance(found: Balance) -> Finding:
    """Judge the money that is left: nothing goes out without any."""
    amount = f"{found.value.quantize(Decimal('0.01')):f} EUR"
    facts: dict[str, Any] = {"balance": f"{found.value:f}", "currency": "EUR"}
    if found.auto_reload is not None:
        facts["autoReload"] = found.auto_reload
    if found.value > LOW or (found.auto_reload and found.value > 0):
        return passed(f"{amount} are left.", **facts)
    problem = Problem(
        code="balance_low",
        message=f"Only {amount} are left.",
        cause="Vonage sends nothing and places no calls when the balance is used up.",
        fix="Add money in the Vonage dashboard under Billing, or switch auto-reload on there.",
        who=Who.ACCOUNT_ADMIN,
        documentation=BILLING,
        details=facts,
    )
    if found.value > 0:
        return warning(problem)
    message = f"The balance is used up: {amount}."
    return warning(replace(problem, code="balance_empty", message=message))


def not_owned(number: str) -> Problem:
    """Describe a number that the account does not have."""
    return Problem(
        code="number_not_owned",
        message=f"{shown(number)} is not a number of this Vonage account.",
        cause="It is mistyped, was cancelled, or belongs to another account or subaccount.",
        fix="Compare it with the dashboard, Phone Numbers > Your numbers. If a subaccount has it, "
        "use the subaccount's API key and secret.",
        who=Who.ACCOUNT_ADMIN,
        documentation=NUMBERS,
        details={"phoneNumber": number},
    )


def of_features(number: Number, needed: Carried) -> Finding:
    """Judge what a number carries against what a channel needs."""
    facts = {"features": list(number.features)}
    carried = [_CALLED[name] for name in _CALLED if name in number.features]
    if needed in number.features:
        return passed(f"The number carries {' and '.join(carried)}.", **facts)
    what = _CALLED[needed]
    instead = f"It carries {' and '.join(carried)}." if carried else "It carries nothing."
    return failed(
        Problem(
            code=f"number_without_{'sms' if needed == 'SMS' else 'voice'}",
            message=f"{shown(number.msisdn)} does not carry {what}.",
            cause=f"Not every number does, and this one was bought without. {instead}",
            fix=f"In the dashboard, choose or buy a number with {what} among its features.",
            who=Who.ACCOUNT_ADMIN,
            documentation=NUMBERS,
            details=facts,
        )
    )
