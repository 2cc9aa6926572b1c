"""DMARC policies (RFC 7489): found at the domain or above it, read, and what aligns with a domain.

Which domain is the organizational one is a matter of lists that change (section 3.2). Here the
name is walked upwards instead until a policy is found, down to two labels: as good for every domain
that publishes one.
"""

from __future__ import annotations

from dataclasses import dataclass

from connectors.maildomain.dkim import BadRecord, tags
from connectors.maildomain.resolver import Lookups, NoSuchName

POLICIES = ("none", "quarantine", "reject")
FARTHEST = 5
"""Domains that are asked at most on the way up."""


class TwoPolicies(Exception):
    """More than one policy at a domain: receivers use none of them (section 6.6.3)."""

    def __init__(self, domain: str) -> None:
        super().__init__(domain)
        self.domain = domain


@dataclass(frozen=True, slots=True)
class Policy:
    """What receivers are asked to do with mail that proves nothing."""

    domain: str
    """Where it was found: the from-domain or one above it."""
    policy: str
    subdomains: str
    percent: int
    reports: tuple[str, ...]
    """Addresses for aggregate reports."""
    strict_spf: bool
    strict_dkim: bool

    def applied_to(self, domain: str) -> str:
        """The policy for mail from a domain, which may be a subdomain of the policy's."""
        return self.policy if domain == self.domain else self.subdomains


def parse(domain: str, record: str) -> Policy:
    """Read a policy record. Raises `BadRecord`."""
    found = {name.lower(): value for name, value in tags(record).items()}
    if next(iter(found), "") != "v" or found["v"] != "DMARC1":
        raise BadRecord("it does not begin with v=DMARC1")
    policy = found.get("p", "").lower()
    if policy not in POLICIES:
        raise BadRecord(f"its policy p= must be one of {', '.join(POLICIES)}")
    subdomains = found.get("sp", policy).lower()
    if subdomains not in POLICIES:
        raise BadRecord(f"its policy sp= must be one of {', '.join(POLICIES)}")
    percent = found.get("pct", "100")
    if not percent.isascii() or not percent.isdigit() or int(percent[:6]) > 100:
        raise BadRecord("pct= must be a number from 0 to 100")
    reports = tuple(part.strip() for part in found.get("rua", "").split(",") if part.strip())
    return Policy(
        domain,
        policy,
        subdomains,
        int(percent),
        reports,
        found.get("aspf", "r").lower() == "s",
        found.get("adkim", "r").lower() == "s",
    )


async def find(lookups: Lookups, domain: str) -> Policy | None:
    """Find the policy of a domain, at itself or above it. Raises `BadRecord`, `TwoPolicies`, `NoAnswer`."""
    for name in upwards(domain)[:FARTHEST]:
        try:
            records = await lookups.txt(f"_dmarc.{name}")
        except NoSuchName:
            continue
        policies = [text for text in records if text.replace(" ", "").startswith("v=DMARC1")]
        if len(policies) > 1:
            raise TwoPolicies(name)
        if policies:
            return parse(name, policies[0])
    return None


def upwards(domain: str) -> list[str]:
    """The domain and those above it that have two labels at least."""
    labels = domain.split(".")
    return [".".join(labels[start:]) for start in range(max(len(labels) - 1, 1))]


def aligned(from_domain: str, other: str, *, strict: bool, organization: str | None) -> bool:
    """Tell whether a domain counts as the from-domain's own (section 3.1).

    Args:
        organization: the domain that both may belong to; where the policy was found.
    """
    one, two = from_domain.lower().rstrip("."), other.lower().rstrip(".")
    if one == two:
        return True
    if strict:
        return False
    if one.endswith(f".{two}") or two.endswith(f".{one}"):
        return True
    above = f".{organization}" if organization and organization.count(".") else None
    return above is not None and one.endswith(above) and two.endswith(above)
