"""A Bot API server on loopback, with bots that work and bots that do not.

Paths, parameters and answers are those of the published server (`HttpConnection`, `ClientManager`
and `Query` of github.com/tdlib/telegram-bot-api). The tokens have the real shape, and say in clear
text that they are none.
"""

from __future__ import annotations

import email
import email.policy
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from connectors.hooks import HookRequest
from connectors.simulation import Fault, HttpSimulator, NotPlayed, Sample, Trials
from connectors.telegram.simulated import Hook, SimulatedBot
from connectors.telegram.simulated_rules import CUSTOMER, Done, Refused, known_chats
from connectors.telegram.simulated_trials import (
    FAILING_WEBHOOK as FAILING_WEBHOOK,
)
from connectors.telegram.simulated_trials import (
    FOREIGN_WEBHOOK as FOREIGN_WEBHOOK,
)
from connectors.telegram.simulated_trials import (
    GOOD as GOOD,
)
from connectors.telegram.simulated_trials import (
    REVOKED as REVOKED,
)
from connectors.telegram.simulated_trials import (
    provoked,
    trials,
)
from connectors.telegram.tokens import LONGEST, bot_id

RETRY_AFTER = 5
"""Seconds that the simulator asks a client to wait."""


def simulated_bots() -> dict[str, SimulatedBot]:
    """The bots that a simulator starts with, by token."""
    failing = SimulatedBot(
        FAILING_WEBHOOK,
        "acme_orders_bot",
        "Acme Orders",
        hook=Hook(
            "https://hooks.acme.example/telegram/orders",
            last_error="Wrong response from the webhook: 502 Bad Gateway",
            last_error_age=120,
            ip_address="203.0.113.7",
        ),
    )
    for text in ("Where is my order?", "Hello?", "Anybody there?"):
        failing.arrive(text)
    bots = (
        SimulatedBot(
            GOOD,
            "acme_support_bot",
            "Acme Support",
            commands=[{"command": "start", "description": "Begin"}],
        ),
        SimulatedBot(REVOKED, "acme_retired_bot", "Acme Retired", revoked=True),
        failing,
        SimulatedBot(
            FOREIGN_WEBHOOK,
            "acme_sales_bot",
            "Acme Sales",
            hook=Hook("https://crm.other-vendor.example/in/telegram", ip_address="203.0.113.9"),
        ),
    )
    return {bot.token: bot for bot in bots}


@dataclass(slots=True)
class TelegramSimulator(HttpSimulator):
    """The Bot API on loopback. `bots` may be looked at and changed at any time."""

    provider = "telegram"

    bots: dict[str, SimulatedBot] = field(default_factory=simulated_bots)

    # `super()` does not work in a class that is rebuilt with slots.
    async def start(self) -> None:
        for bot in self.bots.values():
            bot.closing = False
        await HttpSimulator.start(self)

    async def stop(self) -> None:
        for bot in self.bots.values():
            bot.closing = True
            bot.wake("")
        await HttpSimulator.stop(self)

    def routes(self) -> Sequence[BaseRoute]:
        methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
        return [Route("/{path:path}", self._serve, methods=methods)]

    def refusal(self, fault: Fault, request: Request) -> Response:
        if fault is Fault.RATE_LIMITED:
            return _slow_down(RETRY_AFTER)
        return _refuse(Refused(401, "Unauthorized"))

    def samples(self) -> Sequence[Sample]:
        return (
            _sample("Support bot", GOOD, "works"),
            _sample("Retired bot", REVOKED, "wrong credential"),
            _sample("Orders bot", FAILING_WEBHOOK, "webhook trouble"),
            _sample("Sales bot", FOREIGN_WEBHOOK, "webhook elsewhere"),
        )

    def trials(self, channel_type: str) -> Trials:
        return trials()

    def customer(self, channel_type: str) -> str | None:
        return str(CUSTOMER)

    def customer_name(self, channel_type: str) -> str | None:
        return known_chats()[CUSTOMER].name

    async def provoked(self, code: str, request: Request) -> Response | None:
        method = request.url.path.rpartition("/")[2].lower()
        refused = provoked(code, method)
        return None if refused is None else _refuse(refused)

    async def say(
        self, config: Mapping[str, Any], text: str, *, contact: str | None = None
    ) -> Sequence[HookRequest]:
        bot = next((bot for bot in self.bots.values() if bot.is_of(config)), None)
        if bot is None:
            raise NotPlayed("The sandbox has no such bot.")
        if contact is not None and not contact.lstrip("-").isdigit():
            raise NotPlayed("A contact of Telegram is a chat id, a whole number.")
        update = bot.arrive(text, int(contact or CUSTOMER))
        return () if bot.hook is None else (bot.post(update),)

    async def _serve(self, request: Request) -> Response:
        if request.method not in ("GET", "POST"):
            return Response(status_code=501)
        path: str = request.scope["path"]
        token, slash, method = path.removeprefix("/bot").partition("/")
        if not slash or not path.startswith("/bot"):
            return _refuse(Refused(404, "Not Found"))
        try:
            bot = self._bot(token)
            given = await _parameters(request)
            name = method or given.get("method", "")
            return _accept(await bot.answer(name.lower(), given))
        except Refused as refused:
            return _refuse(refused)

    def _bot(self, token: str) -> SimulatedBot:
        if bot_id(token) is None or len(token) > LONGEST:
            raise Refused(401, "Unauthorized: invalid token specified")
        bot = self.bots.get(token)
        if bot is None:
            raise Refused(401, "Unauthorized")
        return bot


def _sample(title: str, token: str, outcome: str) -> Sample:
    body = {"name": title, "type": "telegram", "config": {"botToken": token}}
    return Sample(title, body, outcome)


def _accept(done: Done) -> Response:
    body: dict[str, Any] = {"ok": True, "result": done.result}
    if done.description:
        body["description"] = done.description
    return JSONResponse(body)


def _refuse(refused: Refused) -> Response:
    body: dict[str, Any] = {
        "ok": False,
        "error_code": refused.code,
        "description": refused.description,
    }
    if refused.parameters:
        body["parameters"] = refused.parameters
    return JSONResponse(body, refused.code)


def _slow_down(seconds: int) -> Response:
    said = Refused(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})
    answer = _refuse(said)
    answer.headers["Retry-After"] = str(seconds)
    return answer


async def _parameters(request: Request) -> Mapping[str, str]:
    """Collect the parameters of a request: those in the URL come first and win."""
    given = dict(parse_qsl(request.url.query, keep_blank_values=True))
    content_type = request.headers.get("content-type", "")
    kind = content_type.lower()
    body = await request.body()
    found: Mapping[str, str] = {}
    if "multipart/form-data" in kind:
        found = _multipart(content_type, body)
    elif "application/x-www-form-urlencoded" in kind:
        found = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    elif "application/json" in kind:
        found = _json(body)
    return dict(found) | given


def _json(body: bytes) -> dict[str, str]:
    """Read a JSON object. The server does not complain about a broken one: it sees no parameters."""
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in found.items()
    }


def _multipart(content_type: str, body: bytes) -> dict[str, str]:
    head = f"Content-Type: {content_type}\r\n\r\n".encode("latin-1", "replace")
    message = email.message_from_bytes(head + body, policy=email.policy.HTTP)
    found: dict[str, str] = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if isinstance(name, str) and part.get_filename() is None and isinstance(content, bytes):
            found[name] = content.decode("utf-8", "replace")
    return found


SIMULATOR = TelegramSimulator
