"""What an operator may give, under which names, and where its secret goes."""

from __future__ import annotations

import pytest

from connectors import fields
from connectors.postmark import PostmarkConnector
from connectors.postmark.config import PostmarkConfig

LEAST = {"serverToken": "YOUR_SERVER_TOKEN", "fromEmail": "Support@Example.com"}


def parsed(**raw: object) -> PostmarkConfig:
    config = fields.parse(PostmarkConfig, raw)
    assert isinstance(config, PostmarkConfig)
    return config


def test_the_names_of_the_server_are_taken() -> None:
    config = parsed(postmark_server_token="t", from_email="a@b.de", reply_to="c@b.de")
    assert config.server_token.get_secret_value() == "t"
    assert (config.reply_to, config.message_stream) == ("c@b.de", "outbound")


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ({"fromEmail": "a@b.de"}, "serverToken"),
        ({"serverToken": "t"}, "fromEmail"),
        ({**LEAST, "messageStream": " "}, "messageStream"),
        ({**LEAST, "serverTokn": "t"}, "serverTokn"),
    ],
)
def test_what_can_never_be_right_is_refused(raw: dict[str, str], field: str) -> None:
    with pytest.raises(fields.ConfigRefused) as refused:
        parsed(**raw)
    assert {fault.field for fault in refused.value.faults} == {field}


def test_the_account_is_the_address() -> None:
    config = parsed(**LEAST)
    assert PostmarkConnector.account_key(config) == "support@example.com"
    assert PostmarkConnector.destinations(config, {}) == {
        "serverToken": "https://api.postmarkapp.com"
    }
    said = PostmarkConnector.setup(config, "https://hooks.acme.example/1").instructions
    assert "https://hooks.acme.example/1" in said
    assert "YOUR_SERVER_TOKEN" not in said
