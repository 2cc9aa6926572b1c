"""The simulator's answers, key by key, and what the SDK does not look at."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import httpx
import pytest

from connectors.simulation import Fault
from connectors.twilio import simulated_world as world
from connectors.twilio.simulated_calls import SimulatedCall
from connectors.twilio.simulated_resources import segments
from connectors.twilio.simulator import TwilioSimulator

pytestmark = pytest.mark.asyncio(loop_scope="module")

ACCOUNT = f"/2010-04-01/Accounts/{world.MAIN}"


async def ask(
    simulator: TwilioSimulator,
    path: str,
    *,
    method: str = "GET",
    auth: tuple[str, str] | None = (world.MAIN, world.MAIN_TOKEN),
    headers: dict[str, str] | None = None,
    form: dict[str, str] | None = None,
) -> httpx.Response:
    async with httpx.AsyncClient(base_url=simulator.url, trust_env=False) as client:
        return await client.request(method, path, auth=auth, headers=headers, data=form)


async def test_a_refusal_is_twilios(simulator: TwilioSimulator) -> None:
    reply = await ask(simulator, f"{ACCOUNT}.json", auth=(world.MAIN, "wrong"))
    assert reply.status_code == 401
    assert reply.headers["www-authenticate"] == 'Basic realm="Twilio API"'
    assert reply.json() == {
        "code": 20003,
        "message": "Authenticate",
        "more_info": "https://www.twilio.com/docs/errors/20003",
        "status": 401,
    }


@pytest.mark.parametrize(
    "header", [None, "Basic", "Basic !!!", "Basic /w==", "Bearer abc", "Basic Tm9ib2R5Om5vbmU="]
)
async def test_who_does_not_say_who_they_are(
    simulator: TwilioSimulator, header: str | None
) -> None:
    headers = {} if header is None else {"Authorization": header}
    reply = await ask(simulator, f"{ACCOUNT}.json", auth=None, headers=headers)
    assert (reply.status_code, reply.json()["code"]) == (401, 20003)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/2010-04-01/Accounts",
        "/2010-04-01/Accounts/nonsense.json",
        f"{ACCOUNT}/Nothing.json",
        "/v1/Services/MG1",
    ],
)
async def test_what_is_not_there(simulator: TwilioSimulator, path: str) -> None:
    reply = await ask(simulator, path)
    assert (reply.status_code, reply.json()["code"]) == (404, 20404)
    assert path in reply.json()["message"]


async def test_a_page_in_the_middle(simulator: TwilioSimulator) -> None:
    path = f"{ACCOUNT}/IncomingPhoneNumbers.json"
    page = (await ask(simulator, f"{path}?PageSize=2&Page=1&PhoneNumber=555")).json()
    assert {key: page[key] for key in ("start", "end", "page", "page_size")} == {
        "start": 2,
        "end": 3,
        "page": 1,
        "page_size": 2,
    }
    assert page["next_page_uri"] == f"{path}?PhoneNumber=555&PageSize=2&Page=2"
    assert page["previous_page_uri"] == f"{path}?PhoneNumber=555&PageSize=2&Page=0"


async def test_a_slow_answer_comes_in_the_end(simulator: TwilioSimulator) -> None:
    simulator.fault, simulator.slow_seconds = Fault.SLOW, 0.05
    assert (await ask(simulator, f"{ACCOUNT}.json")).status_code == 200


@pytest.mark.parametrize(
    ("text", "count"), [("a" * 160, 1), ("a" * 161, 2), ("ü" * 70, 1), ("ü" * 71, 2), ("", 1)]
)
async def test_parts_of_a_message(text: str, count: int) -> None:
    assert segments(text) == count


SPECIFICATIONS = os.environ.get("LINKTOR_TUI_TEST_SPECIFICATIONS", "")
API, MESSAGING = "twilio_api_v2010.json", "twilio_messaging_v1.json"
SHAPES = [
    (API, "api.v2010.account", f"{ACCOUNT}.json", ()),
    (API, "api.v2010.account.balance", f"{ACCOUNT}/Balance.json", ()),
    (
        API,
        "api.v2010.account.incoming_phone_number",
        f"{ACCOUNT}/IncomingPhoneNumbers.json",
        ("incoming_phone_numbers", 0),
    ),
    (
        API,
        "api.v2010.account.application",
        f"{ACCOUNT}/Applications/AP{1:032d}.json",
        (),
    ),
    (API, "api.v2010.account.message", f"{ACCOUNT}/Messages.json", ("messages", 0)),
    (API, "api.v2010.account.call", f"{ACCOUNT}/Calls.json", ("calls", 0)),
    (MESSAGING, "messaging.v1.service", f"/v1/Services/{world.SERVICE}", ()),
    (
        MESSAGING,
        "messaging.v1.service.phone_number",
        f"/v1/Services/{world.SERVICE}/PhoneNumbers",
        ("phone_numbers", 0),
    ),
]


@pytest.mark.skipif(
    not SPECIFICATIONS,
    reason="LINKTOR_TUI_TEST_SPECIFICATIONS names no folder of OpenAPI documents",
)
@pytest.mark.parametrize(("document", "schema", "path", "within"), SHAPES)
async def test_keys_and_enumerations_are_those_of_the_specification(
    simulator: TwilioSimulator, document: str, schema: str, path: str, within: tuple[Any, ...]
) -> None:
    specification = json.loads((Path(SPECIFICATIONS) / "twilio" / document).read_text("utf-8"))
    schemas = specification["components"]["schemas"]
    simulator.accounts[world.MAIN].calls.append(
        SimulatedCall(f"CA{1:032d}", world.CUSTOMER, world.APP_NUMBER, "completed")
    )
    shown = (await ask(simulator, path)).json()
    for step in within:
        shown = shown[step]
    properties = schemas[schema]["properties"]
    assert set(shown) == set(properties)
    for name, value in shown.items():
        rule = properties[name]
        choices = schemas[rule["$ref"].rpartition("/")[2]].get("enum") if "$ref" in rule else None
        assert choices is None or value in choices, name
