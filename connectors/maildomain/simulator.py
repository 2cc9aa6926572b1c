"""A name server on loopback, over UDP and TCP at one port, with zones in memory.

It knows example.com as a domain in good order, and the records that sending services have people
include. `publish` and `withdraw` change what it says; `trouble` makes it misbehave.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset

from connectors.simulation import LOOPBACK, Fault, Sample, Simulator

DOMAIN = "example.com"
SELECTOR = "linktor"
_TTL = 60
_ATTEMPTS = 20
"""Ports that are tried until one is free for UDP and TCP alike."""


class Trouble(StrEnum):
    """What a name server does when it does not do its work."""

    NONE = "none"
    NXDOMAIN = "nxdomain"
    SERVFAIL = "servfail"
    TRUNCATED = "truncated"
    """Over UDP every answer is cut, so that it has to be asked for over TCP."""
    SILENT = "silent"


def key_record(bits: int = 2048) -> str:
    """Make a DKIM record with a fresh RSA key."""
    from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    public = generate_private_key(65537, bits).public_key()
    der = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return f"v=DKIM1; k=rsa; p={base64.b64encode(der).decode()}"


def _quoted(text: str) -> str:
    # A string of a TXT record holds 255 bytes; a longer text is several (RFC 7208, section 3.3).
    escaped = [
        text[at : at + 200].replace("\\", "\\\\").replace('"', '\\"')
        for at in range(0, len(text), 200)
    ]
    return " ".join(f'"{part}"' for part in escaped) or '""'


@dataclass(slots=True)
class DnsSimulator(Simulator):
    """A name server on 127.0.0.1. `fault` DOWN is SERVFAIL, SLOW waits; the others do not exist."""

    provider = "maildomain"

    trouble: Trouble = Trouble.NONE
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Name and type of every question, in order."""
    _records: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    _udp: asyncio.DatagramTransport | None = None
    _tcp: asyncio.Server | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        senders = ("amazonses.com", "sendgrid.net", "mailgun.org", "spf.mtasv.net")
        for sender in senders:
            self.publish(sender, "TXT", "v=spf1 ip4:192.0.2.0/24 -all")
        included = " ".join(f"include:{sender}" for sender in senders)
        self.publish(DOMAIN, "TXT", f"v=spf1 ip4:127.0.0.1 {included} -all")
        self.publish(DOMAIN, "MX", f"10 mail.{DOMAIN}.")
        self.publish(f"mail.{DOMAIN}", "A", LOOPBACK)
        self.publish(f"_dmarc.{DOMAIN}", "TXT", f"v=DMARC1; p=reject; rua=mailto:dmarc@{DOMAIN}")
        self.publish(f"{SELECTOR}._domainkey.{DOMAIN}", "TXT", key_record())
        self.publish(f"default._domainkey.{DOMAIN}", "CNAME", f"{SELECTOR}._domainkey.{DOMAIN}.")

    def publish(self, name: str, kind: str, *values: str) -> None:
        """Set the records of a name and type: texts as they are, others in zone-file form."""
        read = map(_quoted, values) if kind == "TXT" else values
        self._records[name.lower().rstrip("."), kind] = list(read)

    def withdraw(self, name: str, kind: str | None = None) -> None:
        """Take the records of a name away, of one type or all."""
        bare = name.lower().rstrip(".")
        for key in [key for key in self._records if key[0] == bare and kind in (None, key[1])]:
            del self._records[key]

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        for _ in range(_ATTEMPTS):
            self._tcp = await asyncio.start_server(self._visit, LOOPBACK, self.port)
            port = self._tcp.sockets[0].getsockname()[1]
            try:
                self._udp, _ = await loop.create_datagram_endpoint(
                    lambda: _Datagrams(self), (LOOPBACK, port)
                )
            except OSError:
                self._tcp.close()
                if self.port:
                    raise
                continue
            self.port = port
            return
        raise OSError("no port is free for UDP and TCP alike")

    async def stop(self) -> None:
        if self._udp is not None:
            self._udp.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._tcp is not None:
            self._tcp.close()
            await self._tcp.wait_closed()
        self._udp = self._tcp = None

    def environ(self) -> Mapping[str, str]:
        return {"LINKTOR_TUI_ENDPOINT_DNS": f"{LOOPBACK}:{self.port}"}

    def samples(self) -> Sequence[Sample]:
        return ()  # nobody has a channel at a name server

    def datagram(self, wire: bytes, sender: tuple[str, int]) -> None:
        """Take a question that came over UDP."""
        self._keep(asyncio.create_task(self._answer_datagram(wire, sender)))

    async def _answer_datagram(self, wire: bytes, sender: tuple[str, int]) -> None:
        answer = await self._answer(wire, tcp=False)
        if answer is not None and self._udp is not None:
            self._udp.sendto(answer, sender)

    async def _visit(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._keep(task)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while True:
                size = int.from_bytes(await reader.readexactly(2))
                answer = await self._answer(await reader.readexactly(size), tcp=True)
                if answer is not None:
                    writer.write(len(answer).to_bytes(2) + answer)
                    await writer.drain()
        writer.close()

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, wire: bytes, *, tcp: bool) -> bytes | None:
        try:
            query = dns.message.from_wire(wire)
            question = query.question[0]
        except (dns.exception.DNSException, IndexError):
            return None
        self.asked.append(
            (question.name.to_text(omit_final_dot=True), dns.rdatatype.to_text(question.rdtype))
        )
        if self.fault is Fault.SLOW:
            await asyncio.sleep(self.slow_seconds)
        if self.trouble is Trouble.SILENT:
            return None
        return self._wire(query, self._response(query), tcp=tcp)

    def _response(self, query: dns.message.Message) -> dns.message.Message:
        response = dns.message.make_response(query, recursion_available=True)
        if self.trouble is Trouble.SERVFAIL or self.fault is Fault.DOWN:
            response.set_rcode(dns.rcode.SERVFAIL)
            return response
        question = query.question[0]
        name = question.name.to_text(omit_final_dot=True).lower()
        if self.trouble is Trouble.NXDOMAIN or not self._exists(name):
            response.set_rcode(dns.rcode.NXDOMAIN)
            return response
        kind = dns.rdatatype.to_text(question.rdtype)
        for owner, found in self._found(name, kind):
            response.answer.append(
                dns.rrset.from_text(
                    f"{owner}.", _TTL, dns.rdataclass.IN, found, *self._records[owner, found]
                )
            )
        return response

    def _exists(self, name: str) -> bool:
        return any(owner == name or owner.endswith(f".{name}") for owner, _ in self._records)

    def _found(self, name: str, kind: str) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        while (name, kind) not in self._records and (name, "CNAME") in self._records:
            found.append((name, "CNAME"))
            name = self._records[name, "CNAME"][0].rstrip(".").lower()
        return [*found, (name, kind)] if (name, kind) in self._records else found

    def _wire(
        self, query: dns.message.Message, response: dns.message.Message, *, tcp: bool
    ) -> bytes:
        if tcp:
            return response.to_wire()
        try:
            if self.trouble is not Trouble.TRUNCATED:
                return response.to_wire(max_size=max(query.payload, 512))
        except dns.exception.TooBig:
            pass
        cut = dns.message.make_response(query, recursion_available=True)
        cut.flags |= dns.flags.TC
        return cut.to_wire()


class _Datagrams(asyncio.DatagramProtocol):
    """Hands what comes in over UDP to the server."""

    def __init__(self, server: DnsSimulator) -> None:
        self._server = server

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._server.datagram(data, addr)


SIMULATOR = DnsSimulator
