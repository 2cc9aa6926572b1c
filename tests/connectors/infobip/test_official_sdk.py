"""Infobip's Python SDK against the simulator, unmodified.

Version 6.0 has no class for the RCS API, the balance or subscriptions. Its Messages API sends over
all channels, RCS among them, with the same key, errors and answers: that is what is judged here.
It insists on https except on this machine, so both ways are tried.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import trustme

from connectors.infobip import simulated
from connectors.infobip.simulator import InfobipSimulator
from connectors.simulation import Fault

sdk = pytest.importorskip("infobip_api_client", reason="Infobip's SDK is not installed")
pytestmark = pytest.mark.asyncio(loop_scope="module")


async def send(
    simulator: InfobipSimulator,
    *,
    key: str = simulated.GOOD,
    sender: str = simulated.SENDER,
    ca: str | None = None,
) -> Any:
    """Send a text over RCS with the SDK."""
    configuration = sdk.Configuration(host=simulator.url, api_key=key, ssl_ca_cert=ca)
    body = sdk.models.MessagesApiMessageTextBody(text="Hello", type="TEXT")
    destination = sdk.models.MessagesApiToDestination(to="15550100123")
    message = sdk.models.MessagesApiMessage(
        channel="RCS",
        sender=sender,
        destinations=[sdk.models.MessagesApiMessageDestination(destination)],
        content=sdk.models.MessagesApiMessageContent(body=body),
    )
    request = sdk.models.MessagesApiRequest(
        messages=[sdk.models.MessagesApiRequestMessagesInner(message)]
    )
    api = sdk.api.messages_api.MessagesApi(sdk.ApiClient(configuration))
    return await asyncio.to_thread(api.send_messages_api_message, messages_api_request=request)


@pytest_asyncio.fixture(loop_scope="module")
async def over_tls(tmp_path: Path) -> AsyncIterator[tuple[InfobipSimulator, str]]:
    authority = trustme.CA()
    own = authority.issue_cert("127.0.0.1")
    chain, key, ca = (tmp_path / name for name in ("chain.pem", "key.pem", "ca.pem"))
    for part in own.cert_chain_pems:
        part.write_to_path(chain, append=True)
    own.private_key_pem.write_to_path(key)
    authority.cert_pem.write_to_path(ca)
    async with InfobipSimulator(certificate=(chain, key)) as running:
        yield running, str(ca)


async def test_a_message_over_rcs(simulator: InfobipSimulator) -> None:
    answer = await send(simulator)
    taken = answer.messages[0]
    assert taken.message_id in simulator.world.sent
    assert taken.status.name == "PENDING_ACCEPTED"


async def test_the_same_over_tls(over_tls: tuple[InfobipSimulator, str]) -> None:
    simulator, ca = over_tls
    assert (await send(simulator, ca=ca)).messages[0].message_id in simulator.world.sent


async def test_a_key_that_is_not_known(simulator: InfobipSimulator) -> None:
    with pytest.raises(sdk.exceptions.UnauthorizedException) as refused:
        await send(simulator, key=simulated.UNKNOWN)
    assert "E401" in refused.value.body


async def test_a_sender_that_there_is_not(simulator: InfobipSimulator) -> None:
    with pytest.raises(sdk.exceptions.BadRequestException) as refused:
        await send(simulator, sender=simulated.FOREIGN)
    assert "sender does not exist" in refused.value.body


async def test_too_many_requests(simulator: InfobipSimulator) -> None:
    simulator.fault = Fault.RATE_LIMITED
    with pytest.raises(sdk.exceptions.ApiException) as refused:
        await send(simulator)
    assert refused.value.status == 429
