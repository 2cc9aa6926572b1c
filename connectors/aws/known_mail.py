"""What is not right with an account, an identity or a number, and why a mail came back.

The codes of the first are ours, as AWS reports a state there and not an error. Those of bounces are
SES's type and subtype (“Amazon SNS notification contents for Amazon SES”).
"""

from __future__ import annotations

from connectors.aws.known_calls import DOCS
from connectors.contract import FailureClass, Who
from connectors.knowledge import During, Entry

_IDENTITIES = f"{DOCS}/ses/latest/dg/creating-identities.html"
_CONTENTS = f"{DOCS}/ses/latest/dg/notification-contents.html"
_EVENTS = f"{DOCS}/ses/latest/dg/event-publishing-retrieving-sns-contents.html"
_SMS_NUMBERS = f"{DOCS}/sns/latest/dg/channels-sms-originating-identities-origination-numbers.html"

_SES = (
    Entry(
        "ses_sandbox",
        "The account is in the SES sandbox: it writes to verified addresses only.",
        "Every account starts there, in each region, with 200 mails a day.",
        "Ask for production access: Amazon SES > Account dashboard > Request production access.",
        f"{DOCS}/ses/latest/dg/request-production-access.html",
        who=Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "ses_sending_off",
        "Sending is switched off for this account in this region.",
        "AWS paused it after bounces or complaints, or somebody switched it off.",
        "Look at Amazon SES > Account dashboard, and answer the case there.",
        f"{DOCS}/ses/latest/dg/faqs-enforcement.html",
        who=Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "ses_probation",
        "AWS has put the account's sending under review.",
        "Bounces or complaints are too many; without a change sending will be paused.",
        "Look at Amazon SES > Reputation metrics, clean the list of recipients and answer the case.",
        f"{DOCS}/ses/latest/dg/faqs-enforcement.html",
        who=Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "ses_shutdown",
        "AWS has shut the account's sending down.",
        "Bounces or complaints stayed too many, or mail broke the terms of use.",
        "Answer the case in the AWS Support Center and say what was changed.",
        f"{DOCS}/ses/latest/dg/faqs-enforcement.html",
        who=Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "ses_quota_used",
        "The sending quota of the last 24 hours is used up.",
        "As many mails went out as the account may send in a day.",
        "Wait, or ask for a higher quota under Service Quotas.",
        f"{DOCS}/ses/latest/dg/manage-sending-quotas.html",
        who=Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "ses_identity_missing",
        "Neither the from-address nor its domain is known to SES in this region.",
        "Identities are set up in each region by themselves, and in each account.",
        "Check region and account, or add the domain under Amazon SES > Identities.",
        _IDENTITIES,
    ),
    Entry(
        "ses_identity_unverified",
        "The from-address is known to SES and not verified yet.",
        "The link in the mail was not followed, or the domain's DKIM records are not in DNS.",
        "Follow the link that AWS mailed, or publish the records that the identity's page shows.",
        _IDENTITIES,
    ),
    Entry(
        "ses_dkim_off",
        "SES does not sign mails of this identity with DKIM.",
        "Signing is switched off, or its records are not (or no longer) in DNS.",
        "Amazon SES > Identities > the identity > Authentication: publish the records shown there.",
        f"{DOCS}/ses/latest/dg/send-email-authentication-dkim-easy.html",
        who=Who.NETWORK_ADMIN,
    ),
    Entry(
        "ses_mail_from",
        "The custom MAIL FROM domain of the identity does not work.",
        "SES does not find its MX record, and uses amazonses.com or refuses mails meanwhile.",
        "Publish the MX and TXT records that SES shows for the MAIL FROM domain.",
        f"{DOCS}/ses/latest/dg/mail-from.html",
        who=Who.NETWORK_ADMIN,
    ),
)
_SNS = (
    Entry(
        "sms_sandbox",
        "The account is in the SMS sandbox: it writes to verified numbers only.",
        "Every account starts there, in each region.",
        "Amazon SNS > Text messaging (SMS) > Exit SMS sandbox.",
        f"{DOCS}/sns/latest/dg/sns-sms-sandbox.html",
        who=Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "sms_spend_limit",
        "The account may spend one dollar a month on text messages, or less.",
        "That is what every account starts with; SNS stops sending within minutes of reaching it.",
        "Ask AWS Support for a higher spending quota and set it in the text messaging preferences.",
        f"{DOCS}/sns/latest/dg/channels-sms-awssupport-spend-threshold.html",
        who=Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "sms_number_not_here",
        "The phone number is not one of this account's in this region.",
        "It is another account's or region's, or was released.",
        "Choose one from AWS End User Messaging > SMS > Phone numbers, or leave phoneNumber out.",
        _SMS_NUMBERS,
    ),
)
CHECKS: tuple[Entry, ...] = (*_SES, *_SNS)


def _bounce(
    code: str,
    message: str,
    cause: str,
    fix: str,
    failure_class: FailureClass = FailureClass.CONFIG,
    page: str = _CONTENTS,
) -> Entry:
    return Entry(
        code, message, cause, fix, page, failure_class=failure_class, during=During.DELIVERY
    )


_GONE = "Correct the address with the customer, and do not write to this one again."
_LATER = "SES has stopped trying; send the mail again later."
BOUNCES: tuple[Entry, ...] = (
    _bounce(
        "Undetermined/Undetermined",
        "The mail came back, and SES cannot tell why.",
        "The answer of the recipient's server says too little.",
        "Look at the server's words in the details.",
        FailureClass.REMOTE,
    ),
    _bounce(
        "Permanent/General",
        "The recipient's server refuses the mail for good.",
        "The server says no without a reason that SES knows; mostly the address is wrong.",
        _GONE,
    ),
    _bounce(
        "Permanent/NoEmail",
        "SES could not find the recipient's address in the returned mail.",
        "The bounce names nobody.",
        _GONE,
    ),
    _bounce(
        "Permanent/Suppressed",
        "The address is on the suppression list of SES.",
        "It bounced for somebody within the last days, so SES does not try it.",
        "If the address is right, ask for its removal under Amazon SES > Suppression list.",
    ),
    _bounce(
        "Permanent/OnAccountSuppressionList",
        "The address is on the account's own suppression list.",
        "It bounced or complained before, and the account keeps such addresses from being written to.",
        "If the address is right, remove it under Amazon SES > Suppression list.",
    ),
    _bounce(
        "Transient/General",
        "The recipient's server did not take the mail for the time being.",
        "It was busy or unreachable for as long as SES tried.",
        _LATER,
        FailureClass.TRANSIENT,
    ),
    _bounce(
        "Transient/MailboxFull",
        "The recipient's mailbox is full.",
        "Its owner has to make room.",
        _LATER,
        FailureClass.TRANSIENT,
    ),
    _bounce(
        "Transient/MessageTooLarge",
        "The mail is too large for the recipient's server.",
        "The server has a limit on the size of mails.",
        "Send a smaller mail: a link in place of a file.",
    ),
    _bounce(
        "Transient/ContentRejected",
        "The recipient's server does not like what the mail says.",
        "It takes the content for spam or for dangerous.",
        "Change the text or the links in it, and see to SPF, DKIM and DMARC of the domain.",
    ),
    _bounce(
        "Transient/AttachmentRejected",
        "The recipient's server does not take the attachment.",
        "Its kind or size is not allowed there.",
        "Send a link in place of the file.",
    ),
    _bounce(
        "Complaint",
        "The recipient marked the mail as spam.",
        "The recipient's mail provider passed the complaint on to SES.",
        "Do not write to this address again unless the customer asks; too many complaints stop sending.",
    ),
    _bounce(
        "Reject",
        "SES took the mail and did not send it: it found a virus in it.",
        "A part of the mail looks like malware.",
        "Look at what was attached, and at the machine that it came from.",
        page=_EVENTS,
    ),
    _bounce(
        "RenderingFailure",
        "SES could not make the mail from its template.",
        "The template uses a value that was not given.",
        "Compare the template's placeholders with the data that is sent.",
        page=_EVENTS,
    ),
)
