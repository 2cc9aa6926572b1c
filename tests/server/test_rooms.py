"""Web chats as an engine tells of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from linktor_tui.contract.requests import UpdateChannel, parse_create, parse_update
from linktor_tui.local.engine import LocalEngine, open_engine
from linktor_tui.local.vault import MemoryVault, Vaults
from linktor_tui.server.rooms import ApiRooms
from linktor_tui.settings import Settings

BODY = {
    "name": "Site",
    "type": "webchat",
    "config": {"allowedOrigins": ["https://www.example.com"], "theme": {"primaryColor": "#fd0"}},
}


def engine(home: Path) -> LocalEngine:
    return open_engine(Settings(home, {}), vaults=Vaults.of(MemoryVault()))


async def made(api: LocalEngine, **other: Any) -> tuple[str, str]:
    new = await api.create_channel(parse_create({**BODY, **other}), check=False)
    return new.channel.id, new.webhook_secret


async def test_a_channel_is_a_room_as_it_is_right_now(tmp_path: Path) -> None:
    api, asked = engine(tmp_path), []

    async def secret_of(channel_id: str) -> str | None:
        asked.append(channel_id)
        return secrets.get(channel_id)

    channel_id, secret = await made(api)
    other_id, other_secret = await made(api, config={"allowedOrigins": ["https://b.example"]})
    secrets = {channel_id: secret}
    rooms = ApiRooms(api, secret_of, also=("http://127.0.0.1:8787",))
    room = await rooms.find(channel_id)
    assert room is not None
    assert room.origins == ("https://www.example.com", "http://127.0.0.1:8787")
    assert not room.active
    assert room.appearance["primaryColor"] == "#ffdd00"
    assert room.appearance["textColor"] == "#1a1a1a"
    await api.activate_channel(channel_id, check=False)
    await api.update_channel(
        channel_id, parse_update({"config": {"allowedOrigins": ["https://new.example"]}})
    )
    room = await rooms.find(channel_id)
    assert room is not None
    assert room.active
    assert room.origins[0] == "https://new.example"
    found = await rooms.of_secret(secret)
    assert found is not None
    assert found.id == channel_id
    assert await rooms.of_secret(secret)
    assert await rooms.of_secret("whsec_unknown") is None
    assert asked.count(channel_id) == 1
    assert await rooms.of_secret(other_secret) is None, "nobody could read that one's secret"
    assert await ApiRooms(api, secret_of, only=other_id).find(channel_id) is None


async def test_what_is_no_web_chat_is_no_room(tmp_path: Path) -> None:
    api = engine(tmp_path)

    async def secret_of(_: str) -> str | None:
        return None

    telegram = {"type": "telegram", "config": {"botToken": "123456:" + "a" * 35}}
    channel_id, _ = await made(api, **telegram)
    rooms = ApiRooms(api, secret_of)
    assert await rooms.find(channel_id) is None
    assert await rooms.find("ch_01UNKNOWN") is None
    assert await rooms.of_secret("x") is None
    assert isinstance(parse_update({"name": "x"}), UpdateChannel)
