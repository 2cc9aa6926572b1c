"""Vonage on loopback: account, numbers, applications, the SMS API and the Voice API.

Paths, keys and error bodies are those of Vonage's OpenAPI documents and of its Python SDK. One
address serves rest.nexmo.com and api.nexmo.com. Unlike Vonage, this one does not call an address
before it stores it, and takes http addresses of this machine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from connectors.hooks import DeliveryStatus, HookRequest
from connectors.simulation import Fault, HttpSimulator, NotPlayed, Sample, Trials, basic
from connectors.vonage import simulated as world
from connectors.vonage import simulated_hooks as hooks
from connectors.vonage import simulated_samples
from connectors.vonage.formats import digits
from connectors.vonage.simulated import SimulatedAccount
from connectors.vonage.simulated_http import (
    PROBLEMS,
    Denied,
    Handler,
    answering,
    form_of,
    problem,
    told,
)
from connectors.vonage.simulated_rules import Refused, compose, signed, taken
from connectors.vonage.simulated_voice import VoiceApi, spoken, told_of_call

_UPDATES = {
    "moHttpUrl": "mo_http_url",
    "app_id": "app_id",
    "voiceCallbackType": "voice_callback_type",
    "voiceCallbackValue": "voice_callback_value",
}
_SETTINGS = {
    "mocallbackurl": "mo_url",
    "drcallbackurl": "dr_url",
}

_PATTERNS: Mapping[str, Callable[[str, str], bool]] = {
    "0": str.startswith,
    "1": str.__contains__,
    "2": str.endswith,
}
"""`search_pattern`: where in a number the pattern must stand."""


@dataclass(slots=True)
class VonageSimulator(HttpSimulator):
    """Vonage on loopback. `accounts` may be looked at and changed at any time."""

    provider = "vonage"

    accounts: dict[str, SimulatedAccount] = field(default_factory=world.simulated_accounts)

    def routes(self) -> Sequence[BaseRoute]:
        voice = VoiceApi(lambda: self.accounts, self._who)
        known: tuple[tuple[str, str, Handler], ...] = (
            ("GET", "/account/get-balance", self._balance),
            ("POST", "/account/settings", self._settings),
            ("GET", "/account/numbers", self._numbers),
            ("POST", "/number/update", self._update),
            ("POST", "/sms/json", self._send),
            ("GET", "/v1/calls", voice.list),
            ("POST", "/v1/calls", voice.place),
            ("GET", "/v2/applications/{id}", voice.show),
            ("PUT", "/v2/applications/{id}", voice.change),
        )
        return [
            Route(path, answering(handler), methods=[method]) for method, path, handler in known
        ]

    def refusal(self, fault: Fault, request: Request) -> Response:
        if fault is Fault.RATE_LIMITED:
            return problem("throttled")
        if request.url.path == "/sms/json":
            return JSONResponse(Refused("4").body())
        return problem("unauthorized")

    def not_found(self, request: Request) -> Response:
        return problem("not-found")

    async def provoked(self, code: str, request: Request) -> Response | None:
        path = request.url.path
        if code.startswith("status "):
            refused = Refused(code.removeprefix("status "))
            return JSONResponse(refused.body()) if path == "/sms/json" else None
        if code == "420":
            return told(420, "method failed") if path == "/number/update" else None
        places = {"low-balance": ("POST", "/v1/calls")}
        asked = (request.method, path)
        if code in PROBLEMS and asked in (
            places.get(code, ("GET", "/v1/calls")),
            places.get(code, ("GET", "/account/get-balance")),
        ):
            return problem(code)
        return None

    def samples(self) -> Sequence[Sample]:
        return simulated_samples.samples()

    def trials(self, channel_type: str) -> Trials:
        return simulated_samples.trials(channel_type)

    def customer(self, channel_type: str) -> str | None:
        return f"+{world.CUSTOMER}"

    def account_of(self, config: Mapping[str, Any]) -> SimulatedAccount:
        """Find the account of a channel, by its key or its application. Raises `NotPlayed`."""
        account = self.accounts.get(str(config.get("apiKey") or config.get("accountSid")))
        for other in self.accounts.values() if account is None else ():
            account = other if config.get("applicationId") in other.applications else account
        if account is None:
            raise NotPlayed("nobody has this account here")
        return account

    async def say(
        self, config: Mapping[str, Any], text: str, *, contact: str | None = None
    ) -> Sequence[HookRequest]:
        account = self.account_of(config)
        number = account.number(digits(str(config.get("phoneNumber", ""))))
        if number is None:
            raise NotPlayed("nobody can reach a number that the account does not have")
        who = digits(contact or world.CUSTOMER)
        if config.get("applicationId"):
            return spoken(account, number, who, text)
        url = number.mo_http_url or account.mo_url
        return (hooks.text(account, url, number.msisdn, who, text),) if url else ()

    async def tell(
        self,
        config: Mapping[str, Any],
        message_id: str,
        status: DeliveryStatus,
        *,
        code: str | None = None,
    ) -> Sequence[HookRequest]:
        account = self.account_of(config)
        application = account.applications.get(str(config.get("applicationId")))
        if application is not None:
            return told_of_call(account, application, message_id, status, code)
        found = next((item for item in account.messages if item.id == message_id), None)
        if found is None:
            raise NotPlayed("no such message")
        return (hooks.receipt(account, found, status, code),)

    def _login(self, request: Request, form: Mapping[str, str]) -> SimulatedAccount | None:
        """Tell who asks: by basic authentication, or by key and secret among the parameters."""
        key, secret = basic(request) or (form.get("api_key", ""), form.get("api_secret", ""))
        account = self.accounts.get(key)
        return account if account is not None and account.secret == secret else None

    async def _who(self, request: Request) -> tuple[SimulatedAccount, dict[str, str]]:
        """Tell who asks, and with which parameters. Raises `Denied`."""
        form = dict(request.query_params) | await form_of(request)
        account = self._login(request, form)
        if account is None:
            raise Denied("unauthorized")
        return account, form

    async def _balance(self, request: Request) -> Response:
        account, _ = await self._who(request)
        return JSONResponse({"value": float(account.balance), "autoReload": account.auto_reload})

    async def _settings(self, request: Request) -> Response:
        account, form = await self._who(request)
        for name, value in form.items():
            if name.lower() in _SETTINGS:
                setattr(account, _SETTINGS[name.lower()], value)
        return JSONResponse(account.settings())

    async def _numbers(self, request: Request) -> Response:
        account, query = await self._who(request)
        pattern, how = query.get("pattern", ""), query.get("search_pattern", "0")
        matches = _PATTERNS.get(how, _PATTERNS["0"])
        found = [item.shown() for item in account.numbers if matches(item.msisdn, pattern)]
        if not found:
            return JSONResponse({})  # without any key: its SDK expects that
        size, index = int(query.get("size", "10")), int(query.get("index", "1"))
        page = found[(index - 1) * size : index * size]
        return JSONResponse({"count": len(found), "numbers": page})

    async def _update(self, request: Request) -> Response:
        form = await form_of(request)
        account = self._login(request, form)
        if account is None:
            return told(401, "authentication failed")
        number = account.number(form.get("msisdn", ""))
        if number is None or number.country != form.get("country", "").upper():
            return told(420, "method failed")
        for name, attribute in _UPDATES.items():
            if name in form:
                setattr(number, attribute, form[name])
        return told(200, "success")

    async def _send(self, request: Request) -> Response:
        form = await form_of(request)
        try:
            account = self._login(request, form)
            if account is None and "sig" in form:
                account = self.accounts.get(form.get("api_key", ""))
                if account is not None:
                    signed(account, form)
            if account is None:
                raise Refused("4")
            made = compose(account, form)
        except Refused as refused:
            return JSONResponse(refused.body())
        account.messages += made
        return JSONResponse(taken(account, made))


SIMULATOR = VonageSimulator
