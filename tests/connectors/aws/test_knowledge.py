"""Errors of AWS that people paste, and what is not one."""

from __future__ import annotations

import pytest

from connectors.aws.answers import read_xml
from connectors.aws.knowledge import ENTRIES, recognise
from connectors.knowledge import by_code, read

XML = """<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type>
<Code>InvalidParameter</Code><Message>Invalid parameter: PhoneNumber Reason: 12</Message></Error>
</ErrorResponse>"""
CLI = "An error occurred ({}) when calling the {} operation: {}"
BOUNCE = """{"notificationType": "Bounce", "mail": {"messageId": "1"}, "bounce": {"bounceType": "Permanent",
"bounceSubType": "Suppressed", "bouncedRecipients": [{"emailAddress": "a@x.example", "status": "5.1.1"}]}}"""


@pytest.mark.parametrize(
    ("pasted", "code"),
    [
        (XML, "InvalidParameter"),
        (CLI.format("InvalidClientTokenId", "GetCallerIdentity", "…"), "InvalidClientTokenId"),
        (CLI.format("SignatureDoesNotMatch", "SendEmail", "The request…"), "SignatureDoesNotMatch"),
        (
            CLI.format("SignatureDoesNotMatch", "X", "Signature expired: 2016 is now earlier than"),
            "SignatureDoesNotMatch/expired",
        ),
        (CLI.format("ExpiredTokenException", "GetAccount", "…"), "ExpiredToken"),
        (
            CLI.format("MessageRejected", "SendEmail", "Email address is not verified."),
            "MessageRejected",
        ),
        ("x-amzn-ErrorType: AccessDeniedException:http://x\r\n", "AccessDeniedException"),
        ('{"__type": "com.amazonaws#MessageRejected", "message": "no"}', "MessageRejected"),
        ("botocore: MailFromDomainNotVerifiedException", "MailFromDomainNotVerifiedException"),
        (BOUNCE, "Permanent/Suppressed"),
    ],
)
def test_an_error_is_recognised(pasted: str, code: str) -> None:
    told = recognise(read(pasted))

    assert told is not None
    assert told.code == code


@pytest.mark.parametrize(
    "pasted",
    [
        "",
        "NotFound",
        "AccessDenied",
        '{"message": "Unauthorized"}',
        '{"mail": 3, "bounce": "x"}',
        '{"eventType": "Delivery", "mail": {}}',
        "<Error><Code>NotFound</Code></Error>",
        "550 5.1.1 User unknown",
        CLI.format("NoSuchBucket", "GetObject", "…"),
    ],
)
def test_what_others_could_have_written_is_left_to_them(pasted: str) -> None:
    assert recognise(read(pasted)) is None


def test_there_are_entries_for_what_an_operator_meets() -> None:
    assert len(by_code(ENTRIES)) > 45
    assert all(entry.documentation.startswith("https://docs.aws.amazon.com/") for entry in ENTRIES)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no xml",
        "<a>",
        '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
        "<a>" * 50 + "</a>" * 50,
    ],
)
def test_xml_that_is_not_read(text: str) -> None:
    assert read_xml(text) is None
