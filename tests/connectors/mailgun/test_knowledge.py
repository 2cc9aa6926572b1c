"""Pasted errors: Mailgun's are known, and those of others left to others."""

from __future__ import annotations

import pytest

from connectors.knowledge import by_code, read
from connectors.mailgun.knowledge import ENTRIES, recognise
from connectors.mailgun.simulated import SANDBOXED, UNVERIFIED


@pytest.mark.parametrize(
    ("pasted", "code"),
    [
        (f'{{"message": "{UNVERIFIED.format("example.com")}"}}', "domain-unverified"),
        (f'HTTP/1.1 403 Forbidden {{"message": "{SANDBOXED}"}}', "sandbox-recipient"),
        ('{"message": "Invalid private key"}', "invalid-private-key"),
        (
            '{"message":"to parameter is not a valid address. please check documentation"}',
            "to-invalid",
        ),
        (
            "Error: Domain mg.example.com is not allowed to send: Account disabled",
            "domain-disabled",
        ),
        (
            '{"event-data":{"event":"failed","reason":"suppress-bounce","delivery-status":{"code":605}}}',
            "failed/suppress-bounce",
        ),
        (
            '{"event":"failed","reason":"bounce","delivery-status":{"code":550,'
            '"message":"5.1.1 The email account that you tried to reach does not exist"}}',
            "bounce/mailbox-unknown",
        ),
        (
            '{"event":"failed","reason":"odd","delivery-status":{"code":550,"message":"no"}}',
            "failed",
        ),
    ],
)
def test_an_error_of_mailgun_is_known(pasted: str, code: str) -> None:
    problem = recognise(read(pasted))
    assert problem is not None
    assert problem.code == code


@pytest.mark.parametrize(
    "pasted",
    [
        "",
        "401 Forbidden",
        '{"message": "Forbidden"}',
        '{"message": "Domain not found"}',
        '{"event-data":{"event":"delivered","delivery-status":{"code":250}}}',
        '{"ErrorCode":10,"Message":"Bad or missing Server API token."}',
        '{"errors":[{"message":"authorization required","field":null}]}',
    ],
)
def test_what_another_could_have_written_is_left_alone(pasted: str) -> None:
    assert recognise(read(pasted)) is None


def test_no_code_stands_twice() -> None:
    assert len(by_code(ENTRIES)) == len(ENTRIES) >= 20
