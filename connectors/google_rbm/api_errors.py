"""What the RCS for Business API says no with, and what becomes of messages.

Facts: `google.api.ErrorReason` and `google.rpc.Code` (AIP-193), “phones.getCapabilities”,
“phones.agentMessages.create” and “Events” of the RCS for Business docs, and the partner model in
Google's own samples (github.com/rcs-business-messaging/rbm-api-examples).
"""

from __future__ import annotations

from connectors.contract import Who
from connectors.google_rbm.config import DOCS
from connectors.knowledge import During, Entry

ERRORS = "https://google.aip.dev/193"
REASONS = "https://github.com/googleapis/googleapis/blob/master/google/api/error_reason.proto"
SAMPLES = (
    "https://github.com/rcs-business-messaging/rbm-api-examples/tree/master/java/rbm-java-client-v1"
)
SEND = f"{DOCS}/reference/rest/v1/phones.agentMessages/create"
REACH = f"{DOCS}/reference/rest/v1/phones/getCapabilities"
EVENTS = f"{DOCS}/guides/build/events"

AGENT = "PERMISSION_DENIED/agent"

API = (
    Entry(
        AGENT,
        "Google finds no agent of this ID that the service account may use.",
        "The agent ID is mistyped, or the agent belongs to another partner account than the key.",
        "Copy the Agent ID from the console where the key was created (the agent > Overview).",
        SAMPLES,
    ),
    Entry(
        "PERMISSION_DENIED/SERVICE_DISABLED",
        "The RCS for Business API is switched off for the key's project.",
        "The key is of an ordinary Google Cloud project, not the one behind the partner account.",
        "Use a key from the RCS for Business Developer Console (Service account), or enable the "
        "API for the project and wait a few minutes.",
        REASONS,
        who=Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "PERMISSION_DENIED/BILLING_DISABLED",
        "Billing is switched off for the key's project.",
        "The Google Cloud project has no open billing account.",
        "Link a billing account to the project in the Google Cloud console.",
        REASONS,
        who=Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "PERMISSION_DENIED/CONSUMER_SUSPENDED",
        "Google has suspended the key's project.",
        "Unpaid bills or a breach of Google's terms; the owner of the project was told by mail.",
        "Appeal or settle it in the Google Cloud console.",
        REASONS,
        who=Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "PERMISSION_DENIED/CONSUMER_INVALID",
        "The key's project no longer exists.",
        "It was shut down or deleted.",
        "Restore the project within 30 days, or create a key in the partner account's project.",
        REASONS,
        who=Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "PERMISSION_DENIED/IAM_PERMISSION_DENIED",
        "The service account lacks a permission in its project.",
        "Its role was taken away or narrowed.",
        "Give it back its role under IAM in the Google Cloud console, or create a key in the RCS "
        "for Business Developer Console, whose service account has what is needed.",
        REASONS,
        who=Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "PERMISSION_DENIED/ACCESS_TOKEN_SCOPE_INSUFFICIENT",
        "The token does not cover RCS for Business.",
        "Something on the way handed out another token than the one that was asked for.",
        "Check LINKTOR_TUI_ENDPOINT_GOOGLE_RBM_OAUTH where it is set.",
        REASONS,
    ),
    Entry(
        "UNAUTHENTICATED",
        "The API does not accept the token that Google's own token endpoint just gave.",
        "An endpoint override mixes two systems, or the account was disabled this minute.",
        "Check the LINKTOR_TUI_ENDPOINT_GOOGLE_RBM… variables, then check again.",
        ERRORS,
    ),
    Entry(
        "UNAUTHENTICATED/ACCESS_TOKEN_EXPIRED",
        "The API finds the token expired.",
        "This machine's clock, or a proxy that keeps old answers, is to blame: tokens live an hour.",
        "Check the clock, then check again.",
        REASONS,
    ),
    Entry(
        "UNAUTHENTICATED/ACCOUNT_STATE_INVALID",
        "The service account is disabled or deleted.",
        "It was switched off after the token was given.",
        "Enable it under IAM > Service accounts in the Google Cloud console.",
        REASONS,
        who=Who.ACCOUNT_ADMIN,
    ),
)
"""Met by a check, and by a send alike."""

SENDING = (
    Entry(
        "NOT_FOUND",
        "The phone cannot be reached over RCS by this agent.",
        "Its RCS is off or unsupported, its carrier is none that the agent is launched with, or the "
        "agent is not launched and the phone is not one of its testers.",
        "Reach this customer another way. Before launch, add the phone as a test device first.",
        SEND,
        during=During.SEND,
    ),
    Entry(
        "PERMISSION_DENIED",
        "The agent may not write to this phone.",
        "An agent that is not launched reaches its testers only; so does a suspended one.",
        "Add the phone under Devices of the agent and accept the invitation on it, or have the agent "
        "launched.",
        REACH,
        during=During.SEND,
    ),
    Entry(
        "INVALID_ARGUMENT",
        "Google finds something in the message it cannot take.",
        "The number is not in E.164 form, or the text is too long or empty.",
        "Give the number with + and country code, and look at what Google said.",
        SEND,
        during=During.SEND,
    ),
)

DELIVERY = (
    Entry(
        "TTL_EXPIRATION_REVOKED",
        "The message was not delivered in time and was taken back.",
        "The phone stayed offline until the message's lifetime was over.",
        "Reach this customer another way, such as SMS: the message will not come any more.",
        EVENTS,
        during=During.DELIVERY,
    ),
    Entry(
        "TTL_EXPIRATION_REVOKE_FAILED",
        "The message expired, and taking it back failed: it may still arrive.",
        "The phone stayed offline too long, and Google could not recall the message.",
        "If it is urgent, send it another way too; the customer may get it twice.",
        EVENTS,
        who=Who.PROVIDER,
        during=During.DELIVERY,
    ),
)
