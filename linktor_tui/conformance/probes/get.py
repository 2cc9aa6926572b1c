"""GET /channels/:id."""

from __future__ import annotations

from dataclasses import fields

from connectors.contract import Capabilities
from connectors.redaction import MASK
from linktor_tui.conformance.probe import Departs, NotTried, Probes
from linktor_tui.conformance.probes import listing
from linktor_tui.conformance.probes.create import unsaid
from linktor_tui.conformance.replies import Json
from linktor_tui.conformance.shapes import equal, kind_of, member, members, within
from linktor_tui.conformance.stage import NO_SUCH, Stage
from linktor_tui.contract.errors import ChannelNotFound
from linktor_tui.contract.resources import ChannelStatus
from linktor_tui.contract.wire import camel

probes = Probes()

WELL = ("get.channel",)
TOTALS = ("messagesReceivedTotal", "messagesSentTotal", "totalConversations")
HEALTH = {
    "status": "text",
    "lastChecked": "a time or null",
    "lastMessageReceived": "a time or null",
    "lastMessageSent": "a time or null",
}


async def attributes(stage: Stage, channel_id: str) -> Json:
    """Give the attributes of a channel. Raises `Departs`."""
    data = (await stage.server.get(f"/channels/{channel_id}")).data()
    found: Json = member(data, "attributes", "an object")
    return found


@probes("get.channel", "200 with id, type, name, status, config, times")
async def _channel(stage: Stage) -> None:
    channel_id = await stage.any_id()
    data = (await stage.server.get(f"/channels/{channel_id}")).data()
    equal("data.id", channel_id, member(data, "id", "text"))
    equal("data.type", "channel", data.get("type"))
    plain = {name: kind for name, kind in listing.ATTRIBUTES.items() if "." not in name}
    members(member(data, "attributes", "an object"), plain)
    within("status", ChannelStatus, data["attributes"]["status"])


@probes("get.capabilities", "the twelve capabilities are true or false", needs=WELL)
async def _capabilities(stage: Stage) -> None:
    shown = await attributes(stage, await stage.any_id())
    names = (camel(item.name) for item in fields(Capabilities))
    members(shown, {f"capabilities.{name}": "true or false" for name in names})


@probes("get.stats", "stats has three counts of a day and three totals", needs=WELL)
async def _stats(stage: Stage) -> None:
    shown = await attributes(stage, await stage.any_id())
    members(shown, {f"stats.{name}": "a count" for name in (*listing.COUNTS, *TOTALS)})


@probes("get.health", "health has a status and three times", needs=WELL)
async def _health(stage: Stage) -> None:
    health = member(await attributes(stage, await stage.any_id()), "health", "an object")
    for name, kind in HEALTH.items():
        if name == "status" or name in health:
            member(health, name, kind)


@probes("get.webhook_secret", f"webhookSecret is {MASK} from the second look on", needs=WELL)
async def _webhook_secret(stage: Stage) -> None:
    shown = await attributes(stage, await stage.any_id())
    came = member(shown, "webhookSecret", "text")
    if came != MASK:
        raise Departs(f"webhookSecret: {MASK}", "the secret itself or another text")


@probes("get.secrets", "no secret that was sent is shown again", changes=True)
async def _secrets(stage: Stage) -> None:
    if not stage.made:
        raise NotTried("no channel could be created")
    for channel_type, made in stage.made.items():
        reply = await stage.server.get(made.path)
        if reply.status != 200:
            raise NotTried(f"the {channel_type} channel cannot be got")
        unsaid(channel_type, made, reply.text)


@probes("get.mask", f"what stands for a secret is {MASK}", changes=True, needs=WELL)
async def _mask(stage: Stage) -> None:
    for channel_type, made in stage.made.items():
        config = member(await attributes(stage, made.id), "config", "an object")
        for name, sent in made.secrets.items():
            if config.get(name, MASK) not in (MASK, sent):
                raise Departs(f"{channel_type}: config.{name}: {MASK}", "another mask or text")


@probes("get.config", "what is no secret is shown as it was sent", changes=True, needs=WELL)
async def _config(stage: Stage) -> None:
    made = stage.channel("whatsapp")
    config = member(await attributes(stage, made.id), "config", "an object")
    for name in ("phoneNumberId", "businessAccountId"):
        came = config.get(name)
        if came != made.body["config"][name]:
            wanted = f"config.{name} as it was sent"
            raise Departs(wanted, "nothing" if came is None else f"another: {kind_of(came)}")


@probes("get.not_found", "an unknown id: 404 CHANNEL_NOT_FOUND")
async def _not_found(stage: Stage) -> None:
    (await stage.server.get(NO_SUCH)).refused(404, code=ChannelNotFound.code)
