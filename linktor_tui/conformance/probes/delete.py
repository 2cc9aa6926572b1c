"""DELETE /channels/:id."""

from __future__ import annotations

from linktor_tui.conformance.probe import Departs, Probes
from linktor_tui.conformance.stage import NO_SUCH, Stage
from linktor_tui.contract.errors import ChannelNotFound

probes = Probes()

WELL = ("delete.answer",)


@probes("delete.answer", "204 with no body", changes=True)
async def _answer(stage: Stage) -> None:
    reply = await stage.delete(stage.channel("sms"))
    reply.expect(204)
    if reply.body:
        raise Departs("204 with no body", f"{len(reply.body)} bytes")


@probes("delete.gone", "what is deleted cannot be got any more: 404", changes=True, needs=WELL)
async def _gone(stage: Stage) -> None:
    (await stage.server.get(stage.channel("sms").path)).expect(404)


@probes("delete.again", "deleting it again: 404", changes=True, needs=WELL)
async def _again(stage: Stage) -> None:
    (await stage.delete(stage.channel("sms"))).expect(404)


@probes("delete.force", "force=true: 204", changes=True)
async def _force(stage: Stage) -> None:
    (await stage.delete(stage.channel("voice"), force="true")).expect(204)


@probes("delete.not_found", "an unknown id: 404 CHANNEL_NOT_FOUND", changes=True)
async def _not_found(stage: Stage) -> None:
    (await stage.server.send("DELETE", NO_SUCH)).refused(404, code=ChannelNotFound.code)
