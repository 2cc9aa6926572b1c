"""postmarker, the community's SDK, unmodified, against the simulator. Postmark has none for Python."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import requests
from postmarker.core import PostmarkClient
from postmarker.exceptions import ClientError

from connectors.postmark.simulated import INACTIVE, TOKENS, UNCONFIRMED
from connectors.postmark.simulator import PostmarkSimulator
from connectors.simulation import Fault

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def call(
    simulator: PostmarkSimulator, what: str, token: str = "works", **options: Any
) -> Any:
    """Call the SDK in a thread, since it blocks: `server.get`, `emails.send`."""

    def calling() -> Any:
        client = PostmarkClient(server_token=TOKENS[token], root_api_url=f"{simulator.url}/")
        manager, _, method = what.partition(".")
        try:
            return getattr(getattr(client, manager), method)(**options)
        finally:
            client.session.close()

    return await asyncio.to_thread(calling)


def mail(**changes: str) -> dict[str, str]:
    usual = {"From": "support@example.com", "To": "ada@customer.example", "Subject": "Hello"}
    return usual | {"TextBody": "Hello there"} | changes


async def test_the_server(simulator: PostmarkSimulator) -> None:
    server = await call(simulator, "server.get")
    assert (server.Name, server.DeliveryType) == ("Acme", "Live")


async def test_the_inbound_address_is_changed(simulator: PostmarkSimulator) -> None:
    url = "https://hooks.acme.example/"
    changed = await call(simulator, "server.edit", InboundHookUrl=url)
    assert changed["InboundHookUrl"] == url
    with pytest.raises(ClientError) as refused:
        await call(simulator, "server.edit", InboundHookUrl="nowhere")
    assert refused.value.error_code == 606


async def test_a_mail(simulator: PostmarkSimulator) -> None:
    sent = await call(simulator, "emails.send", **mail())
    assert sent["ErrorCode"] == 0
    taken = simulator.account.servers[TOKENS["works"]].sent[sent["MessageID"]]
    assert taken.text == "Hello there"


@pytest.mark.parametrize(
    ("token", "changes", "code"),
    [
        ("deleted", {}, 10),
        ("account", {}, 10),
        ("works", {"To": INACTIVE}, 406),
        ("works", {"From": UNCONFIRMED}, 401),
        ("works", {"From": "a@stranger.example"}, 400),
        ("works", {"To": "nobody"}, 300),
    ],
)
async def test_a_mail_that_is_refused(
    simulator: PostmarkSimulator, token: str, changes: dict[str, str], code: int
) -> None:
    with pytest.raises(ClientError) as refused:
        await call(simulator, "emails.send", token, **mail(**changes))
    assert refused.value.error_code == code


@pytest.mark.parametrize(
    ("fault", "code"), [(Fault.WRONG_CREDENTIAL, 10), (Fault.RATE_LIMITED, 429)]
)
async def test_a_fault(simulator: PostmarkSimulator, fault: Fault, code: int) -> None:
    simulator.fault = fault
    with pytest.raises(ClientError) as refused:
        await call(simulator, "server.get")
    assert refused.value.error_code == code


async def test_a_fault_without_words(simulator: PostmarkSimulator) -> None:
    simulator.fault = Fault.DOWN
    with pytest.raises(requests.HTTPError):
        await call(simulator, "server.get")
