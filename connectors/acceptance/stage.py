"""A connector on its simulator: what the tests of the suite share."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import pytest

from connectors import checks, fields, registry
from connectors.contract import CheckStep, Connector, Context, Outbound, StepStatus
from connectors.endpoints import endpoints_from
from connectors.hooks import HookRequest
from connectors.simulation import Fault, NotPlayed, Simulator, Trial, TrialName
from connectors.transport import Http
from connectors.webhooks import RegistersWebhook, set_webhook

AnyConnector = type[Connector[Any]]

OUR_URL = "https://hooks.acme.example/webhooks/ch_01acceptance"
OUR_SECRET = "whsec_acceptance-4f9c1b7e"  # noqa: S105 - of nobody
CUSTOMERS = {"email": "customer@example.org"}
SOME_NUMBER = "+15550100123"
PATIENCE = 5.0
"""Seconds for an exchange with a simulator on this machine."""


@dataclass(slots=True)
class Stage:
    """A connector's simulator, running. Use as an async context manager."""

    connector: AnyConnector
    simulator: Simulator
    others: list[Simulator] = field(default_factory=list)
    """Simulators of rooms without a connector that checks ask too, such as name servers."""
    _exits: AsyncExitStack = field(default_factory=AsyncExitStack)

    @classmethod
    def of(cls, connector: AnyConnector) -> Stage:
        """Set the stage. Skips the test for a connector without a simulator."""
        made = registry.simulator(registry.room_of(connector))
        if made is None:
            pytest.skip("its room has no simulator")
        others = (registry.simulator(room) for room in registry.shared_rooms())
        return cls(connector, made, [other for other in others if other is not None])

    async def __aenter__(self) -> Self:
        for simulator in (self.simulator, *self.others):
            await self._exits.enter_async_context(simulator)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._exits.aclose()

    def clear(self) -> None:
        """Switch off what a test switched on."""
        self.simulator.fault, self.simulator.provoke = Fault.NONE, None

    @property
    def endpoints(self) -> dict[str, str]:
        """Provider name -> address on this machine."""
        environ: dict[str, str] = {}
        for simulator in (*self.others, self.simulator):
            environ |= simulator.environ()
        return endpoints_from(environ)

    def trial(self, name: TrialName) -> Trial | str:
        """A trial of this connector, or the reason why there is none."""
        return self.simulator.trials(self.connector.channel_type)[name]

    @property
    def good(self) -> dict[str, Any]:
        """The config of a channel that works."""
        trial = self.trial(TrialName.GOOD)
        assert isinstance(trial, Trial), "every connector has a good channel"
        return dict(trial.body["config"])

    def config(self, raw: Mapping[str, Any]) -> fields.ChannelConfig:
        """Validate a config as it comes from outside."""
        derived = self.connector.derived_fields
        own = {key: value for key, value in raw.items() if key not in ("provider", *derived)}
        return fields.parse(self.connector.config_model, own)

    def secrets(self, raw: Mapping[str, Any] | None = None) -> tuple[str, ...]:
        """The secrets of a config, the working one by default."""
        return fields.secret_values(self.config(self.good if raw is None else raw))

    def made(
        self,
        raw: Mapping[str, Any] | None = None,
        *,
        endpoints: Mapping[str, str] | None = None,
        timeout: float = PATIENCE,
    ) -> Connector[Any]:
        """Make the connector of a config, the working one by default."""
        context = Context(
            open_http=lambda url, secrets: Http(url, secrets, timeout=timeout),
            endpoints=self.endpoints if endpoints is None else endpoints,
            webhook_url=OUR_URL,
            webhook_secret=OUR_SECRET,
            timeout=timeout,
        )
        return self.connector(self.config(self.good if raw is None else raw), context)

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Connector[Any]]:
        """Make the connector of the working config, and close it afterwards."""
        made = self.made()
        try:
            yield made
        finally:
            await made.close()

    async def check(self, connector: Connector[Any]) -> dict[str, CheckStep]:
        """Run a connector's check and give its steps by id."""
        return {step.id: step async for step in checks.run(connector)}

    async def message(self, text: str = "Hello from the acceptance suite.") -> Outbound:
        """A message to a customer whom the simulator knows."""
        customer = self.simulator.customer(self.connector.channel_type)
        known = CUSTOMERS.get(self.connector.channel_type, SOME_NUMBER)
        return Outbound(customer or known, text, subject="Acceptance")

    async def register(self) -> None:
        """Register our webhook, where the provider lets it be done by API."""
        async with self.opened() as made:
            if isinstance(made, RegistersWebhook):
                await set_webhook(made, OUR_URL, take_over=True)

    async def say(self, text: str) -> list[HookRequest]:
        """Let the customer write. Skips the test where the provider carries nothing inwards."""
        try:
            return list(await self.simulator.say(self.good, text))
        except NotPlayed as reason:
            pytest.skip(str(reason))


def explained(step: CheckStep) -> bool:
    """Tell whether a step says what it must: why and what to do, where something is not right."""
    if step.status is StepStatus.PASSED:
        return bool(step.message)
    if step.status is StepStatus.SKIPPED:
        return bool(step.message)
    return all((step.message, step.code, step.cause, step.fix, step.who, step.failure_class))
