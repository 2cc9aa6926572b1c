"""What `LocalEngine` does about events: tells what happened, and whom it tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from linktor_tui.contract import pages
from linktor_tui.contract.errors import DeliveryNotFound
from linktor_tui.contract.ids import new_id
from linktor_tui.contract.times import stamp

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from linktor_tui.contract.resources import Page
    from linktor_tui.contract.traffic import (
        CreatedEndpoint,
        Delivery,
        DeliveryQuery,
        EndpointDraft,
        Event,
        EventQuery,
        WebhookEndpoint,
    )
    from linktor_tui.local.cabinet import Cabinet
    from linktor_tui.local.courier.posting import Outcome
    from linktor_tui.local.courier.queue import Job, Target
    from linktor_tui.local.courier.service import Courier
    from linktor_tui.local.endpoints import Endpoints


class Delivering:
    """Part of `LocalEngine`. Implements `contract.living.TellsEvents` and `DeliversEvents`."""

    cabinet: Cabinet
    _offload: Callable[..., Awaitable[Any]]

    # --- what happened ---------------------------------------------------------------------------

    async def events(self, query: EventQuery) -> Sequence[Event]:
        from linktor_tui.contract.traffic import EVENT_TYPES

        # All that happened, that is: samples that were sent for a test are kept there, too.
        wanted = query if query.types else query._replace(types=EVENT_TYPES)
        found: Sequence[Event] = await self._offload(self.cabinet.ledger.events, wanted)
        return found

    async def last_event(self) -> int:
        cursor: int = await self._offload(self.cabinet.ledger.last_event)
        return cursor

    async def activity(self, channel_ids: Sequence[str]) -> Mapping[str, Sequence[tuple[int, int]]]:
        found: Mapping[str, Sequence[tuple[int, int]]] = await self._offload(
            self.cabinet.ledger.activity, channel_ids, self.cabinet.clock()
        )
        return found

    # --- who is told -----------------------------------------------------------------------------

    @cached_property
    def endpoints(self) -> Endpoints:
        """Who is told; the courier posts to them."""
        from linktor_tui.local.endpoints import Endpoints

        return Endpoints(self.cabinet)

    def courier(self) -> Courier:
        """What delivers, for as long as somebody runs it. One at a time in a data folder."""
        from linktor_tui.local.courier.service import Courier

        return Courier(self.endpoints.outbox, self.endpoints.target, clock=self.cabinet.clock)

    async def list_endpoints(self) -> Sequence[WebhookEndpoint]:
        found: Sequence[WebhookEndpoint] = await self._offload(self._list_endpoints)
        return found

    def _list_endpoints(self) -> Sequence[WebhookEndpoint]:
        return self.endpoints.book.all()

    async def get_endpoint(self, endpoint_id: str) -> WebhookEndpoint:
        found: WebhookEndpoint = await self._offload(self.endpoints.get, endpoint_id)
        return found

    async def create_endpoint(self, draft: EndpointDraft) -> CreatedEndpoint:
        new: CreatedEndpoint = await self._offload(self.endpoints.create, draft)
        return new

    async def update_endpoint(self, endpoint_id: str, draft: EndpointDraft) -> WebhookEndpoint:
        changed: WebhookEndpoint = await self._offload(self.endpoints.update, endpoint_id, draft)
        return changed

    async def remove_endpoint(self, endpoint_id: str) -> None:
        await self._offload(self.endpoints.remove, endpoint_id)

    # --- by hand ---------------------------------------------------------------------------------

    async def test_endpoint(self, endpoint_id: str, *, event: str = "test.ping") -> Delivery:
        from linktor_tui.local.courier.queue import Job
        from linktor_tui.local.courier.samples import sample

        at = self.cabinet.clock()
        data = sample(event, at=stamp(at), endpoint_id=endpoint_id)
        target = await self._offload(self.endpoints.target, endpoint_id)
        ids = new_id("del"), endpoint_id, new_id("evt")
        job = Job(*ids, event, stamp(at), data, attempts=0, due=at)
        outcome = await self._attempt(job, target)
        outbox, now = self.endpoints.outbox, self.cabinet.clock()
        await self._offload(outbox.keep_sample, job, outcome, now)
        return await self._delivery(job.delivery_id)

    async def retry_delivery(self, delivery_id: str, *, endpoint_id: str | None = None) -> Delivery:
        job: Job | None = await self._offload(self.endpoints.outbox.job, delivery_id)
        if job is None or endpoint_id not in (None, job.endpoint_id):
            raise _no_delivery(delivery_id)
        target = await self._offload(self.endpoints.target, job.endpoint_id)
        outcome = await self._attempt(job, target)
        outbox, now = self.endpoints.outbox, self.cabinet.clock()
        await self._offload(outbox.retried, delivery_id, outcome, now)
        return await self._delivery(delivery_id)

    async def _attempt(self, job: Job, target: Target) -> Outcome:
        from linktor_tui.local.courier.posting import Poster
        from linktor_tui.local.courier.service import attempt

        async with Poster(self.cabinet.clock) as poster:
            return await attempt(poster, job, target, self.cabinet.clock())

    async def _delivery(self, delivery_id: str) -> Delivery:
        found: Delivery | None = await self._offload(self.endpoints.outbox.delivery, delivery_id)
        if found is None:
            raise _no_delivery(delivery_id)
        return found

    async def list_deliveries(self, query: DeliveryQuery) -> Page[Delivery]:
        from linktor_tui.contract.traffic import DeliveryStatus

        pages.refuse(query.page, query.per_page, status=(query.status, DeliveryStatus))
        page: Page[Delivery] = await self._offload(self.endpoints.outbox.deliveries, query)
        return page


def _no_delivery(delivery_id: str) -> DeliveryNotFound:
    return DeliveryNotFound(
        f"There is no delivery {delivery_id}.",
        fix="`linktor-tui webhooks deliveries` shows the deliveries there are.",
        details={"id": delivery_id},
    )
