"""What is known of Postmark's errors in a check and in a send.

Codes and meanings: “API error codes” in Postmark's API overview. Words instead of a number are ours.
"""

from __future__ import annotations

from connectors.contract import FailureClass, Who
from connectors.knowledge import During, Entry, by_code
from connectors.postmark import pages
from connectors.postmark.known_bounces import BOUNCES

CHECK = (
    Entry(
        "10",
        "Postmark does not accept this server token.",
        "The token is mistyped, was deleted, or its server was.",
        "Copy the token again: Servers, the server, API Tokens.",
        pages.ERRORS,
        Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "account_token",
        "This is the account's token, not a server's.",
        "Postmark has both: the account's manages servers, and only a server's sends.",
        "Give the token of the server: Servers, the server, API Tokens. Keep the account's token "
        "to yourself: it reaches every server.",
        pages.MANUAL,
        Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "100",
        "Postmark's API is down for maintenance.",
        "Postmark is at work on it.",
        "Wait a few minutes, and look at Postmark's status page.",
        pages.ERRORS,
        Who.PROVIDER,
        FailureClass.TRANSIENT,
    ),
    Entry(
        "sandbox_server",
        "This is a sandbox server: it takes mail and delivers none of it.",
        "The server was made with the delivery type Sandbox, which cannot be changed.",
        "For customers, make a live server and give its token.",
        pages.SERVER,
        Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "1226",
        "This server has no message stream of that id.",
        "The id is mistyped, or the token is of another server.",
        "Copy the stream's id from the server's page; outbound is there from the start.",
        pages.STREAMS,
    ),
    Entry(
        "stream_archived",
        "The message stream is archived: nothing can be sent on it.",
        "Somebody archived it.",
        "Unarchive it within 45 days, or give the id of another stream.",
        pages.STREAMS,
        Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "stream_inbound",
        "The message stream is the inbound one: nothing can be sent on it.",
        "Its id was given in place of one that sends.",
        "Give the id of a transactional stream, such as outbound.",
        pages.STREAMS,
    ),
)


def _send(
    code: int,
    message: str,
    cause: str,
    fix: str,
    who: Who = Who.OPERATOR,
    page: str = pages.ERRORS,
) -> Entry:
    return Entry(str(code), message, cause, fix, page, who, during=During.SEND)


SEND = (
    _send(
        300,
        "Postmark could not use this mail as it is.",
        "An address is malformed, the text is empty, or something else in it is not allowed.",
        "Read Postmark's words; correct the recipient's address or the channel's from name.",
        page="https://postmarkapp.com/support/article/1180-what-does-errorcode-300-mean",
    ),
    _send(
        400,
        "Postmark does not know this sender.",
        "The from address is no sender signature of the account, and its domain is not verified.",
        "Add the address or its domain under Sender Signatures, or correct the from address.",
        Who.ACCOUNT_ADMIN,
    ),
    _send(
        401,
        "The sender is entered at Postmark, but not confirmed.",
        "The confirmation mail to that address was not answered.",
        "Open the mail from Postmark in that mailbox and confirm it; under Sender Signatures it "
        "can be sent again.",
    ),
    _send(
        402,
        "Postmark could not read the request.",
        "Something on the way broke its JSON.",
        "Check any proxy in between; if it stays, report it.",
    ),
    _send(
        403,
        "Postmark could not use the fields of the request.",
        "A field has another kind of value than Postmark takes.",
        "Check any proxy in between; if it stays, report it.",
    ),
    _send(
        405,
        "The account may send no more mail for now.",
        "Its allotment is used up.",
        "Take a larger plan, or buy more mails under Account > Billing.",
        Who.ACCOUNT_ADMIN,
    ),
    _send(
        406,
        "Postmark does not send to this person: the address is inactive.",
        "An earlier mail bounced, the person called one spam, or somebody suppressed the address.",
        "If the address is right and the person wants your mail, reactivate it under the stream's "
        "Suppressions.",
    ),
    _send(
        409,
        "Postmark takes JSON only, and got something else.",
        "A header of the request was lost on the way.",
        "Check any proxy in between; if it stays, report it.",
    ),
    _send(
        410,
        "Too many mails in one batch.",
        "A batch may have 500.",
        "Send fewer at once.",
    ),
    _send(
        411,
        "Postmark does not send attachments of this kind.",
        "Programs and scripts are not taken.",
        "Send a link in place of the file.",
    ),
    _send(
        412,
        "The Postmark account is still under review.",
        "Until it is approved, it sends to addresses of the from domain only.",
        "Request approval in Postmark, or wait for it.",
        Who.ACCOUNT_ADMIN,
    ),
    _send(
        413,
        "The Postmark account may not send.",
        "Postmark has stopped it.",
        "Look at the notices in Postmark, and write to its support.",
        Who.ACCOUNT_ADMIN,
    ),
    _send(
        1235,
        "This server has no such message stream.",
        "The id is mistyped, or the token is of another server.",
        "Copy the stream's id from the server's page; outbound is there from the start.",
    ),
    _send(
        1236,
        "Nothing can be sent on this message stream.",
        "It is the inbound one.",
        "Give the id of a transactional stream, such as outbound.",
    ),
)

BY_CODE = by_code(CHECK, SEND, BOUNCES)
