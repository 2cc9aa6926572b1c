"""boto3, unmodified but for the endpoint, against the simulator."""

from __future__ import annotations

import asyncio
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from connectors.aws.simulated import (
    EXPIRED,
    FRESH,
    GOOD,
    LIMITED,
    NUMBER,
    TEMPORARY,
    WRONG_SECRET,
    Key,
)
from connectors.aws.simulator import AwsSimulator
from connectors.simulation import Fault

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    # botocore's own, for a Python that it will leave behind.
    pytest.mark.filterwarnings("ignore::boto3.exceptions.PythonDeprecationWarning"),
    pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow:DeprecationWarning"),
]


def client(aws: AwsSimulator, service: str, key: Key = GOOD, **other: Any) -> Any:
    given = {"aws_secret_access_key": key.secret, "aws_session_token": key.token} | other
    return boto3.client(
        service,
        region_name="us-east-1",
        endpoint_url=aws.url,
        aws_access_key_id=key.id,
        config=Config(retries={"max_attempts": 0}, proxies={}),
        **given,
    )


async def call(found: Any, operation: str, **parameters: Any) -> Any:
    return await asyncio.to_thread(lambda: getattr(found, operation)(**parameters))


async def refused(found: Any, operation: str, **parameters: Any) -> str:
    with pytest.raises(ClientError) as error:
        await call(found, operation, **parameters)
    code: str = error.value.response["Error"]["Code"]
    return code


@pytest.mark.parametrize("key", [GOOD, TEMPORARY])
async def test_who_it_is(aws: AwsSimulator, key: Key) -> None:
    answer = await call(client(aws, "sts", key), "get_caller_identity")

    assert (answer["Account"], answer["Arn"]) == (key.account, key.arn)


@pytest.mark.parametrize(
    ("key", "other", "code"),
    [
        (GOOD, {"aws_secret_access_key": WRONG_SECRET}, "SignatureDoesNotMatch"),
        (EXPIRED, {}, "ExpiredToken"),
        (TEMPORARY, {"aws_session_token": "another"}, "InvalidClientTokenId"),
        (Key("AKIASANDBOXNOTREAL99", GOOD.secret), {}, "InvalidClientTokenId"),
    ],
)
async def test_bad_keys(aws: AwsSimulator, key: Key, other: dict[str, str], code: str) -> None:
    assert await refused(client(aws, "sts", key, **other), "get_caller_identity") == code


async def test_a_mail(aws: AwsSimulator) -> None:
    mail = {
        "FromEmailAddress": "Acme <support@example.com>",
        "Destination": {"ToAddresses": ["customer@example.org"]},
        "Content": {"Simple": {"Subject": {"Data": "Hi"}, "Body": {"Text": {"Data": "Hello ☃"}}}},
    }
    sender = client(aws, "sesv2")

    answer = await call(sender, "send_email", **mail)

    assert answer["MessageId"] in aws.world.mails
    foreign = mail | {"FromEmailAddress": "a@other-company.example"}
    assert await refused(sender, "send_email", **foreign) == "MessageRejected"
    assert (
        await refused(client(aws, "sesv2", LIMITED), "send_email", **mail)
        == "AccessDeniedException"
    )
    nobody = mail | {"Destination": {"ToAddresses": ["nobody"]}}
    assert await refused(sender, "send_email", **nobody) == "BadRequestException"


async def test_the_mail_account(aws: AwsSimulator) -> None:
    good, fresh = client(aws, "sesv2"), client(aws, "sesv2", FRESH)

    assert (await call(good, "get_account"))["ProductionAccessEnabled"] is True
    assert (await call(fresh, "get_account"))["ProductionAccessEnabled"] is False
    known = await call(good, "get_email_identity", EmailIdentity="example.com")
    assert known["DkimAttributes"]["Status"] == "SUCCESS"
    missing = {"EmailIdentity": "support+x@example.com"}
    assert await refused(good, "get_email_identity", **missing) == "NotFoundException"


async def test_a_text_message(aws: AwsSimulator) -> None:
    sender = client(aws, "sns")
    attributes = {"AWS.SNS.SMS.SenderID": {"DataType": "String", "StringValue": "ACME"}}

    answer = await call(
        sender,
        "publish",
        PhoneNumber="+15550100123",
        Message="Hi & ☃",
        MessageAttributes=attributes,
    )

    assert aws.world.texts[answer["MessageId"]]["Message"] == "Hi & ☃"
    assert await refused(sender, "publish", PhoneNumber="12", Message="Hi") == "InvalidParameter"
    limited = client(aws, "sns", LIMITED)
    assert (
        await refused(limited, "publish", PhoneNumber="+15550100123", Message="Hi")
        == "AuthorizationError"
    )


async def test_the_sms_account(aws: AwsSimulator) -> None:
    good = client(aws, "sns")

    assert (await call(good, "get_sms_attributes"))["attributes"]["MonthlySpendLimit"] == "100"
    assert (await call(good, "get_sms_sandbox_account_status"))["IsInSandbox"] is False
    numbers = (await call(good, "list_origination_numbers"))["PhoneNumbers"]
    assert [item["PhoneNumber"] for item in numbers] == [NUMBER]
    assert (await call(good, "list_phone_numbers_opted_out"))["phoneNumbers"]


@pytest.mark.parametrize("service", ["sts", "sesv2"])
async def test_slow_down(aws: AwsSimulator, service: str) -> None:
    aws.fault = Fault.RATE_LIMITED
    operation = "get_caller_identity" if service == "sts" else "get_account"

    code = await refused(client(aws, service), operation)

    assert code == ("Throttling" if service == "sts" else "TooManyRequestsException")
