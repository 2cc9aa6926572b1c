"""What is left to do for a channel: told from what the engine and the provider say, never guessed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from connectors.problems import Problem
from linktor_tui.contract.checklist import (
    Mark,
    Standing,
    Task,
    Why,
    is_public,
    judge,
    look,
    with_ways,
)
from linktor_tui.contract.errors import ProviderSilent, Unsupported
from linktor_tui.contract.resources import (
    Channel,
    ChannelStatus,
    Health,
    Traffic,
    WebhookRegistration,
)

PUBLIC = "https://hooks.example.com/webhooks/ch_1"
SILENCE = Problem("timeout", "no answer", "The provider is slow.", "Try again.")
LOCAL = "http://127.0.0.1:8787/webhooks/ch_1"
CHANNEL = Channel("ch_1", "Support", "sms", ChannelStatus.INACTIVE, webhook_url=PUBLIC)


def registration(
    registered: bool, ours: bool | None, host: str | None = None
) -> WebhookRegistration:
    return WebhookRegistration("ch_1", registered, host, ours, None, "the number", {})


def marks(standing: Standing) -> dict[Task, tuple[Mark, Why]]:
    return {item.task: (item.mark, item.why) for item in judge(standing)}


def test_a_new_channel_has_everything_before_it() -> None:
    found = marks(Standing(replace(CHANNEL, webhook_url=LOCAL)))
    assert found == {
        Task.ADDRESS: (Mark.OPEN, Why.NOT_PUBLIC),
        Task.WEBHOOK: (Mark.UNKNOWN, Why.NOTHING),
        Task.ON: (Mark.OPEN, Why.NOTHING),
        Task.MESSAGE: (Mark.OPEN, Why.NOTHING),
    }


def test_a_channel_that_works_has_nothing_left() -> None:
    channel = replace(CHANNEL, status=ChannelStatus.ACTIVE, stats=Traffic(1))
    found = judge(Standing(channel, registration=registration(True, True)))
    assert {item.mark for item in found} == {Mark.DONE}


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        (Standing(CHANNEL, registration=registration(False, None)), (Mark.OPEN, Why.NOTHING)),
        (
            Standing(replace(CHANNEL, webhook_url=LOCAL), registration=registration(False, None)),
            (Mark.OPEN, Why.NO_ADDRESS),
        ),
        (
            Standing(CHANNEL, registration=registration(True, False, "crm.example")),
            (Mark.OPEN, Why.FOREIGN),
        ),
        (Standing(CHANNEL, by_hand=True), (Mark.UNKNOWN, Why.BY_HAND)),
        (
            Standing(replace(CHANNEL, health=Health(last_message_received="2024")), by_hand=True),
            (Mark.DONE, Why.NOTHING),
        ),
        (Standing(CHANNEL, trouble="no answer"), (Mark.UNKNOWN, Why.FAILED)),
        (Standing(CHANNEL, by_hand=True, brought=True), (Mark.NEEDLESS, Why.BROUGHT)),
        (
            Standing(replace(CHANNEL, webhook_url=LOCAL), fetches=True),
            (Mark.NEEDLESS, Why.NOTHING),
        ),
    ],
)
def test_the_webhook_is_done_only_where_somebody_says_so(
    standing: Standing, expected: tuple[Mark, Why]
) -> None:
    assert marks(standing)[Task.WEBHOOK] == expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (ChannelStatus.ERROR, (Mark.OPEN, Why.FAILED)),
        (ChannelStatus.PENDING, (Mark.OPEN, Why.PENDING)),
        (ChannelStatus.ACTIVE, (Mark.DONE, Why.NOTHING)),
    ],
)
def test_only_a_channel_that_is_on_and_well_is_on(
    status: ChannelStatus, expected: tuple[Mark, Why]
) -> None:
    assert marks(Standing(replace(CHANNEL, status=status)))[Task.ON] == expected


@pytest.mark.parametrize(
    ("url", "public"),
    [
        (PUBLIC, True),
        ("https://93.184.216.34/x", True),
        (LOCAL, False),
        ("http://hooks.example.com", False),
        ("https://10.0.0.1/x", False),
        ("https://localhost", False),
        ("https://box.local/x", False),
        ("https://[", False),
        (None, False),
    ],
)
def test_an_address_is_public_where_a_provider_could_reach_it(
    url: str | None, public: bool
) -> None:
    assert is_public(url) is public


class Engine:
    """Answers for one channel; the provider says what the test puts in."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.asked = 0

    async def get_channel(self, channel_id: str) -> Channel:
        return replace(CHANNEL, status=ChannelStatus.ACTIVE)

    async def webhook(self, channel_id: str, *, trust_destination: bool = False) -> Any:
        self.asked += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    async def set_webhook(self, channel_id: str) -> Any: ...

    async def clear_webhook(self, channel_id: str) -> Any: ...


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (registration(True, True), Standing(CHANNEL, registration=registration(True, True))),
        (Unsupported("no API"), Standing(CHANNEL, by_hand=True)),
        (ProviderSilent(SILENCE), Standing(CHANNEL, trouble="no answer")),
    ],
)
async def test_the_provider_is_asked_only_when_it_is_its_turn(
    answer: Any, expected: Standing
) -> None:
    engine: Any = Engine(answer)
    now = await look(engine, Standing(CHANNEL), ask_provider=False)
    assert (now.channel.status, engine.asked) == (ChannelStatus.ACTIVE, 0)
    now = await look(engine, now, ask_provider=True)
    assert now._replace(channel=CHANNEL) == expected
    assert engine.asked == 1


def test_how_messages_come_is_known_by_the_connector() -> None:
    def ways(**other: Any) -> tuple[bool, bool]:
        found = with_ways(Standing(replace(CHANNEL, **other)))
        return found.fetches, found.brought

    assert ways(channel_type="telegram", provider="telegram") == (True, False)
    assert ways(provider="twilio") == (False, False)
    assert ways(channel_type="webchat", provider="webchat") == (False, True)
    assert ways(channel_type="fax") == (False, False)
