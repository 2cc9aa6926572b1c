"""A WhatsApp channel's config: what is taken, under which names, and what the format step says."""

from __future__ import annotations

from typing import Any

import pytest

from connectors import fields
from connectors.contract import StepStatus
from connectors.meta import WhatsAppConnector
from connectors.meta.simulator import MetaSimulator
from connectors.meta.whatsapp_config import WhatsAppConfig
from tests.connectors.meta.channels import checked, whatsapp

SAMPLE = {
    "phoneNumberId": "YOUR_PHONE_NUMBER_ID",
    "accessToken": "YOUR_ACCESS_TOKEN",
    "businessAccountId": "YOUR_BUSINESS_ACCOUNT_ID",
    "verifyToken": "YOUR_VERIFY_TOKEN",
}


def test_the_api_pages_sample_is_accepted() -> None:
    config = fields.parse(WhatsAppConfig, SAMPLE)
    assert fields.plain(config) == SAMPLE


def test_the_servers_names_are_accepted() -> None:
    theirs = {
        "phone_number_id": "106540352242922",
        "access_token": "EAAx",
        "business_id": "102290129340398",
        "verify_token": "word",
        "webhook_secret": "0" * 32,
        "api_version": "v24.0",
    }
    plain = fields.plain(fields.parse(WhatsAppConfig, theirs))
    assert set(plain) == {
        "phoneNumberId",
        "accessToken",
        "businessAccountId",
        "verifyToken",
        "appSecret",
        "apiVersion",
    }


def test_a_secret_shows_in_no_repr() -> None:
    config = fields.parse(WhatsAppConfig, whatsapp())
    shown = repr(config)
    assert [secret for secret in fields.secret_values(config) if secret in shown] == []


def test_two_channels_of_one_number_are_one_account() -> None:
    one, other = (
        fields.parse(WhatsAppConfig, whatsapp(accessToken=token)) for token in ("EAA1", "EAA2")
    )
    assert isinstance(one, WhatsAppConfig)
    assert isinstance(other, WhatsAppConfig)
    assert WhatsAppConnector.account_key(one) == WhatsAppConnector.account_key(other)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(
    ("changes", "status", "field", "says"),
    [
        ({"phoneNumberId": "+1 555-010-0001"}, "failed", "phoneNumberId", "digits"),
        ({"phoneNumberId": "YOUR_PHONE_NUMBER_ID"}, "failed", "phoneNumberId", "digits"),
        ({"businessAccountId": "acme"}, "failed", "businessAccountId", "digits"),
        ({"businessAccountId": "106540352242922"}, "failed", "businessAccountId", "same id"),
        ({"accessToken": "EAABcd..."}, "failed", "accessToken", "cannot be one"),
        ({"accessToken": "Bearer EAAabcdefgh"}, "failed", "accessToken", "cannot be one"),
        ({"accessToken": "IGAAabcdefghijk"}, "failed", "accessToken", "Instagram"),
        ({"accessToken": "245100000000001|abcdef"}, "failed", "accessToken", "app's own"),
        ({"accessToken": "abcdefghijklmnop"}, "warning", "accessToken", "EAA"),
        ({"appSecret": "not-hex"}, "warning", "appSecret", "32"),
        ({"apiVersion": "v24-beta"}, "failed", "apiVersion", "shape"),
    ],
)
async def test_what_the_format_step_says(
    simulator: MetaSimulator, changes: dict[str, Any], status: str, field: str, says: str
) -> None:
    step = (await checked(simulator, whatsapp(**changes)))["format"]
    assert step.status == status
    assert step.details["field"] == field
    assert says in step.message
    assert changes[field] not in repr(step)


@pytest.mark.asyncio(loop_scope="module")
async def test_nobody_is_asked_about_a_config_that_cannot_work(simulator: MetaSimulator) -> None:
    steps = await checked(simulator, SAMPLE)
    assert steps["format"].status is StepStatus.FAILED
    assert steps["format"].details["fields"] == ["phoneNumberId", "businessAccountId"]
    assert simulator.seen == []
