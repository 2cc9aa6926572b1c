"""GET /channels: envelope, pages and filters."""

from __future__ import annotations

from typing import Any

from linktor_tui.conformance.probe import Departs, NotTried, Probes
from linktor_tui.conformance.probes.create import unsaid
from linktor_tui.conformance.replies import Json
from linktor_tui.conformance.shapes import equal, member, members, within
from linktor_tui.conformance.stage import Stage
from linktor_tui.contract.resources import ChannelStatus

probes = Probes()

MOST = 100
DEFAULT = 20
PAGES = 6
"""Pages that are walked at most."""
WELL = ("list.envelope",)


async def listed(stage: Stage, **query: object) -> tuple[list[Json], Json]:
    """Give the items and the pagination of a list. Raises `Departs`."""
    body = (await stage.server.get("/channels", **query)).json()
    items = member(body, "data", "an array")
    for index, item in enumerate(items):
        member({f"data[{index}]": item}, f"data[{index}]", "an object")
    return items, member(body, "meta.pagination", "an object")


@probes("list.envelope", "200 with data[] and meta.pagination")
async def _envelope(stage: Stage) -> None:
    await listed(stage)


@probes("list.pagination", "page, perPage, totalPages and totalCount add up", needs=WELL)
async def _pagination(stage: Stage) -> None:
    items, meta = await listed(stage)
    members(meta, dict.fromkeys(("page", "perPage", "totalPages", "totalCount"), "a count"))
    equal("page", 1, meta["page"])
    equal("perPage by default", DEFAULT, meta["perPage"])
    total = meta["totalCount"]
    pages = -(-total // DEFAULT)
    within("totalPages", {str(pages), str(max(pages, 1))}, str(meta["totalPages"]))
    equal("channels on the page", min(total, DEFAULT), len(items))


@probes("list.per_page", "perPage=1 gives one channel", needs=WELL)
async def _per_page(stage: Stage) -> None:
    items, meta = await listed(stage, perPage=1)
    if len(items) > 1:
        raise Departs("1 channel at most", f"{len(items)} channels")
    equal("meta perPage", 1, meta.get("perPage"))


@probes("list.per_page_most", "perPage is 100 at most: 101 is refused or cut", needs=WELL)
async def _per_page_most(stage: Stage) -> None:
    (await stage.server.get("/channels", perPage=MOST)).expect(200)
    reply = await stage.server.get("/channels", perPage=MOST + 1)
    if reply.status != 200:
        return reply.refused(400, 422)
    came = member(reply.json(), "meta.pagination.perPage", "a count")
    if came > MOST:
        raise Departs(f"400, or {MOST} at most", f"200 with perPage {came}")


@probes("list.nonsense", "page or perPage of 0 or a word: 400, or a page", needs=WELL, silent=True)
async def _nonsense(stage: Stage) -> None:
    for name, value in (("page", 0), ("page", "x"), ("perPage", -1), ("perPage", "x")):
        reply = await stage.server.get("/channels", **{name: value})
        if reply.status != 200:
            reply.refused(400, 422)


@probes("list.pages", "walking the pages shows each channel once", needs=WELL)
async def _pages(stage: Stage) -> None:
    _, meta = await listed(stage, perPage=1)
    total = member(meta, "totalCount", "a count")
    if total < 2:
        raise NotTried("it takes two channels to turn a page")
    size = min(max(1, -(-total // PAGES)), MOST)
    seen: list[Any] = []
    for page in range(1, min(-(-total // size), PAGES) + 1):
        items, meta = await listed(stage, page=page, perPage=size)
        equal("meta page", page, meta.get("page"))
        seen += [item.get("id") for item in items]
    if meta.get("totalCount") != total:
        raise NotTried("channels came or went while the pages were walked")
    expected = min(total, size * PAGES)
    if len(set(seen)) != expected or len(seen) != expected:
        came = f"{len(set(seen))} channels in {len(seen)} places"
        raise Departs(f"{expected} channels, each once, {size} a page", came)


@probes("list.beyond", "a page after the last one is empty", needs=WELL, silent=True)
async def _beyond(stage: Stage) -> None:
    reply = await stage.server.get("/channels", page=1_000_000)
    if reply.status != 200:
        return reply.refused(400, 404)
    items = member(reply.json(), "data", "an array")
    equal("channels on that page", 0, len(items))


@probes("list.items", "an item has the page's attributes and counts", needs=WELL)
async def _items(stage: Stage) -> None:
    items, _ = await listed(stage, perPage=MOST)
    if not items:
        raise NotTried("there is no channel to look at")
    for item in items:
        members(item, {"id": "text", "attributes": "an object"})
        equal("type", "channel", item.get("type"))
        members(item["attributes"], ATTRIBUTES)
        within("status", ChannelStatus, item["attributes"]["status"])


COUNTS = ("messagesReceived24h", "messagesSent24h", "activeConversations")
ATTRIBUTES = {
    "name": "text",
    "channelType": "text",
    "status": "text",
    "config": "an object",
    "webhookUrl": "text",
    "createdAt": "a time",
    "updatedAt": "a time",
    **{f"stats.{name}": "a count" for name in COUNTS},
}
"""What every channel of a list has."""


@probes("list.filter_type", "type= gives channels of that type only", needs=WELL)
async def _filter_type(stage: Stage) -> None:
    items, meta = await listed(stage, type="telegram", perPage=MOST)
    for item in items:
        equal("channelType", "telegram", member(item, "attributes.channelType", "text"))
    _contains(stage, items, meta)


@probes("list.filter_status", "status= gives channels of that status only", needs=WELL)
async def _filter_status(stage: Stage) -> None:
    for status in ("active", "error"):
        items, _ = await listed(stage, status=status, perPage=MOST)
        for item in items:
            equal("status", status, member(item, "attributes.status", "text"))
    items, meta = await listed(stage, status="inactive", perPage=MOST)
    for item in items:
        equal("status", "inactive", member(item, "attributes.status", "text"))
    _contains(stage, items, meta)


def _contains(stage: Stage, items: list[Json], meta: Json) -> None:
    """Insist on this run's own channel, where it must be on this page."""
    made = stage.made.get("telegram")
    if made is None or not isinstance(meta.get("totalCount"), int) or meta["totalCount"] > MOST:
        return
    if made.id not in [item.get("id") for item in items]:
        raise Departs("the channel that was just created among them", "a list without it")


@probes("list.search", "search= gives channels by their name", needs=WELL)
async def _search(stage: Stage) -> None:
    nobody, _ = await listed(stage, search=f"no such name {stage.bodies.tag}")
    equal("channels of a name that none has", 0, len(nobody))
    items, _ = await listed(stage, search=stage.bodies.tag, perPage=MOST)
    if len(items) != len(stage.to_delete):
        count = len(stage.to_delete)
        raise Departs(f"the {count} channels with that name", f"{len(items)} channels")


@probes(
    "list.filter_nonsense",
    "an unknown type or status is refused or finds none",
    needs=WELL,
    silent=True,
)
async def _filter_nonsense(stage: Stage) -> None:
    for name in ("type", "status"):
        reply = await stage.server.get("/channels", **{name: "nonsense"})
        if reply.status != 200:
            reply.refused(400, 422)
        elif found := len(member(reply.json(), "data", "an array")):
            raise Departs(f"{name}=nonsense: 400, or no channels", f"{found} channels")


@probes("list.secrets", "no secret stands in a list", changes=True)
async def _secrets(stage: Stage) -> None:
    reply = await stage.server.get("/channels", perPage=MOST)
    if reply.status != 200 or not stage.made:
        raise NotTried("there is no list with this run's channels")
    for channel_type, made in stage.made.items():
        unsaid(channel_type, made, reply.text)
