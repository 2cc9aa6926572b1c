"""MessageBird's REST and Numbers APIs on loopback: balance, numbers and messages.

Paths, keys and errors are those of MessageBird's OpenAPI document and of its Python SDK. One address
serves rest.messagebird.com and numbers.messagebird.com.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from connectors.contract import FailureClass, StepStatus
from connectors.hooks import DeliveryStatus, HookRequest
from connectors.messagebird.formats import digits
from connectors.messagebird.hooks import HEADER
from connectors.messagebird.simulated import (
    CUSTOMER,
    ERRORS,
    FOREIGN_NUMBER,
    GOOD_NUMBER,
    MAIN_KEY,
    SIGNING_KEY,
    STATUSES,
    VOICE_ONLY_NUMBER,
    WRONG_KEY,
    Refused,
    SimulatedAccount,
    compose,
    now,
    report,
    simulated_accounts,
    token,
)
from connectors.simulation import (
    Fault,
    HttpSimulator,
    NotPlayed,
    Sample,
    Trial,
    TrialName,
    Trials,
)


def refused(code: int, description: str | None = None) -> Response:
    """Answer as MessageBird does when it says no."""
    status, words, parameter = ERRORS[code]
    error = {"code": code, "description": description or words, "parameter": parameter}
    return JSONResponse({"errors": [error]}, status)


@dataclass(slots=True)
class MessageBirdSimulator(HttpSimulator):
    """MessageBird on loopback. `accounts` may be looked at and changed at any time."""

    provider = "messagebird"

    accounts: dict[str, SimulatedAccount] = field(default_factory=simulated_accounts)

    def routes(self) -> Sequence[BaseRoute]:
        methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
        return [Route("/{path:path}", self._serve, methods=methods)]

    def refusal(self, fault: Fault, request: Request) -> Response:
        if fault is Fault.RATE_LIMITED:
            return JSONResponse(
                {"errors": [{"code": 429, "description": "Too many requests"}]}, 429
            )
        return refused(2)

    async def provoked(self, code: str, request: Request) -> Response | None:
        if not code.isdigit():
            return None
        wanted = ("GET", "/balance") if code == "2" else ("POST", "/messages")
        return refused(int(code)) if (request.method, request.url.path) == wanted else None

    def samples(self) -> Sequence[Sample]:
        return (
            _sample("Order texts", MAIN_KEY, GOOD_NUMBER, "works"),
            _sample("Retired texts", WRONG_KEY, GOOD_NUMBER, "wrong key"),
            _sample("Hotline", MAIN_KEY, VOICE_ONLY_NUMBER, "number without sms"),
            _sample("Lost texts", MAIN_KEY, FOREIGN_NUMBER, "number not owned"),
        )

    def trials(self, channel_type: str) -> Trials:
        found = {sample.outcome: sample.body for sample in self.samples()}
        good, asks = found["works"], "messagebird.credentials"
        waits, remote = FailureClass.TRANSIENT, FailureClass.REMOTE
        unknown = StepStatus.UNKNOWN
        return {
            TrialName.GOOD: Trial(good, asks, StepStatus.PASSED, None),
            TrialName.WRONG_CREDENTIAL: Trial(found["wrong key"], asks, code="2"),
            TrialName.EXPIRED: "Access keys of MessageBird do not expire; they are deleted.",
            TrialName.NO_PERMISSION: Trial(
                found["number without sms"], "messagebird.permissions", code="number_without_sms"
            ),
            TrialName.WRONG_ACCOUNT: Trial(
                found["number not owned"], "messagebird.number", code="number_not_owned"
            ),
            TrialName.RATE_LIMITED: Trial(
                good, asks, unknown, waits, "rate_limited", Fault.RATE_LIMITED
            ),
            TrialName.DOWN: Trial(good, asks, unknown, remote, "http_503", Fault.DOWN),
        }

    def customer(self, channel_type: str) -> str | None:
        return f"+{CUSTOMER}"

    async def say(
        self, config: Mapping[str, Any], text: str, *, contact: str | None = None
    ) -> Sequence[HookRequest]:
        account, number = self._of(config)
        if number not in account.numbers:
            raise NotPlayed("nobody can write to a number that the account does not have")
        body = {
            "id": uuid.uuid4().hex,
            "recipient": number,
            "originator": digits(contact or CUSTOMER),
            "body": text,
            "createdDatetime": now(),
        }
        payload = json.dumps(body).encode()
        headers = {
            "content-type": "application/json",
            HEADER: token(account, account.flow, payload),
        }
        return (HookRequest("POST", account.flow, headers, payload),)

    async def tell(
        self,
        config: Mapping[str, Any],
        message_id: str,
        status: DeliveryStatus,
        *,
        code: str | None = None,
    ) -> Sequence[HookRequest]:
        account, _ = self._of(config)
        found = next((item for item in account.messages if item.id == message_id), None)
        if found is None:
            raise NotPlayed("no such message")
        if status not in STATUSES or not (found.report_url and found.reference):
            raise NotPlayed("MessageBird reports nothing of this")
        told = report(found, status, code)
        joint = "&" if "?" in found.report_url else "?"
        url = f"{found.report_url}{joint}{urlencode(told)}"
        return (HookRequest("GET", url, {HEADER: token(account, url, b"")}),)

    def _of(self, config: Mapping[str, Any]) -> tuple[SimulatedAccount, str]:
        """Find the account of a channel, by its key or its number. Raises `NotPlayed`."""
        number = digits(str(config.get("phoneNumber", "")))
        account = self.accounts.get(str(config.get("accessKey")))
        for other in self.accounts.values() if account is None else ():
            account = other if number in other.numbers else account
        if account is None:
            raise NotPlayed("nobody has this account here")
        return account, number

    async def _serve(self, request: Request) -> Response:
        try:
            account = self._login(request)
            return await self._answer(account, request)
        except Refused as error:
            return refused(error.code, error.description)

    def _login(self, request: Request) -> SimulatedAccount:
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        account = self.accounts.get(key)
        if scheme.lower() != "accesskey" or account is None:
            raise Refused(2)
        return account

    async def _answer(self, account: SimulatedAccount, request: Request) -> Response:
        method, path = request.method, request.url.path
        if (method, path) == ("GET", "/balance"):
            shown = {"payment": account.payment, "type": "euros", "amount": float(account.amount)}
            return JSONResponse(shown)
        if (method, path) == ("POST", "/messages"):
            message = compose(account, await _json(request))
            account.messages.append(message)
            return JSONResponse(message.shown(self.url), 201)
        if method == "GET" and path.startswith("/messages/"):
            wanted = path.removeprefix("/messages/")
            found = next((item for item in account.messages if item.id == wanted), None)
            if found is None:
                raise Refused(20)
            return JSONResponse(found.shown(self.url))
        if method == "GET" and path.startswith("/v1/phone-numbers"):
            return _numbers(account, path.removeprefix("/v1/phone-numbers").strip("/"))
        raise Refused(98)


def _numbers(account: SimulatedAccount, number: str) -> Response:
    shown = [
        {
            "number": each,
            "country": "US",
            "region": "",
            "locality": "",
            "features": list(features),
            "tags": [],
            "type": "mobile",
            "status": "active",
        }
        for each, features in account.numbers.items()
        if number in ("", each)
    ]
    if not number:
        total = len(shown)
        page = {"offset": 0, "limit": 20, "count": total, "totalCount": total, "items": shown}
        return JSONResponse(page)
    if not shown:
        raise Refused(20, "number not found")
    return JSONResponse(shown[0])


async def _json(request: Request) -> Mapping[str, Any]:
    try:
        found = json.loads(await request.body())
    except ValueError:
        raise Refused(21) from None
    if not isinstance(found, dict):
        raise Refused(21)
    return found


def _sample(title: str, key: str, number: str, outcome: str) -> Sample:
    config = {
        "provider": "messagebird",
        "accessKey": key,
        "phoneNumber": f"+{number}",
        "signingKey": SIGNING_KEY,
    }
    return Sample(title, {"name": title, "type": "sms", "config": config}, outcome)


SIMULATOR = MessageBirdSimulator
