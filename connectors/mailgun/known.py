"""What is known of Mailgun's refusals, in a check and in a send.

Mailgun has no error numbers: a refusal is known by its words. Sources: the responses in Mailgun's
OpenAPI description, “Domain Verification” and “Authorized Recipients”.
"""

from __future__ import annotations

from dataclasses import dataclass

from connectors.contract import FailureClass, Who
from connectors.knowledge import During, Entry, by_code
from connectors.mailgun import pages
from connectors.mailgun.known_delivery import DELIVERY


@dataclass(frozen=True, slots=True)
class Shape:
    """How a refusal is known: all that is given must fit, in lower case."""

    code: str
    says: str
    status: int | None = None

    def fits(self, status: int | None, words: str) -> bool:
        """Tell whether a refusal is this one."""
        return self.says in words and self.status in (None, status)


SHAPES = (
    Shape("invalid-private-key", "invalid private key", 401),
    Shape("unauthorized", "", 401),
    Shape("domain-not-found", "domain not found", 404),
    Shape("domain-unverified", "the domain is unverified"),
    Shape("account-not-activated", "please activate your mailgun account"),
    Shape("sandbox-recipient", "sandbox subdomains are for test purposes only"),
    Shape("free-recipient", "free accounts are for test purposes only"),
    Shape("domain-disabled", "is not allowed to send"),
    Shape("to-invalid", "to parameter is not a valid address", 400),
    Shape("from-invalid", "from parameter is not a valid address", 400),
    Shape("from-missing", "from parameter is missing", 400),
    Shape("text-missing", "need at least one of", 400),
    Shape("options-too-large", "limited to 16", 400),
    Shape("forbidden", "", 403),
    Shape("too-large", "", 413),
)
"""The first one that fits tells."""

_REGION = "A key made for the EU works at eu, one for the US at us: check the region as well."

CHECK = (
    Entry(
        "unauthorized",
        "Mailgun does not accept this API key.",
        "The key is mistyped, was deleted, or belongs to another account.",
        f"Copy the key again from your name > API Security; if it is lost, add a new one. {_REGION}",
        pages.AUTHENTICATION,
        Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "invalid-private-key",
        "Mailgun says that this is not a private API key.",
        "It is the public validation key, the webhook signing key, or was deleted.",
        f"Give a key from your name > API Security > Mailgun API keys. {_REGION}",
        pages.AUTHENTICATION,
        Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "forbidden",
        "Mailgun does not let this API key do that.",
        "The key's role is too small, or the account is limited to some IP addresses.",
        "Look at the key's role and at the IP access list under your name > API Security.",
        pages.AUTHENTICATION,
        Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "domain-not-found",
        "Mailgun accepts the key, but this domain is not in its account and region.",
        "The domain is mistyped, belongs to another account, or was created in the other region.",
        "Copy the domain from Send > Sending > Domains; if a flag shows the EU there, set the "
        "region to eu, else to us.",
        pages.DOMAINS,
    ),
    Entry(
        "domain-unverified",
        "Mailgun does not send for this domain yet: it is not verified.",
        "The DNS records that Mailgun asks for are missing, mistyped or not yet visible.",
        "Under Send > Sending > Domain settings > DNS records, put what is missing into the DNS, "
        "and press Verify.",
        pages.VERIFY,
        Who.NETWORK_ADMIN,
    ),
    Entry(
        "domain-disabled",
        "Mailgun does not let this domain send.",
        "Mailgun has disabled the domain or the account: too many bounces or complaints, an unpaid "
        "bill, or a review.",
        "Look at the notices in Mailgun's control panel, and write to its support.",
        pages.DOMAINS,
        Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "dns-records-invalid",
        "Mailgun no longer finds all DNS records of this domain as they should be.",
        "A record was changed or taken away since the domain was verified.",
        "Under Send > Sending > Domain settings > DNS records, correct what is marked.",
        pages.VERIFY,
        Who.NETWORK_ADMIN,
    ),
    Entry(
        "sandbox-domain",
        "This is a sandbox domain: it sends to authorized recipients only, five at most.",
        "Every account has such a domain, for first tries.",
        "For customers, add a domain of your own under Send > Sending > Domains.",
        pages.RECIPIENTS,
    ),
)

SEND = (
    Entry(
        "account-not-activated",
        "The Mailgun account has not been activated yet.",
        "The link in Mailgun's first mail was not pressed.",
        "Press it, or have it sent again from the control panel.",
        pages.MESSAGES,
        Who.ACCOUNT_ADMIN,
        during=During.SEND,
    ),
    Entry(
        "sandbox-recipient",
        "The sandbox domain does not send to this person.",
        "A sandbox domain sends to recipients who were entered and have agreed.",
        "Add the address under the domain's Authorized recipients, or use a domain of your own.",
        pages.RECIPIENTS,
        during=During.SEND,
    ),
    Entry(
        "free-recipient",
        "The free account does not send to this person.",
        "Without a payment method, an account sends to authorized recipients only.",
        "Add the address to the Authorized recipients, or a payment method to the account.",
        pages.RECIPIENTS,
        Who.ACCOUNT_ADMIN,
        during=During.SEND,
    ),
    Entry(
        "to-invalid",
        "Mailgun says that the recipient is not a mail address.",
        "It has a typing error, or characters that Mailgun does not take.",
        "Correct the recipient's address.",
        pages.MESSAGES,
        during=During.SEND,
    ),
    Entry(
        "from-invalid",
        "Mailgun says that the from address is not a mail address.",
        "The channel's from address or name has characters that Mailgun does not take.",
        "Correct the channel's from address and name.",
        pages.MESSAGES,
        during=During.SEND,
    ),
    Entry(
        "from-missing",
        "Mailgun saw no sender in the request.",
        "Something on the way changed the request.",
        "Check any proxy in between; if it stays, report it.",
        pages.MESSAGES,
        during=During.SEND,
    ),
    Entry(
        "text-missing",
        "Mailgun takes no mail without a text.",
        "The text is empty.",
        "Write something.",
        pages.MESSAGES,
        during=During.SEND,
    ),
    Entry(
        "options-too-large",
        "The options of the mail are too large for Mailgun.",
        "Headers and options together may have 16 KB.",
        "Shorten the reply-to address and other options.",
        pages.MESSAGES,
        during=During.SEND,
    ),
    Entry(
        "too-large",
        "The mail is too large for Mailgun.",
        "A mail may have 25 MB, attachments included.",
        "Shorten it, or send a link in place of an attachment.",
        pages.MESSAGES,
        failure_class=FailureClass.CONFIG,
        during=During.SEND,
    ),
)

BY_CODE = by_code(CHECK, SEND, DELIVERY)
