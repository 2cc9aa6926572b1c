"""The Voice and Application APIs of a simulated Vonage, and what callers do."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from connectors.hooks import DeliveryStatus, HookRequest
from connectors.simulation import NotPlayed
from connectors.vonage import simulated_calls as calls
from connectors.vonage import simulated_hooks as hooks
from connectors.vonage.simulated import SimulatedAccount, SimulatedApplication, SimulatedNumber
from connectors.vonage.simulated_http import Denied, problem

Who = Callable[[Request], Awaitable[tuple[SimulatedAccount, dict[str, str]]]]


class VoiceApi:
    """Calls, which take an application's token, and applications, which take the account's key.

    Args:
        accounts: gives the accounts that there are now.
        who: tells whose key and secret a request carries.
    """

    def __init__(self, accounts: Callable[[], Mapping[str, SimulatedAccount]], who: Who) -> None:
        self._accounts = accounts
        self._who = who

    def _applied(self, request: Request) -> tuple[SimulatedAccount, SimulatedApplication]:
        """Tell whose token a request carries. Raises `Denied`."""
        header = request.headers.get("authorization", "")
        found = calls.application_of(self._accounts().values(), header)
        if isinstance(found, str):
            raise Denied(found)
        return found

    async def list(self, request: Request) -> Response:
        """The calls of an application."""
        _, application = self._applied(request)
        size = int(request.query_params.get("page_size", "10"))
        shown = [call.shown() for call in application.calls]
        page = {"count": len(shown), "page_size": size, "record_index": 0}
        links = {"self": {"href": "/v1/calls?page_size=10&record_index=0"}}
        return JSONResponse({**page, "_embedded": {"calls": shown[:size]}, "_links": links})

    async def place(self, request: Request) -> Response:
        """Place a call."""
        account, application = self._applied(request)
        try:
            made = calls.place(account, json.loads(await request.body()))
        except (ValueError, calls.NotPlaced) as reason:
            return problem("bad-request", detail=str(reason))
        application.calls.append(made)
        names = ("uuid", "status", "direction", "conversation_uuid")
        return JSONResponse({name: made.shown()[name] for name in names}, 201)

    async def _its(self, request: Request) -> SimulatedApplication:
        account, _ = await self._who(request)
        found = account.applications.get(request.path_params["id"])
        if found is None:
            raise Denied("not-found")
        found.public_key = found.public_key or calls.key_pair(found.key)[1]
        return found

    async def show(self, request: Request) -> Response:
        """An application."""
        return JSONResponse((await self._its(request)).shown())

    async def change(self, request: Request) -> Response:
        """Replace an application's settings."""
        found = await self._its(request)
        try:
            given = json.loads(await request.body())
            found.name, found.capabilities = given["name"], given["capabilities"]
        except (ValueError, KeyError, TypeError):
            return problem("bad-request")
        found.privacy = given.get("privacy", found.privacy)
        return JSONResponse(found.shown())


def spoken(
    account: SimulatedAccount, number: SimulatedNumber, who: str, text: str
) -> Sequence[HookRequest]:
    """Somebody calls and speaks: the call, and what was understood."""
    application = account.applications.get(number.app_id)
    if application is None:
        raise NotPlayed("the number is linked to no application")
    answer, event = application.address("answer_url"), application.address("event_url")
    if not answer or not event:
        return ()
    call = calls.incoming(number.msisdn, who)
    claims = {"application_id": application.id}
    return (
        hooks.with_token(account, answer, call, **claims),
        hooks.with_token(account, event, calls.understood(call, text), **claims),
    )


_EVENTS = {
    DeliveryStatus.QUEUED: "started",
    DeliveryStatus.SENT: "ringing",
    DeliveryStatus.DELIVERED: "answered",
    DeliveryStatus.FAILED: "failed",
}


def told_of_call(
    account: SimulatedAccount,
    application: SimulatedApplication,
    call_id: str,
    status: DeliveryStatus,
    code: str | None,
) -> Sequence[HookRequest]:
    """Tell what became of a call. Raises `NotPlayed` for what Vonage does not report."""
    found = next((item for item in application.calls if item.uuid == call_id), None)
    if found is None or status not in _EVENTS:
        raise NotPlayed("no such call, or no such event of one")
    if code is not None and not code.startswith("call "):
        raise NotPlayed("this error is not one of a call")
    url = found.event_url or application.address("event_url")
    if not url:
        raise NotPlayed("no address for events is set")
    word = (code or "").removeprefix("call ") or _EVENTS[status]
    body = calls.event(found, word)
    return (hooks.with_token(account, url, body, application_id=application.id),)
