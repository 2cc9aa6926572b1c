"""The shape of a WhatsApp channel's values, and what people paste in their place. Asks nobody.

Ids of the Graph API are digits (patterns of the Business Messaging API's specification). Tokens and
secrets are opaque: what cannot be one is a fault, what merely is not the usual shape an oddity. No
text here holds a value: a secret may be pasted into any field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from connectors.meta.whatsapp_config import GET_STARTED, SECURE, WhatsAppConfig
from connectors.problems import Problem

ID = re.compile(r"[0-9]{5,20}")
TOKEN = re.compile(r"[A-Za-z0-9_\-|.]{8,}")
APP_SECRET = re.compile(r"[0-9a-f]{32}")
API_VERSION = re.compile(r"v[0-9]{1,3}\.[0-9]")
USUAL_TOKEN = "EAA"  # noqa: S105 - how all of them begin
INSTAGRAM_TOKEN = "IG"  # noqa: S105 - how those of Instagram begin


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about one field: a fault cannot work, anything else may."""

    problem: Problem
    fault: bool = True


def remarks(config: WhatsAppConfig) -> tuple[Remark, ...]:
    """Judge every field of a config."""
    return tuple(_remarks(config))


def _remarks(config: WhatsAppConfig) -> Iterator[Remark]:
    number, account = config.phone_number_id, config.business_account_id
    if not ID.fullmatch(number):
        yield _no_number_id(number)
    if not ID.fullmatch(account):
        yield _remark(
            "businessAccountId",
            "The WhatsApp Business Account ID is not digits alone.",
            "It is a number of about 15 digits that Meta gave the account.",
            "Copy it from App Dashboard > WhatsApp > API Setup.",
        )
    elif account == number:
        yield _remark(
            "businessAccountId",
            "The account and the phone number have the same id.",
            "One of the two was pasted into both fields.",
            "Copy both again from App Dashboard > WhatsApp > API Setup.",
        )
    yield from _token(config.access_token.get_secret_value())
    if config.app_secret and not APP_SECRET.fullmatch(config.app_secret.get_secret_value()):
        yield _remark(
            "appSecret",
            "The app secret is not 32 hexadecimal digits, as Meta's are.",
            "Part of it is missing, or another secret was pasted.",
            "Copy it from App Dashboard > App settings > Basic > App secret > Show.",
            SECURE,
            fault=False,
        )
    if config.api_version and not API_VERSION.fullmatch(config.api_version):
        yield _remark(
            "apiVersion",
            "The API version has not the right shape.",
            "A version is a v and two numbers with a dot between them.",
            "Write it as v23.0, or leave it out.",
        )


def _no_number_id(value: str) -> Remark:
    looks_like_number = bool(re.fullmatch(r"\+?[0-9 ()./\-]+", value))
    cause = (
        "The phone number itself was given; Meta wants the id that stands below it."
        if looks_like_number
        else "It is a number of about 15 digits that Meta gave the phone number."
    )
    return _remark(
        "phoneNumberId",
        "The phone number ID is not digits alone.",
        cause,
        "Copy “Phone number ID” from App Dashboard > WhatsApp > API Setup.",
    )


def _token(value: str) -> Iterator[Remark]:
    again = "Copy the whole token again, without quotes, blanks or the word Bearer."
    if not TOKEN.fullmatch(value) or value.endswith("..."):
        yield _remark(
            "accessToken",
            "The access token cannot be one.",
            "A token is one long word of letters and digits; this is cut off or something else.",
            again,
        )
    elif value.startswith(INSTAGRAM_TOKEN):
        yield _remark(
            "accessToken",
            "This is a token of Instagram, not of WhatsApp.",
            "Tokens that begin with IG work at graph.instagram.com alone.",
            "Make a token of a system user with the WhatsApp permissions.",
        )
    elif "|" in value:
        yield _remark(
            "accessToken",
            "This is the app's own token, which cannot send messages.",
            "A token with a bar in it is made of the app's id and secret.",
            "Make a token of a system user with the WhatsApp permissions.",
        )
    elif not value.startswith(USUAL_TOKEN):
        yield _remark(
            "accessToken",
            "The access token does not begin with EAA, as Meta's do.",
            "Part of it is missing, or another secret was pasted.",
            again,
            fault=False,
        )


def _remark(
    field: str,
    message: str,
    cause: str,
    fix: str,
    documentation: str = GET_STARTED,
    *,
    fault: bool = True,
) -> Remark:
    code = re.sub(r"([A-Z])", r"_\1", field).lower() + "_format"
    problem = Problem(
        code, message, cause, fix, documentation=documentation, details={"field": field}
    )
    return Remark(problem, fault)
