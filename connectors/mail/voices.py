"""What kind of service answers at a port, from its own first words.

Asked only when the expected protocol was not spoken, to turn “wrong port” into “that is the IMAP
port”. Two connections at most, nothing secret on either, a few hundred bytes read of each.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from dataclasses import replace

from connectors.mail.net import Server
from connectors.problems import Problem

_ENOUGH = 512
_NUDGE = b"EHLO [127.0.0.1]\r\n\r\n"
"""What an HTTP server answers with a complaint, and a TLS one with an alert or a closed door."""

_FIRST_WORDS = (
    (b"220", "SMTP"),
    (b"554", "SMTP"),
    (b"421", "SMTP"),
    (b"* OK", "IMAP"),
    (b"* PREAUTH", "IMAP"),
    (b"* BYE", "IMAP"),
    (b"+OK", "POP3"),
    (b"-ERR", "POP3"),
    (b"HTTP/", "HTTP"),
    (b"SSH-", "SSH"),
    (b"\x15\x03", "TLS"),
)


def kind_of(words: bytes) -> str | None:
    """Name the protocol that begins with these bytes; None when they are no telling ones."""
    start = words.lstrip(b"\r\n ")
    found = next((kind for first, kind in _FIRST_WORDS if start.startswith(first)), None)
    if found == "SMTP" and b"ftp" in words.lower() and b"smtp" not in words.lower():
        return "FTP"
    return found


async def listen_in(server: Server, seconds: float) -> tuple[str | None, bool]:
    """Find out what is spoken at a port: the protocol, and whether inside TLS from the start.

    (None, True) is a TLS service that waits for its client to speak, (None, False) is silence.
    """
    in_clear = kind_of(await _hear(server, None, seconds / 2))
    if in_clear not in (None, "TLS"):
        return in_clear, False
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # Only to hear who is there: nothing secret is said, and nothing heard is believed.
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        async with asyncio.timeout(seconds / 2):
            return kind_of(await _hear(server, context, seconds / 4)), True
    except (OSError, TimeoutError):
        return None, in_clear == "TLS"


async def _hear(server: Server, context: ssl.SSLContext | None, seconds: float) -> bytes:
    """Read the first words, nudging once. Raises `OSError` for no TLS; empty for silence."""
    name = server.host if context else None
    opening = asyncio.open_connection(
        server.host, server.port, ssl=context, server_hostname=name, limit=_ENOUGH
    )
    try:
        async with asyncio.timeout(seconds):
            reader, writer = await opening
    except (OSError, TimeoutError):
        if context:
            raise
        return b""
    try:
        for nudge in (b"", _NUDGE):
            writer.write(nudge)
            with contextlib.suppress(TimeoutError, OSError):
                async with asyncio.timeout(seconds / 2):
                    words = await reader.read(_ENOUGH)
                return words
        return b""
    finally:
        writer.transport.abort()


def wrong_voice(server: Server, kind: str | None, tls: bool) -> Problem:
    """Describe a port that speaks something else than what was expected of it."""
    if kind == server.protocol:
        return _other_security(server, tls)
    heard = f"{kind} inside TLS" if kind and tls else kind or "TLS"
    return Problem(
        code="wrong_port",
        message=f"{server.name} answers, but with {heard} and not with {server.protocol}.",
        cause=f"Another service listens there. {server.protocol} uses {server.usual_ports}.",
        fix=f"Correct {server.field}, or the host.",
        details={"host": server.host, "port": server.port, "heard": heard},
    )


def _other_security(server: Server, tls: bool) -> Problem:
    setting = f"{server.protocol.lower()}Security"
    how, value = ("from its first byte", "tls") if tls else ("only after STARTTLS", "starttls")
    return Problem(
        code="wrong_security",
        message=f"{server.name} speaks {server.protocol}, but is encrypted {how}.",
        cause=f"It was tried the other way. {server.protocol} uses {server.usual_ports}.",
        fix=f"Set {setting} to {value}, or use the port of the other kind.",
        details={"host": server.host, "port": server.port, "security": value},
    )


def explained(
    problem: Problem, server: Server, heard: tuple[str | None, bool], *, tls: bool
) -> Problem:
    """Say more of a problem by what was heard at the port.

    It stays as it was when nothing was heard, or just what was expected: `tls` is whether the
    protocol was looked for inside TLS.
    """
    kind, inside = heard
    if heard == (server.protocol, tls) or (kind is None and (tls or not inside)):
        return problem
    found = wrong_voice(server, kind, inside)
    return replace(found, details={**problem.details, **found.details})
