"""What large mail services need in DNS, told by the name of their SMTP server.

The includes and selectors are those of the services' own help pages on SPF and DKIM.
"""

from __future__ import annotations

from dataclasses import dataclass

USUAL_SELECTORS = ("default", "mail", "dkim", "s1", "selector1", "google")
"""Tried where nobody says which: what mail servers' own instructions suggest."""


@dataclass(frozen=True, slots=True)
class Service:
    """A mail service seen from the DNS of a domain that sends through it."""

    spf_includes: tuple[str, ...] = ()
    """Any of these in the domain's SPF record lets the service send."""
    dkim_selectors: tuple[str, ...] = USUAL_SELECTORS
    own_envelope: bool = False
    """It puts a domain of its own into the envelope, so that the from-domain's SPF is not asked."""


_SERVICES = {
    "gmail.com": Service(("_spf.google.com",), ("google",)),
    "google.com": Service(("_spf.google.com",), ("google",)),
    "office365.com": Service(("spf.protection.outlook.com",), ("selector1", "selector2")),
    "outlook.com": Service(("spf.protection.outlook.com",), ("selector1", "selector2")),
    "fastmail.com": Service(("spf.messagingengine.com",), ("fm1", "fm2", "fm3")),
    "zoho.com": Service(("zohomail.com", "zoho.com", "one.zoho.com"), ("zmail", "zoho")),
    "zoho.eu": Service(("zohomail.eu", "zoho.eu", "one.zoho.eu"), ("zmail", "zoho")),
    "mail.me.com": Service(("icloud.com",), ("sig1",)),
    "amazonaws.com": Service(own_envelope=True),
    "sendgrid.net": Service(dkim_selectors=("s1", "s2"), own_envelope=True),
    "mailgun.org": Service(dkim_selectors=("smtp", "mx", "pic", "k1"), own_envelope=True),
    "postmarkapp.com": Service(own_envelope=True),
}
_UNKNOWN = Service()


def service_of(host: str) -> Service:
    """Find the service that a SMTP server belongs to; one without peculiarities where unknown."""
    name = host.lower().rstrip(".")
    return next(
        (known for suffix, known in _SERVICES.items() if f".{name}".endswith(f".{suffix}")),
        _UNKNOWN,
    )
