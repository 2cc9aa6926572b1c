"""Vonage on loopback: account, numbers and the SMS API.

Paths, keys and error bodies are those of Vonage's OpenAPI documents and of its Python SDK. One
address serves rest.nexmo.com and api.nexmo.com. Unlike Vonage, this one does not call an address
before it stores it, and takes http addresses of this machine.
"""

from __future__ import annotations

import base64
import binascii
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from connectors.contract import FailureClass, StepStatus
from connectors.hooks import DeliveryStatus, HookRequest
from connectors.simulation import (
    Fault,
    HttpSimulator,
    NotPlayed,
    Sample,
    Trial,
    TrialName,
    Trials,
)
from connectors.vonage import simulated as world
from connectors.vonage import simulated_hooks as hooks
from connectors.vonage.formats import digits
from connectors.vonage.simulated import SimulatedAccount
from connectors.vonage.simulated_rules import Refused, compose, signed, taken

ERRORS = "https://developer.vonage.com/api-errors"

PROBLEMS = {
    "unauthorized": (401, "Unauthorized", "You did not provide correct credentials."),
    "forbidden": (
        403,
        "Forbidden",
        "Your account does not have permission to perform this action.",
    ),
    "unprovisioned": (
        403,
        "Authentication Error",
        "The credentials provided do not have access to the requested product",
    ),
    "account-suspended": (403, "Account Suspended", "This account has been suspended"),
    "throttled": (429, "Rate Limit Hit", "Please wait, then retry your request"),
    "not-found": (404, "Not Found", "The requested resource does not exist"),
}
"""Problem details: HTTP status, title and detail, by the last part of `type`."""

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

Handler = Callable[[Request], Awaitable[Response]]


class Denied(Exception):
    """Another API than that for SMS says no: the last part of `type`."""


def problem(kind: str, **more: Any) -> Response:
    """Answer with problem details."""
    status, title, detail = PROBLEMS[kind]
    body = {
        "type": f"{ERRORS}#{kind}",
        "title": title,
        "detail": detail,
        "instance": uuid.uuid4().hex,
        **more,
    }
    return JSONResponse(body, status, media_type="application/problem+json")


def told(code: int, label: str) -> Response:
    """Answer in the older form of rest.nexmo.com."""
    return JSONResponse({"error-code": str(code), "error-code-label": label}, code)


@dataclass(slots=True)
class VonageSimulator(HttpSimulator):
    """Vonage on loopback. `accounts` may be looked at and changed at any time."""

    provider = "vonage"

    accounts: dict[str, SimulatedAccount] = field(default_factory=world.simulated_accounts)

    def routes(self) -> Sequence[BaseRoute]:
        known: dict[str, tuple[str, Handler]] = {
            "/account/get-balance": ("GET", self._balance),
            "/account/settings": ("POST", self._settings),
            "/account/numbers": ("GET", self._numbers),
            "/number/update": ("POST", self._update),
            "/sms/json": ("POST", self._send),
        }
        return [
            Route(path, _answering(handler), methods=[method])
            for path, (method, handler) in known.items()
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
        if code in PROBLEMS:
            return problem(code) if path == "/account/get-balance" else None
        return None

    def samples(self) -> Sequence[Sample]:
        return (
            _sms("Order texts", world.MAIN_SECRET, world.GOOD_NUMBER, "works"),
            _sms("Retired texts", world.WRONG_SECRET, world.SECOND_NUMBER, "wrong secret"),
            _sms("Hotline", world.MAIN_SECRET, world.VOICE_ONLY_NUMBER, "number without sms"),
            _sms("Lost texts", world.MAIN_SECRET, world.FOREIGN_NUMBER, "number not owned"),
        )

    def trials(self, channel_type: str) -> Trials:
        found = {sample.outcome: sample.body for sample in self.samples()}
        good, asks = found["works"], "vonage.credentials"
        waits, remote = FailureClass.TRANSIENT, FailureClass.REMOTE
        return {
            TrialName.GOOD: Trial(good, asks, StepStatus.PASSED, None),
            TrialName.WRONG_CREDENTIAL: Trial(found["wrong secret"], asks, code="unauthorized"),
            TrialName.EXPIRED: "API keys and secrets of Vonage do not expire; they are replaced.",
            TrialName.NO_PERMISSION: Trial(
                found["number without sms"], "vonage.permissions", code="number_without_sms"
            ),
            TrialName.WRONG_ACCOUNT: Trial(
                found["number not owned"], "vonage.number", code="number_not_owned"
            ),
            TrialName.RATE_LIMITED: Trial(
                good, asks, StepStatus.UNKNOWN, waits, "rate_limited", Fault.RATE_LIMITED
            ),
            TrialName.DOWN: Trial(good, asks, StepStatus.UNKNOWN, remote, "http_503", Fault.DOWN),
        }

    def customer(self, channel_type: str) -> str | None:
        return f"+{world.CUSTOMER}"

    def account_of(self, config: Mapping[str, Any]) -> SimulatedAccount:
        """Find the account of a channel. Raises `NotPlayed`."""
        account = self.accounts.get(str(config.get("apiKey") or config.get("accountSid")))
        if account is None:
            raise NotPlayed("nobody has this account here")
        return account

    async def say(
        self, config: Mapping[str, Any], text: str, *, contact: str | None = None
    ) -> Sequence[HookRequest]:
        account = self.account_of(config)
        number = account.number(digits(str(config.get("phoneNumber", ""))))
        if number is None:
            raise NotPlayed("nobody can write to a number that the account does not have")
        url = number.mo_http_url or account.mo_url
        who = digits(contact or world.CUSTOMER)
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
        found = next((item for item in account.messages if item.id == message_id), None)
        if found is None:
            raise NotPlayed("no such message")
        return (hooks.receipt(account, found, status, code),)

    def _login(self, request: Request, form: Mapping[str, str]) -> SimulatedAccount | None:
        """Tell who asks: by basic authentication, or by key and secret among the parameters."""
        key, secret = _basic(request) or (form.get("api_key", ""), form.get("api_secret", ""))
        account = self.accounts.get(key)
        return account if account is not None and account.secret == secret else None

    async def _who(self, request: Request) -> tuple[SimulatedAccount, dict[str, str]]:
        """Tell who asks, and with which parameters. Raises `Denied`."""
        form = dict(request.query_params) | await _form(request)
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
        form = await _form(request)
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
        form = await _form(request)
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


def _answering(handler: Handler) -> Handler:
    async def answer(request: Request) -> Response:
        try:
            return await handler(request)
        except Denied as denied:
            return problem(str(denied))

    return answer


def _basic(request: Request) -> tuple[str, str] | None:
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return user, password


async def _form(request: Request) -> dict[str, str]:
    body = (await request.body()).decode("utf-8", "replace")
    return dict(parse_qsl(body, keep_blank_values=True))


def _sms(title: str, secret: str, number: str, outcome: str) -> Sample:
    config = {
        "provider": "vonage",
        "apiKey": world.MAIN,
        "apiSecret": secret,
        "phoneNumber": f"+{number}",
        "signatureSecret": world.MAIN_SIGNATURE,
    }
    return Sample(title, {"name": title, "type": "sms", "config": config}, outcome)


SIMULATOR = VonageSimulator
