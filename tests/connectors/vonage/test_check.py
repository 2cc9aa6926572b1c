"""The staged check of an SMS channel, beyond the situations that every connector must tell."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from connectors import checks
from connectors.contract import CheckStep, StepStatus
from connectors.vonage import VonageSmsConnector
from connectors.vonage import simulated as world
from connectors.vonage.simulator import VonageSimulator
from tests.connectors.support import context, report

pytestmark = pytest.mark.asyncio(loop_scope="module")

OURS = "https://hooks.acme.example/webhooks/sms/ch_1"
THEIRS = "https://crm.other-vendor.example/in?key=do-not-show"


async def check(
    simulator: VonageSimulator, raw: dict[str, Any], webhook_url: str | None = OURS
) -> dict[str, CheckStep]:
    ctx = context({"vonage": simulator.url}, webhook_url=webhook_url)
    return await report(VonageSmsConnector, raw, ctx)


async def test_a_good_channel(simulator: VonageSimulator, good: dict[str, Any]) -> None:
    simulator.accounts[world.MAIN].numbers[0].mo_http_url = OURS
    steps = await check(simulator, good)
    assert {step.status for step in steps.values()} == {StepStatus.PASSED}
    assert checks.verdict(steps.values()).success
    assert steps["vonage.balance"].details["balance"] == "24.5"


async def test_a_check_reads_and_nothing_else(
    simulator: VonageSimulator, good: dict[str, Any]
) -> None:
    before = repr(simulator.accounts)
    await check(simulator, good)
    assert repr(simulator.accounts) == before
    assert {(seen.method, seen.path) for seen in simulator.seen} == {
        ("GET", "/account/get-balance"),
        ("GET", "/account/numbers"),
        ("POST", "/account/settings"),
    }


@pytest.mark.parametrize(
    ("value", "reload", "code"),
    [("0", False, "balance_empty"), ("1.5", False, "balance_low"), ("1.5", True, None)],
)
async def test_the_money(
    simulator: VonageSimulator,
    main: world.SimulatedAccount,
    good: dict[str, Any],
    value: str,
    reload: bool,
    code: str | None,
) -> None:
    main.balance, main.auto_reload = Decimal(value), reload
    told = (await check(simulator, good))["vonage.balance"]
    assert told.code == code
    assert told.status is (StepStatus.WARNING if code else StepStatus.PASSED)


async def test_a_longer_number_is_not_ours(
    simulator: VonageSimulator, main: world.SimulatedAccount, good: dict[str, Any]
) -> None:
    main.numbers = [world.SimulatedNumber(f"{world.GOOD_NUMBER}7")]
    told = (await check(simulator, good))["vonage.number"]
    assert told.code == "number_not_owned"


async def test_a_sender_name_is_not_looked_for(
    simulator: VonageSimulator, good: dict[str, Any]
) -> None:
    steps = await check(simulator, good | {"phoneNumber": "Acme"})
    assert steps["vonage.format"].code == "phone_number_other"
    assert steps["vonage.number"].status is StepStatus.SKIPPED
    assert steps["vonage.permissions"].status is StepStatus.SKIPPED
    assert checks.verdict(steps.values()).success


@pytest.mark.parametrize(
    ("at_number", "at_account", "expected", "code"),
    [
        ("", "", OURS, "webhook_missing"),
        ("", "", None, None),
        (OURS, "", OURS, None),
        ("", OURS, OURS, None),
        (THEIRS, OURS, OURS, "webhook_elsewhere"),
        (THEIRS, "", None, "webhook_elsewhere"),
        ("", THEIRS, OURS, "webhook_elsewhere"),
    ],
)
async def test_where_texts_go(
    simulator: VonageSimulator,
    main: world.SimulatedAccount,
    good: dict[str, Any],
    at_number: str,
    at_account: str,
    expected: str | None,
    code: str | None,
) -> None:
    main.numbers[0].mo_http_url, main.mo_url = at_number, at_account
    told = (await check(simulator, good, expected))["vonage.webhook"]
    assert told.code == code
    assert "do-not-show" not in repr(told)


async def test_another_address_of_our_own_host(
    simulator: VonageSimulator, main: world.SimulatedAccount, good: dict[str, Any]
) -> None:
    main.numbers[0].mo_http_url = "https://hooks.acme.example/webhooks/sms/ch_2"
    told = (await check(simulator, good))["vonage.webhook"]
    assert "another address there" in told.message


async def test_receipts_of_an_address_that_is_too_long_to_be_sent_along(
    simulator: VonageSimulator, main: world.SimulatedAccount, good: dict[str, Any]
) -> None:
    address = "https://hooks.acme.example/" + "x" * 90
    told = (await check(simulator, good, address))["vonage.receipts"]
    assert told.code == "webhook_missing"
    main.dr_url = address
    told = (await check(simulator, good, address))["vonage.receipts"]
    assert told.status is StepStatus.PASSED


async def test_webhooks_that_nobody_can_prove(
    simulator: VonageSimulator, good: dict[str, Any]
) -> None:
    del good["signatureSecret"]
    assert (await check(simulator, good))["vonage.signing"].code == "signature_secret_missing"
    assert (await check(simulator, good, None))["vonage.signing"].status is StepStatus.SKIPPED


async def test_an_older_refusal_is_read(simulator: VonageSimulator, good: dict[str, Any]) -> None:
    simulator.provoke = "unprovisioned"
    told = (await check(simulator, good))["vonage.credentials"]
    assert (told.status, told.code) == (StepStatus.FAILED, "unprovisioned")


async def test_both_hosts_may_be_told_apart(
    simulator: VonageSimulator, good: dict[str, Any]
) -> None:
    places = {"vonage": "http://127.0.0.1:1", "vonage_rest": simulator.url}
    steps = await report(VonageSmsConnector, good, context(places))
    assert steps["vonage.credentials"].status is StepStatus.PASSED
