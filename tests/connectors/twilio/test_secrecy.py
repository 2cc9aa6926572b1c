"""Canary secrets go through every path, against a server that repeats them wherever it can."""

from __future__ import annotations

import base64
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
from connectors.twilio import TwilioSmsConnector
from connectors.twilio import simulated_world as world
from connectors.twilio.simulator import TwilioSimulator
from tests.connectors.support import context
from tests.connectors.twilio.channels import parsed

pytestmark = pytest.mark.asyncio(loop_scope="module")

CANARY = "CANARY-4f9c1b7e-do-not-show-this"
KEY_CANARY = "CANARY+2nd/secret=of a key"
ACCOUNT_TOKEN = "token-that-only-twilio-knows"
"""Stands in the account resource, and is not among the configured secrets."""
RAW = {
    "accountSid": world.MAIN,
    "authToken": CANARY,
    "apiKeySid": world.MAIN_KEY,
    "apiKeySecret": KEY_CANARY.replace(" ", "-"),
    "phoneNumber": world.GOOD_NUMBER,
    "messagingServiceSid": world.SERVICE,
}
SECRETS = (CANARY, RAW["apiKeySecret"])

Answer = Callable[[Request], Response]


class Parrot(TwilioSimulator):
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


def refusing(status: int, code: int) -> Answer:
    def answer(request: Request) -> Response:
        said = f"{CANARY} {request.headers['authorization']} at {request.url}"
        body = {"code": code, "message": said, "more_info": said, "status": status}
        return JSONResponse(body, status, {"X-Token": CANARY})

    return answer


def page(status: int) -> Answer:
    def answer(request: Request) -> Response:
        shown = f"<p>{request.url} {CANARY} {request.headers['authorization']}</p>"
        return PlainTextResponse(shown, status)

    return answer


def telling(request: Request) -> Response:
    """Everything as it should be, with a secret in every field that is text."""
    path, said = request.url.path, f"{CANARY} {request.headers['authorization']}"
    if path.endswith(f"{world.MAIN}.json"):
        return JSONResponse(
            {
                "sid": world.MAIN,
                "status": f"active {said}",
                "type": said,
                "friendly_name": said,
                "auth_token": ACCOUNT_TOKEN,
            }
        )
    address = f"https://{CANARY}.example/{CANARY}?token={ACCOUNT_TOKEN}"
    number = {
        "sid": said,
        "phone_number": world.GOOD_NUMBER,
        "capabilities": {"sms": True},
        "sms_url": address,
    }
    if "PhoneNumbers" in path:
        pool = [{"phone_number": world.GOOD_NUMBER}]
        return JSONResponse({"incoming_phone_numbers": [number], "phone_numbers": pool})
    if path.startswith("/v1/"):
        return JSONResponse({"sid": said, "friendly_name": said, "inbound_request_url": address})
    if request.method == "POST":
        return JSONResponse({"sid": said, "status": said}, 201)
    lost = {"sid": said, "status": "failed", "body": ACCOUNT_TOKEN, "direction": "outbound-api"}
    return JSONResponse({"balance": "1", "currency": said, "messages": [lost]})


def connector(simulator: TwilioSimulator, raw: dict[str, str] = RAW) -> TwilioSmsConnector:
    ctx = context({"twilio": simulator.url}, timeout=0.3, webhook_url="https://ours.example/in")
    return TwilioSmsConnector(parsed(raw), ctx)


async def everything(made: TwilioSmsConnector) -> list[CheckStep]:
    return [step async for step in checks.run(made)]


def clean(shown: str) -> bool:
    pairs = [
        base64.b64encode(f"{user}:{secret}".encode()).decode()
        for user, secret in ((world.MAIN, CANARY), (world.MAIN_KEY, RAW["apiKeySecret"]))
    ]
    known = {form for secret in SECRETS for form in forms(secret)} | {ACCOUNT_TOKEN, *pairs}
    return not any(form in shown for form in known)


@pytest.fixture(params=[RAW, {k: v for k, v in RAW.items() if not k.startswith("apiKey")}])
def raw(request: pytest.FixtureRequest) -> dict[str, str]:
    """With an API key, and without."""
    given: dict[str, str] = request.param
    return given


@pytest.fixture(autouse=True)
def shapes_are_let_through(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the check go on to the server with secrets of any shape."""
    monkeypatch.setattr("connectors.twilio.formats.secret", lambda *_: None)


@pytest.mark.parametrize(
    "answer",
    [
        *(
            refusing(*pair)
            for pair in (
                (400, 21211),
                (401, 20003),
                (403, 20008),
                (404, 20404),
                (401, 70051),
                (400, 99999),
                (429, 20429),
                (500, 20500),
            )
        ),
        *(page(status) for status in (200, 302, 401, 404, 429, 503)),
        telling,
    ],
)
async def test_a_server_that_repeats_the_secrets(
    answer: Answer, raw: dict[str, str], parrot: Parrot, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    parrot.answer = answer
    made = connector(parrot, raw)
    steps = await everything(made)
    assert len(steps) >= 9
    assert clean(f"{steps} {made.identity} {made!r} {made.config!r}")
    assert clean(await outcome_of(made.send(Outbound(world.CUSTOMER, "Hello."))))
    assert clean(caplog.text)


async def test_the_server_that_tells_everything_is_believed(parrot: Parrot) -> None:
    parrot.answer = telling
    statuses = {step.id: step.status.value for step in await everything(connector(parrot))}
    assert statuses["twilio.credentials"] == "passed"
    assert statuses["twilio.number"] == "passed"
    assert statuses["twilio.service"] == "passed"


@pytest.mark.parametrize("fault", list(Fault))
async def test_every_fault(
    fault: Fault,
    raw: dict[str, str],
    simulator: TwilioSimulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    account = simulator.accounts[world.MAIN]
    account.token, account.keys[0].secret = SECRETS
    simulator.fault = fault
    made = connector(simulator, raw)
    steps = await everything(made)
    told = await outcome_of(made.send(Outbound(world.OPTED_OUT, "Hello.")))
    assert clean(f"{steps} {made.identity}")
    assert clean(told)
    assert told
    assert clean(caplog.text)


async def test_nobody_there() -> None:
    async with TwilioSimulator() as simulator:
        pass
    made = connector(simulator)
    assert clean(f"{await everything(made)}")
    assert clean(await outcome_of(made.send(Outbound(world.CUSTOMER, "Hello."))))


async def outcome_of(sending: Awaitable[object]) -> str:
    """Everything that a send tells: its result, or an exception with its traceback."""
    try:
        return repr(await sending)
    except ProviderError as error:
        shown = "".join(traceback.format_exception(error))
        return f"{shown} {error!r} {error} {error.problem}"
