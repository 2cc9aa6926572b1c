"""What SendGrid's answers mean for a channel: pure judgements, one for each step of the check."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from connectors.addresses import host_of, same
from connectors.checks import Finding, failed, passed, skipped, warning
from connectors.contract import FailureClass, Who
from connectors.problems import Problem
from connectors.sendgrid import signing
from connectors.sendgrid.answers import Account, Credits, Domain, EventWebhook, Sender
from connectors.sendgrid.known import BY_CODE
from connectors.sendgrid.pages import (
    API_KEYS,
    DOMAINS,
    EVENT_SECURITY,
    EVENT_SETTINGS,
    INBOUND,
)
from connectors.sendgrid.webhook import Places

_KEY = re.compile(r"SG\.[\w-]{22}\.[\w-]{43}", re.ASCII)
NEEDED = ("delivered", "bounce", "dropped")
"""Events without which nobody learns what became of a mail."""


def of_format(api_key: str, public_key: str | None) -> Finding:
    """What can be said of the values without asking."""
    if re.search(r"\s", api_key) or api_key.lower().startswith("bearer"):
        return failed(_key_shape("The API key has a space in it, or the word Bearer before it."))
    if public_key is not None:
        try:
            signing.read_key(public_key)
        except ValueError as error:
            return failed(_public_key_shape(str(error)))
    if _KEY.fullmatch(api_key) is None:
        return warning(_key_shape("The API key does not look like one of SendGrid's."))
    return passed("The values have the right shape.")


def _key_shape(message: str) -> Problem:
    return Problem(
        code="api_key_shape",
        message=message,
        cause="SendGrid's keys begin with SG. and have 69 characters in three parts.",
        fix="Copy the key itself, as it was shown when it was made; it is shown only once.",
        documentation=API_KEYS,
        details={"fields": ["apiKey"]},
    )


def _public_key_shape(why: str) -> Problem:
    return Problem(
        code="public_key_shape",
        message=f"The webhook verification key cannot be used: {why}.",
        cause="SendGrid's verification key is the Base64 of a public key on the curve P-256.",
        fix="Copy the whole Verification Key of the Signed Event Webhook again.",
        documentation=EVENT_SECURITY,
        details={"fields": ["webhookPublicKey"]},
    )


def of_scopes(scopes: Sequence[str]) -> Finding:
    """Whether the key may send."""
    if "mail.send" not in scopes:
        return failed(BY_CODE["mail_send_missing"].problem(scopes=len(scopes)))
    return passed("The key may send mail.", scopes=len(scopes))


def of_sender(address: str, domains: Sequence[Domain], senders: Sequence[Sender]) -> Finding:
    """Whether SendGrid lets this address send, by its domain or by itself."""
    name = address.rpartition("@")[2].lower()
    exact = [item for item in domains if item.domain.lower() == name]
    if any(item.valid for item in exact):
        return passed(f"The domain {name} is authenticated.", domain=name)
    mine = [item for item in senders if item.from_email.lower() == address.lower()]
    if any(item.verified for item in mine):
        return warning(_single_sender(name))
    above = [item for item in domains if item.valid and name.endswith("." + item.domain.lower())]
    if above:
        return warning(_domain_above(name, above[0].domain.lower()))
    if exact:
        lacking = sorted(
            record.host for record in exact[0].dns.values() if record.valid is False and record.host
        )
        return failed(BY_CODE["domain_unproved"].problem(domain=name, records=lacking[:6]))
    if mine:
        return failed(BY_CODE["sender_pending"].problem(address=address))
    return failed(BY_CODE["sender_unverified"].problem(address=address, domain=name))


def signed_as(name: str, domains: Sequence[Domain]) -> Domain | None:
    """The authenticated domain that mail of a domain is signed with: its own, else one above."""
    fits = [
        item for item in domains if item.valid and f".{name}".endswith(f".{item.domain.lower()}")
    ]
    return max(fits, key=lambda item: len(item.domain), default=None)


def _single_sender(domain: str) -> Problem:
    return Problem(
        code="single_sender_only",
        message=f"The address is verified by itself; its domain {domain} is not authenticated.",
        cause="Without the domain's DNS records, mail is signed by sendgrid.net and not by the "
        "domain, and receivers that go by DMARC may refuse it.",
        fix="Under Settings > Sender Authentication, authenticate the domain.",
        documentation=DOMAINS,
        details={"domain": domain},
    )


def _domain_above(domain: str, above: str) -> Problem:
    return Problem(
        code="parent_domain_only",
        message=f"{above} is authenticated; {domain} below it has no entry of its own.",
        cause="SendGrid signs with the domain above, and does not say whether it lets this one send.",
        fix=f"Send a mail to yourself; if it is refused, authenticate {domain} too.",
        documentation=DOMAINS,
        details={"domain": domain, "authenticated": above},
    )


def senders_hidden(refusal: Problem) -> Problem:
    """The key may send, and not look: says nothing of the sender."""
    return Problem(
        code="senders_hidden",
        message="SendGrid does not show its verified senders to this key.",
        cause="The key may send, and may not read Sender Authentication.",
        fix="Give the key read access to Sender Authentication, or look there whether the from "
        "address or its domain is verified.",
        who=Who.ACCOUNT_ADMIN,
        failure_class=FailureClass.REMOTE,
        documentation=API_KEYS,
        details={"refusal": refusal.code},
    )


def of_account(account: Account | None, credits: Credits | None) -> Finding:
    """The account's plan, reputation and what is left to send."""
    facts: dict[str, Any] = {}
    if account is not None:
        facts |= {"plan": account.type[:40], "reputation": account.reputation}
    if credits is not None:
        facts |= {
            "remaining": credits.remain,
            "total": credits.total,
            "nextReset": (credits.next_reset or "")[:30] or None,
        }
    facts = {name: value for name, value in facts.items() if value is not None}
    if not facts:
        return skipped("SendGrid does not show the account to this key.")
    remaining = facts.get("remaining")
    if remaining is not None and remaining <= 0 and facts.get("total"):
        return warning(BY_CODE["credits_used_up"].problem(**facts))
    left = "" if remaining is None else f" {remaining} mails are left until the next reset."
    return passed(f"The account is in order as far as SendGrid tells.{left}", **facts)


def of_events(found: Places, ours: str | None, known_key: str | None) -> Finding:
    """Whether delivery events come to this channel, and can be proved."""
    others = sorted(host_of(item.url) for item in found.events)
    if ours is None:
        return skipped(
            "This machine has no public address that events could be posted to.", registered=others
        )
    mine = found.event(ours)
    if mine is None:
        return warning(_events_missing(others))
    if not mine.enabled or not all(getattr(mine, name) for name in NEEDED):
        return warning(_events_partial(mine))
    if not mine.public_key:
        return warning(_events_unsigned())
    if known_key is None or signing.plain_key(known_key) != signing.plain_key(mine.public_key):
        return warning(_key_differs(known_key, mine.public_key))
    return passed(f"Signed delivery events are posted to {host_of(ours)}.", others=others)


def _events_missing(others: list[str]) -> Problem:
    return Problem(
        code="webhook_missing",
        message="No delivery events are posted to this channel.",
        cause="No Event Webhook of the account has this channel's address.",
        fix="Register the webhook (`webhook set`), or add it under Settings > Mail Settings > "
        "Event Webhooks.",
        documentation=EVENT_SETTINGS,
        details={"registered": others},
    )


def _events_partial(mine: EventWebhook) -> Problem:
    missing = [name for name in NEEDED if not getattr(mine, name)]
    return Problem(
        code="webhook_disabled" if not mine.enabled else "webhook_partial",
        message="This channel's Event Webhook is switched off."
        if not mine.enabled
        else f"This channel's Event Webhook leaves out: {', '.join(missing)}.",
        cause="Somebody changed it at SendGrid.",
        fix="Register the webhook again (`webhook set`), which switches on what is needed.",
        documentation=EVENT_SETTINGS,
        details={"enabled": mine.enabled, "missing": missing},
    )


def _events_unsigned() -> Problem:
    return Problem(
        code="webhook_unsigned",
        message="This channel's Event Webhook is not signed, so its events are refused here.",
        cause="The Signed Event Webhook is switched off at SendGrid.",
        fix="Register the webhook again (`webhook set`), or switch it on under Security features.",
        documentation=EVENT_SECURITY,
    )


def _key_differs(known: str | None, theirs: str) -> Problem:
    return Problem(
        code="public_key_missing" if known is None else "public_key_differs",
        message="The channel lacks the key that proves its delivery events."
        if known is None
        else "SendGrid signs with another key than the one this channel has.",
        cause="SendGrid made a key when signing was switched on for this webhook.",
        fix="Give the key that stands in the details as webhookPublicKey. It is not a secret.",
        documentation=EVENT_SECURITY,
        details={"webhookPublicKey": theirs},
    )


def of_inbound(found: Places, ours: str | None) -> Finding:
    """Whether mail of customers comes to this channel."""
    if not found.parse_readable:
        return skipped("SendGrid does not show Inbound Parse to this key.")
    stands = found.parse
    if ours is None:
        where = host_of(stands.url) if stands else None
        return skipped(
            "This machine has no public address that mail could be posted to.",
            host=found.host,
            registered=where,
        )
    if stands is not None and same(stands.url, ours):
        return passed(f"Mail to {found.host} is posted to {host_of(ours)}.", host=found.host)
    if stands is None:
        return warning(_inbound_missing(found.host))
    return warning(_inbound_elsewhere(found.host, host_of(stands.url)))


def _inbound_missing(host: str) -> Problem:
    return Problem(
        code="inbound_missing",
        message=f"Mail to {host} does not come in through SendGrid: this channel only sends.",
        cause="Inbound Parse has no entry for that host name.",
        fix=f"To receive: point the MX record of {host} to mx.sendgrid.net and register the "
        "webhook (`webhook set`). A subdomain may serve; then give an address of it as replyTo.",
        documentation=INBOUND,
        details={"host": host},
    )


def _inbound_elsewhere(host: str, where: str) -> Problem:
    return Problem(
        code="webhook_elsewhere",
        message=f"SendGrid posts mail to {host} to {where}, not to this channel.",
        cause="Another program registered its address for that host name, which has only one.",
        fix="Use a subdomain of its own for this channel (replyTo), or take the address over with "
        "`webhook set --take-over` if nothing else needs it.",
        documentation=INBOUND,
        details={"host": host, "registered": where},
    )
