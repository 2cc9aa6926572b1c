"""POST /channels/:id/activate and /deactivate.

Web chat is switched: it has no credential, so a server that asks the provider first has none to
refuse. Where it is refused all the same, nothing can be said.
"""

from __future__ import annotations

from linktor_tui.conformance.probe import NotTried, Probes
from linktor_tui.conformance.probes.get import attributes
from linktor_tui.conformance.shapes import equal, members, short
from linktor_tui.conformance.stage import NO_SUCH, Stage
from linktor_tui.contract.errors import ChannelNotFound

probes = Probes()

SWITCHED = "webchat"
REASON = "Maintenance"
CHECKS_FIRST = (409, 422, 503)
"""Refusals of a server that asks the provider before it switches a channel on."""


@probes("activate.answer", "200 with status active and activatedAt", changes=True)
async def _activate(stage: Stage) -> None:
    made = stage.channel(SWITCHED)
    reply = await stage.server.post(f"{made.path}/activate")
    if reply.status in CHECKS_FIRST:
        reply.envelope()
        code = short(reply.parsed()["error"]["code"])
        raise NotTried(f"the server checks first, and refuses with {reply.status} {code}")
    data = reply.data(200)
    equal("data.id", made.id, data.get("id"))
    equal("data.type", "channel", data.get("type"))
    members(data, {"attributes.status": "text", "attributes.activatedAt": "a time"})
    equal("data.attributes.status", "active", data["attributes"]["status"])


@probes("activate.seen", "get shows it active", changes=True, needs=("activate.answer",))
async def _activated(stage: Stage) -> None:
    shown = await attributes(stage, stage.channel(SWITCHED).id)
    equal("status", "active", shown.get("status"))


@probes(
    "activate.again",
    "what is on stays on: 200",
    changes=True,
    needs=("activate.answer",),
    silent=True,
)
async def _again(stage: Stage) -> None:
    (await stage.server.post(f"{stage.channel(SWITCHED).path}/activate")).expect(200)


@probes("activate.not_found", "an unknown id: 404 CHANNEL_NOT_FOUND", changes=True)
async def _activate_nobody(stage: Stage) -> None:
    (await stage.server.post(f"{NO_SUCH}/activate")).refused(404, code=ChannelNotFound.code)


@probes(
    "deactivate.answer",
    "200 with status inactive, deactivatedAt, the reason",
    changes=True,
    needs=("activate.answer",),
)
async def _deactivate(stage: Stage) -> None:
    made = stage.channel(SWITCHED)
    body = {"reason": REASON, "closeConversations": False}
    data = (await stage.server.post(f"{made.path}/deactivate", body)).data(200)
    equal("data.id", made.id, data.get("id"))
    equal("data.type", "channel", data.get("type"))
    members(data, {"attributes.status": "text", "attributes.deactivatedAt": "a time"})
    equal("data.attributes.status", "inactive", data["attributes"]["status"])
    equal(
        "data.attributes.deactivationReason", REASON, data["attributes"].get("deactivationReason")
    )


@probes("deactivate.seen", "get shows it inactive", changes=True, needs=("deactivate.answer",))
async def _deactivated(stage: Stage) -> None:
    shown = await attributes(stage, stage.channel(SWITCHED).id)
    equal("status", "inactive", shown.get("status"))


@probes("deactivate.no_body", "both fields are optional: 200 without a body", changes=True)
async def _no_body(stage: Stage) -> None:
    (await stage.server.post(f"{stage.channel(SWITCHED).path}/deactivate")).expect(200)


@probes("deactivate.not_found", "an unknown id: 404 CHANNEL_NOT_FOUND", changes=True)
async def _deactivate_nobody(stage: Stage) -> None:
    reply = await stage.server.post(f"{NO_SUCH}/deactivate", {})
    reply.refused(404, code=ChannelNotFound.code)
