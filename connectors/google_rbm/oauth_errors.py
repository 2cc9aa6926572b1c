"""What the token endpoint says no with.

Facts: “JWT error codes” in “Using OAuth 2.0 for server to server applications”.
"""

from __future__ import annotations

from connectors.contract import Who
from connectors.knowledge import Entry

PAGE = "https://developers.google.com/identity/protocols/oauth2/service-account"
CODES = f"{PAGE}#jwterror-codes"

SAID = {
    "invalid_grant/signature": ("invalid_grant", "Invalid JWT Signature."),
    "invalid_grant/clock": (
        "invalid_grant",
        "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. "
        "Check your iat and exp values in the JWT claim.",
    ),
    "invalid_grant/account": ("invalid_grant", "Invalid grant: account not found"),
    "invalid_grant/email": ("invalid_grant", "Not a valid email."),
    "invalid_client": ("invalid_client", "The OAuth client was not found."),
    "invalid_scope": ("invalid_scope", "Invalid OAuth scope or ID token audience provided."),
    "unauthorized_client": ("unauthorized_client", "Unauthorized client or scope in request."),
    "access_denied": ("access_denied", "Requested client not authorized."),
    "admin_policy_enforced": ("admin_policy_enforced", "Access blocked by your administrator."),
    "disabled_client": ("disabled_client", "The OAuth client was disabled."),
}
"""Code -> `error` and `error_description`, as the endpoint writes them."""

WORDS = (
    ("signature", "invalid_grant/signature"),
    ("short-lived", "invalid_grant/clock"),
    ("timeframe", "invalid_grant/clock"),
    ("account not found", "invalid_grant/account"),
    ("account has been deleted", "invalid_grant/account"),
    ("valid email", "invalid_grant/email"),
    ("verifier found for issuer", "invalid_grant/email"),
)
"""Words of an `invalid_grant`'s description that tell which one it is."""

OAUTH = (
    Entry(
        "invalid_grant/signature",
        "Google does not know this key of the service account.",
        "The key was deleted, disabled or has expired, or the private key belongs to another "
        "account than the client_email beside it.",
        "Create a new key for the service account in the RCS for Business Developer Console "
        "(Service account > Create key) and put it in the old one's place.",
        CODES,
    ),
    Entry(
        "invalid_grant/clock",
        "Google finds the time in the token request wrong.",
        "This machine's clock is off by more than a few minutes.",
        "Set the clock (switch on NTP), then check again. The key is fine as far as is known.",
        CODES,
    ),
    Entry(
        "invalid_grant/account",
        "The service account of this key no longer exists.",
        "It was deleted, or its whole Google Cloud project was.",
        "Restore it within 30 days (IAM > Service accounts), or create a service account and a key "
        "in the RCS for Business Developer Console.",
        CODES,
        who=Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "invalid_grant/email",
        "The client_email of the key file is no service account.",
        "The key file was edited by hand, or is an example.",
        "Paste the downloaded key file unchanged.",
        CODES,
    ),
    Entry(
        "invalid_client",
        "Google does not accept the token request as coming from a service account.",
        "The key file names an account that is not set up right, or was edited.",
        "Paste the downloaded key file unchanged; if that is what is there, create a new key.",
        CODES,
    ),
    Entry(
        "invalid_scope",
        "Google knows none of the permissions that were asked for.",
        "Something on the way changed the request, or an endpoint override leads elsewhere.",
        "Check LINKTOR_TUI_ENDPOINT_GOOGLE_RBM_OAUTH where it is set.",
        CODES,
    ),
    Entry(
        "unauthorized_client",
        "The service account may not get tokens of this kind.",
        "It is disabled, or belongs to a project that was shut down.",
        "Enable the service account under IAM > Service accounts in the Google Cloud console.",
        CODES,
        who=Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "access_denied",
        "Google refuses this service account a token for RCS for Business.",
        "A policy of the organisation does not let it use this API.",
        "Ask the administrator of the Google Cloud organisation to allow it.",
        CODES,
        who=Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "admin_policy_enforced",
        "The organisation's administrator has blocked this access.",
        "A policy of Google Workspace or Cloud forbids the permission that was asked for.",
        "Ask the administrator to allow RCS for Business for this service account.",
        CODES,
        who=Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "disabled_client",
        "The key, or the service account it belongs to, is disabled.",
        "Somebody disabled it in the Google Cloud console, or Google did because it was leaked.",
        "Look under IAM > Service accounts > Keys; if it was leaked, create a new key instead.",
        CODES,
        who=Who.ACCOUNT_ADMIN,
    ),
)
