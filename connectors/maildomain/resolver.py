"""Asking a name server, within one budget of time for all questions of a check.

A name server that is silent costs the budget once: what is asked after that is not asked any more.
Answers are kept, so that two steps that need the same record ask for it once.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import dns.asyncbackend
import dns.asyncquery
import dns.asyncresolver
import dns.exception
import dns.inet
import dns.nameserver
import dns.rdtypes.ANY.MX
import dns.resolver

from connectors.contract import FailureClass, Who
from connectors.problems import NoAnswer, Problem

ENDPOINT = "dns"
"""Key of `Context.endpoints`: `127.0.0.1:5353`. Without it the system's name servers are asked."""
PORT = 53
ATTEMPT = 2.0
"""Seconds for one question to one server, before it is asked again or another one is."""


class NoSuchName(Exception):
    """The name servers say that a name does not exist (NXDOMAIN)."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class _Connected(dns.nameserver.Do53Nameserver):
    """A name server asked over a connected socket: that one hears at once that nobody is there."""

    async def async_query(self, request: Any, *_: Any, **options: Any) -> Any:
        seconds = options["timeout"]
        if options["max_size"]:
            return await dns.asyncquery.tcp(request, self.address, seconds, self.port)
        backend: Any = dns.asyncbackend.get_default_backend()
        place = (self.address, self.port)
        family = dns.inet.af_for_address(self.address)
        kind = socket.SOCK_DGRAM
        async with await backend.make_socket(family, kind, 0, None, place) as sock:
            return await dns.asyncquery.udp(
                request,
                self.address,
                seconds,
                self.port,
                raise_on_truncation=True,
                ignore_errors=True,
                ignore_unexpected=True,
                sock=sock,
            )


@dataclass(frozen=True, slots=True)
class MailHost:
    """One MX record."""

    preference: int
    host: str
    """Without the last dot; empty for a null MX (RFC 7505)."""


class Lookups:
    """Questions to the name servers, `seconds` in all from the first one on.

    The methods raise `NoSuchName`, or `NoAnswer` for silence, SERVFAIL and a machine without DNS.
    A name that exists without a record of the kind gives an empty list.
    """

    def __init__(self, server: str | None, seconds: float) -> None:
        self._server = server
        self._seconds = seconds
        self._deadline: float | None = None
        self._resolver: dns.asyncresolver.Resolver | None = None
        self._silent: Problem | None = None
        self._known: dict[tuple[str, str], list[Any] | NoSuchName | NoAnswer] = {}

    @classmethod
    def of(cls, endpoints: Mapping[str, str], seconds: float) -> Lookups:
        """Make one that asks the server that stands in the endpoints, else the system's."""
        return cls(endpoints.get(ENDPOINT), seconds)

    async def txt(self, name: str) -> list[str]:
        """The TXT records of a name, each with its strings joined."""
        return await self._ask(
            name, "TXT", lambda item: b"".join(item.strings).decode("utf-8", "replace")
        )

    async def mail_hosts(self, name: str) -> list[MailHost]:
        """The MX records of a name, in the order they are tried."""
        found = await self._ask(name, "MX", _mail_host)
        return sorted(found, key=lambda item: (item.preference, item.host))

    async def addresses(self, name: str) -> list[str]:
        """The IPv4 and IPv6 addresses of a name."""
        both = [await self._ask(name, kind, lambda item: str(item.address)) for kind in _ADDRESSES]
        return [address for addresses in both for address in addresses]

    async def _ask(self, name: str, kind: str, read: Callable[[Any], Any]) -> list[Any]:
        key = (name.rstrip(".").lower(), kind)
        if key not in self._known:
            try:
                self._known[key] = [read(item) for item in await self._resolve(*key)]
            except (NoSuchName, NoAnswer) as error:
                self._known[key] = error
        known = self._known[key]
        if isinstance(known, list):
            return known
        raise known

    async def _resolve(self, name: str, kind: str) -> list[Any]:
        if self._silent is not None:
            raise NoAnswer(self._silent)
        try:
            async with asyncio.timeout(self._left()):
                resolver = self._resolver = self._resolver or self._made()
                answer = await resolver.resolve(
                    f"{name}.", kind, lifetime=self._left(), raise_on_no_answer=False
                )
        except dns.resolver.NXDOMAIN:
            raise NoSuchName(name) from None
        except (TimeoutError, dns.exception.Timeout):
            self._silent = _silence(self._seconds)
            raise NoAnswer(self._silent) from None
        except dns.resolver.NoResolverConfiguration:
            self._silent = _no_servers()
            raise NoAnswer(self._silent) from None
        except dns.resolver.NoNameservers as error:
            raise NoAnswer(self._no_use(name, error)) from None
        except (dns.exception.DNSException, OSError, ValueError, UnicodeError):
            raise NoAnswer(_unreadable(name)) from None
        return list(answer.rrset or ())

    def _left(self) -> float:
        now = asyncio.get_running_loop().time()
        if self._deadline is None:
            self._deadline = now + self._seconds
        return max(self._deadline - now, 0.001)

    def _made(self) -> dns.asyncresolver.Resolver:
        made = dns.asyncresolver.Resolver(configure=self._server is None)
        if self._server is None:
            places = [(str(item), made.port) for item in made.nameservers]
        else:
            places = [_place(self._server)]
        made.nameservers = [_Connected(*place) for place in places]
        made.timeout = ATTEMPT
        made.use_edns(0, 0, 1232)
        return made

    def _no_use(self, name: str, error: dns.resolver.NoNameservers) -> Problem:
        failures = [item[3] for item in error.kwargs.get("errors", ())]
        if failures and all(isinstance(item, OSError) for item in failures):
            self._silent = _unreachable()
            return self._silent
        return _server_failure(name, next((str(item) for item in failures if item), ""))


_ADDRESSES = ("A", "AAAA")


def _mail_host(item: dns.rdtypes.ANY.MX.MX) -> MailHost:
    return MailHost(item.preference, item.exchange.to_text(omit_final_dot=True).strip("."))


def _place(server: str) -> tuple[str, int]:
    parts = urlsplit(f"//{server.partition('://')[2] or server}")
    return parts.hostname or server, parts.port or PORT


def _problem(code: str, message: str, cause: str, fix: str, **details: Any) -> Problem:
    return Problem(
        code=code,
        message=message,
        cause=cause,
        fix=fix,
        who=Who.NETWORK_ADMIN,
        failure_class=FailureClass.TRANSIENT,
        details=details,
    )


def _silence(seconds: float) -> Problem:
    return _problem(
        "dns_timeout",
        f"The name server did not answer within {seconds:g} s.",
        "It is down, or something between here and it swallows DNS.",
        "Try again in a minute; if it stays, check this machine's DNS settings and firewall.",
        seconds=seconds,
    )


def _unreachable() -> Problem:
    return _problem(
        "dns_unreachable",
        "The name server cannot be reached from this machine.",
        "This machine is offline, or nothing listens where its DNS settings point.",
        "Check the network and the DNS settings of this machine.",
    )


def _no_servers() -> Problem:
    return _problem(
        "dns_not_configured",
        "This machine knows no name server.",
        "It is offline, or its DNS settings are empty.",
        "Check the network and the DNS settings of this machine.",
    )


def _server_failure(name: str, answer: str) -> Problem:
    return _problem(
        "dns_servfail",
        f"The name server could not look up {name}.",
        "The domain's own name servers do not answer, or its DNSSEC signatures are broken.",
        "Try again in a minute; if it stays, have whoever keeps the domain's DNS look at it.",
        name=name,
        answer=answer,
    )


def _unreadable(name: str) -> Problem:
    return _problem(
        "dns_unreadable",
        f"What the name server said of {name} could not be read.",
        "The name cannot be asked for, or the answer is malformed.",
        "Check the spelling of the domain; if it is right, try another name server.",
        name=name,
    )


def no_such_domain(name: str) -> Problem:
    """Describe a domain that the name servers do not know: no fault of a credential."""
    return _problem(
        "dns_nxdomain",
        f"The name server knows no domain {name}.",
        "The domain is mistyped, has expired, or is known inside your own network only.",
        "Check the spelling of the from-address and that the domain is still registered.",
        name=name,
    )
