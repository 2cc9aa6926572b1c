"""Why a mail that Mailgun took was not delivered.

Mailgun's event tells a `reason` and the words of the receiving server (“Tracking failures”, “Webhook
payloads”); what a bounce is about, the server's enhanced code tells (RFC 3463).
"""

from __future__ import annotations

from connectors.contract import FailureClass, Who
from connectors.knowledge import During, Entry
from connectors.mailgun import pages

_SUPPRESSED = (
    "If the person wants your mail again, take the address off the list under Send > Suppressions; "
    "if not, reach them another way."
)


def _entry(
    code: str,
    message: str,
    cause: str,
    fix: str,
    who: Who = Who.OPERATOR,
    failure_class: FailureClass = FailureClass.CONFIG,
) -> Entry:
    return Entry(code, message, cause, fix, pages.FAILURES, who, failure_class, During.DELIVERY)


DELIVERY = (
    _entry(
        "bounce/mailbox-unknown",
        "The receiving server does not know this address.",
        "The mailbox or its domain does not exist, or no longer.",
        "Correct the address or take it off your list; Mailgun sends nothing more to it.",
    ),
    _entry(
        "bounce/mailbox-full",
        "The mailbox is full.",
        "The person has not made room for new mail.",
        "Reach the person another way, and try again in a few days.",
        failure_class=FailureClass.REMOTE,
    ),
    _entry(
        "bounce/policy",
        "The receiving server refused the mail by its rules.",
        "It takes the mail for spam, or SPF, DKIM and DMARC do not pass for the sender.",
        "Read the reason; check the domain's DNS records, and the sender at the blocklist it names.",
        Who.ACCOUNT_ADMIN,
    ),
    _entry(
        "failed/bounce",
        "The receiving server refused the mail for good.",
        "The reason is in its own words.",
        "Read the reason; Mailgun sends nothing more to this address until it is off the list of "
        "bounces.",
    ),
    _entry(
        "failed/suppress-bounce",
        "Mailgun sent nothing: mail to this address has bounced before.",
        "The address stands on the domain's list of bounces (code 605).",
        _SUPPRESSED,
    ),
    _entry(
        "failed/suppress-unsubscribe",
        "Mailgun sent nothing: this person has unsubscribed.",
        "The address stands on the domain's list of unsubscribes (code 606).",
        _SUPPRESSED,
    ),
    _entry(
        "failed/suppress-complaint",
        "Mailgun sent nothing: this person has called your mail spam.",
        "The address stands on the domain's list of complaints (code 607).",
        "Do not write to this person by mail any more.",
    ),
    _entry(
        "failed/delayed-bounce",
        "The receiving server took the mail, and sent it back later.",
        "It found only afterwards that it cannot deliver it.",
        "Correct the address or take it off your list.",
    ),
    _entry(
        "failed/espblock",
        "The mail provider of the recipient takes no mail from this sender for now.",
        "The sending IP address or domain has a bad name there.",
        "Send less and to people who want it; ask Mailgun's support about the IP address.",
        Who.ACCOUNT_ADMIN,
        FailureClass.REMOTE,
    ),
    _entry(
        "failed/old",
        "Mailgun tried for hours and gave up.",
        "The receiving server could not be reached, or put the mail off each time.",
        "Try again later, or tell whoever runs that server.",
        failure_class=FailureClass.REMOTE,
    ),
    _entry(
        "failed/generic",
        "The mail could not be handed over.",
        "The receiving server or the way to it had a fault; the reason is in its own words.",
        "Read the reason, and try again later.",
        failure_class=FailureClass.REMOTE,
    ),
)
