"""What Mailgun's answers mean for a channel: pure judgements, one for each step of the check."""

from __future__ import annotations

import re

from connectors.addresses import host_of, same
from connectors.checks import Finding, failed, passed, skipped, warning
from connectors.contract import FailureClass, Who
from connectors.hooks import equal
from connectors.mailgun.answers import Domain
from connectors.mailgun.known import BY_CODE
from connectors.mailgun.pages import AUTHENTICATION, RECEIVING, SECURING, SENDING, WEBHOOKS
from connectors.mailgun.webhook import Places
from connectors.problems import Problem
from connectors.redaction import MASK

_KEY = re.compile(r"(key-)?[0-9a-f]{32}(-[0-9a-f]{8}-[0-9a-f]{8})?")
NEEDED = ("delivered", "permanent_fail")
"""Kinds of event without which nobody learns what became of a mail."""


def of_format(api_key: str) -> Finding:
    """What can be said of the values without asking."""
    if re.search(r"\s", api_key) or api_key.lower().startswith(("api:", "basic", "bearer")):
        return failed(_key_shape("The API key has a space in it, or something before it."))
    if api_key.startswith("pubkey-"):
        return failed(_key_shape("This is the public validation key, which cannot send."))
    if _KEY.fullmatch(api_key) is None:
        return warning(_key_shape("The API key does not look like one of Mailgun's."))
    return passed("The values have the right shape.")


def _key_shape(message: str) -> Problem:
    return Problem(
        code="api_key_shape",
        message=message,
        cause="Mailgun's keys are 32 letters and digits, mostly with two groups of 8 after them.",
        fix="Copy the key itself, as it was shown when it was made; it is shown only once.",
        documentation=AUTHENTICATION,
        details={"fields": ["apiKey"]},
    )


def sending_key() -> Problem:
    """The key may send, and not look."""
    return Problem(
        code="sending_key",
        message="The key may send for this domain, and nothing else.",
        cause="It is a sending key, or its role lets it do no more.",
        fix="That is enough to send. To have the domain, its records and the webhook checked and "
        "registered, give an account API key of the role Developer or Admin.",
        who=Who.ACCOUNT_ADMIN,
        failure_class=FailureClass.CONFIG,
        documentation=AUTHENTICATION,
    )


def of_domain(found: Domain) -> Finding:
    """Whether Mailgun sends for the domain."""
    details = found.domain
    facts = {"domain": details.name, "state": details.state[:40], "type": details.type[:40]}
    if details.is_disabled or details.state == "disabled":
        reason = (
            (details.disabled.reason or details.disabled.code)[:200] if details.disabled else ""
        )
        return failed(BY_CODE["domain-disabled"].problem(**facts, reason=reason or None))
    if details.state != "active":
        lacking = [item.name or item.record_type for item in found.sending if item.valid != "valid"]
        return failed(BY_CODE["domain-unverified"].problem(**facts, records=lacking[:6]))
    if details.type == "sandbox" or is_sandbox(details.name):
        return warning(BY_CODE["sandbox-domain"].problem(**facts))
    return passed(f"Mailgun sends for {details.name}.", **facts)


def is_sandbox(domain: str) -> bool:
    """Tell a sandbox domain by its name."""
    return domain.startswith("sandbox") and domain.endswith(".mailgun.org")


def of_records(found: Domain) -> Finding:
    """Whether Mailgun finds the DNS records that it asked for."""
    if is_sandbox(found.domain.name):
        return skipped("The records of a sandbox domain are Mailgun's own.")
    known = [item for item in found.sending if item.valid in ("valid", "invalid")]
    lacking = sorted(item.name or item.record_type for item in known if item.valid == "invalid")
    if lacking:
        return warning(BY_CODE["dns-records-invalid"].problem(records=lacking[:6]))
    if not known:
        return skipped("Mailgun lists no DNS records for this domain.")
    return passed(f"Mailgun finds all {len(known)} DNS records for sending.", records=len(known))


def aligned(from_domain: str, domain: str) -> bool:
    """Tell whether a from-domain is the sending domain, or one above or below it."""
    return (
        from_domain == domain
        or from_domain.endswith(f".{domain}")
        or domain.endswith(f".{from_domain}")
    )


def of_sender(from_domain: str, domain: str) -> Finding:
    """Whether the from address belongs to the domain that Mailgun signs with."""
    if aligned(from_domain, domain):
        return passed(f"The from address belongs to {domain}.", domain=domain)
    return warning(
        Problem(
            code="from_not_aligned",
            message=f"Mail from {from_domain} is signed by {domain}, which is another domain.",
            cause="Mailgun takes any from address; receivers that go by DMARC refuse one whose "
            "domain signs nothing.",
            fix=f"Use a from address at {domain}, or the Mailgun domain of {from_domain}.",
            documentation=SENDING,
            details={"from": from_domain, "domain": domain},
        )
    )


def of_events(found: Places, ours: str | None) -> Finding:
    """Whether delivery events come to this channel."""
    if ours is None:
        return skipped("This machine has no public address that events could be posted to.")
    kinds = found.kinds(ours)
    missing = [kind for kind in NEEDED if kind not in kinds]
    if not missing:
        return passed(f"Delivery events are posted to {host_of(ours)}.", events=kinds)
    return warning(
        Problem(
            code="webhook_missing" if not kinds else "webhook_partial",
            message="No delivery events are posted to this channel."
            if not kinds
            else f"These events are not posted to this channel: {', '.join(missing)}.",
            cause="The domain's webhooks do not name this channel's address.",
            fix="Register the webhook (`webhook set`), or add it under Send > Sending > Webhooks.",
            documentation=WEBHOOKS,
            details={"missing": missing},
        )
    )


def of_inbound(found: Places, ours: str | None, domain: Domain | None) -> Finding:
    """Whether mail of customers comes to this channel."""
    target = found.target
    if ours is None:
        return skipped("This machine has no public address that mail could be posted to.")
    if target is None:
        return warning(_inbound_missing(found.address))
    if not same(target, ours):
        return warning(_inbound_elsewhere(found.address, host_of(target)))
    exchangers = [item for item in domain.receiving if item.record_type == "MX"] if domain else []
    if exchangers and all(item.valid == "invalid" for item in exchangers):
        return warning(_no_mx(found.address))
    return passed(f"Mail to {found.address} is posted to {host_of(ours)}.")


def _inbound_missing(address: str) -> Problem:
    return Problem(
        code="inbound_missing",
        message=f"Mail to {address} does not come in through Mailgun: this channel only sends.",
        cause="No route of the account is for that address.",
        fix="To receive, register the webhook (`webhook set`), and point the domain's MX records "
        "to mxa.mailgun.org and mxb.mailgun.org.",
        documentation=RECEIVING,
        details={"address": address},
    )


def _inbound_elsewhere(address: str, where: str) -> Problem:
    return Problem(
        code="webhook_elsewhere",
        message=f"Mailgun posts mail to {address} to {where}, not to this channel.",
        cause="Another program made a route for that address.",
        fix="Give this channel an address of its own (replyTo), or take the route over with "
        "`webhook set --take-over` if nothing else needs it.",
        documentation=RECEIVING,
        details={"address": address, "registered": where},
    )


def _no_mx(address: str) -> Problem:
    return Problem(
        code="inbound_no_mx",
        message=f"The route for {address} stands, but mail does not come to Mailgun.",
        cause="The domain's MX records do not lead to Mailgun.",
        fix="Point the MX records to mxa.mailgun.org and mxb.mailgun.org, or use a subdomain.",
        who=Who.NETWORK_ADMIN,
        documentation=RECEIVING,
        details={"address": address},
    )


def of_signing_key(theirs: str, ours: str | None) -> Finding:
    """Whether the channel can prove what Mailgun posts. The account's key is shown to nobody."""
    if ours is None:
        return warning(_signing_key("signing_key_missing", "The channel lacks the signing key."))
    # A known secret comes out of a reply masked, so the mask says that it is the same.
    if theirs == MASK or equal(theirs, ours):
        return passed("The channel has the key that Mailgun signs with.")
    return failed(
        _signing_key("signing_key_differs", "Mailgun signs with another key than the channel has.")
    )


def _signing_key(code: str, message: str) -> Problem:
    return Problem(
        code=code,
        message=message,
        cause="Events and mail prove themselves with the account's HTTP webhook signing key.",
        fix="Copy it from your name > API Security > HTTP webhook signing key to webhookSigningKey.",
        documentation=SECURING,
        details={"fields": ["webhookSigningKey"]},
    )
