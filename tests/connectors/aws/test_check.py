"""Checks beyond the trials: what each state of an account, an identity and a number means."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors import checks
from connectors.aws import SesConnector, SnsConnector
from connectors.aws.simulated import ACCOUNT, DOMAIN, FRESH, LIMITED, TEMPORARY, identity
from connectors.aws.simulator import AwsSimulator
from connectors.contract import StepStatus
from connectors.maildomain.simulator import DnsSimulator
from connectors.simulation import Fault
from tests.connectors import support
from tests.connectors.aws.channels import check, ses, sns, unpassed

pytestmark = pytest.mark.asyncio(loop_scope="module")

OUTCOMES = {
    "works": {},
    "sms works": {},
    "wrong secret": {"aws.credentials": "failed SignatureDoesNotMatch"},
    "sandbox, address not verified": {
        "ses.account": "warning ses_sandbox",
        "ses.identity": "failed ses_identity_unverified",
    },
    "sms sandbox": {"sns.sandbox": "warning sms_sandbox"},
}


async def test_each_sample_ends_as_it_says(aws: AwsSimulator) -> None:
    found = {}
    for sample in aws.samples():
        kind = SesConnector if sample.body["type"] == "email" else SnsConnector
        raw = {key: value for key, value in sample.body["config"].items() if key != "provider"}
        steps = await support.report(kind, raw, support.context({"aws": aws.url}))
        found[sample.outcome] = unpassed(steps)

    assert found == OUTCOMES


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"accessKeyId": "YOUR_ACCESS_KEY"}, "placeholder"),
        ({"secretAccessKey": "YOUR_AUTH_TOKEN"}, "placeholder"),
        ({"accessKeyId": "AIDASANDBOXNOTREAL01"}, "key_id_kind"),
        ({"accessKeyId": "AKIA lower case"}, "key_id_format"),
        ({"accessKeyId": "ASIASANDBOXNOTREAL04"}, "session_token_missing"),
        ({"secretAccessKey": "AKIASANDBOXNOTREAL01"}, "secret_is_key_id"),
        ({"phoneNumber": "555 0100"}, "number_format"),
        ({"senderId": "A name too long"}, "sender_id_format"),
        ({"senderId": "12345"}, "sender_id_format"),
    ],
)
async def test_settings_that_cannot_work(
    aws: AwsSimulator, given: dict[str, Any], code: str
) -> None:
    steps = await check(sns(aws, **given))

    assert unpassed(steps) == {"aws.format": f"failed {code}"}
    assert aws.seen == [], "nobody is asked"


async def test_settings_that_look_odd(aws: AwsSimulator) -> None:
    short = await check(sns(aws, secretAccessKey="too-short"))
    unused = await check(sns(aws, sessionToken="not-of-this-key"))

    assert unpassed(short)["aws.format"] == "warning secret_length"
    assert unpassed(unused)["aws.format"] == "warning token_unused"
    assert unpassed(unused)["aws.credentials"] == "failed InvalidClientTokenId"


async def test_temporary_credentials(aws: AwsSimulator) -> None:
    key: dict[str, Any] = {"accessKeyId": TEMPORARY.id, "secretAccessKey": TEMPORARY.secret}

    steps = await check(ses(aws, sessionToken=TEMPORARY.token, **key))

    assert unpassed(steps) == {}


@pytest.mark.parametrize("hours", [-1, 1])
async def test_a_wrong_clock_is_no_wrong_key(aws: AwsSimulator, hours: int) -> None:
    off = datetime.now(UTC) + timedelta(hours=hours)

    steps = await check(sns(aws, context={"now": off}))

    assert unpassed(steps) == {"aws.credentials": "unknown SignatureDoesNotMatch/expired"}
    found = steps["aws.credentials"]
    assert abs(found.details["clockOffSeconds"] - hours * 3600) < 60
    assert "clock" in (found.fix or "")
    assert checks.verdict(steps.values()).unknown


async def test_an_expired_token_is_told_from_a_wrong_key(aws: AwsSimulator) -> None:
    aws.fault = Fault.EXPIRED

    steps = await check(ses(aws))

    assert unpassed(steps) == {"aws.credentials": "failed ExpiredToken"}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"SendingEnabled": False}, "failed ses_sending_off"),
        ({"EnforcementStatus": "SHUTDOWN"}, "failed ses_shutdown"),
        ({"EnforcementStatus": "PROBATION"}, "warning ses_probation"),
        ({"SendQuota": {"Max24HourSend": 10, "SentLast24Hours": 10}}, "warning ses_quota_used"),
        ({"SendQuota": {"Max24HourSend": -1, "SentLast24Hours": 10}}, None),
        ({"SendQuota": None}, None),
        ({"SendingEnabled": "perhaps"}, "unknown unreadable"),
    ],
)
async def test_the_mail_account(
    aws: AwsSimulator, changed: dict[str, Any], expected: str | None
) -> None:
    aws.world.mail_accounts[ACCOUNT] |= changed

    assert unpassed(await check(ses(aws))).get("ses.account") == expected


@pytest.mark.parametrize("name", ["support@example.com", "example.com"])
async def test_the_address_or_its_domain(aws: AwsSimulator, name: str) -> None:
    aws.world.identities = {(ACCOUNT, name): identity()}

    found = (await check(ses(aws)))["ses.identity"]

    assert found.details["identity"] == name


async def test_an_address_below_a_verified_domain(aws: AwsSimulator) -> None:
    found = (await check(ses(aws, fromEmail="a@news.example.com")))["ses.identity"]

    assert (found.status, found.details["identity"]) == (StepStatus.PASSED, "example.com")


async def test_dns_is_asked_for_what_ses_signs_with(aws: AwsSimulator) -> None:
    async with DnsSimulator() as dns:
        made = ses(aws)
        context = support.context({"aws": aws.url, "dns": f"127.0.0.1:{dns.port}"})
        steps = await check(SesConnector(made.config, context))

    assert {step.status for step in steps.values()} == {StepStatus.PASSED}
    assert steps["dns.dkim"].details["selector"] == "linktor"
    assert steps["dns.alignment"].details["other"] == f"bounce.{DOMAIN}"


async def test_mail_that_only_amazon_signs(aws: AwsSimulator) -> None:
    unsigned = {"SigningEnabled": False, "Status": "NOT_STARTED", "Tokens": []}
    aws.world.identities[ACCOUNT, DOMAIN] = identity(DkimAttributes=unsigned, MailFromAttributes={})
    async with DnsSimulator() as dns:
        made = ses(aws)
        context = support.context({"aws": aws.url, "dns": f"127.0.0.1:{dns.port}"})
        steps = await check(SesConnector(made.config, context))

    assert (steps["ses.identity"].code, steps["dns.alignment"].code) == (
        "ses_dkim_off",
        "not_aligned",
    )


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({}, "warning sms_spend_limit"),
        ({"MonthlySpendLimit": "1"}, "warning sms_spend_limit"),
        ({"MonthlySpendLimit": "1.5"}, None),
        ({"MonthlySpendLimit": "much"}, "warning sms_spend_limit"),
    ],
)
async def test_what_may_be_spent(
    aws: AwsSimulator, attributes: dict[str, str], expected: str | None
) -> None:
    aws.world.sms_attributes = attributes

    assert unpassed(await check(sns(aws))).get("sns.account") == expected


async def test_a_key_without_rights(aws: AwsSimulator) -> None:
    key: dict[str, Any] = {"accessKeyId": LIMITED.id, "secretAccessKey": LIMITED.secret}

    steps = await check(sns(aws, **key))

    assert steps["sns.optouts"].status is StepStatus.SKIPPED
    assert "sns:GetSMSAttributes" in (steps["sns.account"].fix or "")


async def test_who_it_is_stays_when_the_key_changes(aws: AwsSimulator) -> None:
    one = ses(aws)
    two = ses(
        aws,
        accessKeyId=TEMPORARY.id,
        secretAccessKey=TEMPORARY.secret,
        sessionToken=TEMPORARY.token,
    )
    three = ses(aws, accessKeyId=FRESH.id, secretAccessKey=FRESH.secret)
    for made in (one, two, three):
        await check(made)

    assert one.identity is not None
    assert one.identity == two.identity
    assert one.identity != three.identity
    assert one.identity.id == f"{ACCOUNT}/us-east-1/support@example.com"
