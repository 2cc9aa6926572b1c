"""What Twilio's answers about an account and its number mean for a channel. Pure judgements."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any, Literal

from connectors.checks import Finding, failed, passed, skipped, warning
from connectors.contract import Who
from connectors.problems import Problem
from connectors.twilio.answers import Account, Balance, Number
from connectors.twilio.errors import page

ACCOUNTS = "https://www.twilio.com/docs/iam/api/account"
TRIALS = "https://www.twilio.com/docs/usage/trials"
BILLING = "https://www.twilio.com/docs/usage/billing"
NUMBERS = "https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource"
RESTRICTED_KEYS = "https://www.twilio.com/docs/iam/api-keys/restricted-api-keys"

LOW = Decimal(5)
"""Units of the account's currency; some hundred messages."""

Carried = Literal["sms", "voice"]
_CALLED = {"sms": "SMS", "mms": "MMS", "voice": "calls", "fax": "fax"}


def of_account(account: Account) -> Finding:
    """Judge the state of an account: whether it is active, and whether it is a trial."""
    facts: dict[str, Any] = {"status": account.status}
    if account.type:
        facts["type"] = account.type
    if account.is_subaccount:
        facts["subaccount"] = True
    if account.status != "active":
        return failed(_inactive(account, facts))
    if account.is_trial:
        return warning(_trial(facts))
    return passed("The account is active.", **facts)


def _inactive(account: Account, facts: dict[str, Any]) -> Problem:
    problem = Problem(
        code="account_suspended",
        message="The Twilio account is suspended: it can neither send nor receive.",
        cause="It ran out of money, its main account is suspended, or Twilio or its owner "
        "suspended it.",
        fix="Add money in the Console under Billing and wait ten minutes; if it stays, ask Twilio "
        "Support.",
        who=Who.ACCOUNT_ADMIN,
        documentation=page(10001),
        details=facts,
    )
    if account.status == "suspended":
        return problem
    return replace(
        problem,
        code="account_not_active",
        message=f"The Twilio account is not active; its state is “{account.status[:40]}”.",
        cause="It was closed, or has a state that does not allow traffic.",
        fix="Use another account, or ask Twilio Support about this one.",
        documentation=ACCOUNTS,
    )


def _trial(facts: dict[str, Any]) -> Problem:
    return Problem(
        code="account_trial",
        message="This is a trial account: it reaches verified numbers only, and not for long.",
        cause="It was never upgraded. Trials end after 30 days.",
        fix="For customers, upgrade the account in the Console. For trying out, verify the "
        "recipients under Phone Numbers > Manage > Verified Caller IDs.",
        who=Who.ACCOUNT_ADMIN,
        documentation=TRIALS,
        details=facts,
    )


def of_balance(found: Balance) -> Finding:
    """Judge the money that is left. Twilio suspends an account that has none."""
    if found.balance is None:
        return skipped("Twilio tells no balance for this account.")
    amount = f"{found.balance} {found.currency or ''}".strip()
    facts = {"balance": str(found.balance), "currency": found.currency}
    if found.balance > LOW:
        return passed(f"{amount} are left.", **facts)
    problem = Problem(
        code="balance_low",
        message=f"Only {amount} are left.",
        cause="Twilio suspends an account when its balance is used up.",
        fix="Add money in the Console under Billing, or switch auto-recharge on there.",
        who=Who.ACCOUNT_ADMIN,
        documentation=BILLING,
        details=facts,
    )
    if found.balance > 0:
        return warning(problem)
    return warning(
        replace(problem, code="balance_empty", message=f"The balance is used up: {amount}.")
    )


def not_owned(number: str) -> Problem:
    """Describe a number that the account does not have."""
    return Problem(
        code="number_not_owned",
        message=f"{number} is not a number of this Twilio account.",
        cause="It is mistyped, was released, is still being ported, or belongs to another account "
        "or subaccount.",
        fix="Compare it with the Console's list, Phone Numbers > Manage > Active numbers. If a "
        "subaccount has it, use the subaccount's Account SID and credential.",
        who=Who.ACCOUNT_ADMIN,
        documentation=NUMBERS,
        details={"phoneNumber": number},
    )


def of_capabilities(number: Number, needed: Carried) -> Finding:
    """Judge what a number carries against what a channel needs."""
    able = number.capabilities
    facts: dict[str, Any] = {
        "sms": able.sms,
        "mms": able.mms,
        "voice": able.voice,
        "fax": able.fax,
    }
    carried = [_CALLED[name] for name, value in facts.items() if value]
    if getattr(able, needed):
        return passed(f"The number carries {_listed(carried)}.", **facts)
    what = _CALLED[needed]
    instead = f"It carries {_listed(carried)}." if carried else "It carries nothing."
    return failed(
        Problem(
            code=f"number_without_{needed}",
            message=f"{number.phone_number} does not carry {what}.",
            cause=f"Not every number does, and this one was bought without. {instead}",
            fix=f"In the Console, choose or buy a number with {what} among its capabilities.",
            who=Who.ACCOUNT_ADMIN,
            documentation=page(21661) if needed == "sms" else NUMBERS,
            details=facts,
        )
    )


def _listed(items: list[str]) -> str:
    return f"{', '.join(items[:-1])} and {items[-1]}" if len(items) > 1 else "".join(items)


def named(refusal: Problem, credential: str) -> Problem:
    """Say which of the credentials that were given is meant."""
    message = refusal.message.replace("his credential", f"his {credential}")
    return replace(refusal, message=message, details={**refusal.details, "credential": credential})


def restricted_key(refusal: Problem) -> Problem:
    """Describe an API key that Twilio knows to be restricted, or does not know."""
    return replace(
        refusal,
        message="Twilio does not let this API key look at the account or its numbers.",
        cause="It is a restricted key without these permissions, or it was deleted.",
        fix="In the Console, under API keys & tokens, let the key read phone numbers, or use a "
        "Standard key.",
        documentation=RESTRICTED_KEYS,
    )
