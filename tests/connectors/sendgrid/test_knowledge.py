"""Pasted errors: SendGrid's are known, and those of others left to others."""

from __future__ import annotations

import pytest

from connectors.knowledge import by_code, read
from connectors.sendgrid.knowledge import ENTRIES, recognise

HELP = "http://sendgrid.com/docs/API_Reference/Web_API_v3/Mail/errors.html#message.from"


@pytest.mark.parametrize(
    ("pasted", "code"),
    [
        (
            'HTTP/1.1 401 Unauthorized {"errors":[{"message":"The provided authorization grant is '
            'invalid, expired, or revoked","field":null,"help":null}]}',
            "401/grant-invalid",
        ),
        (
            '{"errors":[{"message":"The from address does not match a verified Sender Identity. '
            'Mail cannot be sent until this error is resolved.","field":"from","help":null}]}',
            "403/sender-identity",
        ),
        (
            '{"errors":[{"message":"The from email does not contain a valid address.",'
            f'"field":"from.email","help":"{HELP}"}}]}}',
            "400/from",
        ),
        (
            'status 401: {"errors":[{"field":null,"message":"authorization required"}]}',
            "401/authorization-required",
        ),
        (
            '[{"event":"bounce","sg_message_id":"a.recvd-1","bounce_classification":"Technical"}]',
            "bounce/Technical Failure",
        ),
        (
            '{"event":"dropped","sg_event_id":"x","reason":"Bounced Address"}',
            "dropped/Bounced Address",
        ),
        ('{"event":"bounce","sg_event_id":"x","type":"blocked"}', "bounce/blocked"),
        ('{"event":"bounce","sg_event_id":"x","reason":"550 no"}', "bounce"),
        (
            "HTTP Error 403: The from address does not match a verified Sender Identity",
            "403/sender-identity",
        ),
    ],
)
def test_an_error_of_sendgrid_is_known(pasted: str, code: str) -> None:
    problem = recognise(read(pasted))
    assert problem is not None
    assert problem.code == code


@pytest.mark.parametrize(
    "pasted",
    [
        "",
        "401 Unauthorized",
        '{"errors":[]}',
        '{"errors":[{"code":2,"description":"Request not allowed"}]}',
        'HTTP/1.1 401 {"errors":[{"message":"Bad credentials"}]}',
        'HTTP/1.1 500 {"errors":[{"message":"x","field":null,"help":null}]}',
        '{"event":"delivered","sg_event_id":"x"}',
        '{"ErrorCode":10,"Message":"Bad or missing Server API token."}',
        '{"code":20003,"message":"Authenticate","status":401}',
    ],
)
def test_what_another_could_have_written_is_left_alone(pasted: str) -> None:
    assert recognise(read(pasted)) is None


def test_no_code_stands_twice() -> None:
    assert len(by_code(ENTRIES)) == len(ENTRIES) >= 30
