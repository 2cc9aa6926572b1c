"""The control address of a running sandbox: its state, and its faults, over loopback HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from connectors.simulation import Fault, HttpSimulator, Sample
from linktor_tui.contract.errors import InvalidRequest

if TYPE_CHECKING:
    from linktor_tui.sandbox import Sandbox


class Control(HttpSimulator):
    """Serves `GET /` and `POST /` with `{"provider": …, "fault": …}`; both answer the state."""

    provider = "control"

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__()
        self._sandbox = sandbox

    def routes(self) -> Sequence[BaseRoute]:
        return [Route("/", self._state), Route("/", self._switch, methods=["POST"])]

    def samples(self) -> Sequence[Sample]:
        return ()

    def refusal(self, fault: Fault, request: Request) -> Response:
        raise NotImplementedError("the control address has no faults of its own")

    async def _state(self, _: Request) -> Response:
        return JSONResponse(self._sandbox.state())

    async def _switch(self, request: Request) -> Response:
        # A page in a browser can post to loopback, but not with this content type unasked.
        if request.headers.get("content-type") != "application/json":
            return JSONResponse({"field": "body", "message": "must be JSON"}, 415)
        body = await request.json()
        try:
            self._sandbox.switch(str(body.get("provider")), str(body.get("fault")))
        except InvalidRequest as error:
            fault = error.faults[0]
            return JSONResponse({"field": fault.field, "message": fault.message}, 400)
        return await self._state(request)
