"""Checks of a configuration, made from this machine with our own connectors.

A remote cannot check what it has not saved, and the real Linktor server asks no provider at all. So
the provider is asked from here, before a credential is handed to anybody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from connectors import checks, fields, registry
from connectors.contract import CheckStep, Connector, Context
from connectors.redaction import Redactor
from linktor_tui.contract.errors import (
    Fault,
    InvalidChannelType,
    InvalidRequest,
)
from linktor_tui.contract.resources import CheckReport
from linktor_tui.contract.times import stamp, utc_now

if TYPE_CHECKING:
    from connectors.transport import Http
    from linktor_tui.contract.protocol import OnStep
    from linktor_tui.contract.requests import CreateChannel

AnyConnector = type[Connector[Any]]


def connector_for(channel_type: str, config: Mapping[str, Any]) -> AnyConnector:
    """Find the connector of a type and of the provider that a config names.

    Raises:
        InvalidChannelType: there is none here; `details["known"]` lists what there is.
    """
    provider = config.get("provider")
    if provider is not None and not isinstance(provider, str):
        raise InvalidRequest(Fault("config.provider", "must be text"))
    try:
        return registry.find(channel_type, provider)
    except registry.NoSuchConnector as error:
        known = list(error.known) or sorted({item.channel_type for item in registry.listings()})
        raise InvalidChannelType(
            f"This program has no connector for {channel_type}/{provider or 'any provider'}.",
            fix=f"Use one of: {', '.join(known)}. What the server alone knows can be created "
            "unchecked (--no-check).",
            details={"type": channel_type, "provider": provider, "known": known},
        ) from None


def accept(connector: AnyConnector, raw: Mapping[str, Any]) -> fields.ChannelConfig:
    """Validate a config. Raises `InvalidRequest` with a fault per field."""
    left_out = ("provider", *connector.derived_fields)
    own = {key: value for key, value in raw.items() if key not in left_out}
    try:
        return fields.parse(connector.config_model, own)
    except fields.ConfigRefused as refusal:
        faults = (Fault(f"config.{item.field}", item.message) for item in refusal.faults)
        fix = f"`linktor-tui types show {connector.channel_type}` lists the fields."
        raise InvalidRequest(*faults, fix=fix) from None


def secrets_in(channel_type: str, config: Mapping[str, Any]) -> tuple[str, ...]:
    """Name the values in a config that nobody may see; every text where the type is not known."""
    texts = {key: value for key, value in config.items() if isinstance(value, str)}
    try:
        connector = connector_for(channel_type, config)
    except (InvalidChannelType, InvalidRequest):
        return tuple(value for value in texts.values() if len(value) >= 8)
    model: type[fields.ChannelConfig] = connector.config_model
    specs = fields.describe(model)
    names = {name for spec in specs if spec.secret for name in (spec.key, *spec.also)}
    return tuple(value for key, value in texts.items() if key in names and value != fields.MASK)


@dataclass(frozen=True, slots=True)
class Prober:
    """Asks providers from this machine."""

    endpoints: Mapping[str, str]
    timeout: float = 15.0
    clock: Callable[[], datetime] = utc_now

    async def draft(self, request: CreateChannel, *, on_step: OnStep | None = None) -> CheckReport:
        """Check a configuration that is not saved anywhere."""
        connector = connector_for(request.type, request.config)
        return await self.report(connector, accept(connector, request.config), on_step=on_step)

    async def report(
        self,
        connector: AnyConnector,
        config: fields.ChannelConfig,
        *,
        channel_id: str | None = None,
        webhook_url: str | None = None,
        on_step: OnStep | None = None,
    ) -> CheckReport:
        """Run every step; hand out each, without secrets, as it finishes."""
        made = connector(config, self._context(webhook_url))
        redactor = Redactor(fields.secret_values(config))
        steps: list[CheckStep] = []
        async with aclosing(checks.run(made)) as running:
            async for step in running:
                clean = _redacted(step, redactor)
                steps.append(clean)
                if on_step is not None:
                    on_step(clean)
        return CheckReport(
            success=checks.verdict(steps).success,
            channel_id=channel_id,
            tests=tuple(steps),
            tested_at=stamp(self.clock()),
            identity=made.identity,
        )

    def _context(self, webhook_url: str | None) -> Context:
        def open_http(base_url: str, secrets: tuple[str, ...]) -> Http:
            from connectors.transport import Http

            return Http(base_url, secrets, timeout=self.timeout)

        return Context(
            open_http=open_http,
            endpoints=self.endpoints,
            webhook_url=webhook_url,
            now=self.clock,
            timeout=self.timeout,
        )


def _redacted(step: CheckStep, redactor: Redactor) -> CheckStep:
    return replace(
        step,
        message=redactor.text(step.message),
        details=redactor.value(step.details),
        code=redactor.text(step.code) if step.code else None,
        cause=redactor.text(step.cause) if step.cause else None,
        fix=redactor.text(step.fix) if step.fix else None,
    )
