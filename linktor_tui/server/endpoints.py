"""The Webhooks page over HTTP: who is told of events, for any engine that tells anybody.

GET    /webhooks                                       webhooks:read
GET    /webhooks/:id                                   webhooks:read
POST   /webhooks                                       webhooks:write
PATCH  /webhooks/:id                                   webhooks:write
DELETE /webhooks/:id                                   webhooks:write
POST   /webhooks/:id/test                              webhooks:write
GET    /webhooks/:id/deliveries                        webhooks:read
POST   /webhooks/:id/deliveries/:deliveryId/retry      webhooks:write
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from linktor_tui.contract import traffic_wire as wire
from linktor_tui.contract.errors import Unsupported
from linktor_tui.contract.living import DeliversEvents
from linktor_tui.contract.traffic import DeliveryQuery
from linktor_tui.server import asking
from linktor_tui.server.access import READ_WEBHOOKS, WRITE_WEBHOOKS
from linktor_tui.server.refusals import HEADERS, answer

if TYPE_CHECKING:
    from linktor_tui.contract.protocol import ChannelsAPI
    from linktor_tui.server.operating import Table


class EndpointsServer:
    """The endpoints over one engine."""

    def __init__(self, api: ChannelsAPI) -> None:
        self._api = api

    def table(self) -> Table:
        """All operations: method, path, scope."""
        one = "/webhooks/{id}"
        return [
            ("GET", "/webhooks", READ_WEBHOOKS, self.list_),
            ("POST", "/webhooks", WRITE_WEBHOOKS, self.create),
            ("GET", one, READ_WEBHOOKS, self.get),
            ("PATCH", one, WRITE_WEBHOOKS, self.update),
            ("DELETE", one, WRITE_WEBHOOKS, self.delete),
            ("POST", f"{one}/test", WRITE_WEBHOOKS, self.test),
            ("GET", f"{one}/deliveries", READ_WEBHOOKS, self.deliveries),
            ("POST", f"{one}/deliveries/{{delivery}}/retry", WRITE_WEBHOOKS, self.retry),
        ]

    @property
    def _engine(self) -> DeliversEvents:
        if not isinstance(self._api, DeliversEvents):
            raise Unsupported(f"{self._api.place} tells nobody of events.")
        return self._api

    async def list_(self, request: Request, _: bytes) -> Response:
        """GET /webhooks."""
        asking.nothing(request)
        return answer(wire.endpoints(await self._engine.list_endpoints()))

    async def get(self, request: Request, _: bytes) -> Response:
        """GET /webhooks/:id."""
        asking.nothing(request)
        found = await self._engine.get_endpoint(_id(request))
        query = DeliveryQuery(per_page=1, endpoint_id=found.id)
        last = (await self._engine.list_deliveries(query)).items
        return answer(wire.one_endpoint(found, last[0] if last else None))

    async def create(self, request: Request, raw: bytes) -> Response:
        """POST /webhooks."""
        from linktor_tui.contract.endpoint_requests import parse_create_endpoint

        asking.nothing(request)
        draft = parse_create_endpoint(asking.required_json(request, raw))
        new = await self._engine.create_endpoint(draft)
        place = f"{request.url.path}/{new.endpoint.id}"
        return answer(wire.created_endpoint(new), 201, {"Location": place})

    async def update(self, request: Request, raw: bytes) -> Response:
        """PATCH /webhooks/:id."""
        from linktor_tui.contract.endpoint_requests import parse_update_endpoint

        asking.nothing(request)
        draft = parse_update_endpoint(asking.required_json(request, raw))
        return answer(wire.one_endpoint(await self._engine.update_endpoint(_id(request), draft)))

    async def delete(self, request: Request, _: bytes) -> Response:
        """DELETE /webhooks/:id."""
        asking.nothing(request)
        await self._engine.remove_endpoint(_id(request))
        return Response(status_code=204, headers=HEADERS)

    async def test(self, request: Request, raw: bytes) -> Response:
        """POST /webhooks/:id/test. A sample that was refused is an answer, and no error."""
        from linktor_tui.contract.endpoint_requests import parse_test_endpoint

        asking.nothing(request)
        event = parse_test_endpoint(asking.optional_json(request, raw))
        tested = await self._engine.test_endpoint(_id(request), event=event)
        return answer(wire.tested_endpoint(tested))

    async def deliveries(self, request: Request, _: bytes) -> Response:
        """GET /webhooks/:id/deliveries."""
        query = asking.delivery_query(request, _id(request))
        await self._engine.get_endpoint(_id(request))
        return answer(wire.deliveries(await self._engine.list_deliveries(query)))

    async def retry(self, request: Request, raw: bytes) -> Response:
        """POST /webhooks/:id/deliveries/:deliveryId/retry."""
        asking.nothing(request)
        asking.empty(asking.optional_json(request, raw))
        endpoint_id, delivery_id = _id(request), request.path_params["delivery"]
        await self._engine.get_endpoint(endpoint_id)
        retried = await self._engine.retry_delivery(delivery_id, endpoint_id=endpoint_id)
        return answer(wire.retried(retried))


def _id(request: Request) -> str:
    found: str = request.path_params["id"]
    return found
