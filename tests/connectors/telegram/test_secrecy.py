"""A canary token goes through every path, against a server that repeats it wherever it can."""

from __future__ import annotations

import logging
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

import pytest
import pytest_asyncio
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from connectors import checks
from connectors.contract import CheckStep, Outbound
from connectors.problems import ProviderError
from connectors.redaction import forms
from connectors.simulation import Fault
from connectors.telegram import TelegramConnector
from connectors.telegram.simulated import Hook, SimulatedBot
from connectors.telegram.simulator import TelegramSimulator
from tests.connectors.support import context

pytestmark = pytest.mark.asyncio(loop_scope="module")

SECRET = "CANARY-4f9c1b7e-do-not-show-this-ab"
CANARY = f"7000000042:{SECRET}"

Answer = Callable[[Request], Response]


class Parrot(TelegramSimulator):
    """Answers everything with what a test says."""

    answer: Answer

    def routes(self) -> Sequence[BaseRoute]:
        async def serve(request: Request) -> Response:
            return self.answer(request)

        return [Route("/{path:path}", serve, methods=["GET", "POST"])]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def parrot() -> AsyncIterator[Parrot]:
    async with Parrot() as running:
        yield running


def refusing(status: int) -> Answer:
    def answer(request: Request) -> Response:
        said = f"Bad Request: {CANARY} at {request.url.path}"
        body = {"ok": False, "error_code": status, "description": said}
        return JSONResponse(body, status, {"X-Token": CANARY})

    return answer


def page(status: int) -> Answer:
    return lambda request: PlainTextResponse(f"<p>{request.url} {CANARY}</p>", status)


def naming(request: Request) -> Response:
    return JSONResponse(
        {"ok": True, "result": {"id": 7000000042, "first_name": CANARY, "username": CANARY}}
    )


def hooked(request: Request) -> Response:
    if request.url.path.endswith("getMe"):
        return JSONResponse({"ok": True, "result": {"id": 7000000042, "username": "canary_bot"}})
    result = {
        "url": f"https://{SECRET}.example/{CANARY}?token={CANARY}",
        "pending_update_count": 1,
        "last_error_date": 4_000_000_000,
        "last_error_message": f"Wrong response from /bot{CANARY}",
        "allowed_updates": [CANARY],
    }
    return JSONResponse({"ok": True, "result": result})


def connector(simulator: TelegramSimulator, token: str = CANARY) -> TelegramConnector:
    ctx = context({"telegram": simulator.url}, timeout=0.3, webhook_url="https://ours.example/in")
    return TelegramConnector(TelegramConnector.config_model(bot_token=token), ctx)


async def everything(made: TelegramConnector) -> list[CheckStep]:
    return [step async for step in checks.run(made)]


def clean(shown: str) -> bool:
    return not any(form in shown for form in forms(CANARY))


@pytest.mark.parametrize(
    "answer",
    [
        *(refusing(status) for status in (400, 401, 403, 404, 409, 421, 429, 500)),
        *(page(status) for status in (200, 302, 401, 404, 429, 503)),
        naming,
        hooked,
    ],
)
async def test_a_server_that_repeats_the_token(
    answer: Answer, parrot: Parrot, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    parrot.answer = answer
    made = connector(parrot)
    steps = await everything(made)
    told = await refusal_of(made.send(Outbound("1001", "Hello.")))
    assert len(steps) >= 7
    assert clean(f"{steps} {made.identity} {made!r} {made.config!r}")
    assert clean(told)
    assert clean(caplog.text)


@pytest.mark.parametrize("fault", list(Fault))
async def test_every_fault(
    fault: Fault, simulator: TelegramSimulator, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    simulator.bots[CANARY] = SimulatedBot(
        CANARY, "canary_bot", "Canary", hook=Hook(f"https://hooks.example/{CANARY}")
    )
    simulator.fault = fault
    made = connector(simulator)
    steps = await everything(made)
    told = await refusal_of(made.send(Outbound("404", "Hello.")))
    assert clean(f"{steps} {made.identity}")
    assert clean(told)
    assert told
    assert clean(caplog.text)


async def test_nobody_there() -> None:
    async with TelegramSimulator() as simulator:
        pass
    made = connector(simulator)
    assert clean(f"{await everything(made)}")
    assert clean(await refusal_of(made.send(Outbound("1001", "Hello."))))


@pytest.mark.parametrize(
    "token", [SECRET, f"bot{CANARY}", f"https://api.telegram.org/bot{CANARY}/getMe", f'"{CANARY}"']
)
async def test_a_malformed_token_is_not_repeated(token: str, simulator: TelegramSimulator) -> None:
    steps = await everything(connector(simulator, token))
    assert SECRET not in f"{steps}"


async def refusal_of(sending: Awaitable[object]) -> str:
    """Everything that an exception tells, its traceback included; empty when there was none."""
    try:
        await sending
    except ProviderError as error:
        shown = "".join(traceback.format_exception(error))
        return f"{shown} {error!r} {error} {error.problem}"
    return ""
