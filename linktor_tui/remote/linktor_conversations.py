"""Open conversations of a channel, on the open-source Linktor server."""

from __future__ import annotations

from linktor_tui.contract.errors import Unreachable
from linktor_tui.remote.calling import Caller, segment
from linktor_tui.remote.reading import mapping

MOST_ROUNDS = 500
"""The server gives twenty conversations at a time."""


class Conversations:
    """Looks for conversations and resolves them."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def open_in(self, channel_id: str) -> list[str]:
        """List ids of open conversations: the first twenty, which is all that the server gives."""
        params = {"status": "open", "channel_id": channel_id}
        answer = await self._caller.call("GET", "/conversations", params=params)
        data = mapping(answer.json).get("data")
        found = [mapping(item) for item in (data if isinstance(data, list) else ())]
        return [
            str(item["id"])
            for item in found
            if item.get("id") and item.get("channel_id", channel_id) == channel_id
        ]

    async def close_all(self, channel_id: str) -> None:
        """Resolve every open conversation. Raises `Unreachable` where that comes to no end."""
        before: list[str] = []
        for _ in range(MOST_ROUNDS):
            found = await self.open_in(channel_id)
            if not found:
                return
            if found == before:
                break
            for conversation in found:
                path = f"/conversations/{segment(conversation)}/resolve"
                await self._caller.call("POST", path)
            before = found
        raise Unreachable(
            "The channel is off, and the server does not let its conversations be closed.",
            fix="Close them in the server's own admin pages.",
        )
