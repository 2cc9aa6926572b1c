"""A Zenvia account on loopback, with one agent.

Paths and bodies are those of Zenvia's OpenAPI document. Unlike Zenvia, it takes a webhook address
that is plain http, and it answers for an unknown agent as it does for any wrong value.
"""

from __future__ import annotations

import hmac
import json
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from connectors.contract import FailureClass, StepStatus
from connectors.hooks import DeliveryStatus, HookRequest
from connectors.simulation import Fault, HttpSimulator, NotPlayed, Sample, Trial, TrialName, Trials
from connectors.zenvia import signing, simulated, voices
from connectors.zenvia.knowledge import SAID
from connectors.zenvia.simulated import World, body
from connectors.zenvia.subscriptions import MOST

SUBSCRIPTIONS, MESSAGES = "/v2/subscriptions", "/v2/channels/rcs/messages"
FOREIGN_URL = "https://crm.other-vendor.example/in/zenvia"
MET = {
    "AUTHENTICATION_ERROR": ("GET", SUBSCRIPTIONS),
    "VALIDATION_ERROR": ("POST", MESSAGES),
    "DUPLICATED": ("POST", SUBSCRIPTIONS),
    "NOT_FOUND": ("POST", SUBSCRIPTIONS),
}
"""Code -> the request that meets it."""

Handler = Callable[[Request], Awaitable[Response]]


@dataclass(slots=True)
class ZenviaSimulator(HttpSimulator):
    """Zenvia on loopback. `world` may be looked at and changed at any time."""

    provider = "zenvia"

    world: World = field(default_factory=simulated.world)

    def customer(self, channel_type: str) -> str | None:
        return simulated.REACHED

    def routes(self) -> Sequence[BaseRoute]:
        return [
            self._route(SUBSCRIPTIONS, self._subscriptions, "GET", "POST"),
            self._route(f"{SUBSCRIPTIONS}/{{id}}", self._subscription, "GET", "DELETE"),
            self._route(MESSAGES, self._message, "POST"),
        ]

    def _route(self, path: str, handler: Handler, *methods: str) -> Route:
        async def serve(request: Request) -> Response:
            refused = await self._refused(request)
            return refused or await handler(request)

        return Route(path, serve, methods=list(methods))

    def not_found(self, request: Request) -> Response:
        return _error("NOT_FOUND")

    def refusal(self, fault: Fault, request: Request) -> Response:
        if fault is Fault.RATE_LIMITED:
            return JSONResponse({"code": "TOO_MANY_REQUESTS", "message": "Too many requests"}, 429)
        return _error("AUTHENTICATION_ERROR")

    async def provoked(self, code: str, request: Request) -> Response | None:
        if code in ("DEGRADED", "INACTIVE"):
            if (request.method, request.url.path) != ("GET", SUBSCRIPTIONS):
                return None
            sick = simulated.world().subscribe("MESSAGE", FOREIGN_URL) | {"status": code}
            return JSONResponse([sick])
        return _error(code) if MET.get(code) == (request.method, request.url.path) else None

    async def _refused(self, request: Request) -> Response | None:
        token = request.headers.get("x-api-token", "")
        if token not in self.world.tokens:
            return _error("AUTHENTICATION_ERROR")
        secret = self.world.tokens[token]
        if secret is None:
            return None
        content = await request.body() or None
        date = request.headers.get("date", "")
        host, resource = request.url.hostname or "", request.url.path
        wanted = signing.signature(secret, request.method, host, resource, content, date)
        given = request.headers.get("x-api-signature", "")
        return None if hmac.compare_digest(given, wanted) else _error("AUTHENTICATION_ERROR")

    async def _subscriptions(self, request: Request) -> Response:
        if request.method == "GET":
            return JSONResponse(list(self.world.subscriptions.values()))
        given = await _json(request)
        webhook = given.get("webhook") if isinstance(given, dict) else None
        if not isinstance(webhook, dict) or not webhook.get("url"):
            return _error("VALIDATION_ERROR", ("webhook.url", "is required"))
        event = str(given.get("eventType"))
        others = [made for made in self.world.subscriptions.values() if made["eventType"] == event]
        if any(made["webhook"]["url"] == webhook["url"] for made in others):
            return _error("DUPLICATED")
        if len(others) >= MOST:
            return _error("VALIDATION_ERROR", ("eventType", "limit of subscriptions reached"))
        made = self.world.subscribe(event, webhook["url"], webhook.get("headers"))
        return JSONResponse(made)

    async def _subscription(self, request: Request) -> Response:
        name = request.path_params["id"]
        if name not in self.world.subscriptions:
            return _error("NOT_FOUND")
        if request.method == "DELETE":
            del self.world.subscriptions[name]
            return Response(status_code=204)
        return JSONResponse(self.world.subscriptions[name])

    async def _message(self, request: Request) -> Response:
        given = await _json(request)
        fault = self._fault(given)
        if fault is not None:
            return _error("VALIDATION_ERROR", fault)
        message = {"id": str(uuid.uuid4()), "direction": "OUT", "channel": "rcs"} | given
        self.world.sent[message["id"]] = message
        return JSONResponse(message)

    def _fault(self, given: Any) -> tuple[str, str] | None:
        if not isinstance(given, dict):
            return "", "must be object"
        if given.get("from") not in self.world.agents:
            return "from", "sender not found"
        if not str(given.get("to", "")).isdigit():
            return "to", "must be a phone number"
        if not isinstance(given.get("contents"), list) or not given["contents"]:
            return "contents", "must NOT have fewer than 1 items"
        return None

    def samples(self) -> Sequence[Sample]:
        agent, secret = simulated.AGENT, simulated.SIGNING_SECRET
        shown = (
            (body("Support over Zenvia", agent, simulated.GOOD), "works"),
            (body("Signed requests", agent, simulated.SIGNED, secret), "signed works"),
            (body("Revoked token", agent, simulated.REVOKED), "wrong credential"),
            (body("Secret left out", agent, simulated.SIGNED), "unsigned"),
        )
        return [Sample(str(made["name"]), made, outcome) for made, outcome in shown]

    def trials(self, channel_type: str) -> Trials:
        good = body("Good", simulated.AGENT, simulated.GOOD)
        unknown, first = StepStatus.UNKNOWN, "zenvia.token"
        limited = FailureClass.TRANSIENT, "rate_limited", Fault.RATE_LIMITED
        return {
            TrialName.GOOD: Trial(good, first, StepStatus.PASSED, None),
            TrialName.WRONG_CREDENTIAL: Trial(
                body("Revoked", simulated.AGENT, simulated.REVOKED),
                first,
                code="AUTHENTICATION_ERROR",
            ),
            TrialName.EXPIRED: "Zenvia's tokens have no expiry; a deleted one is an unknown one.",
            TrialName.NO_PERMISSION: "Zenvia documents no permissions of a token: it may all.",
            TrialName.WRONG_ACCOUNT: "Zenvia has no call that tells which agents an account has.",
            TrialName.RATE_LIMITED: Trial(good, first, unknown, *limited),
            TrialName.DOWN: Trial(
                good, first, unknown, FailureClass.REMOTE, "http_503", Fault.DOWN
            ),
        }

    async def say(
        self, config: Mapping[str, Any], text: str, *, contact: str | None = None
    ) -> Sequence[HookRequest]:
        agent = str(config.get("senderId", ""))
        if agent not in self.world.agents:
            raise NotPlayed("nobody has this agent here")
        found = self.world.hooked("MESSAGE")
        if found is None:
            raise NotPlayed("the account has no webhook for messages: register one first")
        url, headers, made = found
        content = {"type": "text", "text": text}
        event = voices.message(agent, contact or simulated.REACHED, [content])
        return (voices.posted(url, headers, event | {"subscriptionId": made}),)

    async def tell(
        self,
        config: Mapping[str, Any],
        message_id: str,
        status: DeliveryStatus,
        *,
        code: str | None = None,
    ) -> Sequence[HookRequest]:
        sent = self.world.sent.get(message_id)
        found = self.world.hooked("MESSAGE_STATUS")
        if sent is None or found is None:
            raise NotPlayed("the account sent no such message, or has no webhook for states")
        url, headers, made = found
        event = voices.status(sent, message_id, status, code)
        return (voices.posted(url, headers, event | {"subscriptionId": made}),)


def _error(code: str, *details: tuple[str, str]) -> Response:
    status, message = SAID[code]
    found = [{"code": "INVALID", "path": path, "message": text} for path, text in details]
    content = {"code": code, "message": message} | ({"details": found} if found else {})
    return JSONResponse(content, status)


async def _json(request: Request) -> Any:
    try:
        return json.loads(await request.body())
    except ValueError:
        return None


SIMULATOR = ZenviaSimulator
