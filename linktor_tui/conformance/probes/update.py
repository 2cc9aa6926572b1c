"""PATCH /channels/:id."""

from __future__ import annotations

from linktor_tui.conformance.probe import Departs, Probes
from linktor_tui.conformance.probes.get import attributes
from linktor_tui.conformance.shapes import equal, member
from linktor_tui.conformance.stage import NO_SUCH, Stage
from linktor_tui.contract.errors import ChannelNotFound

probes = Probes()

LOOKED = ("get.config", "get.secrets")


@probes("update.name", "a new name comes back at once", changes=True)
async def _name(stage: Stage) -> None:
    made, name = stage.channel("whatsapp"), stage.bodies.name("renamed")
    data = (await stage.server.send("PATCH", made.path, json={"name": name})).data(200)
    stage.to_delete[made.id] = name
    equal("data.id", made.id, data.get("id"))
    equal("data.type", "channel", data.get("type"))
    equal("data.attributes.name", name, member(data, "attributes.name", "text"))
    member(data, "attributes.updatedAt", "a time")


@probes(
    "update.kept",
    "the new name stays, and the rest as it was",
    changes=True,
    needs=("update.name", *LOOKED),
)
async def _kept(stage: Stage) -> None:
    made = stage.channel("whatsapp")
    shown = await attributes(stage, made.id)
    equal("name", stage.bodies.name("renamed"), shown.get("name"))
    equal("channelType", "whatsapp", shown.get("channelType"))
    sent = made.body["config"]["phoneNumberId"]
    equal("config.phoneNumberId", sent, member(shown, "config.phoneNumberId", "text"))


@probes(
    "update.config",
    "one config key changes, the others stay unsent",
    changes=True,
    needs=LOOKED,
)
async def _config(stage: Stage) -> None:
    made = stage.channel("whatsapp")
    before = member(await attributes(stage, made.id), "config", "an object")
    number = stage.bodies.digits(15)
    patch = {"config": {"businessAccountId": number}}
    (await stage.server.send("PATCH", made.path, json=patch)).expect(200)
    after = member(await attributes(stage, made.id), "config", "an object")
    equal("config.businessAccountId", number, after.get("businessAccountId"))
    lost = [name for name in before if name not in after]
    if lost:
        raise Departs("the other keys of config as before", f"without {', '.join(lost)}")


@probes("update.metadata", "metadata is taken", changes=True)
async def _metadata(stage: Stage) -> None:
    made = stage.channel("whatsapp")
    patch = {"metadata": {"team": "support"}}
    (await stage.server.send("PATCH", made.path, json=patch)).expect(200)


@probes("update.wrong_kind", "a name that is a number: 400", changes=True, silent=True)
async def _wrong_kind(stage: Stage) -> None:
    made = stage.channel("whatsapp")
    (await stage.server.send("PATCH", made.path, json={"name": 7})).refused(400, 422)


@probes("update.not_found", "an unknown id: 404 CHANNEL_NOT_FOUND", changes=True)
async def _not_found(stage: Stage) -> None:
    reply = await stage.server.send("PATCH", NO_SUCH, json={"name": stage.bodies.name("nobody")})
    reply.refused(404, code=ChannelNotFound.code)
