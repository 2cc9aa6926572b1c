"""Run a connector's check against something on loopback."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from connectors import checks, fields
from connectors.contract import CheckStep, Connector, Context
from connectors.transport import Http

NO_NAME_SERVER = "127.0.0.1:1"
"""Where nothing listens: what is not given a name server asks none, this machine's included."""


def context(
    endpoints: Mapping[str, str] | None = None,
    *,
    timeout: float = 5.0,
    webhook_url: str | None = None,
    webhook_secret: str | None = None,
    expected_identity: str | None = None,
    now: datetime | None = None,
) -> Context:
    """Give a context that reaches nothing but what `endpoints` names, no name server either."""
    return Context(
        open_http=lambda url, secrets: Http(url, secrets, timeout=timeout),
        endpoints={"dns": NO_NAME_SERVER, **(endpoints or {})},
        webhook_url=webhook_url,
        webhook_secret=webhook_secret,
        expected_identity=expected_identity,
        now=None if now is None else lambda: now,
        timeout=timeout,
    )


async def report(
    connector: type[Connector[Any]], raw: Mapping[str, Any], ctx: Context
) -> dict[str, CheckStep]:
    """Check a configuration as it came from outside, and give the steps by id."""
    config = fields.parse(connector.config_model, raw)
    return {step.id: step async for step in checks.run(connector(config, ctx))}
