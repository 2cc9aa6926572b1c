"""What is said of a configuration before anybody is asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from connectors.contract import StepStatus
from tests.connectors.mail.room import check, raw_server, settings, smtp_script
from tests.connectors.mail.test_config import PAGE


async def format_step(raw: dict[str, Any]) -> tuple[str | None, str]:
    steps = await check(raw)
    step = steps.pop("mail.format")
    assert step.status is StepStatus.FAILED
    rest = [later for later in steps.values() if later.name != "dns"]
    assert all(later.status is StepStatus.SKIPPED for later in rest)
    assert step.fix
    return step.code, step.message


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"smtpHost": "smtp://mail.acme.com"}, "host_is_url", "smtpHost"),
        ({"smtpHost": "mail.acme.com:587"}, "host_with_port", "smtpHost"),
        ({"smtpHost": "support@acme.com"}, "host_malformed", "smtpHost"),
        ({"smtpHost": "mail acme com"}, "host_malformed", "smtpHost"),
        ({"smtpPassword": None}, "missing", "smtpPassword"),
        ({"smtpUser": None}, "missing", "smtpUser"),
        ({"smtpPassword": "YOUR_PASSWORD"}, "placeholder", "smtpPassword"),
        ({"imapUser": "u", "imapPassword": "p"}, "missing", "imapHost"),
        ({"imapHost": "localhost"}, "missing", "imapUser"),
        ({"imapHost": "localhost", "imapUser": "u"}, "missing", "imapPassword"),
        ({"caFile": "/nonexistent/ca.pem"}, "ca_file", "caFile"),
    ],
)
async def test_a_mistake_is_named_by_its_field(
    given: dict[str, Any], code: str, field: str
) -> None:
    found, message = await format_step(settings(**given))

    assert found == code
    assert message.startswith(field)


async def test_the_example_of_the_documentation_is_not_tried() -> None:
    assert await format_step(PAGE) == (
        "placeholder",
        "smtpHost is still the example from the documentation.",
    )


async def test_a_ca_file_without_a_certificate(tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    file.write_text("not a certificate")

    code, message = await format_step(settings(caFile=str(file)))

    assert code == "ca_file"
    assert "no certificate" in message


async def test_a_wrong_format_costs_no_connection() -> None:
    async with raw_server(smtp_script({})) as (port, heard):
        await check(settings(smtpPort=port, smtpPassword=None))

    assert heard.connections == 0
