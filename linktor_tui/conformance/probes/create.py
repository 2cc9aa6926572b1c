"""POST /channels: the page's eight bodies, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Iterable

from linktor_tui.conformance.bodies import TYPES
from linktor_tui.conformance.probe import Departs, NotTried, Probes, Run
from linktor_tui.conformance.shapes import equal, member
from linktor_tui.conformance.stage import Made, Stage
from linktor_tui.contract.errors import ChannelAlreadyExists, InvalidChannelType, InvalidRequest

probes = Probes()


def _creates(channel_type: str) -> Run:
    async def run(stage: Stage) -> None:
        body = stage.bodies.of(channel_type)
        reply = await stage.create(body)
        answer = reply.json(200, 201)
        channel_id = member(answer, "data.id", "text")
        stage.made[channel_type] = Made(channel_id, body, answer)
        equal("data.type", "channel", member(answer, "data.type", "text"))
        for name, sent in (("name", body["name"]), ("channelType", channel_type)):
            path = f"data.attributes.{name}"
            equal(path, sent, member(answer, path, "text"))
        member(answer, "data.attributes.config", "an object")
        member(answer, "data.attributes.webhookUrl", "text")
        member(answer, "data.attributes.createdAt", "a time")

    return run


for _type in TYPES:
    probes(f"create.{_type}", f"the page's {_type} body creates a channel", changes=True)(
        _creates(_type)
    )


def _all(stage: Stage) -> Iterable[tuple[str, Made]]:
    if not stage.made:
        raise NotTried("no channel could be created")
    return stage.made.items()


@probes("create.id", "ids are new and start with ch_", changes=True)
async def _id(stage: Stage) -> None:
    ids = [made.id for _, made in _all(stage)]
    for channel_type, made in _all(stage):
        if not made.id.startswith("ch_") or not made.id[3:]:
            raise Departs(f"{channel_type}: an id that starts with ch_", "another form")
    if len(set(ids)) < len(ids):
        raise Departs("an id for each channel", "the same id twice")


@probes("create.status", "a new channel is inactive", changes=True)
async def _status(stage: Stage) -> None:
    for channel_type, made in _all(stage):
        came = member(made.answer, "data.attributes.status", "text")
        equal(f"{channel_type}: status", "inactive", came)


@probes("create.webhook_secret", "webhookSecret is shown once, as whsec_…", changes=True)
async def _webhook_secret(stage: Stage) -> None:
    for channel_type, made in _all(stage):
        came = member(made.answer, "data.attributes.webhookSecret", "text")
        if not came.startswith("whsec_"):
            wanted = f"{channel_type}: webhookSecret that starts with whsec_"
            raise Departs(wanted, "a mask" if set(came) == {"*"} else "another text")


@probes("create.setup", "meta.setupInstructions says what to do next", changes=True)
async def _setup(stage: Stage) -> None:
    for _, made in _all(stage):
        member(made.answer, "meta.setupInstructions", "text")


@probes("create.secrets", "the answer shows no secret that was sent", changes=True)
async def _secrets(stage: Stage) -> None:
    for channel_type, made in _all(stage):
        unsaid(channel_type, made, json.dumps(made.answer.get("data")))


def unsaid(channel_type: str, made: Made, text: str) -> None:
    """Insist that no secret that was sent stands in a text. Raises `Departs`."""
    for name, sent in made.secrets.items():
        if sent in text:
            raise Departs(f"{channel_type}: config.{name} masked", "the secret itself")


@probes("create.metadata", "metadata of one's own is taken", changes=True)
async def _metadata(stage: Stage) -> None:
    body = stage.bodies.of("telegram")
    body["name"] = stage.bodies.name("metadata")
    (await stage.create({**body, "metadata": {"team": "support"}})).expect(200, 201)


@probes("create.unknown_type", "an unknown type: 400 INVALID_CHANNEL_TYPE", changes=True)
async def _unknown_type(stage: Stage) -> None:
    name = stage.bodies.name("pigeon")
    reply = await stage.create({"name": name, "type": "carrier-pigeon", "config": {}})
    reply.refused(400, code=InvalidChannelType.code)


@probes("create.no_name", "without name: 400 VALIDATION_ERROR", changes=True)
async def _no_name(stage: Stage) -> None:
    body = stage.bodies.of("telegram")
    del body["name"]
    (await stage.create(body)).refused(400, code=InvalidRequest.code)


@probes("create.no_config", "without config: 400 VALIDATION_ERROR", changes=True)
async def _no_config(stage: Stage) -> None:
    body = {"name": stage.bodies.name("no config"), "type": "telegram"}
    (await stage.create(body)).refused(400, code=InvalidRequest.code)


@probes("create.no_secret", "config without botToken: 400 VALIDATION_ERROR", changes=True)
async def _no_secret(stage: Stage) -> None:
    body = {"name": stage.bodies.name("no token"), "type": "telegram", "config": {}}
    (await stage.create(body)).refused(400, code=InvalidRequest.code)


@probes("create.duplicate", "the same account again: 409 CHANNEL_ALREADY_EXISTS", changes=True)
async def _duplicate(stage: Stage) -> None:
    twin = stage.channel("telegram")
    body = {**twin.body, "name": stage.bodies.name("twin")}
    (await stage.create(body)).refused(409, code=ChannelAlreadyExists.code)


@probes(
    "create.unknown_field",
    "a field nobody knows is ignored or refused with 400",
    changes=True,
    silent=True,
)
async def _unknown_field(stage: Stage) -> None:
    body = stage.bodies.of("telegram")
    body["name"] = stage.bodies.name("unknown field")
    reply = await stage.create({**body, "colour": "blue"})
    if reply.status not in (200, 201):
        reply.refused(400, 422)
