"""What Plivo's answers about an account and its number mean for a channel. Pure judgements."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from connectors.checks import Finding, failed, passed, skipped, warning
from connectors.contract import Who
from connectors.plivo.config import NUMBERS
from connectors.problems import Problem

if TYPE_CHECKING:
    from connectors.plivo.answers import Account, Number

ACCOUNT = "https://www.plivo.com/docs/account/api/account"
LOW = Decimal(2)
"""Dollars; some hundred messages."""

Carried = Literal["sms", "voice"]
_CALLED = {"sms": "SMS", "mms": "MMS", "voice": "calls"}


def of_account(account: Account) -> Finding:
    """Judge whether the account is paid for: `developer` is one on trial."""
    if account.account_type != "developer":
        return passed("The account is a paid one.", type=account.account_type)
    return warning(
        Problem(
            code="account_trial",
            message="This is a trial account: it reaches verified numbers only.",
            cause="It was never upgraded.",
            fix="For customers, upgrade the account in the Plivo Console under Billing.",
            who=Who.ACCOUNT_ADMIN,
            documentation=ACCOUNT,
            details={"type": account.account_type},
        )
    )


def of_balance(account: Account) -> Finding:
    """Judge the money that is left. A postpaid account is billed later."""
    if account.cash_credits is None:
        return skipped("Plivo tells no credit for this account.")
    amount = f"{account.cash_credits:.2f} USD"
    facts: dict[str, Any] = {
        "credit": str(account.cash_credits),
        "billing": account.billing_mode,
        "autoRecharge": account.auto_recharge,
    }
    if account.billing_mode == "postpaid" or account.cash_credits > LOW:
        return passed(f"{amount} are left.", **facts)
    problem = Problem(
        code="balance_low",
        message=f"Only {amount} are left.",
        cause="Plivo sends and calls nobody when the credit is used up.",
        fix="Add credit in the Plivo Console under Billing, or switch auto-recharge on there.",
        who=Who.ACCOUNT_ADMIN,
        documentation=ACCOUNT,
        details=facts,
    )
    if account.cash_credits > 0:
        return warning(problem)
    used = replace(problem, code="balance_empty", message=f"The credit is used up: {amount}.")
    return warning(used)


def facts(number: Number) -> dict[str, Any]:
    """What is worth knowing of a number, as far as Plivo tells."""
    told = {
        "country": number.country,
        "usCampaign": number.tendlc_registration_status,
        "application": number.application_id,
    }
    return {name: value for name, value in told.items() if value}


def not_owned(number: str) -> Problem:
    """Describe a number that the account does not have."""
    return Problem(
        code="number_not_owned",
        message=f"{number} is not a number of this Plivo account.",
        cause="It is mistyped, was given back, or belongs to another account or a subaccount.",
        fix="Compare it with the Plivo Console, Phone Numbers > Your Numbers. If a subaccount has it, "
        "use the subaccount's Auth ID and token.",
        who=Who.ACCOUNT_ADMIN,
        documentation=NUMBERS,
        details={"phoneNumber": number},
    )


def of_capabilities(number: Number, needed: Carried) -> Finding:
    """Judge what a number carries against what a channel needs."""
    able: dict[str, Any] = {
        "sms": number.sms_enabled,
        "mms": number.mms_enabled,
        "voice": number.voice_enabled,
    }
    carried = " and ".join(_CALLED[name] for name, value in able.items() if value)
    if able[needed]:
        return passed(f"The number carries {carried}.", **able)
    what = _CALLED[needed]
    return failed(
        Problem(
            code=f"number_without_{needed}",
            message=f"+{number.number} does not carry {what}.",
            cause=f"Not every number does. It carries {carried or 'nothing'}.",
            fix=f"In the Plivo Console, choose or buy a number with {what} among its capabilities.",
            who=Who.ACCOUNT_ADMIN,
            documentation=NUMBERS,
            details=able,
        )
    )
