"""Calls to the Graph API: where credentials go, and what its answers mean."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from connectors.acceptance.parrot import Parrot
from connectors.contract import FailureClass
from connectors.meta import simulated_numbers as numbers
from connectors.meta.graph import Graph, debug_token
from connectors.meta.simulator import MetaSimulator
from connectors.problems import NoAnswer, ProviderRefusal
from connectors.simulation import Fault
from connectors.transport import Http

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def parrot() -> AsyncIterator[Parrot]:
    async with Parrot() as running:
        yield running


async def asked(
    url: str, token: str = numbers.GOOD, secret: str | None = None
) -> dict[str, object]:
    async with Http(url, (token,)) as http:
        return await Graph(http, token, secret).get("/me", {"fields": "id,name"})


async def test_a_node_is_read(simulator: MetaSimulator) -> None:
    assert await asked(simulator.url) == {"id": "122100000000000001", "name": "Acme Linktor"}


async def test_the_token_stands_in_no_address(simulator: MetaSimulator) -> None:
    async with Http(simulator.url, ()) as http:
        graph = Graph(http, numbers.GOOD, numbers.APP.secret)
        await graph.get("/me")
        await debug_token(graph)
    addresses = " ".join(f"{seen.path}?{seen.query}" for seen in simulator.seen)
    assert numbers.GOOD not in addresses
    assert numbers.APP.secret not in addresses
    assert "appsecret_proof=" in addresses
    assert [seen.path for seen in simulator.seen] == ["/v23.0/me", "/v23.0/"]


async def test_an_app_that_wants_proof_refuses_a_call_without_it(simulator: MetaSimulator) -> None:
    assert await asked(simulator.url, numbers.STRICT, numbers.STRICT_APP.secret)
    with pytest.raises(ProviderRefusal) as refused:
        await asked(simulator.url, numbers.STRICT)
    assert refused.value.problem.code == "100"
    assert "appsecret_proof" in refused.value.problem.details["said"]


async def test_a_proof_with_another_secret_is_refused(simulator: MetaSimulator) -> None:
    with pytest.raises(ProviderRefusal) as refused:
        await asked(simulator.url, numbers.GOOD, "0" * 32)
    assert refused.value.problem.code == "100"


async def test_meta_looks_into_a_token(simulator: MetaSimulator) -> None:
    simulator.world.tokens[numbers.GOOD].expires_in = 86_400
    async with Http(simulator.url, (numbers.GOOD,)) as http:
        facts = await debug_token(Graph(http, numbers.GOOD))
    assert (facts.is_valid, facts.type, facts.app_id) == (True, "SYSTEM_USER", numbers.APP.id)
    assert facts.data_access_expires_at is None
    assert facts.expires_at is not None
    assert 80_000 < (facts.expires_at - datetime.now(UTC)).total_seconds() <= 86_400
    assert facts.targets("whatsapp_business_messaging") == (
        numbers.ACCOUNT,
        numbers.DEAF_ACCOUNT,
    )
    assert facts.targets("email") is None


async def test_somebody_without_a_role_may_not_look_into_a_token(simulator: MetaSimulator) -> None:
    simulator.world.tokens[numbers.GOOD].inspects = False
    async with Http(simulator.url, (numbers.GOOD,)) as http:
        with pytest.raises(ProviderRefusal) as refused:
            await debug_token(Graph(http, numbers.GOOD))
    assert refused.value.problem.code == "100"


@pytest.mark.parametrize("subcode", [458, 459, 460, 463, 464, 467, 492])
async def test_each_way_a_token_ends_is_told_apart(simulator: MetaSimulator, subcode: int) -> None:
    simulator.world.tokens[numbers.GOOD].ended = subcode
    with pytest.raises(ProviderRefusal) as refused:
        await asked(simulator.url)
    assert refused.value.problem.code == f"190/{subcode}"
    assert "GOOD" not in refused.value.problem.message


@pytest.mark.parametrize("code", [4, 17, 32, 613, 80007])
async def test_a_limit_says_nothing_of_the_token(parrot: Parrot, code: int) -> None:
    async def limited(_: Request) -> Response:
        return JSONResponse({"error": {"code": code, "message": "slower", "fbtrace_id": "A"}}, 400)

    parrot.answer = limited
    with pytest.raises(NoAnswer) as error:
        await asked(parrot.url)
    problem = error.value.problem
    assert problem.code == "rate_limited"
    assert problem.details["errorCode"] == code
    assert problem.failure_class is FailureClass.TRANSIENT


async def test_too_many_requests_without_a_body(simulator: MetaSimulator, parrot: Parrot) -> None:
    async def limited(_: Request) -> Response:
        return Response("", 429, {"Retry-After": "7"})

    parrot.answer = limited
    with pytest.raises(NoAnswer) as error:
        await asked(parrot.url)
    assert error.value.problem.details["retryAfter"] == 7
    simulator.fault = Fault.RATE_LIMITED
    with pytest.raises(NoAnswer) as error:
        await asked(simulator.url)
    assert error.value.problem.code == "rate_limited"


async def test_what_meta_calls_passing_is_no_refusal(parrot: Parrot) -> None:
    async def passing(_: Request) -> Response:
        error = {"code": 190, "message": "try later", "is_transient": True, "fbtrace_id": "A"}
        return JSONResponse({"error": error}, 400)

    parrot.answer = passing
    with pytest.raises(NoAnswer):
        await asked(parrot.url)


@pytest.mark.parametrize(
    "body",
    [
        "[]",
        "null",
        '{"data": [',
        '{"error": "no"}',
        '{"error": {"code": "190"}}',
        '[{"code": 200, "body": "{}"}]',
        '[{"code": 200, "body": "no json"}]',
        "[null]",
        '[{"code": "x", "body": 5}]',
    ],
)
async def test_garbage_is_no_answer(parrot: Parrot, body: str) -> None:
    async def garbage(_: Request) -> Response:
        return PlainTextResponse(body, 200, media_type="application/json")

    parrot.answer = garbage
    async with Http(parrot.url, ()) as http:
        with pytest.raises(NoAnswer):
            await debug_token(Graph(http, numbers.GOOD))


async def test_a_server_fault_is_no_refusal(simulator: MetaSimulator) -> None:
    simulator.fault = Fault.DOWN
    with pytest.raises(NoAnswer) as error:
        await asked(simulator.url)
    assert error.value.problem.code == "http_503"


async def test_an_unknown_code_is_shown_with_metas_own_words(parrot: Parrot) -> None:
    async def strange(_: Request) -> Response:
        error = {"code": 987, "error_subcode": 6, "message": "Strange thing", "fbtrace_id": "A1"}
        return JSONResponse({"error": error}, 400)

    parrot.answer = strange
    with pytest.raises(ProviderRefusal) as refused:
        await asked(parrot.url)
    problem = refused.value.problem
    assert problem.code == "987/6"
    assert "Strange thing" in problem.message
    assert problem.details["traceId"] == "A1"
