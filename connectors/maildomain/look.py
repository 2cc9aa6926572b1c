"""The five looks at a from-domain's DNS, each a finding. Raise `NoSuchName` and `NoAnswer`."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import Any

from connectors.checks import Finding, failed, passed, skipped, unknown, warning
from connectors.maildomain import dkim, dmarc, spf
from connectors.maildomain.knowledge import problem
from connectors.maildomain.resolver import Lookups, MailHost, NoSuchName
from connectors.problems import Problem

_MX_LOOKED_AT = 3
"""Mail servers whose addresses are asked for: the ones that are tried first."""


async def at_mx(lookups: Lookups, domain: str) -> Finding:
    """See whether the domain receives mail (RFC 5321, section 5.1)."""
    hosts = await lookups.mail_hosts(domain)
    if not hosts:
        found = await lookups.addresses(domain)
        return warning(problem("mx_fallback" if found else "mx_missing", domain))
    if all(not item.host for item in hosts):
        return warning(problem("mx_none", domain))
    gone = await _gone(lookups, hosts)
    names = [item.host for item in hosts]
    if gone:
        return warning(problem("mx_unresolvable", domain, hosts=names, missing=gone))
    return passed(f"Mail to {domain} goes to {names[0]}.", domain=domain, hosts=names)


async def _gone(lookups: Lookups, hosts: Sequence[MailHost]) -> list[str]:
    gone: list[str] = []
    for item in hosts[:_MX_LOOKED_AT]:
        try:
            found = await lookups.addresses(item.host) if item.host else []
        except NoSuchName:
            found = []
        if not found:
            gone.append(item.host)
    return gone


async def at_spf(
    lookups: Lookups, domain: str, includes: tuple[str, ...], hosts: tuple[str, ...]
) -> Finding:
    """Read the SPF record, count its lookups, and see whether the service is in it."""
    try:
        record = await spf.record_of(lookups, domain)
    except spf.NoRecord:
        return warning(problem("spf_missing", domain))
    except spf.TwoRecords:
        return failed(problem("spf_two_records", domain))
    try:
        seen = await spf.walk(lookups, domain, record)
    except spf.BadSpf as error:
        return failed(problem("spf_broken", domain, cause=_sentence(error), record=record[:500]))
    facts: dict[str, Any] = {
        "record": record[:500],
        "lookups": seen.lookups,
        "voidLookups": seen.voids,
    }
    if seen.lookups > spf.MOST_LOOKUPS:
        return failed(problem("spf_too_many_lookups", domain, **facts))
    if seen.voids > spf.MOST_VOIDS:
        return failed(problem("spf_too_many_voids", domain, **facts))
    weak = _weakness(domain, seen, facts)
    if weak is not None:
        return warning(weak)
    return await _spf_of_service(lookups, domain, seen, includes, hosts, facts)


def _sentence(error: Exception) -> str:
    text = str(error)
    return f"{text[:1].upper()}{text[1:]}."


def _weakness(domain: str, seen: spf.Walk, facts: dict[str, Any]) -> Problem | None:
    if seen.all_qualifier == "+":
        return problem("spf_allows_all", domain, **facts)
    if seen.all_qualifier in (None, "?"):
        return problem("spf_neutral", domain, **facts)
    return None


async def _spf_of_service(
    lookups: Lookups,
    domain: str,
    seen: spf.Walk,
    includes: tuple[str, ...],
    hosts: tuple[str, ...],
    facts: dict[str, Any],
) -> Finding:
    said = f"{domain} says in {seen.lookups} lookups who may send for it"
    if seen.has(includes):
        return passed(f"{said}, and names the sending service.", domain=domain, **facts)
    addresses = [address for host in hosts for address in await _addresses(lookups, host)]
    if addresses and all(map(seen.covers, addresses)):
        return passed(f"{said}, and lists the SMTP server.", domain=domain, **facts)
    if includes:
        wanted = f"include:{includes[0]}"
        return warning(problem("spf_service_missing", domain, wanted=wanted, **facts))
    if hosts:
        return warning(problem("spf_host_untold", domain, addresses=addresses, **facts))
    return passed(f"{said}.", domain=domain, **facts)


async def _addresses(lookups: Lookups, host: str) -> list[str]:
    try:
        return [str(ipaddress.ip_address(host.strip("[]")))]
    except ValueError:
        pass
    if "." not in host:
        return []
    try:
        return await lookups.addresses(host)
    except NoSuchName:
        return []


async def at_dkim(
    lookups: Lookups, domain: str, chosen: str | None, usual: tuple[str, ...]
) -> Finding:
    """Read the key under the chosen selector, or the first one found under the usual ones."""
    # People paste the whole name of the record as well.
    selectors = (chosen.partition("._domainkey")[0],) if chosen else usual
    if not selectors:
        return skipped("No dkimSelector is set, and none is usual for this service.")
    for selector in selectors:
        records = await _key_records(lookups, f"{selector}._domainkey.{domain}")
        if records:
            return _judged(domain, selector, records)
    await lookups.txt(domain)  # a domain that is not there has no missing key
    if chosen:
        return warning(problem("dkim_missing", domain, selector=chosen))
    return unknown(problem("dkim_selector_unknown", domain, tried=list(usual)))


async def _key_records(lookups: Lookups, name: str) -> list[str]:
    try:
        return await lookups.txt(name)
    except NoSuchName:
        return []


def _judged(domain: str, selector: str, records: list[str]) -> Finding:
    if len(records) > 1:
        cause = "There is more than one record under the selector, and receivers may take either."
        return failed(problem("dkim_broken", domain, cause=cause, selector=selector))
    try:
        key = dkim.parse(records[0])
    except dkim.BadRecord as error:
        return failed(problem("dkim_broken", domain, cause=_sentence(error), selector=selector))
    facts: dict[str, Any] = {"selector": selector, "keyType": key.kind, "bits": key.bits}
    if key.bits is None:
        return failed(problem("dkim_revoked", domain, **facts))
    if key.kind == "rsa" and key.bits < dkim.LEAST_BITS:
        return failed(problem("dkim_key_too_short", domain, **facts))
    if key.testing:
        return warning(problem("dkim_testing", domain, **facts))
    if key.kind == "rsa" and key.bits < dkim.GOOD_BITS:
        return warning(problem("dkim_key_short", domain, **facts))
    kind = key.kind.upper() if key.kind == "rsa" else "Ed25519"
    message = f"{domain} has a {kind} key of {key.bits} bits under the selector {selector}."
    return passed(message, domain=domain, **facts)


async def at_dmarc(lookups: Lookups, domain: str) -> Finding:
    """Read the policy for mail that proves nothing."""
    try:
        found = await dmarc.find(lookups, domain)
    except dmarc.TwoPolicies as error:
        return warning(problem("dmarc_two_records", error.domain))
    except dkim.BadRecord as error:
        return warning(problem("dmarc_broken", domain, cause=_sentence(error)))
    if found is None:
        await lookups.txt(domain)  # a domain that is not there has no missing policy
        return warning(problem("dmarc_missing", domain))
    applied = found.applied_to(domain)
    watched = "" if found.reports else ", and sends no reports"
    return passed(
        f"{found.domain} asks receivers for the policy {applied}{watched}.",
        domain=found.domain,
        policy=applied,
        subdomainPolicy=found.subdomains,
        percent=found.percent,
        reports=list(found.reports),
    )


async def at_alignment(
    lookups: Lookups, domain: str, envelope: str | None, signer: str | None
) -> Finding:
    """See whether what mail proves itself with belongs to the from-domain."""
    try:
        policy = await dmarc.find(lookups, domain)
    except (dmarc.TwoPolicies, dkim.BadRecord):
        policy = None
    known = {"envelope": envelope, "signature": signer}
    strict = {
        "envelope": bool(policy and policy.strict_spf),
        "signature": bool(policy and policy.strict_dkim),
    }
    for proof, other in known.items():
        if other is None:
            continue
        organization = policy.domain if policy else None
        if dmarc.aligned(domain, other, strict=strict[proof], organization=organization):
            facts = {"domain": domain, "by": proof, "other": other}
            return passed(f"The {proof} names {other}, which belongs to {domain}.", **facts)
    if None in known.values():
        return unknown(problem("alignment_untold", domain, **known))
    return warning(problem("not_aligned", domain, **known))
