"""The paths of Infobip's API that a channel and the official SDK call."""

from __future__ import annotations

import json
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from connectors.infobip import simulated
from connectors.infobip.simulated import World
from connectors.infobip.simulated_rules import Refused, admit, error, exception
from connectors.simulation import HttpSimulator

SENDING = ("rcs:message:send", "message:send", "rcs:manage")
SEEING = ("rcs:manage", "rcs:provision")
ACCEPTED = {
    "groupId": 1,
    "groupName": "PENDING",
    "id": 26,
    "name": "PENDING_ACCEPTED",
    "description": "Message sent to next instance",
}
ROOT = "/subscriptions/1"

Handler = Callable[[Request], Awaitable[Response]]


@dataclass(slots=True)
class InfobipPaths(HttpSimulator):
    """The API, without faults. `world` may be looked at and changed at any time."""

    provider = "infobip"

    world: World = field(default_factory=simulated.world)

    def routes(self) -> Sequence[BaseRoute]:
        sender = "/rcs/1/senders/{sender}"
        subscription = f"{ROOT}/subscription/{{channel}}"
        return [
            _route("/account/1/balance", self._balance),
            _route(sender, self._sender),
            _route(f"{sender}/launch-status", self._launch),
            _route("/rcs/2/messages", self._messages, "POST"),
            _route("/messages-api/1/messages", self._any_messages, "POST"),
            _route(subscription, self._subscribe, "POST"),
            _route(f"{subscription}/{{id}}", self._subscription, "GET", "DELETE"),
            _route(f"{ROOT}/profiles/{{id}}", self._profile, "GET", "DELETE"),
            _route(f"{ROOT}/security/{{id}}", self._security, "DELETE"),
        ]

    def not_found(self, request: Request) -> Response:
        return error("E404")

    async def _balance(self, request: Request) -> Response:
        admit(self.world, request, "account-management:manage")
        return JSONResponse({"balance": 47.79134, "currency": "EUR"})

    async def _sender(self, request: Request) -> Response:
        admit(self.world, request, *SEEING)
        found = self.world.senders.get(request.path_params["sender"])
        return JSONResponse(found.shown()) if found else _no_sender(request)

    async def _launch(self, request: Request) -> Response:
        admit(self.world, request, *SEEING)
        found = self.world.senders.get(request.path_params["sender"])
        return JSONResponse(found.launch()) if found else _no_sender(request)

    async def _messages(self, request: Request) -> Response:
        admit(self.world, request, *SENDING)
        return self._take(await _json(request))

    async def _any_messages(self, request: Request) -> Response:
        """The Messages API, of which the official SDK makes use: RCS is one of its channels."""
        admit(self.world, request, *SENDING)
        return self._take(await _json(request))

    def _take(self, given: dict[str, Any]) -> Response:
        wanted = given.get("messages")
        if not isinstance(wanted, list) or not wanted:
            return error("E400", ("messages", "must not be empty"))
        taken: list[dict[str, Any]] = []
        for number, message in enumerate(wanted):
            fault = self._fault(message)
            if fault is not None:
                return error("E400", (f"messages[{number}].{fault[0]}", fault[1]))
            for destination in message["destinations"]:
                to = destination["to"]
                made = self.world.take(message["sender"], to, message["content"])
                taken.append({"messageId": made, "status": ACCEPTED, "destination": to})
        return JSONResponse({"bulkId": str(uuid.uuid4()), "messages": taken})

    def _fault(self, message: Any) -> tuple[str, str] | None:
        if not isinstance(message, dict) or not isinstance(message.get("content"), dict):
            return "content", "must not be null"
        if message.get("sender") not in self.world.senders:
            return "sender", "sender does not exist"
        destinations = message.get("destinations")
        if not isinstance(destinations, list) or not destinations:
            return "destinations", "must not be empty"
        if not all(isinstance(item, dict) and item.get("to") for item in destinations):
            return "destinations.to", "must not be empty"
        return None

    async def _subscribe(self, request: Request) -> Response:
        admit(self.world, request, "subscriptions:manage")
        given = await _json(request)
        profile = given.get("profile")
        security = profile.get("security") if isinstance(profile, dict) else None
        if not isinstance(profile, dict) or not isinstance(security, dict):
            return exception("BAD_REQUEST")
        names = (given["subscriptionId"], profile["profileId"], security["authId"])
        known = {*self.world.subscriptions, *self.world.profiles, *self.world.logins}
        if known & set(names):
            return exception("BAD_REQUEST")
        reference = {"profileId": names[1], "security": {"authId": names[2]}}
        login = security["credentials"]
        self.world.logins[names[2]] = (login["username"], login["password"])
        self.world.profiles[names[1]] = {
            "profileId": names[1],
            "webhook": profile["webhook"],
            "security": reference["security"],
        }
        shown = {name: given.get(name, []) for name in ("name", "events", "criteria", "resources")}
        self.world.subscriptions[names[0]] = {
            "subscriptionId": names[0],
            "profile": reference,
            **shown,
        }
        return JSONResponse({"subscriptionId": names[0], "profile": reference}, 201)

    async def _subscription(self, request: Request) -> Response:
        admit(self.world, request, "subscriptions:manage")
        name = request.path_params["id"]
        found = self.world.subscriptions.get(name)
        if found is None:
            return exception("NOT_FOUND")
        if request.method == "DELETE":
            del self.world.subscriptions[name]
            return JSONResponse({"subscriptionId": name, "profile": found["profile"]})
        return JSONResponse(found)

    async def _profile(self, request: Request) -> Response:
        admit(self.world, request, "subscriptions:manage")
        name = request.path_params["id"]
        found = self.world.profiles.get(name)
        if found is None:
            return exception("NOT_FOUND")
        if request.method == "DELETE":
            users = self.world.subscriptions.values()
            if any(made["profile"]["profileId"] == name for made in users):
                return exception("BAD_REQUEST")
            del self.world.profiles[name]
        return JSONResponse(found)

    async def _security(self, request: Request) -> Response:
        admit(self.world, request, "subscriptions:manage")
        name = request.path_params["id"]
        if self.world.logins.pop(name, None) is None:
            return exception("NOT_FOUND")
        return JSONResponse({"authId": name})


def _route(path: str, handler: Handler, *methods: str) -> Route:
    """A path whose handler may raise `Refused`."""

    async def serve(request: Request) -> Response:
        try:
            return await handler(request)
        except Refused as refused:
            return refused.response

    return Route(path, serve, methods=list(methods) or ["GET"])


def _no_sender(request: Request) -> Response:
    name = request.path_params["sender"]
    return error("E404", ("senderName", f'sender "{name}" does not exist'))


async def _json(request: Request) -> dict[str, Any]:
    try:
        found = json.loads(await request.body())
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Refused(error("E400"))
    return found
