"""What the probes of one run share: the server, and the channels that were made on it.

Every channel that is created is remembered before anything is asked of the answer, so that it is
deleted again whatever happens next.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from linktor_tui.conformance.bodies import SECRETS, Bodies
from linktor_tui.conformance.probe import NotTried
from linktor_tui.conformance.replies import Json, Reply
from linktor_tui.conformance.server import Server
from linktor_tui.contract.errors import Unauthorized

NO_SUCH_ID = "ch_00000000000000000000000000"
"""An id of the page's form that no channel has."""
NO_SUCH = f"/channels/{NO_SUCH_ID}"
GONE = (200, 202, 204, 404)
"""Answers to a DELETE after which a channel is not there any more."""


@dataclass(frozen=True, slots=True)
class Made:
    """A channel that was created."""

    id: str
    body: Json
    """What was sent."""
    answer: Json
    """What came."""

    @property
    def path(self) -> str:
        """Its path."""
        return f"/channels/{self.id}"

    @property
    def secrets(self) -> dict[str, str]:
        """The made-up secrets that were sent."""
        return {name: value for name, value in self.body["config"].items() if name in SECRETS}


@dataclass
class Stage:
    """The shared state of one run."""

    server: Server
    read_only: bool = False
    bodies: Bodies = field(default_factory=Bodies)
    made: dict[str, Made] = field(default_factory=dict)
    """The channels of the page's bodies, by type."""
    to_delete: dict[str, str] = field(default_factory=dict)
    """Id -> name of every channel that was created and is not deleted yet."""
    kept: dict[str, Json] = field(default_factory=dict)
    """Answers that several probes look at, where asking again would cost."""
    unsure: list[str] = field(default_factory=list)
    """Names of channels that may have been created: the answer did not say."""

    async def create(self, body: object) -> Reply:
        """Send a create body.

        Raises:
            Unauthorized: the key may read and not write.
        """
        name = str(body.get("name", "")) if isinstance(body, dict) else ""
        self.unsure.append(name)
        reply = await self.server.post("/channels", body)
        self._remember(name, reply)
        if reply.status == 403:
            raise Unauthorized(
                "The API key may not create channels.",
                fix="Use a key that may write, or --read-only.",
            )
        return reply

    def _remember(self, name: str, reply: Reply) -> None:
        data = (parsed := reply.parsed()) and isinstance(parsed, dict) and parsed.get("data")
        found = data.get("id") if isinstance(data, dict) else None
        if isinstance(found, str) and found:
            self.to_delete[found] = name
        if reply.status >= 300 or found:
            self.unsure.remove(name)

    async def delete(self, made: Made, **query: str) -> Reply:
        """Delete a channel that was made."""
        reply = await self.server.send("DELETE", made.path, query=query)
        if reply.status in GONE:
            self.to_delete.pop(made.id, None)
        return reply

    def channel(self, channel_type: str) -> Made:
        """Give the channel that was made of a type. Raises `NotTried`."""
        if self.read_only:
            raise NotTried("--read-only: nothing was created")
        if channel_type not in self.made:
            raise NotTried(f"no {channel_type} channel could be created")
        return self.made[channel_type]

    async def any_id(self) -> str:
        """Give the id of a channel: one that was made, or with --read-only the first there is.

        Raises:
            NotTried: there is none.
        """
        if self.made:
            return next(iter(self.made.values())).id
        reply = await self.server.get("/channels", perPage=1)
        body: Any = reply.parsed()
        items = body.get("data") if isinstance(body, dict) else None
        first = items[0] if isinstance(items, list) and items else None
        if isinstance(first, dict) and isinstance(first.get("id"), str) and first["id"]:
            from urllib.parse import quote

            return quote(first["id"], safe="")
        raise NotTried("there is no channel to look at")
