"""GET /channels/:id/stats: every period in every granularity.

The page does not say whether buckets are aligned to the clock, so one more than the period holds is
as good: a period that starts inside a bucket touches it.
"""

from __future__ import annotations

from itertools import pairwise

from linktor_tui.conformance.probe import Departs, Probes, Run
from linktor_tui.conformance.replies import Json
from linktor_tui.conformance.shapes import equal, instant, member, members
from linktor_tui.conformance.stage import NO_SUCH, Stage
from linktor_tui.contract.errors import ChannelNotFound
from linktor_tui.contract.resources import Granularity, Period

probes = Probes()

WELL = ("stats.summary",)
COUNTS = ("messagesReceived", "messagesSent", "conversationsStarted")
AVERAGES = ("avgResponseTime", "avgResolutionTime")
SECONDS = {
    Period.HOUR: 3600,
    Period.DAY: 86_400,
    Period.WEEK: 604_800,
    Period.MONTH: 2_592_000,
}
WIDTHS = {Granularity.MINUTE: 60, Granularity.HOUR: 3600, Granularity.DAY: 86_400}


async def _stats(stage: Stage, **query: object) -> Json:
    reply = await stage.server.get(f"/channels/{await stage.any_id()}/stats", **query)
    return reply.data(200)


@probes("stats.summary", "24h by default; counts, averages and timeSeries[]")
async def _summary(stage: Stage) -> None:
    data = await _stats(stage)
    equal("data.channelId", await stage.any_id(), data.get("channelId"))
    equal("data.period", "24h", data.get("period"))
    counts = dict.fromkeys((*COUNTS, "conversationsClosed"), "a count")
    averages = dict.fromkeys(AVERAGES, "a number or null")
    members(member(data, "summary", "an object"), counts | averages)
    member(data, "timeSeries", "an array")


@probes("stats.buckets", "a bucket has a time and three counts", needs=WELL)
async def _buckets(stage: Stage) -> None:
    series = member(await _stats(stage), "timeSeries", "an array")
    if not series:
        raise Departs("timeSeries[]: 24 buckets", "none")
    for index, bucket in enumerate(series):
        place = f"timeSeries[{index}]"
        kinds = {f"{place}.{name}": "a count" for name in COUNTS}
        members({place: bucket}, {f"{place}.timestamp": "a time"} | kinds)


def _period(period: Period) -> Run:
    async def run(stage: Stage) -> None:
        for granularity in Granularity:
            data = await _stats(stage, period=period.value, granularity=granularity.value)
            equal("data.period", period.value, data.get("period"))
            _series(period, granularity, member(data, "timeSeries", "an array"))

    return run


def _series(period: Period, granularity: Granularity, series: list[Json]) -> None:
    """Insist on the number of buckets, and on their distance. Raises `Departs`."""
    width = WIDTHS[granularity]
    count = -(-SECONDS[period] // width)
    by = f"by {granularity.value}"
    if not count <= len(series) <= count + 1:
        raise Departs(f"{by}: {count} buckets, or {count + 1}", f"{len(series)} buckets")
    times = [instant(bucket.get("timestamp")) for bucket in series if isinstance(bucket, dict)]
    for earlier, later in pairwise(times):
        if earlier is None or later is None or (later - earlier).total_seconds() != width:
            raise Departs(f"{by}: a bucket every {width} s", "another distance")


for _each in Period:
    _says = f"period={_each.value}: a bucket for each minute, hour, day"
    probes(f"stats.{_each.value}", _says, needs=(*WELL, "stats.buckets"))(_period(_each))


@probes(
    "stats.nonsense", "another period is refused or taken for the default", needs=WELL, silent=True
)
async def _nonsense(stage: Stage) -> None:
    for query in ({"period": "2h"}, {"granularity": "fortnight"}):
        path = f"/channels/{await stage.any_id()}/stats"
        reply = await stage.server.get(path, **query)
        if reply.status != 200:
            reply.refused(400, 422)
        elif "period" in query:
            equal("data.period", "24h", reply.data().get("period"))


@probes("stats.not_found", "an unknown id: 404 CHANNEL_NOT_FOUND")
async def _not_found(stage: Stage) -> None:
    (await stage.server.get(f"{NO_SUCH}/stats")).refused(404, code=ChannelNotFound.code)
