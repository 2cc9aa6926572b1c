"""Why a message of Plivo's was not delivered, in plain words: `ErrorCode` of its status report.

Every code was read on Plivo's pages “Error Codes” and “Introducing SMS Error Codes”.
"""

from __future__ import annotations

from connectors.contract import FailureClass, Who
from connectors.knowledge import During, Entry

ERROR_CODES = "https://www.plivo.com/docs/messaging/troubleshooting/error-codes"


def _lost(
    code: int,
    message: str,
    cause: str,
    fix: str,
    who: Who = Who.OPERATOR,
    failure_class: FailureClass = FailureClass.CONFIG,
) -> Entry:
    return Entry(str(code), message, cause, fix, ERROR_CODES, who, failure_class, During.DELIVERY)


_REACH = "Check the number; if it is right, try once more later."
_SUPPORT = "If it happens often, give the message's UUID to Plivo's support."

MESSAGE_CODES: tuple[Entry, ...] = (
    _lost(
        10,
        "A carrier rejected the message as invalid.",
        "It is empty, too long, or has characters that the carrier does not take.",
        f"Shorten the text and leave out unusual characters. {_SUPPORT}",
    ),
    _lost(
        20,
        "The carrier's network had a fault.",
        "It is on the carrier's side, and passes.",
        "Send the message again later.",
        Who.PROVIDER,
        FailureClass.TRANSIENT,
    ),
    _lost(
        30,
        "The message was filtered as spam.",
        "Carriers block what looks like spam, and many messages from an ordinary number.",
        "Register the number for business messages (10DLC), use a short code or a toll-free number, "
        "and write less like an advertisement.",
        Who.ACCOUNT_ADMIN,
    ),
    _lost(
        40,
        "The sender is not valid.",
        "It is mistyped, carries no SMS, or is not a number of this account.",
        "Compare it with Phone Numbers > Your Numbers in the Plivo Console.",
    ),
    _lost(
        50,
        "The recipient is not a number that takes SMS.",
        "It is mistyped, a landline, or without SMS.",
        "Write it with + and country code, and use a mobile number.",
    ),
    _lost(
        60,
        "The carrier saw the message go round in circles.",
        "Two automatic answers wrote to each other, or no carrier could find a way.",
        "See that nothing answers automatically to an automatic answer.",
    ),
    _lost(
        70,
        "The recipient's number is not in use.",
        "The carrier says that it is unavailable for good, without a reason.",
        "Check the number; if it is right, do not write to it again.",
    ),
    _lost(
        80,
        "The recipient's phone could not be reached.",
        "It is off or out of range.",
        _REACH,
        failure_class=FailureClass.TRANSIENT,
    ),
    _lost(
        90,
        "No carrier leads to the recipient.",
        "The route was not available, nor was another one.",
        f"Send the message again later. {_SUPPORT}",
        Who.PROVIDER,
        FailureClass.REMOTE,
    ),
    _lost(
        100,
        "The carrier does not allow this message.",
        "The recipient's network does not support it.",
        "Reach this recipient in another way.",
    ),
    _lost(
        110,
        "The text is too long.",
        "Plivo takes 1,600 characters, or 737 where a letter is outside the GSM alphabet.",
        "Shorten it, or send it in parts.",
    ),
    _lost(
        200,
        "The recipient does not want messages from this number.",
        "They answered STOP.",
        "Do not write again, unless they opt in by writing START.",
    ),
    _lost(
        201,
        "A toll-free number of the United States cannot write to Canada.",
        "Carriers do not carry these messages.",
        "Use a Canadian or another ordinary number for Canada.",
        Who.ACCOUNT_ADMIN,
    ),
    _lost(
        450,
        "The recipient's country is not enabled.",
        "The geo permissions of the account do not include it.",
        "In the Plivo Console, Messaging > Settings > Geo Permissions, enable the country.",
        Who.ACCOUNT_ADMIN,
    ),
    _lost(
        900,
        "The account had no money left when the message was to leave.",
        "The credit was used up.",
        "Add credit in the Plivo Console under Billing, or switch auto-recharge on there.",
        Who.ACCOUNT_ADMIN,
    ),
    _lost(
        1000,
        "The message was not delivered, and nobody said why.",
        "Neither Plivo nor the carrier knows the reason.",
        f"{_REACH} {_SUPPORT}",
        failure_class=FailureClass.REMOTE,
    ),
)
