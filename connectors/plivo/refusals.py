"""What Plivo's API refuses, in plain words. It has HTTP statuses and a text, and no codes of its own.

Facts: “API responses” (the statuses) and the exceptions of Plivo's Python SDK, which tells a 403 of a
message or a call apart as a missing geo permission.
"""

from __future__ import annotations

from functools import partial

from connectors.contract import Who
from connectors.knowledge import During, Entry

RESPONSES = "https://www.plivo.com/docs/messaging/api/response"
CREDIT = (
    "https://support.plivo.com/support/solutions/articles/17000088423-what-happens-to-my-outbound-"
    "messages-if-i-don-t-have-sufficient-balance-in-my-plivo-account-"
)

_checked = partial(Entry, documentation=RESPONSES, during=During.CHECK)
_sent = partial(Entry, documentation=RESPONSES, during=During.SEND)

UNAUTHORIZED = _checked(
    code="401",
    message="Plivo does not accept this credential.",
    cause="The Auth ID and the auth token do not belong together, the token was replaced, or the "
    "account or subaccount is disabled.",
    fix="Copy Auth ID and auth token again, both from the overview page of the Plivo Console.",
    who=Who.ACCOUNT_ADMIN,
)
FORBIDDEN = _checked(
    code="403",
    message="Plivo does not let this account do that.",
    cause="The account is not allowed to, or it is a subaccount and only the main account may.",
    fix="Ask Plivo's support what the account lacks, or use the main account's credential.",
    who=Who.ACCOUNT_ADMIN,
)
NOT_FOUND = _checked(
    code="404",
    message="Plivo finds nothing under this name.",
    cause="The Auth ID is wrong, or the number or application is of another account.",
    fix="Copy the Auth ID and the number from the Plivo Console again.",
)
WRONG_METHOD = _checked(
    code="405",
    message="Plivo does not know this kind of request here.",
    cause="The address is right, the method is not.",
    fix="Report it, with what was done before.",
)
BAD_PARAMETER = _sent(
    code="400",
    message="Plivo does not take one of the values.",
    cause="The recipient, the sender or the text is missing or has a form that is not possible.",
    fix="Write both numbers with + and country code, and see that the sender is a number of the "
    "account that carries this.",
)
NO_CREDIT = Entry(
    code="insufficient_credit",
    message="The account has no money left.",
    cause="The credit is used up. Plivo refuses for two minutes after a message found none.",
    fix="Add credit in the Plivo Console under Billing, or switch auto-recharge on there.",
    documentation=CREDIT,
    who=Who.ACCOUNT_ADMIN,
    during=During.SEND,
)
NO_GEO_PERMISSION = Entry(
    code="geo_permission",
    message="The account may not send or call to the recipient's country.",
    cause="The country is not enabled in the geo permissions of the account.",
    fix="In the Plivo Console, Messaging or Voice > Geo Permissions, enable the country, and only "
    "if you reach people there.",
    documentation=RESPONSES,
    who=Who.ACCOUNT_ADMIN,
    during=During.SEND,
)
CONFLICT = _sent(
    code="409",
    message="Plivo cannot do this now.",
    cause="It contradicts what was asked for just before, or the state that something is in.",
    fix="Wait a while and try again.",
)
UNPROCESSABLE = _sent(
    code="422",
    message="Plivo understands the request and cannot carry it out.",
    cause="The values do not fit each other, or the sender is not registered for the recipient.",
    fix="Compare sender and recipient with what Plivo says about this error.",
)

REFUSALS: tuple[Entry, ...] = (
    UNAUTHORIZED,
    FORBIDDEN,
    NOT_FOUND,
    WRONG_METHOD,
    BAD_PARAMETER,
    NO_CREDIT,
    NO_GEO_PERMISSION,
    CONFLICT,
    UNPROCESSABLE,
)
BY_STATUS = {int(entry.code): entry for entry in REFUSALS if entry.code.isdigit()}
