"""A run of probes: in order, ended early where going on makes no sense, cleaned up in any case."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

from connectors.redaction import Redactor
from linktor_tui.conformance.probe import Departs, NotTried, Probe, Result, Verdict
from linktor_tui.conformance.probes import ALL
from linktor_tui.conformance.server import NoAnswer, Server, unreachable
from linktor_tui.conformance.stage import GONE, Stage
from linktor_tui.contract.errors import ChannelsError, Unauthorized, Unreachable

BASES = ("/v1", "/api/v1", "")
"""Where the API may stand on a host that was given without a path."""
LONGEST = 900.0
"""Seconds after which no other probe is begun."""
CLEANING = 60.0
"""Seconds that cleaning up may take."""
MOST_PAGES = 5
"""Pages of a list that are searched for channels whose creation was not answered."""

OnResult = Callable[[Result], None]


class Leftover(NamedTuple):
    """A channel that this run made and could not delete."""

    id: str | None
    """None where the server never told it."""
    name: str
    why: str


class Course:
    """One run against one server.

    Args:
        server: the server.
        key: its key, kept out of every text.
        read_only: run only the probes that change nothing.
        on_result: told of each result as it comes.
        on_tidy: told how many channels are about to be deleted at the end.
    """

    def __init__(
        self,
        server: Server,
        key: str,
        *,
        read_only: bool = False,
        on_result: OnResult = lambda _: None,
        on_tidy: Callable[[int], None] = lambda _: None,
        probes: Sequence[Probe] = ALL,
    ) -> None:
        self.server = server
        self.stage = Stage(server, read_only)
        self.results: list[Result] = []
        self.stopped: ChannelsError | None = None
        """Why it ended early; every probe that was left is `not_tried`."""
        self.failed_deletions: dict[str, str] = {}
        self._probes = probes
        self._redactor = Redactor([key])
        self._on_result = on_result
        self._on_tidy = on_tidy

    @property
    def departs(self) -> bool:
        """True where the server departs from the page."""
        return any(result.verdict is Verdict.DEPARTS for result in self.results)

    @property
    def silent(self) -> bool:
        """True where something was asked and nobody answered."""
        return any(result.silent for result in self.results)

    @property
    def leftovers(self) -> list[Leftover]:
        """What is still on the server, or may be."""
        known = [
            Leftover(channel_id, name, self.failed_deletions.get(channel_id, "interrupted"))
            for channel_id, name in self.stage.to_delete.items()
        ]
        unanswered = "the server did not say whether it was created"
        return known + [Leftover(None, name, unanswered) for name in self.stage.unsure]

    async def run(self, *, find_base: bool = False) -> None:
        """Run the probes, and delete what they made.

        Args:
            find_base: the URL has no path; look where the API stands.
        """
        try:
            await self._greet(BASES if find_base else ("",))
            self.server.misnamed = None  # what stands at another path is no answer of the API
            await self._take_all()
        except ChannelsError as error:
            self.stopped = error
            self._skip_rest(error)
        finally:
            await self._tidy()

    async def _greet(self, bases: Sequence[str]) -> None:
        """Find out whether anybody is there, and whether the key is taken."""
        host, status = self.server.base, 404
        for base in bases:
            self.server.base = host + base
            try:
                status = (await self.server.get("/channels", perPage=1)).status
            except NotTried as silence:
                raise unreachable(self.server.base, str(silence)) from None
            except Departs as broken:
                raise unreachable(self.server.base, broken.came) from None
            if status != 404:
                break
        else:
            self.server.base = host
        if status == 404 or 300 <= status < 400:
            raise Unreachable(
                f"There is no Channels API at {self.server.base}:"
                f" GET /channels is answered with {status}.",
                fix="Give the URL that /channels is appended to, as a rule with /v1 at its end."
                " The key follows no redirect.",
            )
        if status in (401, 403):
            raise Unauthorized(
                f"{self.server.base} refuses the API key ({status}).",
                fix="Give a key that may read and write channels, or look at the address.",
            )

    async def _take_all(self) -> None:
        end = time.monotonic() + LONGEST
        for probe in self._probes:
            if time.monotonic() > end:
                raise Unreachable(
                    f"{self.server.base} is too slow: {LONGEST / 60:g} minutes are over.",
                    fix="Run it again nearer to the server, or when it has less to do.",
                )
            await self._take(probe)

    async def _take(self, probe: Probe) -> None:
        if probe.changes and self.stage.read_only:
            return self._note(_untried(probe, "--read-only", left_out=True))
        passed = {item.probe.id for item in self.results if item.verdict is Verdict.PASSED}
        if missing := [need for need in probe.needs if need not in passed]:
            return self._note(_untried(probe, f"needs {missing[0]}, which did not pass"))
        self.server.log.clear()
        started = time.monotonic()
        expected = came = reason = ""
        verdict, silent = Verdict.PASSED, False
        try:
            await probe.run(self.stage)
        except Departs as departure:
            verdict, expected, came = Verdict.DEPARTS, departure.expected, departure.came
        except NotTried as silence:
            verdict, reason = Verdict.NOT_TRIED, str(silence)
            silent = isinstance(silence, NoAnswer)
        clean = self._redactor.text
        requests = tuple(clean(line) for line in self.server.log)
        seconds = time.monotonic() - started
        texts = (clean(expected), clean(came), clean(reason))
        self._note(Result(probe, verdict, *texts, requests, seconds, silent))

    def _note(self, result: Result) -> None:
        self.results.append(result)
        self._on_result(result)

    def _skip_rest(self, error: ChannelsError) -> None:
        why = "the server cannot be reached" if isinstance(error, Unreachable) else "ended early"
        for probe in self._probes[len(self.results) :]:
            self._note(_untried(probe, why, left_out=True))

    async def _tidy(self) -> None:
        """Delete what was made; what cannot be deleted stays in `leftovers`."""
        stage = self.stage
        if not stage.to_delete and not stage.unsure:
            return
        self._on_tidy(len(stage.to_delete) + len(stage.unsure))
        try:
            async with asyncio.timeout(CLEANING):
                await self._find_unsure()
                for channel_id in list(stage.to_delete):
                    await self._delete(channel_id)
        except (TimeoutError, ChannelsError, NotTried, Departs) as error:
            why = "it took too long" if isinstance(error, TimeoutError) else str(error)
            for channel_id in stage.to_delete:
                self.failed_deletions.setdefault(channel_id, why)

    async def _delete(self, channel_id: str) -> None:
        from urllib.parse import quote

        path = f"/channels/{quote(channel_id, safe='')}"
        try:
            reply = await self.server.send("DELETE", path, query={"force": "true"})
            if reply.status not in GONE:  # it may know no force
                reply = await self.server.send("DELETE", path)
        except (NotTried, Departs) as error:
            self.failed_deletions[channel_id] = str(error)
            return
        if reply.status in GONE:
            del self.stage.to_delete[channel_id]
        else:
            answered = self._redactor.text(reply.described())
            self.failed_deletions[channel_id] = f"deleting it was answered {answered}"

    async def _find_unsure(self) -> None:
        """Look for channels whose creation was not answered, by their name."""
        for page in range(1, MOST_PAGES + 1 if self.stage.unsure else 1):
            query = {"search": self.stage.bodies.tag, "perPage": 100, "page": page}
            try:
                body = (await self.server.get("/channels", **query)).parsed()
            except (NotTried, Departs):
                return
            items = body.get("data") if isinstance(body, dict) else None
            if not isinstance(items, list):
                return
            for item in items:
                self._claim(item)
            if len(items) < 100:  # the end: what was not in the list was not made
                self.stage.unsure.clear()
                return

    def _claim(self, item: object) -> None:
        attributes = item.get("attributes") if isinstance(item, dict) else None
        name = attributes.get("name") if isinstance(attributes, dict) else None
        found = item.get("id") if isinstance(item, dict) else None
        ours = isinstance(name, str) and name.startswith(self.stage.bodies.prefix)
        if ours and isinstance(found, str) and found:
            self.stage.to_delete[found] = str(name)


def _untried(probe: Probe, reason: str, *, left_out: bool = False) -> Result:
    return Result(probe, Verdict.NOT_TRIED, reason=reason, left_out=left_out)
