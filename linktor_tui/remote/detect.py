"""Which dialect a server speaks, and where: found out without a credential.

`GET /channels` without a login is refused by either server, each in its own words. The path is one
that carries nothing, so that nothing secret ends up in the log of a server that is another one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from connectors.problems import NoAnswer
from linktor_tui.contract.errors import ChannelsError, RateLimited, Unauthorized
from linktor_tui.contract.times import utc_now
from linktor_tui.remote.addresses import Address
from linktor_tui.remote.calling import unreachable
from linktor_tui.remote.client import Answer, Client
from linktor_tui.remote.complaints import error_of
from linktor_tui.remote.detect_traffic import DetectingTraffic

if TYPE_CHECKING:
    from linktor_tui.contract.protocol import OnStep
    from linktor_tui.contract.requests import CreateChannel, UpdateChannel
    from linktor_tui.contract.resources import (
        Channel,
        CheckReport,
        CreatedChannel,
        Granularity,
        ListQuery,
        Page,
        Period,
        Statistics,
    )
    from linktor_tui.remote.documented import DocumentedApi
    from linktor_tui.remote.linktor import LinktorApi
    from linktor_tui.remote.probing import Prober

    Spoken: TypeAlias = DocumentedApi | LinktorApi


class Found(NamedTuple):
    """A dialect, and the base URL below which it is spoken."""

    dialect: str
    base_url: str


async def detect(client: Client, address: Address, seconds: float) -> Found:
    """Ask a server what it speaks, at each base URL that may be meant.

    Raises:
        Unreachable: nobody there, or nothing that is a Channels API.
        RateLimited: it does not want to be asked now.
    """
    refused: list[tuple[str, ChannelsError]] = []
    for base_url in address.candidates():
        try:
            answer = await client.exchange("GET", f"{base_url}/channels", seconds=seconds)
        except NoAnswer as error:
            raise unreachable(error) from None
        dialect = dialect_of(answer)
        if dialect is not None:
            return Found(dialect, base_url)
        refused.append((base_url, error_of(answer, client.host, utc_now())))
    for base_url, complaint in refused:
        if isinstance(complaint, Unauthorized):
            return Found("documented", base_url)  # who refuses is somebody: the login will say
    raise next((bad for _, bad in refused if isinstance(bad, RateLimited)), refused[0][1])


def dialect_of(answer: Answer) -> str | None:
    """Tell the dialect of an answer to a list without a login; None where it is neither's."""
    body = answer.json
    if not isinstance(body, dict) or answer.status not in (200, 401, 403):
        return None
    if "success" in body or isinstance(body.get("code"), str) or isinstance(body.get("error"), str):
        return "linktor"
    if isinstance(body.get("error"), dict) or isinstance(body.get("data"), list):
        return "documented"
    return None


class DetectingApi(DetectingTraffic):
    """A server whose dialect is found out with the first operation. Implements `ChannelsAPI`."""

    def __init__(
        self,
        client: Client,
        prober: Prober,
        find: Callable[[], Awaitable[Found]],
        speak: Callable[[Found], Spoken],
        *,
        place: str,
    ) -> None:
        """Make one.

        Args:
            client: closed with this.
            prober: tests what is not saved, for which no server is needed.
            find: finds the dialect out.
            speak: makes the client of a dialect.
            place: what a header line calls the server.
        """
        self.place = place
        self._client, self._prober, self._find, self._speak = client, prober, find, speak
        self._spoken: Spoken | None = None
        self._told: list[str] = []
        self._one_at_a_time = asyncio.Lock()

    @property
    def dialect(self) -> str:
        """`auto` until it is known."""
        return self._spoken.dialect if self._spoken else "auto"

    @property
    def notices(self) -> list[str]:
        """What the operator should be told beyond the answers."""
        return [*self._told, *(self._spoken.notices if self._spoken else ())]

    def tell(self, notice: str) -> None:
        """Add a notice."""
        self._told.append(notice)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def _api(self) -> Spoken:
        async with self._one_at_a_time:
            if self._spoken is None:
                self._spoken = self._speak(await self._find())
            return self._spoken

    async def list_channels(self, query: ListQuery) -> Page[Channel]:
        return await (await self._api()).list_channels(query)

    async def get_channel(self, channel_id: str) -> Channel:
        return await (await self._api()).get_channel(channel_id)

    async def create_channel(
        self, request: CreateChannel, *, check: bool = True, on_step: OnStep | None = None
    ) -> CreatedChannel:
        return await (await self._api()).create_channel(request, check=check, on_step=on_step)

    async def update_channel(
        self, channel_id: str, request: UpdateChannel, *, trust_destination: bool = False
    ) -> Channel:
        api = await self._api()
        return await api.update_channel(channel_id, request, trust_destination=trust_destination)

    async def delete_channel(self, channel_id: str, *, force: bool = False) -> None:
        await (await self._api()).delete_channel(channel_id, force=force)

    async def test_draft(
        self, request: CreateChannel, *, on_step: OnStep | None = None
    ) -> CheckReport:
        """Check a configuration from this machine, and save nothing."""
        return await self._prober.draft(request, on_step=on_step)

    async def test_channel(
        self,
        channel_id: str,
        *,
        trust_destination: bool = False,
        on_step: OnStep | None = None,
    ) -> CheckReport:
        api = await self._api()
        return await api.test_channel(
            channel_id, trust_destination=trust_destination, on_step=on_step
        )

    async def activate_channel(
        self,
        channel_id: str,
        *,
        check: bool = True,
        trust_destination: bool = False,
        on_step: OnStep | None = None,
    ) -> Channel:
        api = await self._api()
        return await api.activate_channel(
            channel_id, check=check, trust_destination=trust_destination, on_step=on_step
        )

    async def deactivate_channel(
        self, channel_id: str, *, reason: str | None = None, close_conversations: bool = False
    ) -> Channel:
        api = await self._api()
        return await api.deactivate_channel(
            channel_id, reason=reason, close_conversations=close_conversations
        )

    async def channel_stats(
        self, channel_id: str, *, period: Period, granularity: Granularity
    ) -> Statistics:
        api = await self._api()
        return await api.channel_stats(channel_id, period=period, granularity=granularity)
