"""What is sent: a mail as SES takes it, a text message as SNS does."""

from __future__ import annotations

import re
from email.utils import formataddr
from typing import Any

from connectors import sending
from connectors.aws.config import SesConfig, SnsConfig
from connectors.contract import Outbound
from connectors.mail.config import parse_address
from connectors.mail.message import DEFAULT_SUBJECT, answering, one_line
from connectors.problems import Problem, ProviderRefusal

_E164 = re.compile(r"\+[1-9]\d{6,14}")
_LONGEST_SUBJECT = 500


def mail_body(config: SesConfig, message: Outbound) -> dict[str, Any]:
    """Write the body of `SendEmail`. Raises `ProviderRefusal` for what is no mail."""
    _must_say_something(message)
    try:
        recipient = str(parse_address(message.to.strip()))
    except ValueError as error:
        raise ProviderRefusal(_recipient(f"The recipient {error}.", "Give one address.")) from None
    # A name in other letters goes as an encoded word, which is the form SES takes.
    name = one_line(config.from_name or "")
    sender = formataddr((name, config.from_email)) if name else config.from_email
    subject = one_line(message.subject or "")[:_LONGEST_SUBJECT] or DEFAULT_SUBJECT
    simple: dict[str, Any] = {
        "Subject": {"Data": subject, "Charset": "UTF-8"},
        "Body": {"Text": {"Data": message.text, "Charset": "UTF-8"}},
    }
    if headers := answering(message.in_reply_to):
        simple["Headers"] = [{"Name": name, "Value": value} for name, value in headers.items()]
    body: dict[str, Any] = {
        "FromEmailAddress": sender,
        "Destination": {"ToAddresses": [recipient]},
        "Content": {"Simple": simple},
    }
    if config.configuration_set is not None:
        body["ConfigurationSetName"] = config.configuration_set
    return body


def text_parameters(config: SnsConfig, message: Outbound) -> dict[str, str]:
    """Write the parameters of `Publish`. Raises `ProviderRefusal` for what is no text message."""
    _must_say_something(message)
    number = re.sub(r"[\s().-]", "", message.to)
    if not _E164.fullmatch(number):
        fix = "Write it as +15551234567."
        raise ProviderRefusal(
            _recipient("The recipient is no number with + and country code.", fix)
        )
    attributes = {"AWS.SNS.SMS.SMSType": "Transactional"}
    if config.sender_id is not None:
        attributes["AWS.SNS.SMS.SenderID"] = config.sender_id
    if config.phone_number is not None:
        attributes["AWS.MM.SMS.OriginationNumber"] = config.phone_number
    parameters = {"PhoneNumber": number, "Message": message.text}
    for place, (name, value) in enumerate(attributes.items(), 1):
        entry = f"MessageAttributes.entry.{place}"
        parameters[f"{entry}.Name"] = name
        parameters[f"{entry}.Value.DataType"] = "String"
        parameters[f"{entry}.Value.StringValue"] = value
    return parameters


def _must_say_something(message: Outbound) -> None:
    if not message.text.strip():
        raise ProviderRefusal(
            Problem(
                code="empty_message",
                message="There is no text to send.",
                cause="The message is empty or holds nothing but blanks.",
                fix="Give a text.",
            )
        )
    sending.refuse_broken(message.text)


def _recipient(message: str, fix: str) -> Problem:
    return Problem(
        code="recipient_malformed",
        message=message,
        cause="It was mistyped, or is of another channel.",
        fix=fix,
    )
