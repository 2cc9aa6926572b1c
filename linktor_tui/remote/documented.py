"""The dialect of the API page: what it says is what is sent.

Creating with a check: the page's server saves before it can test, so the provider is asked from this
machine first (`probing`), and a channel that fails is never handed over. Once it is saved the server
is asked to test it too, so that its own health says something; what it finds then is told in
`notices`, since the channel is there by then.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from linktor_tui.contract.errors import ChannelsError
from linktor_tui.contract.judging import require
from linktor_tui.contract.resources import Channel, CreatedChannel, Page, Statistics
from linktor_tui.remote import probing, reading
from linktor_tui.remote.calling import Caller, segment
from linktor_tui.remote.documented_traffic import DocumentedTraffic

if TYPE_CHECKING:
    from linktor_tui.contract.protocol import OnStep
    from linktor_tui.contract.requests import CreateChannel, UpdateChannel
    from linktor_tui.contract.resources import CheckReport, Granularity, ListQuery, Period
    from linktor_tui.remote.probing import Prober

LONG = 4.0
"""How many times the usual patience a test has: the server asks a provider meanwhile."""


class DocumentedApi(DocumentedTraffic):
    """Channels of a server that speaks as the API page says. Implements `ChannelsAPI`."""

    dialect = "documented"

    def __init__(self, caller: Caller, prober: Prober, *, place: str) -> None:
        self.place = place
        self.notices: list[str] = []
        self._caller = caller
        self._prober = prober

    def tell(self, notice: str) -> None:
        """Add a notice, once."""
        if notice not in self.notices:
            self.notices.append(notice)

    async def close(self) -> None:
        """Close the connections."""
        await self._caller.client.close()

    # --- reading -------------------------------------------------------------------------------

    async def list_channels(self, query: ListQuery) -> Page[Channel]:
        given = query._asdict()
        params = {"page": str(given.pop("page")), "perPage": str(given.pop("per_page"))}
        params |= {name: value for name, value in given.items() if value is not None}
        answer = await self._caller.call("GET", "/channels", params=params)
        return reading.listing(answer.json, query.page, query.per_page)

    async def get_channel(self, channel_id: str) -> Channel:
        answer = await self._caller.call("GET", f"/channels/{segment(channel_id)}")
        return reading.channel(reading.data_of(answer.json))

    async def channel_stats(
        self, channel_id: str, *, period: Period, granularity: Granularity
    ) -> Statistics:
        params = {"period": period.value, "granularity": granularity.value}
        path = f"/channels/{segment(channel_id)}/stats"
        answer = await self._caller.call("GET", path, params=params)
        return reading.statistics(answer.json, period, granularity)

    # --- creating, changing, deleting ----------------------------------------------------------

    async def create_channel(
        self, request: CreateChannel, *, check: bool = True, on_step: OnStep | None = None
    ) -> CreatedChannel:
        report = None
        if check:
            report = await self.test_draft(request, on_step=on_step)
            require(report, "Nothing was saved.")
        answer = await self._caller.call(
            "POST",
            "/channels",
            body=_body(request),
            idempotency_key=str(uuid.uuid4()),
            hidden=probing.secrets_in(request.type, request.config),
        )
        data = reading.data_of(answer.json)
        secret = reading.text(reading.mapping(data.get("attributes")).get("webhookSecret")) or ""
        told = reading.mapping(reading.mapping(answer.json).get("meta"))
        channel = reading.channel(data)
        if report is not None:
            await self._tested_there(channel.id)
        shown = await self._whole(channel, always=True)
        if report is not None and shown.identity is None:
            shown = replace(shown, identity=report.identity)  # the page has no place for it
        instructions = reading.text(told.get("setupInstructions")) or ""
        return CreatedChannel(shown, secret, instructions, report)

    async def _tested_there(self, channel_id: str) -> None:
        try:
            report = await self.test_channel(channel_id)
        except ChannelsError as error:
            self.tell(f"The server could not test {channel_id}: {error.message}")
            return
        if not report.success:
            self.tell(
                f"{channel_id} passed its check from this machine, and not from the server: test it "
                "to see what the server says."
            )

    async def update_channel(
        self, channel_id: str, request: UpdateChannel, *, trust_destination: bool = False
    ) -> Channel:
        path = f"/channels/{segment(channel_id)}"
        hidden: tuple[str, ...] = ()
        if request.config:
            texts = (value for value in request.config.values() if isinstance(value, str))
            hidden = tuple(value for value in texts if len(value) >= 8)
        answer = await self._caller.call("PATCH", path, body=_body(request), hidden=hidden)
        return await self._whole(reading.channel(reading.data_of(answer.json)))

    async def delete_channel(self, channel_id: str, *, force: bool = False) -> None:
        params = {"force": "true"} if force else None
        await self._caller.call("DELETE", f"/channels/{segment(channel_id)}", params=params)

    # --- testing and switching -----------------------------------------------------------------

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
        path = f"/channels/{segment(channel_id)}/test"
        answer = await self._caller.call("POST", path, patience=LONG)
        report = reading.report(reading.data_of(answer.json))
        if on_step is not None:
            for step in report.tests:
                on_step(step)
        return report

    async def activate_channel(
        self,
        channel_id: str,
        *,
        check: bool = True,
        trust_destination: bool = False,
        on_step: OnStep | None = None,
    ) -> Channel:
        if check:
            report = await self.test_channel(channel_id, on_step=on_step)
            require(report, "The channel was left as it was.")
        answer = await self._caller.call("POST", f"/channels/{segment(channel_id)}/activate")
        return await self._whole(reading.channel(reading.data_of(answer.json)))

    async def deactivate_channel(
        self, channel_id: str, *, reason: str | None = None, close_conversations: bool = False
    ) -> Channel:
        body: dict[str, Any] = {"closeConversations": close_conversations}
        body |= {"reason": reason} if reason is not None else {}
        path = f"/channels/{segment(channel_id)}/deactivate"
        answer = await self._caller.call("POST", path, body=body)
        return await self._whole(reading.channel(reading.data_of(answer.json)))

    async def _whole(self, part: Channel, *, always: bool = False) -> Channel:
        """Fetch the rest of a channel that a change answered in part.

        The change is done by then: where the rest cannot be had, the part is given.
        """
        if not always and part.name and part.capabilities is not None:
            return part
        try:
            return await self.get_channel(part.id)
        except ChannelsError as error:
            self.tell(f"Done, but {part.id} could not be read again: {error.message}")
            return part


def _body(request: CreateChannel | UpdateChannel) -> dict[str, Any]:
    """Write a request as the page does: what was not given is not sent."""
    return request.model_dump(by_alias=True, exclude_unset=True)
