"""What a mail configuration may look like, and what it comes down to."""

from __future__ import annotations

from typing import Any

import pytest

from connectors import fields, registry
from connectors.fields import ConfigRefused
from connectors.mail import MailConnector
from connectors.mail.config import MailConfig, Security, is_loopback, parse_address
from connectors.mail.message import one_line
from tests.connectors.mail.room import connector, settings
from tests.places import PAGE_MAIL

PAGE = {key: value for key, value in PAGE_MAIL["config"].items() if key != "provider"}
"""The configuration on the API page, as it stands there."""


def parse(raw: dict[str, Any]) -> MailConfig:
    config = fields.parse(MailConfig, raw)
    assert isinstance(config, MailConfig)
    return config


def test_the_body_of_the_api_page_is_accepted() -> None:
    assert fields.plain(parse(PAGE)) == PAGE


def test_the_registry_finds_it() -> None:
    assert registry.find("email", "smtp") is MailConnector


def test_the_names_of_the_real_server_are_accepted() -> None:
    config = parse(
        {
            "smtp_host": "mail.acme.com",
            "smtp_port": 465,
            "smtp_username": "u",
            "smtp_password": "p",
            "smtp_encryption": "tls",
            "imap_host": "mail.acme.com",
            "imap_port": 143,
            "imap_username": "v",
            "imap_password": "q",
            "imap_folder": "Support",
            "from_email": "a@acme.com",
            "from_name": "A",
        }
    )

    assert (config.smtp_user, config.imap_user, config.imap_folder) == ("u", "v", "Support")
    assert (config.smtp_protection, config.imap_protection) == (Security.TLS, Security.STARTTLS)


@pytest.mark.parametrize(
    ("ports", "expected"),
    [
        ({}, (Security.STARTTLS, Security.TLS)),
        ({"smtpPort": 465, "imapPort": 143}, (Security.TLS, Security.STARTTLS)),
        ({"smtpPort": 2525, "imapPort": 9993}, (Security.STARTTLS, Security.TLS)),
        (
            {"smtpPort": 465, "smtpSecurity": "starttls", "imapPort": 143, "imapSecurity": "tls"},
            (Security.STARTTLS, Security.TLS),
        ),
    ],
)
def test_security_follows_the_port_unless_told(
    ports: dict[str, Any], expected: tuple[Security, Security]
) -> None:
    config = parse(settings(**ports))

    assert (config.smtp_protection, config.imap_protection) == expected


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ({"smtpPort": 0}, "smtpPort"),
        ({"imapPort": 65536}, "imapPort"),
        ({"fromEmail": "support"}, "fromEmail"),
        ({"fromEmail": "Acme <support@example.com>"}, "fromEmail"),
        ({"fromEmail": "a@example.com\r\nBcc: b@example.com"}, "fromEmail"),
        ({"fromName": "Acme\r\nBcc: b@example.com"}, "fromName"),
        ({"smtpUser": "a\x00b"}, "smtpUser"),
        ({"smtpPassword": "a\nb"}, "smtpPassword"),
        ({"imapFolder": "a\r\nb"}, "imapFolder"),
        ({"smtpSecurity": "ssl"}, "smtpSecurity"),
        ({"smtpHost": "mail.acme.com", "smtpSecurity": "none"}, "smtpSecurity"),
        ({"imapHost": "10.0.0.1", "imapSecurity": "none"}, "imapSecurity"),
        ({"smtpHost": None}, "smtpHost"),
        ({"smtpPasword": "x"}, "smtpPasword"),
    ],
)
def test_what_can_never_be_right_is_refused_without_its_value(
    value: dict[str, Any], field: str
) -> None:
    with pytest.raises(ConfigRefused) as refused:
        parse(settings(**value))

    assert [fault.field for fault in refused.value.faults] == [field]
    assert "CANARY" not in str(refused.value)


@pytest.mark.parametrize(
    "address",
    [
        "a@b",
        "o'neil+tag@acme.co.uk",
        '"a b"@acme.com',
        "postmaster@[127.0.0.1]",
        "jörg@acme.com",
        "a@" + "x" * 63 + ".com",
    ],
)
def test_addresses_that_exist_are_accepted(address: str) -> None:
    assert str(parse_address(address)) == address


def test_a_domain_in_other_letters_becomes_what_dns_knows() -> None:
    assert str(parse_address("a@exämple.de")) == "a@xn--exmple-cua.de"


@pytest.mark.parametrize(
    "address",
    [
        *("", "@", "a@", "@b", "a b@c", "a@b c", "a@@b", "a@b@c", "a,b@c", ".a@b", "a..b@c"),
        *("a@b..c", "a@-b", "a@b;c", "<a@b>", "a@b\n", "a@b(c)"),
        *("a@" + "x" * 300, "a@" + "ü" * 300),
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match=r"must|domain"):
        parse_address(address)


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST", "127.0.0.1", "127.9.9.9", "::1", "[::1]"]
)
def test_this_machine_is_known_by_name(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["localhost.acme.com", "10.0.0.1", "127.0.0.1.acme.com", "::2", ""]
)
def test_another_machine_is_not_this_one(host: str) -> None:
    assert not is_loopback(host)


def test_the_account_is_the_address_in_lower_case() -> None:
    config = parse(settings(fromEmail="Support@Example.com"))

    assert MailConnector.account_key(config) == "support@example.com"


def test_each_password_names_the_host_and_port_it_goes_to() -> None:
    assert MailConnector.destinations(parse(PAGE), {}) == {
        "smtpPassword": "smtp.example.com:587",
        "imapPassword": "imap.example.com:993",
    }
    assert MailConnector.destinations(parse(settings()), {}) == {"smtpPassword": "127.0.0.1:587"}


def test_setup_says_where_mail_is_read_from() -> None:
    receiving = MailConnector.setup(parse(PAGE), None).instructions
    sending = MailConnector.setup(parse(settings()), None).instructions

    assert "support@example.com" in receiving
    assert "INBOX" in receiving
    assert "imapHost" in sending


def test_nothing_shows_a_password() -> None:
    made = connector(settings())

    assert "CANARY" not in repr(made.config) + str(made.config) + repr(made.config.smtp_password)


def test_a_header_is_one_line() -> None:
    assert one_line("a\r\nBcc: b\x00\u2028c\ud800") == "a Bcc: b c\ufffd"
