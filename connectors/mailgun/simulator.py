"""Mailgun on loopback: its API, events of its webhooks and mail of its routes, signed as it signs.

Webhook addresses may be of this machine and without TLS, which Mailgun itself could not reach.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from connectors.contract import FailureClass, StepStatus
from connectors.hooks import DeliveryStatus, HookRequest
from connectors.mailapi.incoming import read_form
from connectors.mailgun import voices
from connectors.mailgun.provoking import provoked
from connectors.mailgun.simulated import (
    DOMAIN,
    KEYS,
    SANDBOX,
    SIGNING_KEY,
    Form,
    Refused,
    SimulatedAccount,
    simulated_account,
)
from connectors.simulation import Fault, HttpSimulator, NotPlayed, Sample, Trial, TrialName, Trials

RETRY_AFTER = 120
"""Seconds that the simulator asks a client to wait."""
SENDER = "support@example.com"
CUSTOMER = "ada@customer.example"

Handler = Callable[[Request, SimulatedAccount], Awaitable[Response]]


@dataclass(slots=True)
class MailgunSimulator(HttpSimulator):
    """Mailgun's API on loopback. `account` may be looked at and changed at any time."""

    provider = "mailgun"

    account: SimulatedAccount = field(default_factory=simulated_account)

    def routes(self) -> Sequence[BaseRoute]:
        def at(path: str, handler: Handler, *methods: str, sending: bool = False) -> Route:
            return Route(path, self._guarded(handler, sending), methods=list(methods))

        return [
            at("/v4/domains/{domain}/webhooks", _webhooks_v4, "POST", "PUT", "DELETE"),
            at("/v4/domains/{domain}", _domain, "GET"),
            at("/v3/domains/{domain}/webhooks/{kind}", _webhook, "GET", "PUT", "DELETE"),
            at("/v3/domains/{domain}/webhooks", _webhooks, "GET", "POST"),
            at("/v3/domains/{domain}", _domain, "GET"),
            at("/v3/routes/{id}", _one_route, "GET", "PUT", "DELETE"),
            at("/v3/routes", _all_routes, "GET", "POST"),
            at("/v5/accounts/http_signing_key", _signing_key, "GET"),
            at("/v3/{domain}/messages", _send, "POST", sending=True),
        ]

    def _guarded(self, handler: Handler, sending: bool) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            role = self.account.keys.get(_key(request))
            try:
                if role is None or (role == "sending" and not sending):
                    raise Refused(401, "Forbidden", None)
                return await handler(request, self.account)
            except Refused as refused:
                return _refuse(refused)

        return endpoint

    def refusal(self, fault: Fault, request: Request) -> Response:
        if fault is Fault.RATE_LIMITED:
            said = (
                f"Domain {DOMAIN} is not allowed to send: account-requests-per-sec limit exceeded, "
                f"try again after {RETRY_AFTER} seconds"
            )
            return _refuse(Refused(429, said))
        return _refuse(Refused(401, "Forbidden", None))

    def not_found(self, request: Request) -> Response:
        return PlainTextResponse("404 page not found", 404)

    async def provoked(self, code: str, request: Request) -> Response | None:
        return provoked(code, request.method, request.url.path)

    def samples(self) -> Sequence[Sample]:
        sandbox = {"domain": SANDBOX, "fromEmail": f"postmaster@{SANDBOX}"}
        elsewhere = {"domain": "mg.elsewhere.example", "fromEmail": "hi@mg.elsewhere.example"}
        return (
            _sample("Support mail", {}, "works"),
            _sample("First tries", sandbox, "sandbox domain"),
            _sample("Sending key", {"apiKey": KEYS["sending"]}, "may only send"),
            _sample("Other region", elsewhere, "domain not found"),
            _sample("Old key", {"apiKey": KEYS["deleted"]}, "wrong credential"),
        )

    def trials(self, channel_type: str) -> Trials:
        works, _, sending, elsewhere, deleted = (sample.body for sample in self.samples())
        return {
            TrialName.GOOD: Trial(works, "mailgun.key", StepStatus.PASSED, None),
            TrialName.WRONG_CREDENTIAL: Trial(deleted, "mailgun.key", code="unauthorized"),
            TrialName.EXPIRED: Trial(
                works, "mailgun.key", code="unauthorized", fault=Fault.EXPIRED
            ),
            TrialName.NO_PERMISSION: Trial(
                sending, "mailgun.permissions", StepStatus.WARNING, code="sending_key"
            ),
            TrialName.WRONG_ACCOUNT: Trial(elsewhere, "mailgun.domain", code="domain-not-found"),
            TrialName.RATE_LIMITED: Trial(
                works,
                "mailgun.key",
                StepStatus.UNKNOWN,
                FailureClass.TRANSIENT,
                "rate_limited",
                Fault.RATE_LIMITED,
            ),
            TrialName.DOWN: Trial(
                works,
                "mailgun.key",
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
        urls = self.account.posts_for(address)
        if not urls:
            raise NotPlayed(f"no route is for {address}")
        return [voices.posted_mail(url, contact or CUSTOMER, address, text) for url in urls]

    async def tell(
        self,
        config: Mapping[str, Any],
        message_id: str,
        status: DeliveryStatus,
        *,
        code: str | None = None,
    ) -> Sequence[HookRequest]:
        domain = self._known(config)
        mail = self.account.sent.get(message_id)
        if mail is None:
            raise NotPlayed("no such mail was sent")
        data = voices.event(mail, status, code)
        urls = domain.webhooks.get(voices.NAMES[status][1], [])
        return [voices.posted_event(url, data) for url in urls]

    def _known(self, config: Mapping[str, Any]) -> Any:
        domain = self.account.domains.get(str(config.get("domain", "")))
        if domain is None:
            raise NotPlayed("nobody has this domain here")
        return domain


def _key(request: Request) -> str:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    try:
        user, _, key = base64.b64decode(value).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return key if scheme.lower() == "basic" and user == "api" else ""


def _sample(title: str, given: Mapping[str, str], outcome: str) -> Sample:
    config = {
        "apiKey": KEYS["works"],
        "domain": DOMAIN,
        "fromEmail": SENDER,
        "fromName": "Acme Support",
        "webhookSigningKey": SIGNING_KEY,
        **given,
    }
    body = {"name": title, "type": "email", "config": {"provider": "mailgun", **config}}
    return Sample(title, body, outcome)


def _refuse(refused: Refused) -> Response:
    if refused.name is None:
        return PlainTextResponse(refused.said, refused.status)
    return JSONResponse({refused.name: refused.said}, refused.status)


async def _form(request: Request) -> Form:
    """The fields of a form, in order; names may repeat."""
    body, kind = await request.body(), request.headers.get("content-type", "")
    if "multipart/form-data" not in kind:
        return parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    form = read_form(HookRequest("POST", "", {"content-type": kind}, body))
    return [(name, form.text(name)) for name in form.fields]


async def _domain(request: Request, account: SimulatedAccount) -> Response:
    return JSONResponse(account.domain(request.path_params["domain"]).shown())


async def _send(request: Request, account: SimulatedAccount) -> Response:
    mail = account.take(request.path_params["domain"], await _form(request))
    return JSONResponse({"id": f"<{mail.id}>", "message": "Queued. Thank you."})


async def _webhooks(request: Request, account: SimulatedAccount) -> Response:
    domain = account.domain(request.path_params["domain"])
    if request.method == "POST":
        form = await _form(request)
        kind = dict(form).get("id", "")
        for name, url in form:
            if name == "url":
                domain.add(kind, url)
        urls = {"urls": domain.webhooks[kind]}
        return JSONResponse({"message": "Webhook has been created", "webhook": urls})
    return JSONResponse(domain.listed())


async def _webhook(request: Request, account: SimulatedAccount) -> Response:
    domain, kind = account.domain(request.path_params["domain"]), request.path_params["kind"]
    urls = domain.webhooks.get(kind)
    if not urls:
        raise Refused(404, "Webhook not found")
    if request.method == "DELETE":
        return JSONResponse(
            {"message": "Webhook has been deleted", "webhook": {"urls": domain.webhooks.pop(kind)}}
        )
    if request.method == "PUT":
        domain.webhooks[kind] = [url for name, url in await _form(request) if name == "url"]
    return JSONResponse(
        {"message": "Webhook has been updated", "webhook": {"urls": domain.webhooks[kind]}}
    )


async def _webhooks_v4(request: Request, account: SimulatedAccount) -> Response:
    domain = account.domain(request.path_params["domain"])
    if request.method == "DELETE":
        for url in request.query_params.get("url", "").split(","):
            domain.drop(url)
        return JSONResponse(domain.listed())
    form = await _form(request)
    url = dict(form).get("url", "")
    if request.method == "PUT":
        domain.drop(url)
    for name, kind in form:
        if name == "event_types":
            domain.add(kind, url)
    return JSONResponse(domain.listed())


async def _all_routes(request: Request, account: SimulatedAccount) -> Response:
    if request.method == "POST":
        item = account.set_route(await _form(request), None)
        return JSONResponse({"message": "Route has been created", "route": item})
    skip, limit = (
        int(request.query_params.get(name, usual)) for name, usual in (("skip", 0), ("limit", 100))
    )
    items = account.routes[skip : skip + limit]
    return JSONResponse({"total_count": len(account.routes), "items": items})


async def _one_route(request: Request, account: SimulatedAccount) -> Response:
    item = account.route(request.path_params["id"])
    if request.method == "DELETE":
        account.routes.remove(item)
        return JSONResponse({"message": "Route has been deleted", "id": item["id"]})
    if request.method == "PUT":
        account.set_route(await _form(request), item["id"])
        return JSONResponse({"message": "Route has been updated", **item})
    return JSONResponse({"route": item})


async def _signing_key(request: Request, account: SimulatedAccount) -> Response:
    return JSONResponse({"message": "success", "http_signing_key": SIGNING_KEY})


SIMULATOR = MailgunSimulator
