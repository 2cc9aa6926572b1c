"""Where providers post what customers write: `/webhooks/<channel id>`.

Proof and one durable commit come before the answer, everything else after it. A provider that was
answered 200 never tells again, so what could not be kept is answered 503 and comes another time.

401, 400, 404   the connector's own refusals: unsigned, too old, unreadable, another account's
403             `channel_off`: proved, but the channel is switched off. Not 410, at which senders take
                an address for gone and forget it; Postmark documents 403 as the end of its retries
                (“Understanding Inbound Webhook Retries in Postmark”). A handshake is answered all
                the same: an address is registered before the start.
404             `unknown_channel`
405, 413, 415   another method, a post that is too large, a type that this provider never posts in
409             `replayed`: a token that its provider uses once was there before
503             nothing could be kept for now, or the channel could not be made ready here

The same message again, without such a token, is what a provider sends that missed our answer: 200,
and nothing is kept twice. A refusal says its code and no more.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from connectors.hooks import HookRefused, HookRequest
from linktor_tui.contract.errors import ChannelsError, StoreError
from linktor_tui.contract.times import utc_now
from linktor_tui.server.arriving import Gone, arrived
from linktor_tui.server.guard import misframing
from linktor_tui.server.probes import probe_answer
from linktor_tui.server.refusals import encoded

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from connectors.contract import Connector
    from connectors.hooks import Received

PREFIX = "/webhooks/"
ALL = "all channels"
METHODS = ("GET", "HEAD", "POST")
RETRY_AFTER = 5
"""Seconds after which a provider may try again, where it listens to that."""
TRIES = (0.0, 2.0, 10.0, 60.0)
"""Seconds before each try of what is done after the answer."""
PROVING = 10.0
"""Seconds for a proof: some need a certificate or a key of the provider, once."""


class Door(Protocol):
    """A channel that something was posted to."""

    @property
    def channel_id(self) -> str:
        """Its id."""
        ...

    @property
    def on(self) -> bool:
        """Whether what comes in is kept."""
        ...

    @property
    def connector(self) -> Connector[Any]:
        """What proves and reads a post."""
        ...


class Doors(Protocol):
    """Knows the channels there are. Asked with every request: it must be quick."""

    async def find(self, channel_id: str) -> Door | None:
        """Find a channel; None where there is none. Raises `ChannelsError`."""
        ...

    async def of_accounts(self, accounts: Sequence[str]) -> Sequence[Door]:
        """The channels of these accounts that are on. Raises `ChannelsError`."""
        ...


class Replayed(Exception):
    """A token that is used once was seen before; nothing was kept."""


class Intake(Protocol):
    """Keeps what came in."""

    async def keep(self, channel_id: str, received: Received, at: datetime) -> None:
        """Keep it for good, each message once. Raises `Replayed`, `ChannelsError`."""
        ...


OnRefusal = Callable[[str, str, str], None]
"""Told of channel id or `ALL`, code and message of what was refused or dropped."""


class Answer(NamedTuple):
    """What a provider is answered."""

    status: int
    body: bytes = b""
    content_type: str = "text/plain"
    headers: tuple[tuple[bytes, bytes], ...] = ()


class Hooks:
    """The ASGI application.

    Args:
        doors: the channels there are.
        intake: keeps what came in.
        base: the public address of this server, which some signatures cover; never what a request
            says of itself.
        on_refusal: told of what was refused.
        on_mistake: told of mistakes of the program.
        clock: tells the time, aware.
    """

    def __init__(
        self,
        doors: Doors,
        intake: Intake,
        base: str,
        *,
        on_refusal: OnRefusal = lambda *_: None,
        on_mistake: Callable[[Exception], None] = lambda _: None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.dropped: Counter[str] = Counter()
        """Proved posts for accounts that have no channel here, by the channel they came to."""
        self._doors = doors
        self._intake = intake
        self._base = base.rstrip("/")
        self._on_refusal = on_refusal
        self._on_mistake = on_mistake
        self._clock = clock
        self._later: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        channel_id = scope["path"].removeprefix(PREFIX)
        with contextlib.suppress(Gone):  # whoever asked hung up; there is nobody to answer
            answer = await self._answered(channel_id, scope, receive)
            await _write(answer, send, bodiless=scope["method"] == "HEAD")

    async def _answered(self, channel_id: str, scope: Scope, receive: Receive) -> Answer:
        try:
            return await self._answer(channel_id, scope, receive)
        except HookRefused as refused:
            self._on_refusal(channel_id, refused.code, str(refused))
            return _refusal(refused.status, refused.code)
        except Replayed:
            self._on_refusal(channel_id, "replayed", "A post that was there before.")
            return _refusal(409, "replayed")
        except ChannelsError as error:
            # Where the store cannot be read nobody knows whether there is such a channel.
            whose = ALL if isinstance(error, StoreError) else channel_id
            self._on_refusal(whose, error.code, error.message)
            return _refusal(503, "unavailable")
        except Gone:
            raise
        except Exception as mistake:
            self._on_mistake(mistake)
            return _refusal(500, "internal")

    async def _answer(self, channel_id: str, scope: Scope, receive: Receive) -> Answer:
        misframed = misframing(scope["headers"])
        if misframed is not None:
            return _refusal(misframed.status, misframed.error["code"].lower(), closing=True)
        door = await self._doors.find(channel_id)
        if door is None:
            return _refusal(404, "unknown_channel", closing=True)
        if scope["method"] not in METHODS:
            return _refusal(405, "method_not_allowed", closing=True)
        probed = probe_answer(door, scope["query_string"])
        if probed is not None:
            return Answer(200, encoded(probed), "application/json")
        request = await arrived(self._url(channel_id, scope), scope, receive, door.connector)
        received = await self._read(door, request)
        await self._keep(door, request, received)
        if received.afterwards is not None:
            self._do_later(channel_id, received.afterwards)
        reply = received.reply
        return Answer(reply.status, reply.body.encode(), reply.content_type)

    def _url(self, channel_id: str, scope: Scope) -> str:
        query = scope["query_string"].decode("latin-1")
        return f"{self._base}{PREFIX}{channel_id}" + (f"?{query}" if query else "")

    async def _read(self, door: Door, request: HookRequest) -> Received:
        try:
            async with asyncio.timeout(PROVING):
                return await door.connector.receive(request)
        except TimeoutError:
            raise HookRefused(503, "unverifiable", "The proof took too long.") from None

    # --- keeping -------------------------------------------------------------------------------

    async def _keep(self, door: Door, request: HookRequest, received: Received) -> None:
        """Keep what a proved request holds, its other accounts' parts at their channels."""
        tells = bool(received.messages or received.deliveries)
        if (tells and door.on) or (received.once is not None and not tells):
            await self._store(door, received)
        if received.others:
            await self._pass_on(door, request, received.others)
        if tells and not door.on:
            raise HookRefused(403, "channel_off", "Something came in while it was off.")

    async def _store(self, door: Door, received: Received) -> None:
        await self._intake.keep(door.channel_id, received, self._clock())

    async def _pass_on(self, door: Door, request: HookRequest, others: Sequence[str]) -> None:
        """Give other accounts' parts of a post to their channels here; drop what is nobody's.

        Dropped is answered 200: Meta switches an address off that refuses for long.
        """
        at_home = [
            other
            for other in await self._doors.of_accounts(others)
            if other.channel_id != door.channel_id and await self._hand_over(other, request)
        ]
        if len(at_home) < len(others):
            self.dropped[door.channel_id] += 1
            told = "A part of a post was for an account that has no active channel here."
            self._on_refusal(door.channel_id, "dropped", told)

    async def _hand_over(self, other: Door, request: HookRequest) -> bool:
        """Have a channel prove and keep its own part: False where it is not its provider's."""
        try:
            received = await self._read(other, request)
        except HookRefused as refused:
            if refused.status >= 500:
                raise
            return False
        if received.messages or received.deliveries:
            await self._store(other, received)
        return True

    # --- afterwards ----------------------------------------------------------------------------

    def _do_later(self, channel_id: str, work: Callable[[], Awaitable[object]]) -> None:
        task = asyncio.create_task(self._work(channel_id, work))
        self._later.add(task)
        task.add_done_callback(self._later.discard)

    async def _work(self, channel_id: str, work: Callable[[], Awaitable[object]]) -> None:
        for pause in TRIES:
            await asyncio.sleep(pause)
            try:
                await work()
            except HookRefused as refused:
                self._on_refusal(channel_id, refused.code, str(refused))
            except Exception as mistake:
                self._on_mistake(mistake)
                return
            else:
                return


def _refusal(status: int, code: str, *, closing: bool = False) -> Answer:
    headers: Mapping[bytes, bytes] = {}
    if status == 503:
        headers = {b"retry-after": b"%d" % RETRY_AFTER}
    if status == 405:
        headers = {b"allow": ", ".join(METHODS).encode()}
    if closing or status == 413:
        headers = {**headers, b"connection": b"close"}
    body = encoded({"error": {"code": code}})
    return Answer(status, body, "application/json", tuple(headers.items()))


async def _write(answer: Answer, send: Send, *, bodiless: bool) -> None:
    headers = [
        (b"content-type", f"{answer.content_type}; charset=utf-8".encode()),
        (b"content-length", b"%d" % len(answer.body)),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        *answer.headers,
    ]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if bodiless else answer.body})
