"""Getting a socket to a mail server, and saying what it means when none comes about.

The operator typed host and port, so a name that does not exist and a port where nothing listens
are faults of the configuration. Silence is not: it says nothing.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from dataclasses import dataclass
from typing import Any

from connectors.contract import FailureClass, Who
from connectors.problems import NoAnswer, Problem, ProviderRefusal

KEEP_ALIVE = {
    ("TCP_KEEPIDLE", "TCP_KEEPALIVE"): 60,  # the second is what macOS calls it
    ("TCP_KEEPINTVL",): 15,
    ("TCP_KEEPCNT",): 4,
}
"""Seconds of silence before the first question, seconds between two, and how many: a connection that
was cut without a word is noticed within two minutes."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where one of the two protocols is spoken."""

    protocol: str
    """`SMTP` or `IMAP`, for people."""
    host: str
    port: int
    usual_ports: str
    """What to try when this one is wrong."""

    @property
    def name(self) -> str:
        """`smtp.example.com:587`."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"

    @property
    def field(self) -> str:
        """The config name of the port."""
        return f"{self.protocol.lower()}Port"


async def open_socket(server: Server, seconds: float) -> socket.socket:
    """Connect to a server, trying each of its addresses within the time.

    Raises:
        ProviderRefusal: no such host, or nothing listens there.
        NoAnswer: silence, no network, or a name server that does not answer.
    """
    try:
        async with asyncio.timeout(seconds):
            return await _connect(server, seconds)
    except TimeoutError:
        raise NoAnswer(_silence(server, seconds)) from None
    except (OSError, UnicodeError) as error:
        problem = _unreachable(server, error)
    kind = ProviderRefusal if problem.failure_class is FailureClass.CONFIG else NoAnswer
    raise kind(problem) from None


async def _connect(server: Server, seconds: float) -> socket.socket:
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(server.host, server.port, type=socket.SOCK_STREAM)
    # A host with a broken IPv6 route and a good IPv4 one must not use up all the time on the first.
    share = seconds / len(found)
    errors: list[OSError] = []
    for family, kind, protocol, _, address in found:
        try:
            async with asyncio.timeout(share):
                return await _connect_to(family, kind, protocol, address)
        except OSError as error:  # TimeoutError is one
            errors.append(error)
    raise next((error for error in errors if isinstance(error, ConnectionRefusedError)), errors[0])


async def _connect_to(family: int, kind: int, protocol: int, address: Any) -> socket.socket:
    sock = socket.socket(family, kind, protocol)
    try:
        sock.setblocking(False)
        await asyncio.get_running_loop().sock_connect(sock, address)
        _keep_alive(sock)
    except BaseException:  # cancellation too: the socket is nobody else's yet
        sock.close()
        raise
    return sock


def _keep_alive(sock: socket.socket) -> None:
    """Have the kernel ask a silent peer whether it is there: a router may have forgotten the connection."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for names, value in KEEP_ALIVE.items():
        number = next((getattr(socket, name) for name in names if hasattr(socket, name)), None)
        if number is not None:
            sock.setsockopt(socket.IPPROTO_TCP, number, value)


def peer_is_loopback(sock: Any) -> bool:
    """Tell whether the other end of a connected socket is this machine."""
    try:
        return ipaddress.ip_address(sock.getpeername()[0].partition("%")[0]).is_loopback
    except (OSError, ValueError):
        return False


def _unreachable(server: Server, error: OSError | UnicodeError) -> Problem:
    if isinstance(error, ConnectionRefusedError):
        return _refused(server)
    if isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN:
        return _no_name_server(server)
    if isinstance(error, (socket.gaierror, UnicodeError)):
        return _no_such_host(server)
    return _no_route(server, error)


def _refused(server: Server) -> Problem:
    return Problem(
        code="refused",
        message=f"Nothing listens at {server.name}.",
        cause="The port is wrong, the server is down, or a firewall rejects the connection.",
        fix=f"Check the host and {server.field} ({server.usual_ports}). If they are right, ask "
        "whoever runs the server.",
        details={"host": server.host, "port": server.port},
    )


def _no_such_host(server: Server) -> Problem:
    return Problem(
        code="no_such_host",
        message=f"There is no host named {server.host}.",
        cause="The name is mistyped, or its DNS entry is gone.",
        fix="Check the spelling against the provider's help page.",
        details={"host": server.host},
    )


def _no_name_server(server: Server) -> Problem:
    return Problem(
        code="dns",
        message=f"The name {server.host} could not be looked up.",
        cause="This machine's name server does not answer.",
        fix="Check the network of this machine, and try again.",
        who=Who.NETWORK_ADMIN,
        failure_class=FailureClass.TRANSIENT,
        details={"host": server.host},
    )


def _no_route(server: Server, error: Exception) -> Problem:
    return Problem(
        code="unreachable",
        message=f"{server.name} cannot be reached from this machine ({type(error).__name__}).",
        cause="There is no way to that network: this machine is offline, or a router says no.",
        fix="Check the network of this machine, a VPN included, and try again.",
        who=Who.NETWORK_ADMIN,
        failure_class=FailureClass.TRANSIENT,
        details={"host": server.host, "port": server.port},
    )


def _silence(server: Server, seconds: float) -> Problem:
    blocked = " Many networks block port 25; use 587 or 465." if server.port == 25 else ""
    return Problem(
        code="timeout",
        message=f"{server.name} did not take the connection within {seconds:g} s.",
        cause="A firewall swallows the traffic, or the host is down or not the one you mean.",
        fix=f"Check host and {server.field}, then the firewall between here and there.{blocked}",
        who=Who.NETWORK_ADMIN,
        failure_class=FailureClass.TRANSIENT,
        details={"host": server.host, "port": server.port, "seconds": seconds},
    )


def slow(server: Server, seconds: float) -> Problem:
    """Describe a server that took the connection and then said nothing in time."""
    return Problem(
        code="timeout",
        message=f"{server.name} did not answer within {seconds:g} s.",
        cause="The server is overloaded, or something on the way swallows the traffic.",
        fix="Try again in a minute; if it stays, ask whoever runs the server.",
        who=Who.PROVIDER,
        failure_class=FailureClass.TRANSIENT,
        details={"host": server.host, "port": server.port, "seconds": seconds},
    )


def broken_off(server: Server, doing: str) -> Problem:
    """Describe a connection that ended in the middle."""
    return Problem(
        code="connection_lost",
        message=f"{server.name} closed the connection while {doing}.",
        cause="The server is going down, or something on the way cut the connection.",
        fix="Try again in a minute; if it stays, ask whoever runs the server.",
        who=Who.PROVIDER,
        failure_class=FailureClass.TRANSIENT,
        details={"host": server.host, "port": server.port},
    )


def nonsense(server: Server) -> Problem:
    """Describe an answer that no server of this protocol gives."""
    return Problem(
        code="bad_answer",
        message=f"{server.name} answered something that is not {server.protocol}.",
        cause="Another service listens there, or the server departs from the standard.",
        fix=f"Check host and {server.field} ({server.usual_ports}).",
        failure_class=FailureClass.REMOTE,
        details={"host": server.host, "port": server.port},
    )
