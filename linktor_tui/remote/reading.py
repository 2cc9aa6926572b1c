"""The API page's bodies as `contract.resources`, from servers that this program does not know.

Tolerant: what is missing is None, what has another type than the page says counts as missing, what
the page does not name is kept in `Channel.extra`, and a status that nobody knows is shown as one to
look at. Raises `Unreachable` only where a body is not what was asked for at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, TypeVar

from connectors import registry
from connectors.contract import (
    Capabilities,
    CheckStep,
    FailureClass,
    Identity,
    StepStatus,
    Who,
)
from linktor_tui.contract.errors import Unreachable
from linktor_tui.contract.resources import (
    BotRef,
    Channel,
    ChannelStatus,
    CheckReport,
    Granularity,
    Health,
    HealthStatus,
    Page,
    Period,
    Statistics,
    StatsBucket,
    StatsSummary,
    Traffic,
)
from linktor_tui.contract.wire import camel

Json = Mapping[str, Any]
T = TypeVar("T")
KNOWN = frozenset(
    (
        *("name", "channelType", "status", "config", "provider", "capabilities", "defaultBot"),
        *("metadata", "webhookUrl", "webhookSecret", "stats", "health", "createdAt", "updatedAt"),
        *("activatedAt", "deactivatedAt", "deactivationReason"),
    )
)
"""Attributes of a channel that have a place of their own."""


def mapping(value: Any) -> Json:
    """Give a JSON object, or an empty one for anything else."""
    return value if isinstance(value, Mapping) else {}


def text(value: Any) -> str | None:
    """Give a text, None for anything else."""
    return value if isinstance(value, str) else None


def count(value: Any) -> int | None:
    """Give a number of things, None for what is none."""
    whole = isinstance(value, (int, float)) and not isinstance(value, bool) and value == value // 1
    return int(value) if whole else None


def channel(resource: Any) -> Channel:
    """Read `{id, type, attributes}`."""
    given = mapping(resource)
    identifier = given.get("id")
    if not isinstance(identifier, (str, int)):
        raise not_the_page("a channel without an id")
    has = mapping(given.get("attributes"))
    kind = text(has.get("channelType")) or "unknown"
    config = mapping(has.get("config"))
    status, raw = _status(has.get("status"))
    extra = {key: value for key, value in has.items() if key not in KNOWN}
    return Channel(
        id=str(identifier),
        name=text(has.get("name")) or "",
        channel_type=kind,
        status=status,
        config=dict(config),
        provider=text(has.get("provider")) or text(config.get("provider")) or only_provider(kind),
        capabilities=_capabilities(has.get("capabilities")),
        default_bot=_bot(has.get("defaultBot")),
        metadata=dict(mapping(has.get("metadata"))),
        webhook_url=text(has.get("webhookUrl")),
        webhook_secret=text(has.get("webhookSecret")),
        stats=_traffic(has.get("stats")),
        health=_health(has.get("health"), raw),
        activated_at=text(has.get("activatedAt")),
        deactivated_at=text(has.get("deactivatedAt")),
        deactivation_reason=text(has.get("deactivationReason")),
        created_at=text(has.get("createdAt")),
        updated_at=text(has.get("updatedAt")),
        extra=extra if raw is None else {**extra, "serverStatus": raw},
    )


def only_provider(channel_type: str) -> str | None:
    """Name the provider of a type that has only one."""
    named = {provider for kind, provider in registry.BUILT_IN if kind == channel_type}
    return named.pop() if len(named) == 1 else None


def listing(body: Any, page: int, per_page: int) -> Page[Channel]:
    """Read GET /channels. `page` and `per_page` are what was asked for."""
    return paged(body, page, per_page, channel, "a list of channels")


def paged(body: Any, page: int, per_page: int, read: Callable[[Any], T], expected: str) -> Page[T]:
    """Read a page of any list.

    Args:
        body: the answer.
        page: that was asked for.
        per_page: that was asked for.
        read: reads an item.
        expected: what it is, for the error of a body that is something else.
    """
    data = mapping(body).get("data")
    if not isinstance(data, list):
        raise not_the_page(expected)
    items = tuple(read(item) for item in data)
    told = mapping(mapping(mapping(body).get("meta")).get("pagination"))
    total = count(told.get("totalCount"))
    return Page(
        items,
        count(told.get("page")) or page,
        max(count(told.get("perPage")) or per_page, 1),
        len(items) if total is None else total,
    )


def data_of(body: Any) -> Json:
    """Give what stands under `data`. Raises `Unreachable` where there is no object."""
    data = mapping(body).get("data")
    if not isinstance(data, Mapping):
        raise not_the_page("an object under “data”")
    return data


def report(data: Any) -> CheckReport:
    """Read what stands under `data` for POST /channels/:id/test."""
    given = mapping(data)
    listed = given.get("tests")
    steps: list[CheckStep] = []
    for item in listed if isinstance(listed, list) else []:
        steps.append(_step(mapping(item), {step.id for step in steps}))
    who = mapping(given.get("identity"))
    named = text(who.get("id"))
    return CheckReport(
        success=given.get("success") is True,
        channel_id=text(given.get("channelId")),
        tests=tuple(steps),
        tested_at=text(given.get("testedAt")) or "",
        identity=Identity(named, text(who.get("label")) or named) if named else None,
    )


def statistics(body: Any, period: Period, granularity: Granularity) -> Statistics:
    """Read GET /channels/:id/stats, for the period and granularity that were asked for."""
    data = data_of(body)
    series = data.get("timeSeries")
    told = mapping(data.get("summary"))
    # None where nothing is said, as for the averages: nothing is not the same as none.
    counts: list[Any] = [count(told.get(camel(name))) for name in StatsSummary._fields[:4]]
    averages = [_seconds(told.get(camel(name))) for name in StatsSummary._fields[4:]]
    return Statistics(
        text(data.get("channelId")) or "",
        period,
        granularity,
        StatsSummary(*counts, *averages),
        tuple(_bucket(mapping(item)) for item in (series if isinstance(series, list) else [])),
    )


def not_the_page(expected: str) -> Unreachable:
    """Make the error of a body that is not what the API page says."""
    return Unreachable(
        f"The server answered something else than {expected}.",
        cause="It speaks another dialect, or something between here and it answered in its place.",
        fix="Check the base URL and the dialect: `linktor-tui conformance <url>` says more.",
    )


def _status(value: Any) -> tuple[ChannelStatus, str | None]:
    """The page's status, and the server's own word where that is another."""
    if value is None:
        return ChannelStatus.PENDING, None
    try:
        return ChannelStatus(value), None
    except ValueError:
        return ChannelStatus.ERROR, str(value)[:100]


def _health(value: Any, odd_status: str | None) -> Health:
    given = mapping(value)
    status = _one_of(HealthStatus, given.get("status")) or HealthStatus.UNKNOWN
    message = text(given.get("message"))
    if odd_status is not None:
        message = message or f"The server calls its status “{odd_status}”, which is not known here."
    return Health(
        status,
        text(given.get("lastChecked")),
        text(given.get("lastMessageReceived")),
        text(given.get("lastMessageSent")),
        message,
    )


def _capabilities(value: Any) -> Capabilities | None:
    if not isinstance(value, Mapping):
        return None
    names = [item.name for item in fields(Capabilities)]
    return Capabilities(**{name: value.get(camel(name)) is True for name in names})


def _bot(value: Any) -> BotRef | None:
    named = text(mapping(value).get("id"))
    return BotRef(named, text(mapping(value).get("name")) or named) if named else None


def _traffic(value: Any) -> Traffic | None:
    found = {name: count(mapping(value).get(camel(name))) for name in Traffic._fields}
    given = {name: number for name, number in found.items() if number is not None}
    return Traffic(**given) if given else None


def _step(item: Json, taken: set[str]) -> CheckStep:
    name = text(item.get("name")) or "unnamed"
    identifier = text(item.get("id")) or name
    while identifier in taken:
        identifier += "'"
    return CheckStep(
        identifier,
        name,
        _one_of(StepStatus, item.get("status")) or StepStatus.UNKNOWN,
        text(item.get("message")) or "",
        dict(mapping(item.get("details"))),
        _one_of(FailureClass, item.get("failureClass")),
        text(item.get("code")),
        text(item.get("cause")),
        text(item.get("fix")),
        _one_of(Who, item.get("who")),
        text(item.get("documentation")),
        count(item.get("durationMs")) or 0,
    )


def _one_of(kind: Any, value: Any) -> Any:
    try:
        return kind(value)
    except ValueError:
        return None


def _bucket(item: Json) -> StatsBucket:
    counts = {name: count(item.get(camel(name))) or 0 for name in StatsBucket._fields[1:]}
    return StatsBucket(text(item.get("timestamp")) or "", **counts)


def _seconds(value: Any) -> float | None:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return value if number and value == value else None
