"""Running a connector's checks on this machine, with its secrets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from connectors import checks
from connectors.contract import CheckStep, Connector, Context
from connectors.fields import secret_values
from connectors.redaction import Redactor
from linktor_tui.contract.resources import CheckReport
from linktor_tui.contract.times import stamp

if TYPE_CHECKING:
    from connectors.pace import Pace
    from connectors.transport import Http
    from linktor_tui.contract.protocol import OnStep
    from linktor_tui.local.configs import Configured


@dataclass(frozen=True, slots=True)
class Checker:
    """What all checks of an engine share."""

    endpoints: Mapping[str, str]
    clock: Callable[[], datetime]
    timeout: float = 15.0
    paces: dict[int, Pace] = field(default_factory=dict)
    """One for each credential of a provider that says how often it may be asked."""

    async def run(
        self,
        configured: Configured,
        *,
        channel_id: str | None = None,
        webhook_url: str | None = None,
        webhook_secret: str | None = None,
        expected_identity: str | None = None,
        on_step: OnStep | None = None,
        only_cheap: bool = False,
    ) -> CheckReport:
        """Run every step, or only the cheap ones; hand out each, redacted, as it finishes."""
        connector = self.connector(
            configured,
            webhook_url=webhook_url,
            webhook_secret=webhook_secret,
            expected_identity=expected_identity,
        )
        redactor = redactor_for(configured, webhook_secret)
        steps: list[CheckStep] = []
        only = checks.cheap(type(connector)) if only_cheap else None
        async with aclosing(checks.run(connector, only=only)) as running:
            async for step in running:
                clean = redacted(step, redactor)
                steps.append(clean)
                if on_step is not None:
                    on_step(clean)
        return CheckReport(
            success=checks.verdict(steps).success,
            channel_id=channel_id,
            tests=tuple(steps),
            tested_at=stamp(self.clock()),
            identity=connector.identity,
            partial=only_cheap,
        )

    def connector(
        self,
        configured: Configured,
        *,
        webhook_url: str | None = None,
        webhook_secret: str | None = None,
        expected_identity: str | None = None,
    ) -> Connector[Any]:
        """Make a connector that reaches its provider from this machine."""
        pace = self._pace(configured)

        def open_http(base_url: str, secrets: tuple[str, ...]) -> Http:
            from connectors.transport import Http  # httpx is 12 bare interpreters: only for a check

            return Http(base_url, secrets, timeout=self.timeout, pace=pace)

        context = Context(
            open_http=open_http,
            endpoints=self.endpoints,
            webhook_url=webhook_url,
            webhook_secret=webhook_secret,
            expected_identity=expected_identity,
            now=self.clock,
            timeout=self.timeout,
        )
        return configured.connector(configured.config, context)

    def _pace(self, configured: Configured) -> Pace | None:
        rate = configured.connector.requests_per_second
        if rate is None:
            return None
        from connectors.pace import Pace

        key = hash((configured.connector.provider, *secret_values(configured.config)))
        return self.paces.setdefault(key, Pace(rate))


def redactor_for(configured: Configured, webhook_secret: str | None = None) -> Redactor:
    """Make what keeps a channel's secrets out of words."""
    return Redactor((*secret_values(configured.config), webhook_secret or ""))


def redacted(step: CheckStep, redactor: Redactor) -> CheckStep:
    """A last net under the connectors: no secret leaves in a step, whatever a provider echoed."""
    return replace(
        step,
        message=redactor.text(step.message),
        details=redactor.value(step.details),
        code=redactor.text(step.code) if step.code else None,
        cause=redactor.text(step.cause) if step.cause else None,
        fix=redactor.text(step.fix) if step.fix else None,
    )
