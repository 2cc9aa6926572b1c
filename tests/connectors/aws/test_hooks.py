"""Posts of SNS: proved, read, and refused when anything about them is not SNS's or not ours."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.aws import posts
from connectors.aws.simulated import ACCOUNT, OTHER_ACCOUNT
from connectors.aws.simulated_posts import TOPIC, Notary, mail_event, notification, received
from connectors.aws.simulator import HOOK_URL, AwsSimulator
from connectors.contract import FailureClass, Outbound
from connectors.hooks import DeliveryStatus, HookRefused, HookRequest
from connectors.simulation import NotPlayed
from tests.connectors.aws.channels import ses, sns

pytestmark = pytest.mark.asyncio(loop_scope="module")

OURS = {"context": {"expected_identity": f"{ACCOUNT}/us-east-1/support@example.com"}}


async def said(aws: AwsSimulator) -> HookRequest:
    made = ses(aws)
    (hook,) = await aws.say(
        {"fromEmail": made.config.from_email, "accessKeyId": made.config.access_key_id}, "hello"
    )
    return hook


def changed(hook: HookRequest, **fields: Any) -> HookRequest:
    return replace(hook, body=json.dumps(json.loads(hook.body) | fields).encode())


async def refused(aws: AwsSimulator, hook: HookRequest, **given: Any) -> str:
    with pytest.raises(HookRefused) as error:
        await ses(aws, **OURS, **given).receive(hook)
    return error.value.code


@pytest.mark.parametrize("version", ["1", "2"])
async def test_a_mail_that_came_in(aws: AwsSimulator, version: str) -> None:
    event = received(
        "Eve Customer <eve@example.org>", "support@example.com", "Where is it? ☃\n\nEve"
    )
    hook = aws.post(notification(event), version=version)

    got = await ses(aws).receive(hook)

    (message,) = got.messages
    assert (message.contact, message.contact_name) == ("eve@example.org", "Eve Customer")
    assert (message.text, message.subject) == ("Where is it? ☃\n\nEve", "A question")
    assert message.details["verdicts"]["spam"] == "PASS"
    assert message.details["messageId"] == event["mail"]["commonHeaders"]["messageId"]
    assert (await ses(aws).receive(hook)).messages[0].id == message.id


async def test_the_account_is_asked_for_once_it_is_not_known(aws: AwsSimulator) -> None:
    hook = await said(aws)
    await ses(aws).receive(hook)
    asked = [seen.path for seen in aws.seen]
    aws.seen.clear()
    await ses(aws, **OURS).receive(hook)

    assert "/" in asked, "STS says whose key it is"
    assert "/" not in [seen.path for seen in aws.seen], "the identity of the last check says it"


async def test_a_changed_post(aws: AwsSimulator) -> None:
    hook = await said(aws)

    for fields in (
        {"Message": "{}"},
        {"MessageId": "x"},
        {"TopicArn": TOPIC + "x"},
        {"Subject": "y"},
    ):
        assert await refused(aws, changed(hook, **fields)) == "wrong_signature"
    assert await refused(aws, changed(hook, Signature="AAAA")) == "wrong_signature"
    assert await refused(aws, changed(hook, Signature="not base64")) == "wrong_signature"
    assert await refused(aws, changed(hook, SignatureVersion="3")) == "wrong_signature"


async def test_another_key(aws: AwsSimulator) -> None:
    other = Notary()
    other.name = aws.notary.name
    forged = other.post(
        aws.url, HOOK_URL, notification(received("a@x.example", "support@example.com", "hi"))
    )

    assert await refused(aws, forged) == "wrong_signature"


@pytest.mark.parametrize(
    "url",
    [
        "https://sns.us-east-1.amazonaws.com.evil.example/x.pem",
        "https://evil.example/SimpleNotificationService-1.pem",
        "http://sns.us-east-1.amazonaws.com/x.pem",
        "https://user@sns.us-east-1.amazonaws.com/x.pem",
        "https://sns.us-east-1.amazonaws.com:8443/x.pem",
        "https://[/x.pem",
        "file:///etc/passwd",
    ],
)
async def test_a_certificate_of_somebody_else(aws: AwsSimulator, url: str) -> None:
    hook = await said(aws)
    aws.seen.clear()

    assert await refused(aws, changed(hook, SigningCertURL=url)) == "wrong_signature"
    assert posts.trusted_place(url, None) is None
    assert aws.seen == [], "it is not even fetched"


async def test_another_page_of_the_host_is_no_certificate(aws: AwsSimulator) -> None:
    for path in ("/", "/?Action=GetTopic.pem", f"/{aws.notary.name}?x=1", f"/a/{aws.notary.name}"):
        hook = changed(await said(aws), SigningCertURL=f"{aws.url}{path}")
        assert await refused(aws, hook) == "wrong_signature"


async def test_the_hosts_of_sns() -> None:
    name = "/SimpleNotificationService-0.pem"
    hosts = (
        "eu-west-1.amazonaws.com",
        "us-gov-west-1.amazonaws.com",
        "cn-north-1.amazonaws.com.cn",
    )
    for base in (f"https://sns.{host}" for host in hosts):
        assert posts.trusted_place(f"{base}{name}", None) == (base, name)
        assert posts.trusted_place(f"{base}{name}", "http://127.0.0.1:1") is None


async def test_an_old_post(aws: AwsSimulator) -> None:
    event = notification(received("a@x.example", "support@example.com", "hi"))
    now = datetime.now(UTC)

    assert await refused(aws, aws.post(event, at=now - timedelta(hours=2))) == "too_old"
    assert await refused(aws, aws.post(event, at=now + timedelta(hours=2))) == "too_old"
    assert (
        await ses(aws, **OURS).receive(aws.post(event, at=now - timedelta(minutes=50)))
    ).messages


async def test_a_topic_of_another_account(aws: AwsSimulator) -> None:
    topic = TOPIC.replace(ACCOUNT, OTHER_ACCOUNT)
    event = notification(received("a@x.example", "support@example.com", "hi"))
    _, asked = aws.subscription(topic)
    aws.seen.clear()

    assert await refused(aws, aws.post(event | {"TopicArn": topic})) == "not_ours"
    assert await refused(aws, asked) == "not_ours"
    assert await refused(aws, await said(aws), topicArn=TOPIC + "-other") == "not_ours"
    assert aws.world.confirmed == set()
    assert (await ses(aws, topicArn=TOPIC).receive(await said(aws))).messages


async def test_a_subscription_is_confirmed(aws: AwsSimulator) -> None:
    token, asked = aws.subscription()

    got = await ses(aws).receive(asked)
    assert (got.reply.status, got.messages, aws.world.confirmed) == (200, (), set())
    assert got.afterwards is not None
    await got.afterwards()

    assert aws.world.confirmed == {token}


async def test_a_confirmation_elsewhere_is_not_fetched(aws: AwsSimulator) -> None:
    fields = {
        "Type": "SubscriptionConfirmation",
        "Token": "t",
        "Message": "m",
        "SubscribeURL": "https://evil.example/?Token=t",
    }

    assert await refused(aws, aws.post(fields)) == "wrong_signature"


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"{}", b'{"Type": "Notification"}', b"[" * 9000]
)
async def test_garbage(aws: AwsSimulator, body: bytes) -> None:
    hook = await said(aws)

    assert await refused(aws, replace(hook, body=body)) in ("unreadable", "unsigned")


async def test_posts_without_a_signature(aws: AwsSimulator) -> None:
    hook = await said(aws)
    raw = replace(hook, headers=dict(hook.headers) | {"x-amz-sns-rawdelivery": "true"})
    bare = replace(hook, headers={"content-type": "application/json"})
    unsigned = changed(hook, Signature=None)

    assert [await refused(aws, item) for item in (raw, bare, unsigned)] == ["unsigned"] * 3


@pytest.mark.parametrize(
    "message", ["Successfully validated SNS topic", "[]", '{"mail": 7}', '{"eventType": 1}']
)
async def test_posts_that_say_nothing_of_mails(aws: AwsSimulator, message: str) -> None:
    got = await ses(aws, **OURS).receive(aws.post({"Type": "Notification", "Message": message}))

    assert (got.messages, got.deliveries) == ((), ())


@pytest.mark.parametrize(
    ("event", "text"),
    [
        ({"content": None}, ""),
        ({"content": "no mail at all"}, ""),
        (
            {"content": "Content-Type: text/plain; charset=nobody-knows\r\n\r\nhi", "receipt": {}},
            "",
        ),
        (
            {"content": "Subject: x\r\n\r\nin clear", "receipt": {"action": {"encoding": "UTF8"}}},
            "in clear",
        ),
        (
            {"content": "Content-Type: text/html\r\n\r\n<b>hi</b>", "receipt": {}},
            "<b>hi</b>",
        ),
    ],
)
async def test_mails_of_every_kind(aws: AwsSimulator, event: dict[str, Any], text: str) -> None:
    whole = received("a@x.example", "support@example.com", "hi") | event
    if event.get("content") == "no mail at all":
        whole["receipt"] = {"action": {"encoding": "BASE64"}}

    (message,) = (await ses(aws, **OURS).receive(aws.post(notification(whole)))).messages

    assert message.text.strip() == text


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (DeliveryStatus.SENT, None),
        (DeliveryStatus.DELIVERED, None),
        (DeliveryStatus.READ, None),
        (DeliveryStatus.FAILED, "Permanent/NoEmail"),
        (DeliveryStatus.FAILED, "Complaint"),
    ],
)
async def test_what_became_of_a_mail(
    aws: AwsSimulator, status: DeliveryStatus, code: str | None
) -> None:
    made = ses(aws)
    sent = await made.send(Outbound("customer@example.org", "hello"))
    config = {"fromEmail": "support@example.com", "accessKeyId": made.config.access_key_id}

    (hook,) = await aws.tell(config, sent.id, status, code=code)
    (update,) = (await made.receive(hook)).deliveries

    assert (update.message_id, update.status) == (sent.id, status)
    assert update.contact == "customer@example.org"
    assert (update.problem.code if update.problem else None) == code


async def test_a_bounce_of_a_kind_that_is_new(aws: AwsSimulator) -> None:
    body = {"FromEmailAddress": "a", "Destination": {"ToAddresses": ["a@x.example", "b@x.example"]}}
    event = mail_event("m1", body, DeliveryStatus.FAILED, "Permanent/Novel")
    assert event is not None

    got = await ses(aws, **OURS).receive(aws.post(notification(event)))

    assert [update.contact for update in got.deliveries] == ["a@x.example", "b@x.example"]
    problem = got.deliveries[0].problem
    assert problem is not None
    assert (problem.code, problem.failure_class) == ("Permanent/Novel", FailureClass.CONFIG)
    assert problem.details["diagnosticCode"].startswith("smtp; 550")


async def test_text_messages_have_no_webhook(aws: AwsSimulator) -> None:
    with pytest.raises(HookRefused) as error:
        await sns(aws).receive(await said(aws))
    assert (error.value.status, error.value.code) == (404, "no_webhook")
    with pytest.raises(NotPlayed):
        await aws.say({"phoneNumber": "+15550100100"}, "hi")
