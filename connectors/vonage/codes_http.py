"""Errors that any API of Vonage answers with, as problem details.

Read on https://developer.vonage.com/en/api-errors: the code is the last part of `type`. The older
interfaces at rest.nexmo.com say the same as `error-code` 401 or 403 without a type.
"""

from __future__ import annotations

from connectors.contract import Who
from connectors.knowledge import During, Entry

ERRORS = "https://developer.vonage.com/en/api-errors"

UNAUTHORIZED = Entry(
    "unauthorized",
    "Vonage does not accept this credential.",
    "The key or the secret is wrong, was replaced or deleted, or they belong to two accounts.",
    "Copy the API key and the API secret from the Vonage dashboard again, API Settings, both from "
    "the same account. For calls, see that the private key is the one of this application.",
    f"{ERRORS}#unauthorized",
    Who.ACCOUNT_ADMIN,
)
FORBIDDEN = Entry(
    "forbidden",
    "Vonage does not let this account do that.",
    "The credential is good, but the account or the subaccount lacks the feature.",
    "See in the dashboard that the feature is switched on for this account, or ask Vonage support.",
    f"{ERRORS}#forbidden",
    Who.ACCOUNT_ADMIN,
)

HTTP_ENTRIES: tuple[Entry, ...] = (
    UNAUTHORIZED,
    FORBIDDEN,
    Entry(
        "unprovisioned",
        "This Vonage account has no access to the product.",
        "The product was never switched on for the account.",
        "Compare the API key with the account's, and ask Vonage support to switch the product on.",
        f"{ERRORS}#unprovisioned",
        Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "account-suspended",
        "The Vonage account is suspended.",
        "Vonage suspended it: unpaid, unusual traffic, or against its rules.",
        "Ask Vonage support what is needed to open it again.",
        f"{ERRORS}#account-suspended",
        Who.ACCOUNT_ADMIN,
    ),
)

VOICE_ENTRIES: tuple[Entry, ...] = (
    Entry(
        "jwt-expired",
        "Vonage says that the token of this check had expired.",
        "The clock of this machine is wrong: the token was made a moment ago.",
        "Set the clock of this machine, or let it follow a time server.",
        f"{ERRORS}#jwt-expired",
    ),
    Entry(
        "jwt-revoked",
        "Vonage says that tokens of this application were revoked.",
        "Its key was replaced, or somebody revoked what it signed.",
        "Make a new key pair at the application in the dashboard, and give its private key here.",
        f"{ERRORS}#jwt-revoked",
        Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "low-balance",
        "There is not enough money on the Vonage account for this call.",
        "The balance is used up, or lower than what the call costs.",
        "Add money in the Vonage dashboard under Billing, or switch auto-reload on there.",
        f"{ERRORS}#low-balance",
        Who.ACCOUNT_ADMIN,
        during=During.SEND,
    ),
)

NOT_SET = Entry(
    "420",
    "Vonage did not store the address.",
    "Vonage calls an address before it stores it, and wants HTTP 200 from there.",
    "See that the listener runs and the public address leads to it, then try again.",
    "https://developer.vonage.com/en/api/numbers#updateANumber",
    during=During.WEBHOOK,
)
