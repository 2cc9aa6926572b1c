"""Plivo's REST API on loopback: account, numbers, applications, messages and calls.

Paths and bodies are those of Plivo's API reference and Python SDK; what is refused is told in Plivo's
form, in words of our own where Plivo's are not documented.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from connectors.plivo import simulated_resources as resources
from connectors.plivo import simulated_world as world
from connectors.plivo.formats import digits, is_number
from connectors.plivo.simulated_requests import (
    Refused,
    answer,
    body_of,
    change,
    own_application,
    own_number,
    page,
    recipient,
    refused,
)
from connectors.simulation import Fault, HttpSimulator, basic

Handler = Callable[[Request, world.SimulatedAccount], Awaitable[Response]]


@dataclass(slots=True)
class PlivoServer(HttpSimulator):
    """Plivo's REST API. `accounts` may be looked at and changed at any time."""

    provider = "plivo"

    accounts: dict[str, world.SimulatedAccount] = field(default_factory=world.simulated_accounts)

    def routes(self) -> Sequence[BaseRoute]:
        base = "/v1/Account/{account}"
        handlers: dict[str, dict[str, Handler]] = {
            f"{base}/": {"GET": self._account},
            f"{base}/Number/": {"GET": self._numbers},
            f"{base}/Number/{{id}}/": {"GET": self._number, "POST": self._link},
            f"{base}/Application/": {"GET": self._applications, "POST": self._make_application},
            f"{base}/Application/{{id}}/": {
                "GET": self._application,
                "POST": self._change_application,
            },
            f"{base}/Message/": {"GET": self._messages, "POST": self._send},
            f"{base}/Message/{{id}}/": {"GET": self._message},
            f"{base}/Call/": {"GET": self._calls, "POST": self._dial},
            f"{base}/Call/{{id}}/": {"GET": self._call},
        }
        methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
        return [
            Route(path, self._handled(known), methods=methods) for path, known in handlers.items()
        ]

    def refusal(self, fault: Fault, request: Request) -> Response:
        return refused(429 if fault is Fault.RATE_LIMITED else 401, "Too many requests")

    def not_found(self, request: Request) -> Response:
        return refused(404, "not found")

    def _handled(self, known: Mapping[str, Handler]) -> Callable[[Request], Awaitable[Response]]:
        async def serve(request: Request) -> Response:
            try:
                account = self._login(request)
                handler = known.get(request.method)
                if handler is None:
                    raise Refused(405, "method not allowed")
                return await handler(request, account)
            except Refused as refusal:
                return refused(refusal.status, str(refusal))

        return serve

    def _login(self, request: Request) -> world.SimulatedAccount:
        user, password = basic(request) or ("", "")
        account = self.accounts.get(user)
        if account is None or account.token != password:
            raise Refused(401, "")
        if request.path_params["account"] != user:
            raise Refused(401, "")
        return account

    async def _account(self, _: Request, account: world.SimulatedAccount) -> Response:
        return answer(account.shown())

    async def _numbers(self, request: Request, account: world.SimulatedAccount) -> Response:
        return page(request, [item.shown(account.auth_id) for item in account.numbers])

    async def _number(self, request: Request, account: world.SimulatedAccount) -> Response:
        return answer(own_number(request, account).shown(account.auth_id))

    async def _link(self, request: Request, account: world.SimulatedAccount) -> Response:
        number, given = own_number(request, account), await body_of(request)
        if "app_id" in given:
            number.app_id = str(given["app_id"]) or None
        return answer({"message": "changed"}, 202)

    async def _applications(self, request: Request, account: world.SimulatedAccount) -> Response:
        return page(request, [item.shown(account.auth_id) for item in account.applications])

    async def _make_application(
        self, request: Request, account: world.SimulatedAccount
    ) -> Response:
        given = await body_of(request)
        if not given.get("app_name"):
            raise Refused(400, "app_name parameter not present")
        made = resources.SimulatedApplication(account.new_app_id(), str(given["app_name"]))
        change(made, given)
        account.applications.append(made)
        return answer({"message": "created", "app_id": made.app_id}, 201)

    async def _application(self, request: Request, account: world.SimulatedAccount) -> Response:
        return answer(own_application(request, account).shown(account.auth_id))

    async def _change_application(
        self, request: Request, account: world.SimulatedAccount
    ) -> Response:
        change(own_application(request, account), await body_of(request))
        return answer({"message": "changed"}, 202)

    async def _messages(self, request: Request, account: world.SimulatedAccount) -> Response:
        wanted = request.query_params.get("message_direction")
        shown = [item.shown(account.auth_id) for item in reversed(account.messages)]
        return page(
            request, [item for item in shown if wanted in (None, item["message_direction"])]
        )

    async def _send(self, request: Request, account: world.SimulatedAccount) -> Response:
        given = await body_of(request)
        text, src = str(given.get("text", "")), str(given.get("src", ""))
        if not src:
            raise Refused(400, "src parameter not present")
        if not text:
            raise Refused(400, "text parameter not present")
        to, src = recipient(account, given.get("dst"), src, "dst")
        message = resources.SimulatedMessage(account.new_uuid(), to, src, text)
        message.url = str(given.get("url", ""))
        number = account.number(src)
        if to in account.opted_out:
            message.coming, message.error_code = ["failed"], "200"
        elif is_number(src) and (number is None or not number.sms):
            message.coming, message.error_code = ["failed"], "40"
        elif to in world.LOST:
            message.coming, message.error_code = ["sent", "undelivered"], world.LOST[to]
        account.messages.append(message)
        return answer({"message": "message(s) queued", "message_uuid": [message.uuid]}, 202)

    async def _message(self, request: Request, account: world.SimulatedAccount) -> Response:
        for message in account.messages:
            if message.uuid == request.path_params["id"]:
                message.advance()
                return answer(message.shown(account.auth_id))
        raise Refused(404, "not found")

    async def _calls(self, request: Request, account: world.SimulatedAccount) -> Response:
        given = request.query_params
        shown = [item.shown(account.auth_id) for item in reversed(account.calls)]
        for name in ("call_direction", "from_number"):
            if name in given:
                shown = [item for item in shown if digits(item[name]) == digits(given[name])]
        return page(request, shown)

    async def _dial(self, request: Request, account: world.SimulatedAccount) -> Response:
        given = await body_of(request)
        for name in ("from", "to", "answer_url"):
            if not given.get(name):
                raise Refused(400, f"{name} parameter not present")
        if not str(given["answer_url"]).startswith(("http://", "https://")):
            raise Refused(400, "answer_url is not a valid url")
        to, caller = recipient(account, given["to"], str(given["from"]), "to")
        call = resources.SimulatedCall(account.new_uuid(), to, caller, str(given["answer_url"]))
        call.hangup_url = str(given.get("hangup_url", ""))
        code = world.ENDINGS.get(to)
        number = account.number(caller)
        if number is None or not number.voice:
            code = "3030"
        call.hangup_cause_code = int(code) if code else 4000
        account.calls.append(call)
        return answer({"message": "call fired", "request_uuid": call.uuid}, 201)

    async def _call(self, request: Request, account: world.SimulatedAccount) -> Response:
        for call in account.calls:
            if call.uuid == request.path_params["id"]:
                return answer(call.shown(account.auth_id))
        raise Refused(404, "not found")
