"""The control address of a running sandbox: its state, and its faults, over loopback HTTP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from connectors.hooks import DeliveryStatus
from connectors.simulation import Fault, HttpSimulator, Sample
from linktor_tui.contract.errors import Fault as Refusal
from linktor_tui.contract.errors import InvalidRequest

if TYPE_CHECKING:
    from linktor_tui.sandbox import Sandbox


class Control(HttpSimulator):
    """Serves `GET /` and `POST /`; both answer the state.

    A body is `{"provider": …, "fault": …}`; or `{"provider": …, "say": …, "config": …, "contact": …}`
    which plays the customer, and with `"tell": message id, "status": …` in place of `say` the provider
    that tells how far a message came. Both add `posted` to the answer.
    """

    provider = "control"

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__()
        self._sandbox = sandbox

    def routes(self) -> Sequence[BaseRoute]:
        return [Route("/", self._state), Route("/", self._act, methods=["POST"])]

    def samples(self) -> Sequence[Sample]:
        return ()

    def refusal(self, fault: Fault, request: Request) -> Response:
        raise NotImplementedError("the control address has no faults of its own")

    async def _state(self, _: Request) -> Response:
        return JSONResponse(self._sandbox.state())

    async def _act(self, request: Request) -> Response:
        # A page in a browser can post to loopback, but not with this content type unasked.
        if request.headers.get("content-type") != "application/json":
            return JSONResponse({"field": "body", "message": "must be JSON"}, 415)
        body = await request.json()
        provider = str(body.get("provider"))
        posted: dict[str, object] = {}
        try:
            if "say" in body or "tell" in body:
                posted = {"posted": await self._play(provider, body.get("config", {}), body)}
            else:
                self._sandbox.switch(provider, str(body.get("fault")))
        except InvalidRequest as error:
            fault = error.faults[0]
            return JSONResponse({"field": fault.field, "message": fault.message}, 400)
        return JSONResponse(self._sandbox.state() | posted)

    async def _play(
        self, provider: str, config: Mapping[str, Any], body: Mapping[str, Any]
    ) -> list[dict[str, Any]]:
        """Be the customer or the provider. Raises `InvalidRequest`."""
        if "say" in body:
            return await self._sandbox.say(provider, config, str(body["say"]), body.get("contact"))
        if body.get("status") not in tuple(DeliveryStatus):
            raise InvalidRequest(Refusal("status", f"must be one of {', '.join(DeliveryStatus)}"))
        status = DeliveryStatus(body["status"])
        return await self._sandbox.tell(provider, config, str(body["tell"]), status)
