"""POST /channels/:id/test."""

from __future__ import annotations

from linktor_tui.conformance.probe import Departs, Probes
from linktor_tui.conformance.replies import Json
from linktor_tui.conformance.shapes import equal, member, members
from linktor_tui.conformance.stage import NO_SUCH, Stage
from linktor_tui.contract.errors import ChannelNotFound

probes = Probes()

WELL = ("test.report",)
TESTED = "telegram"
"""The type that is tested: one credential, and nothing else to set up."""


async def _report(stage: Stage) -> Json:
    """Test once, and remember what came."""
    made = stage.channel(TESTED)
    if "test" not in stage.kept:
        stage.kept["test"] = (await stage.server.post(f"{made.path}/test")).data(200)
    return stage.kept["test"]


@probes("test.report", "200 with success, channelId, tests[] and testedAt", changes=True)
async def _answers(stage: Stage) -> None:
    data = await _report(stage)
    members(data, {"success": "true or false", "tests": "an array", "testedAt": "a time"})
    equal("data.channelId", stage.channel(TESTED).id, data.get("channelId"))


@probes("test.steps", "each test has a name, a status and a message", changes=True, needs=WELL)
async def _steps(stage: Stage) -> None:
    data = await _report(stage)
    if not data["tests"]:
        raise Departs("tests[]: one at least", "none")
    for index, step in enumerate(data["tests"]):
        place = f"tests[{index}]"
        members(
            {place: step}, {f"{place}.{name}": "text" for name in ("name", "status", "message")}
        )
        if "details" in step:
            member(step, "details", "an object")


@probes(
    "test.verdict",
    "success is true where no test failed, and only there",
    changes=True,
    needs=(*WELL, "test.steps"),
)
async def _verdict(stage: Stage) -> None:
    data = await _report(stage)
    statuses = [step["status"] for step in data["tests"]]
    if data["success"] and "failed" in statuses:
        raise Departs("success: false, as a test failed", "true")
    if not data["success"] and set(statuses) == {"passed"}:
        raise Departs("success: true, as every test passed", "false")


@probes(
    "test.credentials",
    "credentials that are made up do not pass",
    changes=True,
    needs=(*WELL, "test.verdict"),
)
async def _credentials(stage: Stage) -> None:
    if (await _report(stage))["success"]:
        raise Departs("success: false for a made-up token", "true")


@probes("test.not_found", "an unknown id: 404 CHANNEL_NOT_FOUND", changes=True)
async def _not_found(stage: Stage) -> None:
    (await stage.server.post(f"{NO_SUCH}/test")).refused(404, code=ChannelNotFound.code)
