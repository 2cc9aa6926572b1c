"""What is sent, as the service gets it."""

from __future__ import annotations

import pytest

from connectors.aws.simulated import FRESH, LIMITED, NUMBER
from connectors.aws.simulator import AwsSimulator
from connectors.contract import Outbound
from connectors.problems import NoAnswer, ProviderRefusal
from connectors.simulation import Fault
from tests.connectors.aws.channels import ses, sns

pytestmark = pytest.mark.asyncio(loop_scope="module")

MAIL = Outbound(
    "customer@example.org", "Hello ☃\nsecond line", subject="Order\r\nBcc: eve@x.example"
)


async def test_a_mail(aws: AwsSimulator) -> None:
    sent = await ses(aws, fromName='Acme "Süd" <x>', configurationSet="acme-events").send(MAIL)

    body = aws.world.mails[sent.id]
    assert body["Content"]["Simple"]["Body"]["Text"]["Data"] == MAIL.text
    assert body["Content"]["Simple"]["Subject"]["Data"] == "Order Bcc: eve@x.example"
    assert body["FromEmailAddress"].endswith(" <support@example.com>")
    assert body["FromEmailAddress"].isascii()
    assert body["Destination"] == {"ToAddresses": ["customer@example.org"]}
    assert body["ConfigurationSetName"] == "acme-events"


async def test_an_answer_goes_into_the_thread(aws: AwsSimulator) -> None:
    sent = await ses(aws).send(Outbound(MAIL.to, "Yes.", in_reply_to="q@customer.example"))

    headers = aws.world.mails[sent.id]["Content"]["Simple"]["Headers"]
    named = {item["Name"]: item["Value"] for item in headers}
    assert named == dict.fromkeys(("In-Reply-To", "References"), "<q@customer.example>")


async def test_a_text_message(aws: AwsSimulator) -> None:
    sent = await sns(aws, senderId="ACME").send(Outbound("+1 (555) 010-0123", "Hi & ☃"))

    got = aws.world.texts[sent.id]
    assert (got["PhoneNumber"], got["Message"]) == ("+15550100123", "Hi & ☃")
    names = {
        got[key]: got[key.replace("Name", "Value.StringValue")]
        for key in got
        if key.endswith("Name")
    }
    assert names == {
        "AWS.SNS.SMS.SMSType": "Transactional",
        "AWS.SNS.SMS.SenderID": "ACME",
        "AWS.MM.SMS.OriginationNumber": NUMBER,
    }


@pytest.mark.parametrize(
    "to", ["", "nobody", "a@b.example, c@d.example", "A <a@b.example>", "+1555"]
)
async def test_recipients_that_are_none(aws: AwsSimulator, to: str) -> None:
    for made in (ses(aws), sns(aws)):
        with pytest.raises(ProviderRefusal) as refused:
            await made.send(Outbound(to, "hello"))
        assert refused.value.problem.code == "recipient_malformed"
    assert aws.seen == []


async def test_half_a_character_is_not_asked(aws: AwsSimulator) -> None:
    for made, to in ((ses(aws), MAIL.to), (sns(aws), "+15550100123")):
        with pytest.raises(ProviderRefusal) as refused:
            await made.send(Outbound(to, "half \ud83d"))
        assert refused.value.problem.code == "text_broken"
    assert aws.seen == []


async def test_what_aws_refuses(aws: AwsSimulator) -> None:
    fresh = ses(aws, accessKeyId=FRESH.id, secretAccessKey=FRESH.secret)
    limited = sns(aws, accessKeyId=LIMITED.id, secretAccessKey=LIMITED.secret)

    with pytest.raises(ProviderRefusal) as unverified:
        await fresh.send(MAIL)
    with pytest.raises(ProviderRefusal) as denied:
        await limited.send(Outbound("+15550100123", "hello"))

    assert unverified.value.problem.code == "MessageRejected"
    assert "us-east-1" in str(unverified.value.problem.details["awsSays"]).lower()
    assert denied.value.problem.code == "AuthorizationError"


@pytest.mark.parametrize("fault", [Fault.RATE_LIMITED, Fault.DOWN])
async def test_silence_is_no_refusal(aws: AwsSimulator, fault: Fault) -> None:
    aws.fault = fault

    with pytest.raises(NoAnswer):
        await ses(aws).send(MAIL)
