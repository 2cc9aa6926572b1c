"""The Graph API on loopback, for WhatsApp, Messenger and Instagram.

graph.facebook.com and graph.instagram.com are served on one address. What all share stands in
`simulated_graph`; each part has a module with its own nodes and customers. The access tokens begin as
Meta's do and say in clear text that they are none. Webhook addresses may be `http://127.0.0.1:…` here,
although Meta insists on https.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute
from starlette.routing import Route as Path

from connectors.hooks import DeliveryStatus, HookRequest
from connectors.meta import simulated_messenger, simulated_whatsapp
from connectors.meta.codes import GRAPH_ENTRIES
from connectors.meta.simulated_graph import (
    Call,
    GraphError,
    GraphWorld,
    Route,
    ended,
    nowhere,
)
from connectors.meta.simulated_parameters import batched, parameters
from connectors.meta.simulated_refusals import anywhere, graph_error
from connectors.simulation import Fault, HttpSimulator, NotPlayed, Sample, Trials

PARTS: Mapping[str, ModuleType] = {
    "whatsapp": simulated_whatsapp,
    "messenger": simulated_messenger,
}
"""Part -> its module. A module has

* `CHANNEL_TYPES`: the channel types that it plays;
* `world(graph) -> Any`: its nodes as new, held in `MetaSimulator.parts`; adds its apps and tokens;
* `ROUTES(simulator)`, `SAMPLES(simulator)`, `TRIALS(simulator, channel_type)`;
* `plays(simulator, config)`: whether a config (wire names) is of a channel of its own;
* `customer(simulator, channel_type)`, `say(simulator, config, text, contact)` and
  `tell(simulator, config, message_id, status, code)`, as those of `Simulator`;
* `provoked(simulator, code, request)`: the `GraphError` of one of its own entries, None for a code
  or a request that is not its own.
"""

VERSIONED = re.compile(r"^/(v\d+\.\d+)(/.*)?$")
MOST_BATCHED = 50


@dataclass(slots=True)
class MetaSimulator(HttpSimulator):
    """The Graph API on loopback. `world` and `parts` may be looked at and changed at any time."""

    provider = "meta"

    world: GraphWorld = field(default_factory=GraphWorld)
    parts: dict[str, Any] = field(default_factory=dict)
    _calls: list[Route] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.renew()

    def renew(self) -> None:
        """Make everything as new."""
        self.world = GraphWorld()
        self.parts = {name: part.world(self.world) for name, part in PARTS.items()}
        self._calls = [route for part in PARTS.values() for route in part.ROUTES(self)]

    def routes(self) -> Sequence[BaseRoute]:
        methods = ["GET", "POST", "DELETE"]
        return [Path("/{path:path}", self._serve, methods=methods)]

    def samples(self) -> Sequence[Sample]:
        found = [sample for part in PARTS.values() for sample in part.SAMPLES(self)]
        # Good ones go first, whichever part they are of.
        return sorted(found, key=lambda sample: not sample.outcome.endswith("works"))

    def trials(self, channel_type: str) -> Trials:
        trials: Trials = self._part(channel_type).TRIALS(self, channel_type)
        return trials

    def customer(self, channel_type: str) -> str | None:
        found: str | None = self._part(channel_type).customer(self, channel_type)
        return found

    def customer_name(self, channel_type: str) -> str | None:
        found: str | None = getattr(self._part(channel_type), "CUSTOMER_NAME", None)
        return found

    def _part(self, channel_type: str) -> ModuleType:
        for part in PARTS.values():
            if channel_type in part.CHANNEL_TYPES:
                return part
        raise NotPlayed(f"Meta has no channels of the type {channel_type} here")

    async def say(
        self, config: Mapping[str, Any], text: str, *, contact: str | None = None
    ) -> Sequence[HookRequest]:
        for part in PARTS.values():
            if part.plays(self, config):
                hooks: Sequence[HookRequest] = await part.say(self, config, text, contact)
                return hooks
        raise NotPlayed("nobody has this account here")

    async def tell(
        self,
        config: Mapping[str, Any],
        message_id: str,
        status: DeliveryStatus,
        *,
        code: str | None = None,
    ) -> Sequence[HookRequest]:
        for part in PARTS.values():
            if part.plays(self, config):
                hooks: Sequence[HookRequest] = await part.tell(
                    self, config, message_id, status, code
                )
                return hooks
        raise NotPlayed("nobody has this account here")

    def refusal(self, fault: Fault, request: Request) -> Response:
        if fault is Fault.RATE_LIMITED:
            error = GraphError(4, "(#4) Application request limit reached", transient=True)
            return _refused(error)
        if fault is Fault.EXPIRED:
            return _refused(ended(463))
        return _refused(GraphError(190, "Invalid OAuth access token.", 401))

    async def provoked(self, code: str, request: Request) -> Response | None:
        if any(entry.code == code for entry in GRAPH_ENTRIES):
            error = graph_error(code) if anywhere(code) or request.method == "GET" else None
        else:
            found = (part.provoked(self, code, request) for part in PARTS.values())
            error = next((item for item in found if item is not None), None)
        return None if error is None else _refused(error)

    def not_found(self, request: Request) -> Response:
        return _refused(nowhere(request.method, request.url.path))

    async def _serve(self, request: Request) -> Response:
        try:
            return await self._taken(request)
        except GraphError as error:
            return _refused(error)

    async def _taken(self, request: Request) -> Response:
        versioned = VERSIONED.match(request.url.path)
        # A path without a version means the oldest one that the app may use.
        path = (versioned[2] or "/") if versioned else request.url.path
        kind = request.headers.get("content-type", "")
        params = parameters(request.url.query, kind, await request.body())
        if kind.startswith("multipart/form-data"):
            form = await request.form()
            params |= {name: value for name, value in form.items() if isinstance(value, str)}
        bearer = _bearer(request) or params.pop("access_token", None)
        if path == "/" and request.method == "POST" and "batch" in params:
            return JSONResponse(await self._batch(params, bearer))
        return JSONResponse(await self.answer(request.method, path, params, bearer))

    async def _batch(self, params: dict[str, Any], bearer: str | None) -> list[dict[str, Any]]:
        self.world.authenticate(bearer, params)
        calls = json.loads(params["batch"])
        if not isinstance(calls, list) or len(calls) > MOST_BATCHED:
            raise GraphError(100, "Invalid batch: a list of at most 50 calls")
        answers: list[dict[str, Any]] = []
        for call in calls:
            method, path, given = batched(call)
            given.setdefault("appsecret_proof", params.get("appsecret_proof"))
            status, body = 200, {}
            try:
                own = given.pop("access_token", bearer)
                body = dict(await self.answer(method, path, given, own))
            except GraphError as error:
                status, body = error.status, error.body()
            answers.append({"code": status, "body": json.dumps(body)})
        return answers

    async def answer(
        self, method: str, path: str, params: dict[str, Any], bearer: str | None
    ) -> Mapping[str, Any]:
        """Answer one call. Raises `GraphError`."""
        token = self.world.authenticate(bearer, params)
        call = Call(method, path, params, token, self.world)
        if (method, path) == ("GET", "/debug_token"):
            return self.world.inspect(call)
        for route in self._calls:
            node = route.node(method, path)
            if node is None:
                continue
            call.node = token.node if node == "me" else node
            answered = await route.handler(call)
            if answered is not None:
                return answered
        if (method, path) == ("GET", "/me"):
            return {"id": token.node, "name": token.name}
        raise nowhere(method, path)


def _bearer(request: Request) -> str | None:
    kind, _, value = request.headers.get("authorization", "").partition(" ")
    return value.strip() if kind.lower() in ("bearer", "oauth") else None


def _refused(error: GraphError) -> Response:
    return JSONResponse(error.body(), error.status)


SIMULATOR = MetaSimulator
