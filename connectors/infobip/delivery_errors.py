"""Why a message that Infobip took was not delivered: IDs of the delivery report's `error`.

Facts: “Response status and error codes” (error codes of chat channels; general status codes).
"""

from __future__ import annotations

from connectors.contract import FailureClass, Who
from connectors.infobip.api_errors import CODES
from connectors.knowledge import During, Entry


def _lost(
    code: str,
    message: str,
    cause: str,
    fix: str,
    who: Who = Who.OPERATOR,
    failure_class: FailureClass = FailureClass.CONFIG,
) -> Entry:
    return Entry(code, message, cause, fix, CODES, who, failure_class, During.DELIVERY)


DELIVERY = (
    _lost(
        "7002",
        "The phone cannot be reached over RCS.",
        "Its RCS is off or unsupported, its carrier is not covered, or the sender is not launched "
        "and the phone is none of its test numbers.",
        "Reach this customer another way; before launch, add the phone as a test number.",
    ),
    _lost(
        "7003",
        "The customer blocked this sender or opted out.",
        "The customer does not want messages from it.",
        "Do not write to this number until the customer agrees again.",
    ),
    _lost(
        "7005",
        "The sender may not send this.",
        "It is not launched with the customer's carrier, or lacks a permission there.",
        "Look at the sender's launch status in the portal.",
        Who.ACCOUNT_ADMIN,
    ),
    _lost(
        "7006",
        "The RCS platform found the message malformed.",
        "Something in its content is not allowed for RCS.",
        "Look at the message in the portal's logs, and send it in a simpler form.",
    ),
    _lost(
        "7017",
        "The RCS platform got too many messages from this sender.",
        "The sender's limit for the hour or day is used up.",
        "Send more slowly, or ask Infobip for a higher limit.",
        failure_class=FailureClass.TRANSIENT,
    ),
    _lost(
        "7027",
        "The message's content was blocked.",
        "A filter of the platform or the carrier takes it for unwanted.",
        "Change the text: shortened links and words of advertising are common reasons.",
    ),
    _lost(
        "7034",
        "The sender is not registered on the RCS platform.",
        "It was removed, or its registration is not finished.",
        "Look at the sender's status in the portal (Channels and numbers > RCS).",
        Who.ACCOUNT_ADMIN,
    ),
    _lost(
        "7050",
        "The RCS platform met an error of its own.",
        "A fault at Google or the carrier.",
        "Send it again later.",
        Who.PROVIDER,
        FailureClass.REMOTE,
    ),
    _lost(
        "7051",
        "The RCS platform did not answer Infobip in time.",
        "A fault at Google or the carrier, or between it and Infobip.",
        "Send it again later.",
        Who.PROVIDER,
        FailureClass.REMOTE,
    ),
    _lost(
        "7081",
        "The sender is set up wrongly at Infobip.",
        "A setting of the sender is missing or wrong.",
        "Tell Infobip support the message ID.",
        Who.PROVIDER,
    ),
    _lost(
        "7083",
        "RCS is not activated on the account.",
        "The account was not given the service, or it was taken back.",
        "Ask your Infobip account manager to activate it.",
        Who.ACCOUNT_ADMIN,
    ),
    _lost(
        "EXPIRED_EXPIRED",
        "The message was not delivered in time.",
        "The phone stayed offline until the message's validity was over.",
        "Reach this customer another way, such as SMS.",
    ),
    _lost(
        "UNDELIVERABLE_NOT_DELIVERED",
        "The carrier could not deliver the message.",
        "The phone is off, unreachable, or does not take RCS just now.",
        "Try later, or reach this customer another way.",
    ),
    _lost(
        "UNDELIVERABLE_REJECTED_OPERATOR",
        "The carrier rejected the message.",
        "A rule of the carrier about this sender or its content.",
        "Look at the message in the portal's logs, and ask Infobip support if it stays.",
        Who.PROVIDER,
    ),
)
