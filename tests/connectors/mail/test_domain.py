"""The from-domain's DNS as part of a mailbox's check."""

from __future__ import annotations

from typing import Any

import pytest

from connectors import checks
from connectors.contract import CheckStep, StepStatus
from connectors.mail.services import service_of
from connectors.mail.simulator import MailSimulator
from connectors.maildomain.simulator import DnsSimulator, Trouble, key_record
from tests.connectors.mail.room import connector, settings


async def check(dns: DnsSimulator, raw: dict[str, Any]) -> dict[str, CheckStep]:
    ready = connector(raw, endpoints={"dns": f"127.0.0.1:{dns.port}"})
    return {step.id: step async for step in checks.run(ready)}


async def test_a_good_mailbox_of_a_domain_in_good_order(mail: MailSimulator) -> None:
    async with DnsSimulator() as dns:
        steps = await check(dns, mail.config())

    assert {step.status for step in steps.values()} == {StepStatus.PASSED}
    assert "SMTP server" in steps["dns.spf"].message


async def test_silent_dns_changes_nothing_about_the_mailbox(mail: MailSimulator) -> None:
    async with DnsSimulator(trouble=Trouble.SERVFAIL) as dns:
        steps = await check(dns, mail.config())

    assert {step.status for step in steps.values() if step.name == "dns"} >= {StepStatus.UNKNOWN}
    assert checks.verdict(steps.values()).success


async def test_the_selector_of_the_config_is_asked_for(mail: MailSimulator) -> None:
    async with DnsSimulator() as dns:
        dns.publish("own._domainkey.example.com", "TXT", key_record())
        steps = await check(dns, mail.config(dkimSelector="own"))

    assert steps["dns.dkim"].details["selector"] == "own"


@pytest.mark.parametrize(
    ("host", "include"),
    [
        ("smtp.gmail.com", "_spf.google.com"),
        ("smtp.office365.com.", "spf.protection.outlook.com"),
        ("SMTP.FASTMAIL.COM", "spf.messagingengine.com"),
    ],
)
def test_known_services(host: str, include: str) -> None:
    assert connector(settings(smtpHost=host)).spf_includes == (include,)


def test_a_service_with_an_envelope_of_its_own_is_not_held_to_spf() -> None:
    ready = connector(settings(smtpHost="email-smtp.eu-west-1.amazonaws.com"))

    assert (ready.sending_hosts, ready.envelope_domain) == ((), None)


def test_a_name_that_only_ends_alike_is_another_service() -> None:
    assert service_of("notgmail.com") == service_of("mail.example.com")
