"""Judgements over what Meta tells of a number and its account. Pure: asks nobody.

Values: “Business phone numbers”, “Display names”, “Messaging limits” and “Throughput” of the WhatsApp
Business Platform, and the schemas of the Business Messaging API's specification.
"""

from __future__ import annotations

import re
from typing import Any

from connectors.checks import Finding, failed, passed, rating, skipped, unknown, warning
from connectors.contract import FailureClass, Who
from connectors.meta.answers import TokenFacts
from connectors.meta.whatsapp_answers import App, Number
from connectors.problems import Problem

DOCS = "https://developers.facebook.com/documentation/business-messaging/whatsapp"
NUMBERS = f"{DOCS}/business-phone-numbers/phone-numbers"
NAMES = f"{DOCS}/display-names"
LIMITS = f"{DOCS}/messaging-limits"
ACCOUNTS = f"{DOCS}/solution-providers/manage-webhooks"
SYSTEM_USERS = f"{DOCS}/access-tokens"

MESSAGING = "whatsapp_business_messaging"
MANAGEMENT = "whatsapp_business_management"
SCOPES = (MESSAGING, MANAGEMENT)

_QUALITIES = ("RED", "YELLOW", "GREEN")
"""From the worst."""
_ANY_NUMBER = 1_000_000_000
"""More customers than any tier with a number in its name."""


def kind(facts: TokenFacts) -> Finding | None:
    """Object to a token of a kind that cannot send for a number; None for the usual kinds."""
    if facts.type not in ("APP", "PAGE"):
        return None
    named = "an app" if facts.type == "APP" else "a page"
    return failed(
        Problem(
            code="token_kind",
            message=f"This is the token of {named}, which cannot send for a number.",
            cause="WhatsApp takes tokens of people and of system users.",
            fix="Make a token of a system user with the WhatsApp permissions.",
            who=Who.ACCOUNT_ADMIN,
            documentation=SYSTEM_USERS,
            details={"tokenType": facts.type},
        )
    )


def granted(facts: TokenFacts, account: str) -> Finding:
    """Say whether the token's permissions were given for this account."""
    without = [
        scope
        for scope in SCOPES
        if (targets := facts.targets(scope)) is not None and account not in targets
    ]
    if not without:
        return passed("The token may manage the account and send for it.", scopes=list(SCOPES))
    return failed(
        Problem(
            code="account_not_granted",
            message=f"The token has {' and '.join(without)}, but not for this account.",
            cause="Permissions are given for single WhatsApp Business Accounts, and this is none "
            "of them.",
            fix="Business settings > Accounts > WhatsApp accounts > this account > Add people: give "
            "the system user full control, then make a new token. Or correct businessAccountId.",
            who=Who.ACCOUNT_ADMIN,
            documentation=SYSTEM_USERS,
            details={"account": account, "permissions": without},
        )
    )


def not_in_account(number: str, account: str) -> Problem:
    """Describe a number that the token reaches, and that is another account's."""
    return Problem(
        code="other_account",
        message=f"The number {number} does not belong to the account {account}.",
        cause="The number and the account of two businesses, or of test and live, were mixed up.",
        fix="Copy both ids again from the same page: App Dashboard > WhatsApp > API Setup.",
        documentation=NUMBERS,
        details={"phoneNumberId": number, "businessAccountId": account},
    )


def registration(number: Number) -> Finding:
    """Say whether the number is verified, named and registered with the Cloud API."""
    facts: dict[str, Any] = {
        "platformType": number.platform_type,
        "codeVerificationStatus": number.code_verification_status,
        "nameStatus": number.name_status,
        "status": number.status,
        "accountMode": number.account_mode,
    }
    facts = {name: value for name, value in facts.items() if value is not None}
    if number.platform_type is not None and number.platform_type != "CLOUD_API":
        return failed(_not_registered(number, facts))
    if number.name_status == "DECLINED" or number.name_status == "EXPIRED":
        return warning(_name_declined(number, facts))
    if number.status in ("FLAGGED", "RESTRICTED", "BANNED", "DISCONNECTED"):
        return warning(_restricted(number, facts))
    return passed("The number is registered with the Cloud API.", **facts)


def _not_registered(number: Number, facts: dict[str, Any]) -> Problem:
    unverified = number.code_verification_status != "VERIFIED"
    first = (
        "Verify the number by SMS or call in WhatsApp Manager; then register it"
        if unverified
        else "Register it"
    )
    return Problem(
        code="not_registered",
        message="The number is not registered with the Cloud API: it cannot send or receive.",
        cause="Its owner did not finish the set-up, or it was taken off the Cloud API."
        + (" Its ownership is not verified either." if unverified else ""),
        fix=f"{first} with its PIN: POST /<phone number ID>/register, or the last step of API "
        "Setup.",
        who=Who.ACCOUNT_ADMIN,
        documentation=f"{DOCS}/business-phone-numbers/registration",
        details=facts,
    )


def _name_declined(number: Number, facts: dict[str, Any]) -> Problem:
    return Problem(
        code="name_not_approved",
        message=f"The display name is {str(number.name_status).lower()}.",
        cause="Meta did not approve it, or the approval has ended; customers see the number alone.",
        fix="Ask for another display name in WhatsApp Manager > Phone numbers > Profile.",
        who=Who.ACCOUNT_ADMIN,
        documentation=NAMES,
        details=facts,
    )


def _restricted(number: Number, facts: dict[str, Any]) -> Problem:
    return Problem(
        code="number_restricted",
        message=f"Meta has the number down as {str(number.status).lower()}.",
        cause="Its quality was low for too long, it broke a rule, or it was taken off WhatsApp.",
        fix="Look at WhatsApp Manager > Phone numbers and Business Support Home for the reason.",
        who=Who.ACCOUNT_ADMIN,
        documentation=LIMITS,
        details=facts,
    )


def quality(number: Number, limit: str | None) -> Finding:
    """Say how well the number is thought of, and how much it may send."""
    level = number.throughput.level if number.throughput else None
    known = {"qualityRating": number.quality_rating, "messagingLimit": limit, "throughput": level}
    facts: dict[str, Any] = {name: value for name, value in known.items() if value is not None}
    facts["ratings"] = ratings(number.quality_rating, limit)
    if number.quality_rating not in ("YELLOW", "RED"):
        told = f" {_limit_in_words(limit)}" if limit else ""
        return passed(f"The quality is not in question.{told}", **facts)
    low = number.quality_rating == "RED"
    return warning(
        Problem(
            code="quality_low" if low else "quality_medium",
            message=f"Customers rate the messages of this number {'low' if low else 'medium'}.",
            cause="Some blocked or reported the number in the last days.",
            fix="Write only to those who agreed to it, and less often; look at WhatsApp Manager > "
            "Insights for which templates were blocked.",
            who=Who.ACCOUNT_ADMIN,
            documentation=LIMITS,
            details=facts,
        )
    )


def ratings(quality: str | None, limit: str | None) -> list[dict[str, Any]]:
    """What may get worse without a date, as `checks.rating` has it."""
    found = []
    if quality in _QUALITIES:
        found.append(rating("quality rating", quality, _QUALITIES.index(quality)))
    rank = _customers(limit)
    if limit is not None and rank is not None:
        found.append(rating("messaging limit", limit, rank))
    return found


def _customers(limit: str | None) -> int | None:
    """How many customers a tier lets write to; None for a tier that is not known."""
    if limit == "TIER_UNLIMITED":
        return _ANY_NUMBER
    found = re.fullmatch(r"TIER_(\d{1,6})(K?)", limit or "")
    return int(found[1]) * (1000 if found[2] else 1) if found else None


def _limit_in_words(limit: str) -> str:
    if limit == "TIER_UNLIMITED":
        return "Any number of customers may be written to first."
    return f"Customers who may be written to first in 24 hours: {limit.removeprefix('TIER_')}."


def subscription(apps: tuple[App, ...], own: str | None) -> Finding:
    """Say whether this channel's own app gets the account's messages, and not just any."""
    listed = [{"id": app.id, "name": app.name} for app in apps]
    if own is not None and any(app.id == own for app in apps):
        return passed("The app is subscribed to the account.", apps=listed)
    if own is None and apps:
        return unknown(_which_app(listed))
    others = "; others are" if apps else ""
    return failed(
        Problem(
            code="not_subscribed",
            message=f"The app is not subscribed to the account{others}: nothing will arrive.",
            cause="Setting the webhook in the App Dashboard does not do it: each account is "
            "subscribed by a call of its own.",
            fix="Register the webhook from here, or call POST /<account>/subscribed_apps with this "
            "token.",
            documentation=ACCOUNTS,
            details={"app": own, "apps": listed},
        )
    )


def _which_app(listed: list[dict[str, str | None]]) -> Problem:
    return Problem(
        code="app_unknown",
        message="Some app is subscribed to the account; whether it is this one could not be told.",
        cause="Meta does not say which app the token belongs to, since its holder has no role there.",
        fix="Compare the app's id in the App Dashboard with the list in the details.",
        failure_class=FailureClass.REMOTE,
        documentation=ACCOUNTS,
        details={"apps": listed},
    )


def unseen(what: str) -> Finding:
    """Skip what Meta does not show to this token."""
    return skipped(f"Meta does not show {what} to this token.")
