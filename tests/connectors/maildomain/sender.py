"""A connector that does nothing but look at the DNS of its from-address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors import checks, fields
from connectors.checks import Finding, passed, step
from connectors.contract import (
    Capabilities,
    CheckStep,
    Connector,
    Outbound,
    Sent,
    Setup,
    StepStatus,
)
from connectors.maildomain import DomainChecks
from connectors.maildomain.simulator import DnsSimulator
from tests.connectors import support


class SenderConfig(fields.ChannelConfig):
    from_email: str | None = None
    dkim_selector: str | None = None


class Sender(DomainChecks, Connector[SenderConfig]):
    channel_type = "email"
    provider = "sender"
    title = "Sender"
    summary = "A sender."
    documentation = "https://example.com"
    config_model = SenderConfig
    capabilities = Capabilities(text=True)

    @classmethod
    def account_key(cls, config: SenderConfig) -> str:
        return config.from_email or ""

    @classmethod
    def destinations(cls, config: SenderConfig, endpoints: Mapping[str, str]) -> Mapping[str, str]:
        return {}

    @classmethod
    def setup(cls, config: SenderConfig, webhook_url: str | None) -> Setup:
        return Setup("Nothing.")

    async def send(self, message: Outbound) -> Sent:
        raise NotImplementedError

    @step("sender.format", name="format", title="Does it make sense?")
    async def check_format(self) -> Finding:
        return passed("It does.")


async def look(
    dns: DnsSimulator | str,
    domain: str = "example.com",
    *,
    selector: str | None = None,
    seconds: float = 5.0,
    **hints: Any,
) -> dict[str, CheckStep]:
    """Check the DNS of a domain; `hints` are the attributes that a connector gives."""
    server = dns if isinstance(dns, str) else f"127.0.0.1:{dns.port}"
    config = SenderConfig(from_email=f"support@{domain}", dkim_selector=selector)
    made = Sender(config, support.context({"dns": server}, timeout=seconds))
    for name, value in hints.items():
        setattr(made, name, value)
    return {found.id: found async for found in checks.run(made)}


def said(found: CheckStep) -> str:
    """Status and code of a step, `passed` alone for one that is as it should be."""
    return (
        found.status.value if found.status is StepStatus.PASSED else f"{found.status} {found.code}"
    )
