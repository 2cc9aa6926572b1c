"""SPF records: read, walked through their includes, and counted (RFC 7208).

The walk is the worst case that a receiver may meet: every mechanism is counted, as if none before
it had matched. That is how receivers that count before they match see it, and what linters report.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from connectors.maildomain.resolver import Lookups, NoSuchName

MOST_LOOKUPS = 10
"""RFC 7208, section 4.6.4: terms that ask DNS, in the record and all that it includes."""
MOST_VOIDS = 2
"""The same section: questions among them that find nothing."""

_TERM = re.compile(
    r"(?P<qualifier>[+\-~?])?(?P<name>[a-z][a-z0-9_.-]*)(?P<length>(?:/\d{1,3})?(?://\d{1,3})?)",
    re.IGNORECASE,
)
_MECHANISMS = frozenset({"all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists"})
_ASKING = frozenset({"include", "a", "mx", "ptr", "exists", "redirect"})
_NEEDING_VALUE = frozenset({"include", "exists", "ip4", "ip6", "redirect", "exp"})

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class BadSpf(ValueError):
    """A record that no receiver can use; the text says why and quotes the record's own words."""


@dataclass(frozen=True, slots=True)
class Term:
    """One mechanism or modifier."""

    name: str
    value: str = ""
    qualifier: str = "+"
    length: str = ""
    """`/24` or `//64` behind the value of `a` and `mx`."""


def is_spf(record: str) -> bool:
    """Tell whether a TXT record is an SPF record (section 4.5)."""
    return record == "v=spf1" or record.lower().startswith("v=spf1 ")


def parse(record: str) -> list[Term]:
    """Read a record's terms. Raises `BadSpf`."""
    return [_term(word) for word in record.split(" ")[1:] if word]


def _term(word: str) -> Term:
    # The value of `a` and `mx` may end in a length; that of ip4 and ip6 has one of its own.
    name, mark, value = _split(word)
    found = _TERM.fullmatch(name)
    if found is None:
        raise BadSpf(f"“{word[:80]}” is no mechanism of SPF")
    kind = found["name"].lower()
    qualifier, length = found["qualifier"] or "+", found["length"] or ""
    if mark == "=":
        return _modifier(word, kind, value)
    if kind not in _MECHANISMS:
        raise BadSpf(f"“{word[:80]}” is no mechanism of SPF")
    if kind in ("a", "mx") and "/" in value:
        value, _, tail = value.partition("/")
        length = f"/{tail}"
    if (kind in _NEEDING_VALUE or mark) and not value:
        raise BadSpf(f"“{word[:80]}” names nothing after the colon")
    if kind == "all" and (value or length):
        raise BadSpf(f"“{word[:80]}”: all stands alone")
    if kind in ("ip4", "ip6"):
        network(kind, value + length)
        return Term(kind, value + length, qualifier)
    return Term(kind, value, qualifier, length)


def _split(word: str) -> tuple[str, str, str]:
    for place, character in enumerate(word):
        if character in ":=":
            return word[:place], character, word[place + 1 :]
    return word, "", ""


def _modifier(word: str, kind: str, value: str) -> Term:
    if kind in _MECHANISMS:
        raise BadSpf(f"“{word[:80]}” has “=” where “:” is due")
    if kind in _NEEDING_VALUE and not value:
        raise BadSpf(f"“{word[:80]}” names nothing")
    return Term(kind, value)


def network(kind: str, value: str) -> Network:
    """Read the value of `ip4` or `ip6`. Raises `BadSpf`."""
    try:
        if kind == "ip4":
            return ipaddress.IPv4Network(value, strict=False)
        return ipaddress.IPv6Network(value, strict=False)
    except ValueError:
        raise BadSpf(f"“{kind}:{value[:60]}” is no address or network") from None


@dataclass(slots=True)
class Walk:
    """What the record of a domain comes down to, includes and redirects followed."""

    lookups: int = 0
    voids: int = 0
    all_qualifier: str | None = None
    """`-`, `~`, `?` or `+`; None where nothing is said of everybody else."""
    includes: list[str] = field(default_factory=list)
    """Names whose records belong to it, in the order they were met."""
    networks: list[Network] = field(default_factory=list)
    """Networks that may send."""
    terms: set[str] = field(default_factory=set)
    macros: bool = False
    """True where some of it depends on the mail: what it lets through cannot be listed."""

    @property
    def too_long(self) -> bool:
        """True when a receiver gives up before the end."""
        return self.lookups > MOST_LOOKUPS or self.voids > MOST_VOIDS

    def covers(self, address: str) -> bool:
        """Tell whether an address lies in one of the networks that may send."""
        try:
            where = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(where.version == net.version and where in net for net in self.networks)

    def has(self, names: Iterable[str]) -> bool:
        """Tell whether one of these records belongs to it."""
        wanted = {name.lower().rstrip(".") for name in names}
        return not wanted.isdisjoint(self.includes)


class NoRecord(Exception):
    """A domain without an SPF record."""


class TwoRecords(Exception):
    """A domain with more than one: receivers use none of them (section 4.5)."""


async def record_of(lookups: Lookups, domain: str) -> str:
    """Find the SPF record of a domain. Raises `NoRecord`, `TwoRecords`, `NoSuchName`, `NoAnswer`."""
    found = [record for record in await lookups.txt(domain) if is_spf(record)]
    if not found:
        raise NoRecord(domain)
    if len(found) > 1:
        raise TwoRecords(domain)
    return found[0]


async def walk(lookups: Lookups, domain: str, record: str) -> Walk:
    """Follow a record to its ends, or until a receiver would give up.

    Raises:
        BadSpf: the record or one that it includes is broken.
        NoAnswer: a part of it could not be asked for.
    """
    seen = Walk()
    await _follow(lookups, domain, record, seen, (domain,), top=True)
    return seen


async def _follow(
    lookups: Lookups, domain: str, record: str, seen: Walk, path: tuple[str, ...], *, top: bool
) -> None:
    terms = parse(record)
    has_all = any(term.name == "all" for term in terms)
    for term in terms:
        if seen.too_long:
            return
        seen.terms.add(term.name)
        if term.name == "all":
            if top:
                seen.all_qualifier = term.qualifier
            break  # what stands behind it is never read (section 5.1)
        if term.name in ("ip4", "ip6") and term.qualifier == "+":
            seen.networks.append(network(term.name, term.value))
        elif term.name in _ASKING and term.name != "redirect":
            seen.lookups += 1
            await _ask(lookups, domain, term, seen, path)
    redirect = next((term for term in terms if term.name == "redirect"), None)
    if redirect is not None and not has_all and not seen.too_long:
        seen.lookups += 1
        seen.terms.add("redirect")
        await _enter(lookups, redirect, seen, path, top=top)


async def _ask(
    lookups: Lookups, domain: str, term: Term, seen: Walk, path: tuple[str, ...]
) -> None:
    name = term.value or domain
    if "%" in name or term.name == "ptr":
        seen.macros = True
        return
    if term.name == "include":
        await _enter(lookups, term, seen, path, top=False)
        return
    try:
        found = await _addresses(lookups, term, name)
    except NoSuchName:
        found = []
    if not found:
        seen.voids += 1
    if term.name in ("a", "mx") and term.qualifier == "+":
        seen.networks += [_around(address, term.length) for address in found]


async def _addresses(lookups: Lookups, term: Term, name: str) -> list[str]:
    if term.name != "mx":
        return await lookups.addresses(name)
    found: list[str] = []
    for item in (await lookups.mail_hosts(name))[:10]:
        try:
            found += await lookups.addresses(item.host) if item.host else []
        except NoSuchName:
            continue
    return found


async def _enter(
    lookups: Lookups, term: Term, seen: Walk, path: tuple[str, ...], *, top: bool
) -> None:
    name = term.value.lower().rstrip(".")
    if "%" in name:
        seen.macros = True
        return
    if name in path:
        raise BadSpf(f"{term.name} of {name} leads back to where it came from")
    seen.includes.append(name)
    try:
        record = await record_of(lookups, name)
    except (NoSuchName, NoRecord):
        raise BadSpf(f"{term.name} of {name}, which has no SPF record") from None
    except TwoRecords:
        raise BadSpf(f"{term.name} of {name}, which has two SPF records") from None
    await _follow(lookups, name, record, seen, (*path, name), top=top)


def _around(address: str, length: str) -> Network:
    four, _, six = length.partition("//")
    is_four = ipaddress.ip_address(address).version == 4
    bits = four.strip("/") if is_four else six
    try:
        return ipaddress.ip_network(f"{address}/{bits}" if bits else address, strict=False)
    except ValueError:
        raise BadSpf(f"“{length[:20]}” is no length of a network") from None
