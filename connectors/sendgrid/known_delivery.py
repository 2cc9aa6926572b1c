"""Why a mail that SendGrid took was not delivered.

A `bounce` event carries one of seven classifications (“Bounce and block classifications”), a
`dropped` event one of the reasons that “Event Webhook Reference” and the glossary (“Drops”) list.
"""

from __future__ import annotations

from connectors.contract import FailureClass, Who
from connectors.knowledge import During, Entry
from connectors.sendgrid import pages

_SUPPRESSED = (
    "If the person wants your mail again, take the address off the list under Suppressions; if "
    "not, reach them another way."
)


def _bounce(
    name: str,
    message: str,
    cause: str,
    fix: str,
    who: Who = Who.OPERATOR,
    failure_class: FailureClass = FailureClass.CONFIG,
) -> Entry:
    code, page = f"bounce/{name}", pages.CLASSIFICATIONS
    return Entry(code, message, cause, fix, page, who, failure_class, During.DELIVERY)


def _drop(
    name: str, message: str, cause: str, fix: str, page: str = pages.DROPS, who: Who = Who.OPERATOR
) -> Entry:
    return Entry(f"dropped/{name}", message, cause, fix, page, who, during=During.DELIVERY)


DELIVERY = (
    _bounce(
        "Invalid Address",
        "The receiving server does not know this address.",
        "The mailbox or its domain does not exist, or no longer.",
        "Correct the address or take it off your list; SendGrid sends nothing more to it.",
    ),
    _bounce(
        "Mailbox Unavailable",
        "The mailbox does not take mail at present.",
        "It is full, locked or moved.",
        "Reach the person another way, and try again in a few days.",
        failure_class=FailureClass.REMOTE,
    ),
    _bounce(
        "Content",
        "The receiving server refused the mail for what it says.",
        "Its text, links or form look like spam or like a danger.",
        "Change the text and its links, and send again.",
    ),
    _bounce(
        "Reputation",
        "The receiving server does not trust the sender.",
        "The sending IP address or domain has a bad name, or SPF, DKIM or DMARC do not pass.",
        "Authenticate the domain under Settings > Sender Authentication; look the sender up on the "
        "blocklist that the reason names.",
        Who.ACCOUNT_ADMIN,
    ),
    _bounce(
        "Frequency or Volume Too High",
        "The receiving server takes no more of your mail for now.",
        "Too many mails went there in a short time.",
        "Send more slowly, and try again later.",
        failure_class=FailureClass.TRANSIENT,
    ),
    _bounce(
        "Technical Failure",
        "The mail could not be handed over for a technical reason.",
        "The receiving server could not be reached, or did not keep to the protocol.",
        "Try again later; if it stays, tell whoever runs the receiving server.",
        Who.NETWORK_ADMIN,
        FailureClass.REMOTE,
    ),
    _bounce(
        "blocked",
        "The receiving server refused this mail, though not the address for good.",
        "A rule of that server, or a fault on the way; the reason is in its own words.",
        "Read the reason, and send again when it no longer holds.",
        failure_class=FailureClass.REMOTE,
    ),
    _drop(
        "Bounced Address",
        "SendGrid sent nothing: mail to this address has bounced before.",
        "The address stands on the account's list of bounces.",
        _SUPPRESSED,
    ),
    _drop(
        "Unsubscribed Address",
        "SendGrid sent nothing: this person has unsubscribed.",
        "The address stands on the account's list of unsubscribes.",
        _SUPPRESSED,
    ),
    _drop(
        "Spam Reporting Address",
        "SendGrid sent nothing: this person has called your mail spam.",
        "The address stands on the account's list of spam reports.",
        "Do not write to this person by mail any more.",
    ),
    _drop(
        "Invalid",
        "SendGrid sent nothing: the address is on the list of invalid ones.",
        "The address cannot exist, or an earlier mail found that it does not.",
        "Correct the address; if it is right, take it off the list under Suppressions.",
    ),
    _drop(
        "Spam Content",
        "SendGrid sent nothing: its spam checker did not let the mail pass.",
        "The account's Spam Checker is on, and the text scores above its limit.",
        "Change the text, or the limit under Settings > Mail Settings.",
    ),
    _drop(
        "Invalid SMTPAPI header",
        "SendGrid sent nothing: the mail's X-SMTPAPI header is broken.",
        "A program or a template adds that header in a wrong form.",
        "Correct or remove the header where it is added.",
    ),
    _drop(
        "Recipient List over Package Quota",
        "SendGrid sent nothing: the plan's allotment is used up.",
        "The account sent as many mails as its plan allows.",
        "Wait for the reset, or take a larger plan.",
        pages.EVENTS,
        Who.ACCOUNT_ADMIN,
    ),
)
