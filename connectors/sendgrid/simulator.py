"""SendGrid on loopback: the v3 API, events of its webhook signed, and mail that customers write.

Webhook addresses may be of this machine and without TLS, which SendGrid itself would not take.
The keys have the real shape, and say in clear text that they are none.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from connectors.contract import FailureClass, StepStatus
from connectors.hooks import DeliveryStatus, HookRequest
from connectors.mailapi.addressing import domain_of
from connectors.sendgrid import voices
from connectors.sendgrid.provoking import provoked
from connectors.sendgrid.simulated import (
    KEYS,
    MOST_WEBHOOKS,
    Refused,
    SimulatedAccount,
    simulated_account,
)
from connectors.simulation import Fault, HttpSimulator, NotPlayed, Sample, Trial, TrialName, Trials

RESET = 30
"""Seconds until the simulated limit starts anew."""
SENDER = "support@example.com"
CUSTOMER = "ada@customer.example"

Handler = Callable[[Request, SimulatedAccount], Awaitable[Response]]


@dataclass(slots=True)
class SendGridSimulator(HttpSimulator):
    """SendGrid's v3 API on loopback. `account` may be looked at and changed at any time."""

    provider = "sendgrid"

    account: SimulatedAccount = field(default_factory=simulated_account)

    def routes(self) -> Sequence[BaseRoute]:
        def at(path: str, handler: Handler, *methods: str) -> Route:
            return Route(f"/v3{path}", self._guarded(handler), methods=list(methods))

        events, parse = "/user/webhooks/event/settings", "/user/webhooks/parse/settings"
        return [
            at("/scopes", _scopes, "GET"),
            at("/mail/send", _send, "POST"),
            at("/verified_senders", _senders, "GET"),
            at("/whitelabel/domains", _domains, "GET"),
            at("/user/account", _account, "GET"),
            at("/user/credits", _credits, "GET"),
            at(f"{events}/all", _all_events, "GET"),
            at(f"{events}/signed/{{id}}", _sign, "GET", "PATCH"),
            at(f"{events}/{{id}}", _one_event, "GET", "PATCH", "DELETE"),
            at(events, _new_event, "POST"),
            at(f"{parse}/{{hostname}}", _one_parse, "GET", "PATCH", "DELETE"),
            at(parse, _all_parse, "GET", "POST"),
        ]

    def _guarded(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            scheme, _, key = request.headers.get("authorization", "").partition(" ")
            try:
                if scheme != "Bearer" or key not in self.account.keys:
                    raise _unknown_key(request)
                request.state.scopes = self.account.keys[key]
                return await handler(request, self.account)
            except Refused as refused:
                return _refuse(refused)

        return endpoint

    def refusal(self, fault: Fault, request: Request) -> Response:
        if fault is Fault.RATE_LIMITED:
            answer = _refuse(Refused(429, "too many requests"))
            answer.headers["X-RateLimit-Remaining"] = "0"
            answer.headers["X-RateLimit-Reset"] = str(int(time.time()) + RESET)
            return answer
        if fault is Fault.EXPIRED:
            return _refuse(Refused(401, GRANT))
        return _refuse(_unknown_key(request))

    def not_found(self, request: Request) -> Response:
        return _refuse(Refused(404, "not found"))

    async def provoked(self, code: str, request: Request) -> Response | None:
        return provoked(code, request.method, request.url.path)

    def samples(self) -> Sequence[Sample]:
        return (
            _sample("Support mail", {}, "works"),
            _sample("Read-only key", {"apiKey": KEYS["no-send"]}, "may not send"),
            _sample("Sales mail", {"fromEmail": "sales@elsewhere.example"}, "sender not verified"),
            _sample("Old key", {"apiKey": KEYS["deleted"]}, "wrong credential"),
        )

    def trials(self, channel_type: str) -> Trials:
        works, no_send, stranger, deleted = (sample.body for sample in self.samples())
        return {
            TrialName.GOOD: Trial(works, "sendgrid.scopes", StepStatus.PASSED, None),
            TrialName.WRONG_CREDENTIAL: Trial(
                deleted, "sendgrid.scopes", code="401/authorization-required"
            ),
            TrialName.EXPIRED: Trial(
                works, "sendgrid.scopes", code="401/grant-invalid", fault=Fault.EXPIRED
            ),
            TrialName.NO_PERMISSION: Trial(
                no_send, "sendgrid.permissions", code="mail_send_missing"
            ),
            TrialName.WRONG_ACCOUNT: Trial(stranger, "sendgrid.sender", code="sender_unverified"),
            TrialName.RATE_LIMITED: Trial(
                works,
                "sendgrid.scopes",
                StepStatus.UNKNOWN,
                FailureClass.TRANSIENT,
                "rate_limited",
                Fault.RATE_LIMITED,
            ),
            TrialName.DOWN: Trial(
                works,
                "sendgrid.scopes",
                StepStatus.UNKNOWN,
                FailureClass.REMOTE,
                "http_503",
                Fault.DOWN,
            ),
        }

    async def say(
        self, config: Mapping[str, Any], text: str, *, contact: str | None = None
    ) -> Sequence[HookRequest]:
        self._known(config)
        address = str(config.get("replyTo") or config["fromEmail"])
        try:
            setting = self.account.parse_setting(domain_of(address))
        except Refused:
            raise NotPlayed(f"Inbound Parse has no entry for {domain_of(address)}") from None
        return [voices.mail(setting["url"], contact or CUSTOMER, address, text)]

    async def tell(
        self,
        config: Mapping[str, Any],
        message_id: str,
        status: DeliveryStatus,
        *,
        code: str | None = None,
    ) -> Sequence[HookRequest]:
        self._known(config)
        mail = self.account.sent.get(message_id)
        if mail is None:
            raise NotPlayed("no such mail was sent")
        event = voices.event(mail, status, code)
        wanted = [item for item in self.account.events if item["enabled"] and item[event["event"]]]
        return [
            voices.events(item["url"], [event], signed=bool(item.get("signed"))) for item in wanted
        ]

    def _known(self, config: Mapping[str, Any]) -> None:
        if not self.account.may_send_as(str(config.get("fromEmail", ""))):
            raise NotPlayed("nobody has this sender here")


GRANT = "The provided authorization grant is invalid, expired, or revoked"


def _unknown_key(request: Request) -> Refused:
    said = GRANT if request.url.path == "/v3/mail/send" else "authorization required"
    return Refused(401, said)


def _sample(title: str, given: Mapping[str, str], outcome: str) -> Sample:
    config = {
        "apiKey": KEYS["works"],
        "fromEmail": SENDER,
        "fromName": "Acme Support",
        "webhookPublicKey": voices.PUBLIC_KEY,
        **given,
    }
    body = {"name": title, "type": "email", "config": {"provider": "sendgrid", **config}}
    return Sample(title, body, outcome)


def _refuse(refused: Refused) -> Response:
    return JSONResponse({"errors": refused.errors}, refused.status)


async def _json(request: Request) -> Any:
    try:
        return await request.json()
    except ValueError:
        raise Refused(400, "Bad Request") from None


async def _object(request: Request) -> Mapping[str, Any]:
    found = await _json(request)
    if not isinstance(found, dict):
        raise Refused(400, "Bad Request")
    return found


async def _scopes(request: Request, account: SimulatedAccount) -> Response:
    return JSONResponse({"scopes": list(request.state.scopes)})


async def _send(request: Request, account: SimulatedAccount) -> Response:
    if "mail.send" not in request.state.scopes:
        raise Refused(401, "Authenticated user is not authorized to send mail")
    mail = account.take(await _json(request))
    return Response(status_code=202, headers={"X-Message-Id": mail.id})


async def _senders(request: Request, account: SimulatedAccount) -> Response:
    last = int(request.query_params.get("lastSeenID", "0"))
    limit = int(request.query_params.get("limit", "50"))
    found = [item for item in account.senders if item["id"] > last]
    return JSONResponse({"results": found[:limit]})


async def _domains(request: Request, account: SimulatedAccount) -> Response:
    name = request.query_params.get("domain")
    return JSONResponse([item for item in account.domains if name in (None, item["domain"])])


async def _account(request: Request, account: SimulatedAccount) -> Response:
    return JSONResponse({"type": "paid", "reputation": 99.4})


async def _credits(request: Request, account: SimulatedAccount) -> Response:
    used = len(account.sent)
    credits = {"remain": 50_000 - used, "total": 50_000, "overage": 0, "used": used}
    dates = {"last_reset": "2026-11-01", "next_reset": "2026-12-01", "reset_frequency": "monthly"}
    return JSONResponse(credits | dates)


def _shown(item: Mapping[str, Any]) -> dict[str, Any]:
    shown = {name: value for name, value in item.items() if name != "signed"}
    return shown | ({"public_key": voices.PUBLIC_KEY} if item.get("signed") else {})


async def _all_events(request: Request, account: SimulatedAccount) -> Response:
    shown = [_shown(item) for item in account.events] or [{}]
    return JSONResponse({"max_allowed": MOST_WEBHOOKS, "webhooks": shown})


async def _new_event(request: Request, account: SimulatedAccount) -> Response:
    return JSONResponse(_shown(account.set_event(await _object(request), None)), 201)


async def _one_event(request: Request, account: SimulatedAccount) -> Response:
    item = account.event(request.path_params["id"])
    if request.method == "DELETE":
        account.events.remove(item)
        return Response(status_code=204)
    if request.method == "PATCH":
        account.set_event(await _object(request), item["id"])
    return JSONResponse(_shown(item))


async def _sign(request: Request, account: SimulatedAccount) -> Response:
    item = account.event(request.path_params["id"])
    if request.method == "PATCH":
        item["signed"] = bool((await _object(request)).get("enabled"))
    key = voices.PUBLIC_KEY if item.get("signed") else ""
    return JSONResponse({"id": item["id"], "public_key": key})


async def _all_parse(request: Request, account: SimulatedAccount) -> Response:
    if request.method == "POST":
        return JSONResponse(account.set_parse(await _object(request), None), 201)
    return JSONResponse({"result": account.parse})


async def _one_parse(request: Request, account: SimulatedAccount) -> Response:
    item = account.parse_setting(request.path_params["hostname"])
    if request.method == "DELETE":
        account.parse.remove(item)
        return Response(status_code=204)
    if request.method == "PATCH":
        account.set_parse(await _object(request), item["hostname"])
    return JSONResponse(item)


SIMULATOR = SendGridSimulator
