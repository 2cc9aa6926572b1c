"""Twilio's REST API on loopback: accounts, balance, numbers, messages, calls, Messaging Services.

Paths, keys and paging are those of Twilio's OpenAPI documents (API 2010-04-01, Messaging v1), errors
those of “Twilio's response”. One address serves api.twilio.com and messaging.twilio.com.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from connectors.simulation import Fault, HttpSimulator, basic
from connectors.twilio import simulated_world as world
from connectors.twilio.simulated import SimulatedAccount, SimulatedKey
from connectors.twilio.simulated_calls import compose_call
from connectors.twilio.simulated_lists import (
    listed,
    matching_calls,
    matching_messages,
    matching_numbers,
    meta_page,
)
from connectors.twilio.simulated_requests import (
    Handler,
    answering,
    form,
    one,
    refused,
    resource_of,
    update,
)
from connectors.twilio.simulated_resources import API
from connectors.twilio.simulated_rules import Refused, compose

_SID = re.compile(r"AC[0-9a-fA-F]{32}")
_UPDATES = {
    "FriendlyName": "friendly_name",
    "SmsUrl": "sms_url",
    "SmsMethod": "sms_method",
    "SmsApplicationSid": "sms_application_sid",
    "VoiceUrl": "voice_url",
    "VoiceMethod": "voice_method",
    "VoiceApplicationSid": "voice_application_sid",
    "TrunkSid": "trunk_sid",
    "StatusCallback": "status_callback",
}
"""Parameters that change a number, by attribute."""

_PRETENDED = (("POST", "Messages"), ("POST", "Calls"))
"""What test credentials may do."""
_APP_UPDATES = {
    name: _UPDATES[name]
    for name in ("FriendlyName", "SmsUrl", "SmsMethod", "VoiceUrl", "VoiceMethod")
}
_SERVICE_UPDATES = {
    "FriendlyName": "friendly_name",
    "InboundRequestUrl": "inbound_request_url",
    "InboundMethod": "inbound_method",
}


@dataclass(slots=True)
class TwilioServer(HttpSimulator):
    """Twilio's REST API. `accounts` may be looked at and changed at any time."""

    provider = "twilio"

    accounts: dict[str, SimulatedAccount] = field(default_factory=world.simulated_accounts)

    def routes(self) -> Sequence[BaseRoute]:
        account = f"{API}/Accounts/{{account}}"
        handlers: dict[str, dict[str, Handler]] = {
            f"{account}.json": {"GET": self._account},
            f"{account}/Balance.json": {"GET": self._balance},
            f"{account}/IncomingPhoneNumbers.json": {"GET": self._numbers},
            f"{account}/IncomingPhoneNumbers/{{sid}}.json": {
                "GET": self._number,
                "POST": self._update_number,
            },
            f"{account}/Applications/{{sid}}.json": {
                "GET": self._application,
                "POST": self._update_application,
            },
            f"{account}/Messages.json": {"GET": self._messages, "POST": self._send},
            f"{account}/Messages/{{sid}}.json": {"GET": self._message},
            f"{account}/Calls.json": {"GET": self._calls, "POST": self._dial},
            f"{account}/Calls/{{sid}}.json": {"GET": self._call},
            "/v1/Services/{sid}": {"GET": self._service, "POST": self._update_service},
            "/v1/Services/{sid}/PhoneNumbers": {"GET": self._pool},
        }
        methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
        return [Route(path, answering(known), methods=methods) for path, known in handlers.items()]

    def refusal(self, fault: Fault, request: Request) -> Response:
        return refused(Refused(20429, 429) if fault is Fault.RATE_LIMITED else Refused(20003, 401))

    def not_found(self, request: Request) -> Response:
        return refused(Refused(20404, 404, path=request.url.path))

    def _login(self, request: Request) -> tuple[SimulatedAccount, SimulatedKey | None]:
        """Tell who asks. Raises `Refused`."""
        user, password = basic(request) or ("", "")
        if user[:2] not in ("AC", "SK"):
            raise Refused(20003, 401)
        for account in self.accounts.values():
            if account.status == "closed":
                continue
            if (account.sid, account.token) == (user, password):
                return account, None
            for key in account.keys:
                if (key.sid, key.secret) == (user, password):
                    return account, key
        raise Refused(20003, 401)

    def _allowed(self, request: Request) -> SimulatedAccount:
        """Give the account that a request is about, if whoever asks may ask. Raises `Refused`."""
        wanted = request.path_params.get("account")
        if wanted is not None and _SID.fullmatch(wanted) is None:
            raise Refused(20404, 404, path=request.url.path)
        account, key = self._login(request)
        resource = resource_of(request)
        if account.test and (request.method, resource) not in _PRETENDED:
            raise Refused(20008, 403)
        if key is not None and key.kind == "standard" and resource == "Account":
            raise Refused(20003, 401)
        if key is not None and key.kind == "restricted" and resource not in key.allowed:
            raise Refused(70051, 401)
        target = account if wanted is None else self.accounts.get(wanted)
        if target is None:
            raise Refused(20404, 404, path=request.url.path)
        if target is not account and target.owner_sid != account.sid:
            raise Refused(20003, 401)
        if target.status != "active" and resource != "Account":
            raise Refused(20005, 403)
        return target

    async def _account(self, request: Request) -> Response:
        return JSONResponse(self._allowed(request).shown())

    async def _balance(self, request: Request) -> Response:
        account = self._allowed(request)
        own = account.owner_sid is None
        return JSONResponse(
            {
                "account_sid": account.sid,
                "balance": account.balance if own else None,
                "currency": "USD" if own else None,
            }
        )

    async def _numbers(self, request: Request) -> Response:
        account = self._allowed(request)
        shown = [number.shown(account.sid) for number in account.numbers]
        return listed(request, "incoming_phone_numbers", matching_numbers(request, shown))

    async def _number(self, request: Request) -> Response:
        account = self._allowed(request)
        return JSONResponse(one(request, account.numbers).shown(account.sid))

    async def _update_number(self, request: Request) -> Response:
        account = self._allowed(request)
        number = one(request, account.numbers)
        await update(request, number, _UPDATES)
        return JSONResponse(number.shown(account.sid))

    async def _application(self, request: Request) -> Response:
        account = self._allowed(request)
        return JSONResponse(one(request, account.applications).shown(account.sid))

    async def _update_application(self, request: Request) -> Response:
        account = self._allowed(request)
        app = one(request, account.applications)
        await update(request, app, _APP_UPDATES)
        return JSONResponse(app.shown(account.sid))

    async def _calls(self, request: Request) -> Response:
        account = self._allowed(request)
        newest = [call.shown(account.sid) for call in reversed(account.calls)]
        return listed(request, "calls", matching_calls(request, newest))

    async def _dial(self, request: Request) -> Response:
        account = self._allowed(request)
        call = compose_call(account, await form(request))
        if not account.test:
            account.calls.append(call)
        return JSONResponse(call.shown(account.sid), 201)

    async def _call(self, request: Request) -> Response:
        account = self._allowed(request)
        call = one(request, account.calls)
        call.advance()
        return JSONResponse(call.shown(account.sid))

    async def _messages(self, request: Request) -> Response:
        account = self._allowed(request)
        newest = [message.shown(account.sid) for message in reversed(account.messages)]
        return listed(request, "messages", matching_messages(request, newest))

    async def _send(self, request: Request) -> Response:
        account = self._allowed(request)
        message = compose(account, self.accounts.values(), await form(request))
        if not account.test:
            account.messages.append(message)
        return JSONResponse(message.shown(account.sid), 201)

    async def _message(self, request: Request) -> Response:
        account = self._allowed(request)
        message = one(request, account.messages)
        message.advance()
        return JSONResponse(message.shown(account.sid))

    async def _service(self, request: Request) -> Response:
        account = self._allowed(request)
        return JSONResponse(one(request, account.services).shown(account.sid, self.url))

    async def _update_service(self, request: Request) -> Response:
        account = self._allowed(request)
        service = one(request, account.services)
        await update(request, service, _SERVICE_UPDATES)
        return JSONResponse(service.shown(account.sid, self.url))

    async def _pool(self, request: Request) -> Response:
        account = self._allowed(request)
        service = one(request, account.services)
        shown = [service.number_shown(item, account.sid, self.url) for item in service.numbers]
        return meta_page(request, "phone_numbers", shown, self.url)
