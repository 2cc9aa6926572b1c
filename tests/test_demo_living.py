"""The demo lives: customers write, what they say arrives, and answers reach them."""

from __future__ import annotations

import asyncio

from linktor_tui.cli.demo_living import Living
from linktor_tui.cli.serve_doors import listening
from linktor_tui.contract.traffic import EventQuery
from linktor_tui.demo import Demo, demo
from linktor_tui.local.engine import LocalEngine

SAMPLES = ("telegram-works", "meta-works", "twilio-works")


async def begin(opened: Demo) -> None:
    """Switch on a channel that is fetched from, and some that are posted to."""
    engine = opened.engine()
    for name in SAMPLES:
        new = await engine.create_channel(opened.request(opened.sandbox.samples()[name]))
        await engine.activate_channel(new.channel.id, check=False)
    await engine.close()


async def answer_everybody(engine: LocalEngine, cursor: int) -> None:
    """Answer each channel once, and return when all answers have arrived."""
    waiting: set[str] = set()
    answered: dict[str, str] = {}
    while len(answered) < len(SAMPLES) or waiting:
        for event in await engine.events(EventQuery(after=cursor)):
            cursor = event.cursor
            if event.event == "message.received" and event.channel_id not in answered:
                talk = event.data["attributes"]["conversationId"]
                message = await engine.reply(talk, "It is on its way.")
                answered[event.channel_id] = message.id
                if (await engine.get_channel(event.channel_id)).channel_type != "telegram":
                    waiting.add(message.id)  # bots are not told of deliveries
            elif event.event == "message.delivered":
                waiting.discard(event.data["id"])
        await asyncio.sleep(0.05)


async def test_customers_write_and_are_answered() -> None:
    with (
        listening("127.0.0.1", 0) as listener,
        demo({}, base=f"http://127.0.0.1:{listener.getsockname()[1]}") as opened,
    ):
        await begin(opened)
        engine = opened.engine(asyncio.to_thread, live=True)
        living = Living([], opened, listener, between=lambda: 0.05)
        cursor, stop = await engine.last_event(), asyncio.Event()
        running = asyncio.create_task(living.run(engine, stop))
        async with asyncio.timeout(30):
            await answer_everybody(engine, cursor)
        stop.set()
        await running
        state = await engine.runtime()
        await engine.close()

    assert living.mistakes == []
    assert not state.running
