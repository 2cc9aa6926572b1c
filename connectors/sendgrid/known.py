"""What is known of SendGrid's refusals, in a check and in a send.

SendGrid has no error numbers: a refusal is known by its HTTP status, its words and the field it
names. The codes here are the status and a word for it. Sources: “Errors”, “Responses” and “Mail
Send errors” in the API reference, and “4XX API Errors” in SendGrid's help centre.
"""

from __future__ import annotations

from dataclasses import dataclass

from connectors.contract import FailureClass, Who
from connectors.knowledge import During, Entry, by_code
from connectors.sendgrid import pages
from connectors.sendgrid.known_delivery import DELIVERY


@dataclass(frozen=True, slots=True)
class Shape:
    """How a refusal is known: all that is given must fit, in lower case."""

    code: str
    status: int
    says: str = ""
    field: str = ""

    def fits(self, status: int, message: str, field: str) -> bool:
        """Tell whether a refusal is this one."""
        return status == self.status and self.says in message and field.startswith(self.field)


SHAPES = (
    Shape("401/authorization-required", 401, "authorization required"),
    Shape("401/grant-invalid", 401, "authorization grant is invalid"),
    Shape("401/credits-exceeded", 401, "maximum credits exceeded"),
    Shape("401/not-authorized-to-send", 401, "authenticated user is not authorized"),
    Shape("403/sender-identity", 403, "verified sender identity"),
    Shape("403/blocked", 403, "temporarily blocked"),
    Shape("403/access-forbidden", 403, "access forbidden"),
    Shape("451/data-residency", 451),
    Shape("413/too-large", 413),
    Shape("400/recipient", 400, "valid address", "personalizations"),
    Shape("400/from", 400, "valid address", "from"),
    Shape("400/reply-to", 400, "valid address", "reply_to"),
    Shape("400/subject", 400, "subject is required"),
    Shape("400/content", 400, "content value must be a string"),
    Shape("400/bad-request", 400, "bad request"),
)
"""The first one that fits tells."""

CHECK = (
    Entry(
        "401/authorization-required",
        "SendGrid does not accept this API key.",
        "The key is mistyped or cut off, or it belongs to the other region.",
        "Copy the whole key again, with SG. in front; if it is lost, create another one under "
        "Settings > API Keys. The key of an EU subuser needs the region eu.",
        pages.TROUBLE,
        Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "401/grant-invalid",
        "SendGrid says that this API key is invalid, expired or revoked.",
        "It was deleted under Settings > API Keys, a character is wrong, or it is of the other region.",
        "Create another key under Settings > API Keys and give it here. The key of an EU subuser "
        "needs the region eu.",
        pages.TROUBLE,
        Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "403/access-forbidden",
        "SendGrid does not let this API key do that.",
        "The key is restricted, or the account is suspended or limited to some IP addresses.",
        "Look at the key's permissions under Settings > API Keys, at Settings > IP Access "
        "Management, and at the account's state.",
        pages.TROUBLE,
        Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "451/data-residency",
        "SendGrid does not serve this account in this region.",
        "What was asked for is kept in another region than the one of this host.",
        "Set the region that the key's account or subuser belongs to: us or eu.",
        pages.ERRORS + "?Sid=1",
    ),
    Entry(
        "mail_send_missing",
        "The API key is good, but may not send mail.",
        "Its scopes do not hold mail.send.",
        "Under Settings > API Keys, edit the key: Restricted Access, Mail Send, Full Access.",
        pages.API_KEYS,
        Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "sender_unverified",
        "SendGrid would not send from this address: it is no verified sender of the account.",
        "Neither the address nor its domain has been verified in the account of this key.",
        "Under Settings > Sender Authentication, authenticate the domain or verify the address; or "
        "use the key of the account where that was done.",
        pages.SENDER_IDENTITY,
        Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "sender_pending",
        "The sender is entered at SendGrid, but nobody has confirmed it yet.",
        "The confirmation mail to that address was not answered.",
        "Open the mail from SendGrid in that mailbox and press the link; under Settings > Sender "
        "Authentication it can be sent again.",
        pages.SENDER_IDENTITY,
    ),
    Entry(
        "domain_unproved",
        "The domain is entered at SendGrid, but its DNS records were not found.",
        "The CNAME records that SendGrid asks for are missing, mistyped or not yet visible.",
        "Under Settings > Sender Authentication, open the domain, put the records that are marked "
        "into the DNS, and press Verify.",
        pages.DOMAINS,
        Who.NETWORK_ADMIN,
    ),
    Entry(
        "credits_used_up",
        "The account has no mails left until the next reset.",
        "The plan's allotment is used up.",
        "Wait for the reset, or take a larger plan under Settings > Account Details.",
        pages.CREDITS,
        Who.ACCOUNT_ADMIN,
    ),
)

SEND = (
    Entry(
        "401/credits-exceeded",
        "SendGrid takes no more mail from this account for now.",
        "The plan's allotment is used up, or a payment failed.",
        "Wait for the next reset, take a larger plan, or check the payment method under Settings > "
        "Account Details.",
        pages.CREDITS_EXCEEDED,
        Who.ACCOUNT_ADMIN,
        during=During.SEND,
    ),
    Entry(
        "401/not-authorized-to-send",
        "The API key may not send mail.",
        "It was made without the permission Mail Send.",
        "Under Settings > API Keys, edit the key: Restricted Access, Mail Send, Full Access.",
        pages.NOT_AUTHORIZED,
        Who.ACCOUNT_ADMIN,
        during=During.SEND,
    ),
    Entry(
        "403/sender-identity",
        "SendGrid does not send from this address: it is no verified sender.",
        "Neither the address nor its domain has been verified in the account of this key.",
        "Under Settings > Sender Authentication, authenticate the domain or verify the address.",
        pages.RESPONSES,
        Who.ACCOUNT_ADMIN,
        during=During.SEND,
    ),
    Entry(
        "403/blocked",
        "SendGrid has stopped taking mail from this account for a while.",
        "Too many requests of this account were wrong.",
        "Find what sends them and stop it; then wait.",
        pages.RESPONSES,
        failure_class=FailureClass.TRANSIENT,
        during=During.SEND,
    ),
    Entry(
        "400/recipient",
        "SendGrid says that the recipient is not a mail address.",
        "It has a typing error, or characters that SendGrid does not take.",
        "Correct the recipient's address.",
        pages.MAIL_ERRORS,
        during=During.SEND,
    ),
    Entry(
        "400/from",
        "SendGrid says that the from address is not a mail address.",
        "The channel's from address has a typing error, or characters that SendGrid does not take.",
        "Correct the channel's from address.",
        pages.MAIL_ERRORS,
        during=During.SEND,
    ),
    Entry(
        "400/reply-to",
        "SendGrid says that the reply-to address is not a mail address.",
        "The channel's reply-to address has a typing error.",
        "Correct the channel's reply-to address, or leave it out.",
        pages.MAIL_ERRORS,
        during=During.SEND,
    ),
    Entry(
        "400/subject",
        "SendGrid takes no mail without a subject.",
        "The subject is empty.",
        "Give the mail a subject.",
        pages.MAIL_ERRORS,
        during=During.SEND,
    ),
    Entry(
        "400/content",
        "SendGrid takes no mail without a text.",
        "The text is empty.",
        "Write something.",
        pages.MAIL_ERRORS,
        during=During.SEND,
    ),
    Entry(
        "400/bad-request",
        "SendGrid could not read the request.",
        "Something on the way changed it, or the text holds what JSON cannot.",
        "Try it without attachments and odd characters; if it stays, report it.",
        pages.TROUBLE,
        during=During.SEND,
    ),
    Entry(
        "413/too-large",
        "The mail is too large for SendGrid.",
        "A mail may have 30 MB, attachments included.",
        "Shorten it, or send a link in place of an attachment.",
        pages.MAIL_SEND,
        during=During.SEND,
    ),
)

BY_CODE = by_code(CHECK, SEND, DELIVERY)
