"""Twilio's REST API on loopback: accounts, balance, numbers, messages, and Messaging Services.

Paths, keys and paging are those of Twilio's OpenAPI documents (API 2010-04-01, Messaging v1), errors
those of “Twilio's response”. One address serves api.twilio.com and messaging.twilio.com.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from connectors.simulation import Fault, HttpSimulator, Sample
from connectors.twilio import simulated_world as world
from connectors.twilio.simulated import SimulatedAccount, SimulatedKey
from connectors.twilio.simulated_lists import listed, matching_messages, matching_numbers, meta_page
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
    "StatusCallback": "status_callback",
}
"""Parameters that change a number, by attribute."""

Handler = Callable[[Request], Awaitable[Response]]


@dataclass(slots=True)
class TwilioSimulator(HttpSimulator):
    """Twilio on loopback. `accounts` may be looked at and changed at any time."""

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
            f"{account}/Applications/{{sid}}.json": {"GET": self._application},
            f"{account}/Messages.json": {"GET": self._messages, "POST": self._send},
            f"{account}/Messages/{{sid}}.json": {"GET": self._message},
            "/v1/Services/{sid}": {"GET": self._service},
            "/v1/Services/{sid}/PhoneNumbers": {"GET": self._pool},
        }
        methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
        return [Route(path, _answering(known), methods=methods) for path, known in handlers.items()]

    def refusal(self, fault: Fault, request: Request) -> Response:
        return refused(Refused(20429, 429) if fault is Fault.RATE_LIMITED else Refused(20003, 401))

    def not_found(self, request: Request) -> Response:
        return refused(Refused(20404, 404, path=request.url.path))

    def samples(self) -> Sequence[Sample]:
        main = (world.MAIN, world.MAIN_TOKEN)
        return (
            _sample("Order texts", *main, world.GOOD_NUMBER, "works"),
            _sample(
                "Retired texts",
                world.MAIN,
                world.WRONG_TOKEN,
                world.SECOND_NUMBER,
                "wrong token",
            ),
            _sample("Hotline", *main, world.VOICE_NUMBER, "number without sms"),
            _sample("Texts, lost number", *main, world.FOREIGN_NUMBER, "number not owned"),
            _sample(
                "Texts, on trial",
                world.TRIAL,
                world.TRIAL_TOKEN,
                world.TRIAL_NUMBER,
                "trial account",
            ),
        )

    def _login(self, request: Request) -> tuple[SimulatedAccount, SimulatedKey | None]:
        """Tell who asks. Raises `Refused`."""
        user, password = _basic(request)
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
        resource = _resource(request)
        if account.test and (request.method, resource) != ("POST", "Messages"):
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
        return JSONResponse(_one(request, account.numbers).shown(account.sid))

    async def _update_number(self, request: Request) -> Response:
        account = self._allowed(request)
        number = _one(request, account.numbers)
        for name, value in (await _form(request)).items():
            if name in _UPDATES:
                setattr(number, _UPDATES[name], value)
        return JSONResponse(number.shown(account.sid))

    async def _application(self, request: Request) -> Response:
        account = self._allowed(request)
        return JSONResponse(_one(request, account.applications).shown(account.sid))

    async def _messages(self, request: Request) -> Response:
        account = self._allowed(request)
        newest = [message.shown(account.sid) for message in reversed(account.messages)]
        return listed(request, "messages", matching_messages(request, newest))

    async def _send(self, request: Request) -> Response:
        account = self._allowed(request)
        message = compose(account, self.accounts.values(), await _form(request))
        if not account.test:
            account.messages.append(message)
        return JSONResponse(message.shown(account.sid), 201)

    async def _message(self, request: Request) -> Response:
        account = self._allowed(request)
        message = _one(request, account.messages)
        message.advance()
        return JSONResponse(message.shown(account.sid))

    async def _service(self, request: Request) -> Response:
        account = self._allowed(request)
        return JSONResponse(_one(request, account.services).shown(account.sid, self.url))

    async def _pool(self, request: Request) -> Response:
        account = self._allowed(request)
        service = _one(request, account.services)
        shown = [service.number_shown(item, account.sid, self.url) for item in service.numbers]
        return meta_page(request, "phone_numbers", shown, self.url)


def _answering(known: dict[str, Handler]) -> Handler:
    async def answer(request: Request) -> Response:
        try:
            handler = known.get(request.method)
            if handler is None:
                raise Refused(20004, 405)
            return await handler(request)
        except Refused as refusal:
            return refused(refusal)

    return answer


def refused(refusal: Refused) -> Response:
    """Answer as Twilio does when it says no."""
    body = {
        "code": refusal.code,
        "message": str(refusal),
        "more_info": f"https://www.twilio.com/docs/errors/{refusal.code}",
        "status": refusal.status,
    }
    headers = {"WWW-Authenticate": 'Basic realm="Twilio API"'} if refusal.status == 401 else None
    return JSONResponse(body, refusal.status, headers)


def _resource(request: Request) -> str:
    """The resource below the account that a request is about; `Account` for itself."""
    if request.url.path.startswith("/v1/"):
        return "Services"
    below = request.url.path.removesuffix(".json").split("/")[4:]
    return below[0] if below else "Account"


def _basic(request: Request) -> tuple[str, str]:
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    try:
        user, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return (user, password) if scheme.lower() == "basic" else ("", "")


async def _form(request: Request) -> dict[str, str]:
    return dict(parse_qsl((await request.body()).decode("utf-8", "replace")))


def _one(request: Request, items: Sequence[Any]) -> Any:
    for item in items:
        if item.sid == request.path_params["sid"]:
            return item
    raise Refused(20404, 404, path=request.url.path)


def _sample(title: str, account_sid: str, token: str, number: str, outcome: str) -> Sample:
    config = {
        "provider": "twilio",
        "accountSid": account_sid,
        "authToken": token,
        "phoneNumber": number,
    }
    return Sample(title, {"name": title, "type": "sms", "config": config}, outcome)


SIMULATOR = TwilioSimulator
