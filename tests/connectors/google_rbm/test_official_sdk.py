"""Google's own code against the simulator, unmodified.

There is no maintained SDK of RCS for Business in Python: Google publishes generated clients for
other languages among its samples. google-auth mints and refreshes the tokens, and its authorised
session makes the calls that those clients make.
"""

from __future__ import annotations

import asyncio
import json
import uuid
from typing import Any

import pytest
from google.auth.exceptions import RefreshError
from google.auth.transport.requests import AuthorizedSession, Request
from google.oauth2.service_account import Credentials

from connectors.google_rbm import simulated, tokens
from connectors.google_rbm.simulated import SimulatedAccount
from connectors.google_rbm.simulator import GoogleRbmSimulator

pytestmark = pytest.mark.asyncio(loop_scope="module")


def credentials(
    simulator: GoogleRbmSimulator,
    account: SimulatedAccount = simulated.PARTNER,
    *,
    key: str = "known",
    scope: str = tokens.MESSAGING,
) -> Credentials:
    """Credentials of a key file whose token_uri leads to the simulator."""
    info: dict[str, Any] = json.loads(account.key_file(key))
    info["token_uri"] = f"{simulator.url}/token"
    made: Credentials = Credentials.from_service_account_info(  # type: ignore[no-untyped-call]
        info, scopes=[scope]
    )
    return made


async def refused(made: Credentials) -> str:
    with pytest.raises(RefreshError) as error:
        await asyncio.to_thread(made.refresh, Request())
    return str(error.value)


async def test_a_token_is_minted(simulator: GoogleRbmSimulator) -> None:
    made = credentials(simulator)
    await asyncio.to_thread(made.refresh, Request())
    assert made.valid
    assert made.token in simulator.world.tokens


async def test_a_key_that_google_does_not_know(simulator: GoogleRbmSimulator) -> None:
    assert "Invalid JWT Signature" in await refused(credentials(simulator, key="rotated"))


async def test_an_account_that_is_gone(simulator: GoogleRbmSimulator) -> None:
    assert "account not found" in await refused(credentials(simulator, simulated.DELETED))


async def test_a_scope_that_there_is_not(simulator: GoogleRbmSimulator) -> None:
    assert "invalid_scope" in await refused(credentials(simulator, scope="https://example.org/x"))


async def call(
    simulator: GoogleRbmSimulator,
    method: str,
    path: str,
    *,
    scope: str = tokens.MESSAGING,
    **given: Any,
) -> tuple[int, Any]:
    session = AuthorizedSession(credentials(simulator, scope=scope))  # type: ignore[no-untyped-call]
    try:
        reply = await asyncio.to_thread(session.request, method, f"{simulator.url}{path}", **given)
        return reply.status_code, reply.json()
    finally:
        session.close()  # type: ignore[no-untyped-call]


async def test_a_message_as_the_generated_client_sends_it(simulator: GoogleRbmSimulator) -> None:
    message_id = str(uuid.uuid4())
    path = f"/v1/phones/{simulated.TESTER}/agentMessages"
    status, body = await call(
        simulator,
        "POST",
        path,
        params={"messageId": message_id, "agentId": simulated.LAUNCHED},
        json={"contentMessage": {"text": "Hello"}},
    )
    assert (status, body["name"]) == (200, f"phones/{simulated.TESTER}/agentMessages/{message_id}")
    assert message_id in simulator.world.agents[simulated.LAUNCHED].sent


@pytest.mark.parametrize(
    ("agent", "phone", "status", "name"),
    [
        (simulated.FOREIGN, simulated.TESTER, 403, "PERMISSION_DENIED"),
        (simulated.LAUNCHED, "+15550100999", 404, "NOT_FOUND"),
    ],
)
async def test_refusals(
    simulator: GoogleRbmSimulator, agent: str, phone: str, status: int, name: str
) -> None:
    params = {"requestId": str(uuid.uuid4()), "agentId": agent}
    found = await call(simulator, "GET", f"/v1/phones/{phone}/capabilities", params=params)
    assert (found[0], found[1]["error"]["status"]) == (status, name)


async def test_a_messaging_token_does_not_manage(simulator: GoogleRbmSimulator) -> None:
    status, body = await call(simulator, "GET", "/v1/brands")
    assert (status, body["error"]["details"][0]["reason"]) == (
        403,
        "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
    )
    status, body = await call(simulator, "GET", "/v1/brands", scope=tokens.MANAGEMENT)
    assert (status, body["brands"][0]["name"]) == (200, simulated.BRAND)
