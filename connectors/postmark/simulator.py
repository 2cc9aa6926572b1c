"""Postmark on loopback: the server API, events of its webhooks, and mail that customers write.

Webhook addresses may be of this machine and without TLS, which Postmark itself could not reach.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from connectors.contract import FailureClass, StepStatus
from connectors.hooks import DeliveryStatus, HookRequest
from connectors.postmark import voices
from connectors.postmark.provoking import provoked
from connectors.postmark.simulated import (
    NOT_ACCEPTED,
    SENDER,
    TOKENS,
    TRIER,
    Refused,
    SimulatedAccount,
    SimulatedServer,
    simulated_account,
)
from connectors.simulation import Fault, HttpSimulator, NotPlayed, Sample, Trial, TrialName, Trials

CUSTOMER = "ada@customer.example"

Handler = Callable[[Request, SimulatedServer], Awaitable[Response]]


@dataclass(slots=True)
class PostmarkSimulator(HttpSimulator):
    """Postmark's API on loopback. `account` may be looked at and changed at any time."""

    provider = "postmark"

    account: SimulatedAccount = field(default_factory=simulated_account)

    def routes(self) -> Sequence[BaseRoute]:
        def at(path: str, handler: Handler, *methods: str) -> Route:
            return Route(path, self._guarded(handler), methods=list(methods))

        return [
            at("/server", _server, "GET", "PUT"),
            at("/message-streams/{id}", _stream, "GET"),
            at("/webhooks/{id:int}", _one_webhook, "GET", "PUT", "DELETE"),
            at("/webhooks", _webhooks, "GET", "POST"),
            at("/email", self._send, "POST"),
            Route("/servers", self._servers, methods=["GET"]),
        ]

    def _guarded(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            token = request.headers.get("x-postmark-server-token", "")
            try:
                server = self.account.servers.get(token)
                if server is None:
                    raise Refused(10, NOT_ACCEPTED, 401)
                return await handler(request, server)
            except Refused as refused:
                return _refuse(refused)

        return endpoint

    async def _send(self, request: Request, server: SimulatedServer) -> Response:
        mail = self.account.take(server, await _json(request))
        return JSONResponse(
            {
                "To": mail.to,
                "SubmittedAt": "2026-11-24T10:00:00.2735393-05:00",
                "MessageID": mail.id,
                "ErrorCode": 0,
                "Message": "OK",
            }
        )

    async def _servers(self, request: Request) -> Response:
        if request.headers.get("x-postmark-account-token") != self.account.token:
            return _refuse(Refused(10, NOT_ACCEPTED.replace("Server", "Account"), 401))
        servers = [server.shown() for server in self.account.servers.values()]
        count = int(request.query_params.get("count", "100"))
        return JSONResponse({"TotalCount": len(servers), "Servers": servers[:count]})

    def refusal(self, fault: Fault, request: Request) -> Response:
        if fault is Fault.RATE_LIMITED:
            return _refuse(Refused(429, "Rate limit exceeded", 429))
        return _refuse(Refused(10, NOT_ACCEPTED, 401))

    async def provoked(self, code: str, request: Request) -> Response | None:
        return provoked(code, request.method, request.url.path)

    def samples(self) -> Sequence[Sample]:
        sandbox = {"serverToken": TOKENS["sandbox"], "fromEmail": TRIER}
        return (
            _sample("Support mail", {}, "works"),
            _sample("First tries", sandbox, "sandbox server"),
            _sample("Newsletter", {"messageStream": "newsletter"}, "no such stream"),
            _sample("Wrong kind", {"serverToken": TOKENS["account"]}, "account token"),
            _sample("Old token", {"serverToken": TOKENS["deleted"]}, "wrong credential"),
        )

    def trials(self, channel_type: str) -> Trials:
        works, _, stream, _, deleted = (sample.body for sample in self.samples())
        return {
            TrialName.GOOD: Trial(works, "postmark.server", StepStatus.PASSED, None),
            TrialName.WRONG_CREDENTIAL: Trial(deleted, "postmark.server", code="10"),
            TrialName.EXPIRED: "Server tokens of Postmark do not expire; a deleted one is code 10.",
            TrialName.NO_PERMISSION: "A server token may do everything on its server: there are no "
            "lesser ones.",
            TrialName.WRONG_ACCOUNT: Trial(stream, "postmark.stream", code="1226"),
            TrialName.RATE_LIMITED: Trial(
                works,
                "postmark.server",
                StepStatus.UNKNOWN,
                FailureClass.TRANSIENT,
                "rate_limited",
                Fault.RATE_LIMITED,
            ),
            TrialName.DOWN: Trial(
                works,
                "postmark.server",
                StepStatus.UNKNOWN,
                FailureClass.REMOTE,
                "http_503",
                Fault.DOWN,
            ),
        }

    async def say(
        self, config: Mapping[str, Any], text: str, *, contact: str | None = None
    ) -> Sequence[HookRequest]:
        server = self._known(config)
        if not server.inbound_hook:
            raise NotPlayed("the inbound stream has no webhook")
        to = server.inbound_address
        return [voices.posted_mail(server.inbound_hook, contact or CUSTOMER, to, text)]

    async def tell(
        self,
        config: Mapping[str, Any],
        message_id: str,
        status: DeliveryStatus,
        *,
        code: str | None = None,
    ) -> Sequence[HookRequest]:
        server = self._known(config)
        mail = server.sent.get(message_id)
        if mail is None:
            raise NotPlayed("no such mail was sent")
        data = voices.event(mail, status, code)
        return [
            voices.posted_event(item, data)
            for item in server.webhooks.values()
            if item["MessageStream"] == mail.stream
            and item["Triggers"][data["RecordType"]]["Enabled"]
        ]

    def _known(self, config: Mapping[str, Any]) -> SimulatedServer:
        sender = str(config.get("fromEmail", ""))
        for server in self.account.servers.values():
            if sender in server.senders:
                return server
        raise NotPlayed("nobody has this sender here")


def _sample(title: str, given: Mapping[str, str], outcome: str) -> Sample:
    config = {
        "serverToken": TOKENS["works"],
        "fromEmail": SENDER,
        "fromName": "Acme Support",
        "dkimSelector": "linktor",
        **given,
    }
    body = {"name": title, "type": "email", "config": {"provider": "postmark", **config}}
    return Sample(title, body, outcome)


def _refuse(refused: Refused) -> Response:
    return JSONResponse({"ErrorCode": refused.code, "Message": refused.message}, refused.status)


async def _json(request: Request) -> Any:
    if "json" not in request.headers.get("content-type", ""):
        raise Refused(409, "JSON required.")
    try:
        return await request.json()
    except ValueError:
        raise Refused(402, "Received invalid JSON input.") from None


async def _object(request: Request) -> Mapping[str, Any]:
    found = await _json(request)
    if not isinstance(found, dict):
        raise Refused(403, "The request body is not as expected.")
    return found


async def _server(request: Request, server: SimulatedServer) -> Response:
    if request.method == "PUT":
        body = await _object(request)
        url = body.get("InboundHookUrl", server.inbound_hook)
        if url and "://" not in str(url):
            raise Refused(606, "Invalid webhook URL.")
        server.inbound_hook = str(url or "")
        server.name = str(body.get("Name", server.name))
    return JSONResponse(server.shown())


async def _stream(request: Request, server: SimulatedServer) -> Response:
    return JSONResponse(server.stream(request.path_params["id"]))


async def _webhooks(request: Request, server: SimulatedServer) -> Response:
    if request.method == "POST":
        return JSONResponse(server.set_webhook(await _object(request), None))
    stream = request.query_params.get("MessageStream")
    if stream is not None:
        server.stream(stream)
    found = [item for item in server.webhooks.values() if stream in (None, item["MessageStream"])]
    return JSONResponse({"Webhooks": found})


async def _one_webhook(request: Request, server: SimulatedServer) -> Response:
    webhook_id = request.path_params["id"]
    item = server.webhook(webhook_id)
    if request.method == "DELETE":
        del server.webhooks[webhook_id]
        return JSONResponse({"ErrorCode": 0, "Message": f"Webhook {webhook_id} removed."})
    if request.method == "PUT":
        server.set_webhook(await _object(request), webhook_id)
    return JSONResponse(item)


SIMULATOR = PostmarkSimulator
