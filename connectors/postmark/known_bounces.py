"""Why a mail that Postmark took was not delivered: “Bounce types” in the Bounce API."""

from __future__ import annotations

from connectors.contract import FailureClass, Who
from connectors.knowledge import During, Entry
from connectors.postmark import pages


def _bounce(
    kind: str,
    message: str,
    cause: str,
    fix: str,
    who: Who = Who.OPERATOR,
    failure_class: FailureClass = FailureClass.CONFIG,
) -> Entry:
    code = f"bounce/{kind}"
    return Entry(code, message, cause, fix, pages.BOUNCES, who, failure_class, During.DELIVERY)


BOUNCES = (
    _bounce(
        "HardBounce",
        "The receiving server refused the mail for good.",
        "The mailbox does not exist, or no longer.",
        "Correct the address or take it off your list; Postmark sends nothing more to it.",
    ),
    _bounce(
        "BadEmailAddress",
        "The recipient's address is not one that mail can be sent to.",
        "It has a typing error.",
        "Correct the address.",
    ),
    _bounce(
        "SoftBounce",
        "The mailbox does not take mail at present.",
        "It is full, switched off for now, or the mail is too large for it.",
        "Reach the person another way, and try again in a few days.",
        failure_class=FailureClass.REMOTE,
    ),
    _bounce(
        "DnsError",
        "The recipient's domain could not be looked up.",
        "The domain does not exist, or its name servers do not answer.",
        "Check the domain's spelling; if it is right, try again later.",
        failure_class=FailureClass.REMOTE,
    ),
    _bounce(
        "SpamNotification",
        "The receiving server took the mail for spam.",
        "Its text, links or sender look like spam there.",
        "Change the text; check SPF, DKIM and DMARC of the domain.",
    ),
    _bounce(
        "VirusNotification",
        "The receiving server took the mail for dangerous.",
        "It found what it takes for a virus.",
        "Check attachments and links.",
    ),
    _bounce(
        "ChallengeVerification",
        "The recipient's server wants to know first who writes.",
        "It answers strangers with a question that a person must answer.",
        "Answer that question from the mailbox of the sender, or reach the person another way.",
    ),
    _bounce(
        "ManuallyDeactivated",
        "Somebody deactivated this address at Postmark.",
        "It stands on the stream's list of suppressions.",
        "Reactivate it under Suppressions if the person wants your mail.",
    ),
    _bounce(
        "Blocked",
        "The recipient's mail provider blocked the mail.",
        "It does not trust the sending IP address, the domain or the text.",
        "Read the reason; check the domain's DNS records, and ask Postmark's support.",
        Who.ACCOUNT_ADMIN,
        FailureClass.REMOTE,
    ),
    _bounce(
        "SMTPApiError",
        "Postmark took the mail over SMTP, and could not use it.",
        "The sender is not confirmed, or the mail is malformed.",
        "Read the reason, and correct what it names.",
    ),
    _bounce(
        "DMARCPolicy",
        "The from-domain's own DMARC policy had the mail refused.",
        "The domain tells receivers to refuse mail that it did not sign.",
        "Verify the domain at Postmark with DKIM and a custom Return-Path.",
        Who.NETWORK_ADMIN,
    ),
    _bounce(
        "TemplateRenderingFailed",
        "Postmark could not fill in the template.",
        "A value that the template asks for is missing.",
        "Correct the template, or what is filled in.",
    ),
    _bounce(
        "Unknown",
        "The receiving server sent the mail back, for a reason that Postmark could not tell.",
        "The reason is in that server's own words.",
        "Read the reason.",
    ),
)
