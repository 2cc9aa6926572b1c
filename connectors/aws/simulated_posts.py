"""What SNS posts, signed with a certificate of the simulator's own, and SES's events inside."""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from connectors.aws.posts import TYPE_HEADER, Post
from connectors.aws.simulated import ACCOUNT, REGION
from connectors.hooks import DeliveryStatus, HookRequest

TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:acme-mail"
_EVENTS = {
    DeliveryStatus.SENT: ("Send", "send"),
    DeliveryStatus.DELIVERED: ("Delivery", "delivery"),
    DeliveryStatus.READ: ("Open", "open"),
}


def _certified(key: RSAPrivateKey) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.sandbox.localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365))
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(Encoding.PEM)


@dataclass(slots=True)
class Notary:
    """Signs posts as SNS does."""

    key: RSAPrivateKey = field(default_factory=lambda: generate_private_key(65537, 2048))
    name: str = field(default_factory=lambda: f"SimpleNotificationService-{uuid.uuid4().hex}.pem")
    certificate: bytes = b""

    def __post_init__(self) -> None:
        self.certificate = _certified(self.key)

    def post(
        self,
        base: str,
        url: str,
        fields: Mapping[str, str],
        *,
        version: str = "1",
        at: datetime | None = None,
    ) -> HookRequest:
        """Write and sign a post. Version 1 is SHA-1, which topics have unless told otherwise."""
        stamp = (at or datetime.now(UTC)).isoformat(timespec="milliseconds")
        whole = {
            "MessageId": str(uuid.uuid4()),
            "TopicArn": TOPIC,
            "Timestamp": stamp.replace("+00:00", "Z"),
            **fields,
        }
        algorithm = hashes.SHA1() if version == "1" else hashes.SHA256()  # noqa: S303
        signature = self.key.sign(Post(whole).signed_text, PKCS1v15(), algorithm)
        whole |= {
            "SignatureVersion": version,
            "Signature": base64.b64encode(signature).decode(),
            "SigningCertURL": f"{base}/{self.name}",
        }
        headers = {
            "content-type": "text/plain; charset=UTF-8",
            "user-agent": "Amazon Simple Notification Service Agent",
            TYPE_HEADER: whole["Type"],
            "x-amz-sns-message-id": whole["MessageId"],
            "x-amz-sns-topic-arn": whole["TopicArn"],
        }
        return HookRequest("POST", url, headers, json.dumps(whole).encode())


def notification(event: Mapping[str, Any]) -> dict[str, str]:
    """The fields of a post that carries an event of SES."""
    subject = "Amazon SES Email Event Notification"
    return {"Type": "Notification", "Message": json.dumps(event), "Subject": subject}


def confirmation(base: str, token: str, topic: str = TOPIC) -> dict[str, str]:
    """The fields of a post that asks whether a subscription is meant."""
    return {
        "Type": "SubscriptionConfirmation",
        "Token": token,
        "TopicArn": topic,
        "Message": f"You have chosen to subscribe to the topic {topic}.",
        "SubscribeURL": f"{base}/?Action=ConfirmSubscription&TopicArn={topic}&Token={token}",
    }


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def mail_event(
    message_id: str, body: Mapping[str, Any], status: DeliveryStatus, code: str | None
) -> dict[str, Any] | None:
    """An event of a mail that was sent; None for a state that SES does not tell of."""
    to: Sequence[str] = body["Destination"]["ToAddresses"]
    mail = {
        "timestamp": _now(),
        "source": body["FromEmailAddress"],
        "messageId": message_id,
        "sendingAccountId": ACCOUNT,
        "destination": list(to),
    }
    if status is DeliveryStatus.FAILED:
        kind, name, about = _failure(code or "Permanent/General", to)
    elif status in _EVENTS:
        kind, name = _EVENTS[status]
        about = {"timestamp": _now(), "recipients": list(to)}
    else:
        return None
    return {"eventType": kind, "mail": mail, name: about}


def _failure(code: str, to: Sequence[str]) -> tuple[str, str, dict[str, Any]]:
    about: dict[str, Any] = {"timestamp": _now()}
    if code == "Complaint":
        people = [{"emailAddress": address} for address in to]
        about |= {"complainedRecipients": people, "complaintFeedbackType": "abuse"}
        return "Complaint", "complaint", about
    if code == "Reject":
        return "Reject", "reject", {"reason": "Bad content"}
    if code == "RenderingFailure":
        words = "Attribute 'name' is not present in the rendering data."
        return "Rendering Failure", "failure", {"errorMessage": words, "templateName": "hello"}
    kind, _, subtype = code.partition("/")
    people = [
        {
            "emailAddress": address,
            "action": "failed",
            "status": "5.1.1",
            "diagnosticCode": "smtp; 550 5.1.1 user unknown",
        }
        for address in to
    ]
    return (
        "Bounce",
        "bounce",
        about
        | {
            "bounceType": kind,
            "bounceSubType": subtype,
            "bouncedRecipients": people,
        },
    )


def received(contact: str, address: str, text: str) -> dict[str, Any]:
    """The event of a mail that came in, with the mail itself in base64."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = contact, address, "A question"
    mail["Message-ID"] = message_id = f"<{uuid.uuid4()}@customer.example>"
    mail.set_content(text)
    passed = {"status": "PASS"}
    verdicts = {f"{kind}Verdict": passed for kind in ("spam", "virus", "spf", "dkim", "dmarc")}
    return {
        "notificationType": "Received",
        "mail": {
            "timestamp": _now(),
            "source": contact,
            "messageId": uuid.uuid4().hex,
            "destination": [address],
            "commonHeaders": {
                "from": [contact],
                "to": [address],
                "messageId": message_id,
                "subject": "A question",
            },
        },
        "receipt": {
            "timestamp": _now(),
            "recipients": [address],
            "action": {"type": "SNS", "topicArn": TOPIC, "encoding": "BASE64"},
            **verdicts,
        },
        "content": base64.b64encode(mail.as_bytes(policy=SMTP)).decode(),
    }
