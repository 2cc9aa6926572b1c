"""The IMAP half of the simulator: IMAP4rev1 (RFC 3501) with IDLE, SASL-IR and STARTTLS, one folder.

As much of the protocol as mail programs and Python's imaplib use to read a mailbox.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import ssl
from collections.abc import Callable
from typing import Any

from connectors.mail import simulator_imap_fetch as fetching
from connectors.mail.mailbox import Mailbox, PostOffice
from connectors.mail.replies import imap_line
from connectors.mail.simulator_door import Faulty
from connectors.mail.simulator_imap_syntax import Malformed, Parts, split, wanted
from connectors.simulation import Fault

DOWN = b"* BYE [UNAVAILABLE] Service is shutting down, try again later\r\n"
_LONGEST = 64 * 1024

_REFUSALS = {
    Fault.WRONG_CREDENTIAL: "[AUTHENTICATIONFAILED] Authentication failed.",
    Fault.EXPIRED: "[EXPIRED] The password has expired.",
    Fault.RATE_LIMITED: "[UNAVAILABLE] Too many logins, try again later.",
}
_ANYTIME = frozenset({"CAPABILITY", "NOOP", "LOGOUT", "ID"})
_BEFORE_LOGIN = _ANYTIME | {"STARTTLS", "LOGIN", "AUTHENTICATE"}
_AFTER_LOGIN = _ANYTIME | {"SELECT", "EXAMINE", "LIST", "STATUS"}
_IN_FOLDER = _AFTER_LOGIN | {
    *("IDLE", "SEARCH", "FETCH", "STORE", "UID", "CLOSE", "UNSELECT", "CHECK")
}


class Refused(Exception):
    """The tagged answer of a command that is not done, its `NO` or `BAD` included."""


class Visit:
    """One connection, from greeting to logout."""

    def __init__(
        self, office: PostOffice, switch: Faulty, context: ssl.SSLContext | None, streams: Any
    ) -> None:
        self._office = office
        self._switch = switch
        self._context = context
        self._reader: asyncio.StreamReader
        self._writer: asyncio.StreamWriter
        self._reader, self._writer = streams
        self._mailbox: Mailbox | None = None
        self._selected = False
        self._writable = False
        self._told = 0
        self._over = False

    async def run(self) -> None:
        """Serve until the client leaves or is gone."""
        try:
            self._say(f"* OK [CAPABILITY {self._capabilities}] linktor-tui sandbox ready")
            while not self._over:
                await self._writer.drain()
                await self._serve(await self._read_command())
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # the client is gone, or does not speak IMAP
        finally:
            self._writer.close()

    @property
    def _capabilities(self) -> str:
        idle = " IDLE" if self._switch.announces else ""
        base = f"IMAP4rev1 LITERAL+ SASL-IR ID{idle} UNSELECT"
        if self._context is not None:
            return f"{base} STARTTLS LOGINDISABLED"
        return base if self._mailbox else f"{base} AUTH=PLAIN"

    async def _read_command(self) -> Parts:
        """Read a command with its literals, asking for each that waits to be asked for."""
        whole = b""
        while True:
            whole += await self._reader.readuntil(b"\r\n")
            size, asks = wanted(whole)
            if size is None:
                return split(whole)
            if len(whole) + size > _LONGEST:
                raise ConnectionError
            if asks:
                self._say("+ Ready")
                await self._writer.drain()
            whole += await self._reader.readexactly(size)

    async def _serve(self, parts: Parts) -> None:
        tag, name = parts.tag, parts.name
        allowed = _BEFORE_LOGIN if self._mailbox is None else _AFTER_LOGIN
        if self._selected:
            allowed = _IN_FOLDER
        try:
            if name not in allowed:
                raise Refused(f"BAD {name} is not possible here")
            handle: Callable[[Parts], Any] = getattr(self, f"_do_{name.lower()}")
            text = await handle(parts)
        except Refused as refusal:
            self._say(f"{tag} {refusal}")
        except (Malformed, IndexError, ValueError):
            self._say(f"{tag} BAD Syntax error")
        else:
            if name != "IDLE":
                self._announce()
            if text:
                self._say(f"{tag} OK {text}")

    def _say(self, line: str) -> None:
        self._writer.write(line.encode("utf-8") + b"\r\n")

    def _announce(self) -> None:
        """Tell of mail that came since the client last heard."""
        if self._selected and len(self._inbox.mails) != self._told:
            self._told = len(self._inbox.mails)
            self._say(f"* {self._told} EXISTS")

    @property
    def _inbox(self) -> Mailbox:
        assert self._mailbox is not None
        return self._mailbox

    async def _do_capability(self, parts: Parts) -> str:
        self._say(f"* CAPABILITY {self._capabilities}")
        return "Capability completed."

    async def _do_noop(self, parts: Parts) -> str:
        return "NOOP completed."

    _do_check = _do_noop

    async def _do_id(self, parts: Parts) -> str:
        self._say('* ID ("name" "linktor-tui sandbox")')
        return "ID completed."

    async def _do_logout(self, parts: Parts) -> str:
        self._say("* BYE Logging out")
        self._over = True
        return "Logout completed."

    async def _do_starttls(self, parts: Parts) -> str:
        if self._context is None:
            raise Refused("BAD TLS is on already, or not offered")
        context, self._context = self._context, None
        self._say(f"{parts.tag} OK Begin TLS negotiation now.")
        await self._writer.drain()
        try:
            await self._writer.start_tls(context)
        except ssl.SSLError as error:
            raise ConnectionError from error
        return ""

    async def _do_login(self, parts: Parts) -> str:
        user, password = parts.strings(2)
        return self._admit(user, password)

    async def _do_authenticate(self, parts: Parts) -> str:
        mechanism, *initial = parts.arguments
        if mechanism.upper() != "PLAIN":
            raise Refused("NO [CANNOT] Unsupported authentication mechanism.")
        if not initial:
            self._say("+ ")
            await self._writer.drain()
            initial = [(await self._reader.readuntil(b"\r\n")).strip().decode("ascii", "replace")]
        try:
            _, user, password = base64.b64decode(initial[0], validate=True).split(b"\0")
        except (binascii.Error, ValueError):
            raise Refused("BAD Invalid base64 data in the answer") from None
        return self._admit(user.decode("utf-8", "replace"), password.decode("utf-8", "replace"))

    def _admit(self, user: str, password: str) -> str:
        if self._context is not None:
            raise Refused("NO [PRIVACYREQUIRED] Plaintext authentication disallowed.")
        provoked = imap_line(self._switch.provoke, folder=False)
        if provoked is not None:
            raise Refused(provoked)
        refusal = _REFUSALS.get(self._switch.fault)
        self._mailbox = None if refusal else self._office.admit(user, password)
        if self._mailbox is None:
            raise Refused(f"NO {refusal or _REFUSALS[Fault.WRONG_CREDENTIAL]}")
        return f"[CAPABILITY {self._capabilities}] Logged in"

    async def _do_select(self, parts: Parts) -> str:
        return self._choose(parts, writable=True)

    async def _do_examine(self, parts: Parts) -> str:
        return self._choose(parts, writable=False)

    def _choose(self, parts: Parts, *, writable: bool) -> str:
        self._selected = False
        self._must_be_inbox(parts.strings(1)[0])
        self._selected, self._writable = True, writable
        self._told = len(self._inbox.mails)
        self._say(r"* FLAGS (\Answered \Flagged \Deleted \Seen \Draft)")
        kept = r"\Answered \Flagged \Deleted \Seen \Draft" if writable else ""
        self._say(f"* OK [PERMANENTFLAGS ({kept})] Flags permitted.")
        self._say(f"* {self._told} EXISTS")
        self._say("* 0 RECENT")
        self._say(f"* OK [UIDVALIDITY {self._inbox.uid_validity}] UIDs valid")
        self._say(f"* OK [UIDNEXT {self._inbox.next_uid}] Predicted next UID")
        return "[READ-WRITE] Select completed." if writable else "[READ-ONLY] Examine completed."

    def _must_be_inbox(self, name: str) -> None:
        provoked = imap_line(self._switch.provoke, folder=True)
        if provoked is not None:
            raise Refused(provoked)
        if name.upper() != "INBOX":
            raise Refused("NO [NONEXISTENT] Mailbox doesn't exist")

    async def _do_list(self, parts: Parts) -> str:
        pattern = parts.strings(2)[1]
        if pattern == "":
            self._say(rf'* {parts.name} (\Noselect) "/" ""')
        elif pattern.upper() == "INBOX" or set(pattern) <= set("*%"):
            self._say(rf'* {parts.name} (\HasNoChildren) "/" INBOX')
        return "List completed."

    async def _do_status(self, parts: Parts) -> str:
        self._must_be_inbox(parts.strings(1)[0])
        known = {
            "MESSAGES": len(self._inbox.mails),
            "RECENT": 0,
            "UIDNEXT": self._inbox.next_uid,
            "UIDVALIDITY": self._inbox.uid_validity,
            "UNSEEN": sum("\\Seen" not in mail.flags for mail in self._inbox.mails),
        }
        asked = parts.arguments[1].strip("()").upper().split()
        if not asked or set(asked) - known.keys():
            raise Malformed
        self._say(f"* STATUS INBOX ({' '.join(f'{name} {known[name]}' for name in asked)})")
        return "Status completed."

    async def _do_idle(self, parts: Parts) -> str:
        if not self._switch.announces:
            raise Refused("BAD IDLE is not offered")
        self._say("+ idling")
        with self._inbox.watched() as news:
            done = asyncio.ensure_future(self._reader.readuntil(b"\r\n"))
            try:
                while not done.done():
                    self._announce()
                    await self._writer.drain()
                    news.clear()
                    waiting = asyncio.ensure_future(news.wait())
                    await asyncio.wait({done, waiting}, return_when=asyncio.FIRST_COMPLETED)
                    waiting.cancel()
            finally:
                done.cancel()
        if (await done).strip().upper() != b"DONE":
            raise Refused("BAD Expected DONE.")
        return "Idle completed."

    async def _do_uid(self, parts: Parts) -> str:
        inner = parts.inner()
        if inner.name not in {"SEARCH", "FETCH", "STORE"}:
            raise Malformed
        handle: Callable[..., Any] = getattr(self, f"_do_{inner.name.lower()}")
        text: str = await handle(inner, uid=True)
        return text

    async def _do_search(self, parts: Parts, uid: bool = False) -> str:
        found = fetching.search(self._inbox.mails, parts.arguments)
        numbers = (mail.uid if uid else number for number, mail in found)
        self._say(" ".join(["* SEARCH", *map(str, numbers)]))
        return "Search completed."

    async def _do_fetch(self, parts: Parts, uid: bool = False) -> str:
        numbers, what = parts.arguments[0], " ".join(parts.arguments[1:])
        for number, mail in fetching.pick(self._inbox.mails, numbers, uid=uid):
            shown, read = fetching.show(mail, what, uid=uid)
            if read and self._writable:
                mail.flags.add("\\Seen")
            self._writer.write(b"* %d FETCH (%s)\r\n" % (number, shown))
        return "Fetch completed."

    async def _do_store(self, parts: Parts, uid: bool = False) -> str:
        if not self._writable:
            raise Refused("NO [READ-ONLY] Mailbox is read-only")
        numbers, how, *flags = parts.arguments
        given = set(" ".join(flags).strip("()").split())
        for number, mail in fetching.pick(self._inbox.mails, numbers, uid=uid):
            fetching.mark(mail, how.upper(), given)
            if not how.upper().endswith(".SILENT"):
                shown, _ = fetching.show(mail, "FLAGS", uid=uid)
                self._writer.write(b"* %d FETCH (%s)\r\n" % (number, shown))
        return "Store completed."

    async def _do_close(self, parts: Parts) -> str:
        self._selected = False
        return f"{parts.name.capitalize()} completed."

    _do_unselect = _do_close


def visit(
    office: PostOffice, switch: Faulty, context: ssl.SSLContext | None
) -> asyncio.StreamReaderProtocol:
    """Make the protocol of one connection. With a context, STARTTLS is required before a login."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await Visit(office, switch, context, (reader, writer)).run()

    reader = asyncio.StreamReader(limit=_LONGEST)
    return asyncio.StreamReaderProtocol(reader, serve)
