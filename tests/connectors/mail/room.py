"""The mail room under test: configurations, checks, and raw servers that follow a script."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from connectors import fields
from connectors.contract import CheckStep, StepStatus
from connectors.mail import MailConnector
from connectors.mail.config import MailConfig
from tests.connectors import support

CANARY = 'CANARY-4f9c1b7e "\\ ü'
"""A password with everything in it that has to be quoted, escaped or encoded somewhere."""
ADDRESS = "support@example.com"


def settings(**given: Any) -> dict[str, Any]:
    """A configuration for servers on this machine; None takes a value away."""
    base = {
        "smtpHost": "127.0.0.1",
        "smtpUser": ADDRESS,
        "smtpPassword": CANARY,
        "fromEmail": ADDRESS,
    }
    return {key: value for key, value in (base | given).items() if value is not None}


def imap_settings(port: int, **given: Any) -> dict[str, Any]:
    """A configuration whose SMTP half is nobody's business: nothing listens there."""
    half = {
        "smtpPort": 1,
        "imapHost": "127.0.0.1",
        "imapPort": port,
        "imapUser": ADDRESS,
        "imapPassword": CANARY,
    }
    return settings(**(half | given))


def connector(raw: Mapping[str, Any], seconds: float = 5.0, **more: Any) -> MailConnector:
    own = {key: value for key, value in raw.items() if key != "provider"}
    config = fields.parse(MailConnector.config_model, own)
    assert isinstance(config, MailConfig)
    return MailConnector(config, support.context(timeout=seconds, **more))


async def check(raw: Mapping[str, Any], seconds: float = 5.0, **more: Any) -> dict[str, CheckStep]:
    own = {key: value for key, value in raw.items() if key != "provider"}
    return await support.report(MailConnector, own, support.context(timeout=seconds, **more))


def unpassed(steps: Mapping[str, CheckStep]) -> dict[str, str]:
    """Give status and code of each step that was tried and did not pass, DNS left out."""
    return {
        id: f"{step.status} {step.code}"
        for id, step in steps.items()
        if step.status not in (StepStatus.PASSED, StepStatus.SKIPPED) and step.name != "dns"
    }


@dataclass
class Heard:
    """What came in at a raw server, in clear and inside TLS."""

    clear: bytearray = field(default_factory=bytearray)
    inside: bytearray = field(default_factory=bytearray)
    connections: int = 0
    open: int = 0
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def everything(self) -> bytes:
        return bytes(self.clear + self.inside)

    def add(self, data: bytes, *, tls: bool) -> None:
        (self.inside if tls else self.clear).extend(data)
        self._news.set()

    async def more(self) -> None:
        """Wait until something else comes in."""
        self._news.clear()
        await self._news.wait()


class Line:
    """One connection of a raw server, from the script's side."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, heard: Heard, tls: bool
    ) -> None:
        self.reader, self.writer = reader, writer
        self._heard = heard
        self._tls = tls

    async def say(self, text: str | bytes) -> None:
        """Say a line, or bytes as they are."""
        self.writer.write(text if isinstance(text, bytes) else f"{text}\r\n".encode())
        await self.writer.drain()

    async def hear(self) -> str:
        """Hear a line."""
        line = await self.reader.readuntil(b"\n")
        self._heard.add(line, tls=self._tls)
        return line.decode("utf-8", "replace").strip()

    async def start_tls(self, context: ssl.SSLContext) -> None:
        await self.writer.start_tls(context)
        self._tls = True

    async def hear_all(self) -> None:
        """Listen until the other side leaves."""
        while data := await self.reader.read(4096):
            self._heard.add(data, tls=self._tls)


Script = Callable[[Line], Awaitable[None]]


@asynccontextmanager
async def raw_server(
    script: Script, context: ssl.SSLContext | None = None
) -> AsyncIterator[tuple[int, Heard]]:
    """Run a script for each connection to a port of 127.0.0.1. Gives the port and what came in."""
    heard = Heard()
    visits: set[asyncio.Task[Any]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        visits.add(task)
        heard.connections += 1
        heard.open += 1
        try:
            await script(Line(reader, writer, heard, context is not None))
        except (OSError, asyncio.IncompleteReadError):
            pass  # the client has had enough
        finally:
            heard.open -= 1
            visits.discard(task)
            writer.transport.abort()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    async with server:
        yield server.sockets[0].getsockname()[1], heard
        # A client that left has let its sockets go: whatever is open now would stay open.
        async with asyncio.timeout(5):
            await asyncio.gather(*visits)


def smtp_script(
    replies: Mapping[str, str],
    *,
    context: ssl.SSLContext | None = None,
    offers: tuple[str, ...] = ("AUTH PLAIN LOGIN",),
    greeting: str = "220 mail.example ESMTP",
) -> Script:
    """Speak SMTP: a reply per verb, `250 ok` for the others. STARTTLS where there is a context."""

    async def script(line: Line) -> None:
        await line.say(greeting)
        known = [*offers, *(["STARTTLS"] if context else [])]
        while True:
            command = await line.hear()
            verb = command.split(" ")[0].upper()
            if verb == "EHLO":
                shown = ["mail.example", *known]
                last = len(shown) - 1
                for number, item in enumerate(shown):
                    await line.say(f"250{' ' if number == last else '-'}{item}")
            elif verb == "STARTTLS" and context and "STARTTLS" not in replies:
                await line.say("220 go ahead")
                await line.start_tls(context)
                known = [item for item in known if item != "STARTTLS"]
            elif verb == "QUIT":
                await line.say("221 bye")
                return
            else:
                await line.say(replies.get(verb, "250 ok").replace("{}", command))

    return script


def imap_script(
    answers: Mapping[str, str],
    *,
    capabilities: str = "IMAP4rev1 AUTH=PLAIN SASL-IR",
    greeting: str = "* OK ready",
    context: ssl.SSLContext | None = None,
) -> Script:
    """Speak IMAP: a tagged answer per command, `OK done` for the others."""

    async def script(line: Line) -> None:
        await line.say(greeting)
        while True:
            command = await line.hear()
            tag, name, *_ = [*command.split(" "), ""]
            if name == "CAPABILITY":
                await line.say(f"* CAPABILITY {capabilities}")
            if name == "STARTTLS" and context and name not in answers:
                await line.say(f"{tag} OK begin")
                await line.start_tls(context)
                continue
            if name == "LOGOUT":
                await line.say("* BYE")
            await line.say(f"{tag} {answers.get(name, 'OK done').replace('{}', command)}")
            if name == "LOGOUT":
                return

    return script
