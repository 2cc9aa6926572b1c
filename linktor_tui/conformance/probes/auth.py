"""Who may ask at all."""

from __future__ import annotations

from linktor_tui.conformance.probe import Departs, Probes
from linktor_tui.conformance.replies import Reply
from linktor_tui.conformance.stage import NO_SUCH, Stage

probes = Probes()

WRONG_KEY = "linktor-tui-conformance-no-such-key"


@probes("auth.no_key", "without a key: 401")
async def _no_key(stage: Stage) -> None:
    (await stage.server.send("GET", "/channels", key=None)).expect(401)


@probes("auth.wrong_key", "with a wrong key: 401")
async def _wrong_key(stage: Stage) -> None:
    (await stage.server.send("GET", "/channels", key=WRONG_KEY)).expect(401)


@probes("auth.envelope", "401 comes with error.code and error.message", needs=("auth.no_key",))
async def _envelope(stage: Stage) -> None:
    (await stage.server.send("GET", "/channels", key=None)).envelope()


@probes("auth.reads", "get and stats without a key: 401 before any 404")
async def _reads(stage: Stage) -> None:
    for path in (NO_SUCH, f"{NO_SUCH}/stats"):
        _only_401(await stage.server.send("GET", path, key=None))


@probes("auth.writes", "whatever changes something, without a key: 401", changes=True)
async def _writes(stage: Stage) -> None:
    for method, path in (
        ("POST", "/channels"),
        ("PATCH", NO_SUCH),
        ("DELETE", NO_SUCH),
        ("POST", f"{NO_SUCH}/test"),
        ("POST", f"{NO_SUCH}/activate"),
        ("POST", f"{NO_SUCH}/deactivate"),
    ):
        _only_401(await stage.server.send(method, path, json={}, key=None))


def _only_401(reply: Reply) -> None:
    if reply.status != 401:
        raise Departs(f"{reply.request}: 401", reply.described())
