"""Pasted texts: which provider they are for, which fields they fill, and that nothing is told."""

from __future__ import annotations

import traceback
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors import registry
from connectors.fields import describe
from linktor_tui.contract.fitting import AnyConnector, Fit, fit, fits
from linktor_tui.contract.snippets import Snippet, looks_like_snippet, read
from tests.pasting.snippets import CANARY, SAMPLES, Sample

CONNECTORS: list[AnyConnector] = [
    registry.find(item.channel_type, item.provider) for item in registry.listings(third_party=False)
]
samples = pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)


def names(found: list[Fit]) -> tuple[str, ...]:
    return tuple(f"{item.connector.channel_type}/{item.connector.provider}" for item in found)


@samples
def test_a_snippet_finds_its_provider_and_fills_its_fields(sample: Sample) -> None:
    found = fits(read(sample.text), CONNECTORS)
    assert names(found) == sample.connectors
    assert dict(found[0].values) == sample.values
    assert found[0].left == sample.left
    assert found[0].blank == sample.blank


@samples
def test_nothing_that_can_be_printed_holds_a_value(sample: Sample) -> None:
    snippet = read(sample.text)
    found = fits(snippet, CONNECTORS)
    assert CANARY not in repr(snippet)
    assert CANARY not in repr(found)
    assert not any(
        CANARY in word for item in found for word in (*item.left, *item.blank, *item.used)
    )


@samples
def test_whole_snippets_are_told_from_values(sample: Sample) -> None:
    assert looks_like_snippet(sample.text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "word",
        "two words",
        "SG.a=b=",
        "-----BEGIN PRIVATE KEY-----\nA=\nB=\n-----END",
        "a\nb\nc",
    ],
)
def test_values_are_no_snippets(text: str) -> None:
    assert not looks_like_snippet(text)


def test_an_environment_of_several_providers_offers_each() -> None:
    text = "TWILIO_AUTH_TOKEN=a\nTWILIO_ACCOUNT_SID=b\nSENDGRID_API_KEY=c\nFOO=d"
    found = fits(read(text), CONNECTORS)
    assert names(found) == ("sms/twilio", "voice/twilio", "email/sendgrid")
    assert found[0].left == ("SENDGRID_API_KEY", "FOO")


def test_the_environment_of_this_process_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOMEWHERE", "elsewhere")
    text = "TELEGRAM_BOT_TOKEN=${SOMEWHERE}-x\nB=2"
    assert fits(read(text), CONNECTORS)[0].values == {"botToken": "${SOMEWHERE}-x"}


def test_a_name_without_a_provider_counts_where_the_form_is_open() -> None:
    sendgrid = registry.find("email", "sendgrid")
    assert fit(read(f"API_KEY={CANARY}\nFROM_EMAIL=a@b.example"), sendgrid).values == {
        "apiKey": CANARY,
        "fromEmail": "a@b.example",
    }


def test_a_body_for_another_type_fills_nothing_here() -> None:
    snippet = read('{"type": "sms", "config": {"authToken": "x"}}')
    assert fit(snippet, registry.find("telegram", None)).values == {}


def test_a_private_key_alone_fills_the_field_for_one() -> None:
    key = f"-----BEGIN PRIVATE KEY-----\n{CANARY}\n-----END PRIVATE KEY-----"
    assert names(fits(read(key), CONNECTORS)) == ("voice/vonage",)
    assert fit(read(key), registry.find("voice", "vonage")).values == {"privateKey": key}


def test_a_bare_credential_is_not_taken_for_a_name() -> None:
    snippet = read(f"{CANARY}\nQUJDREVG==\n")
    assert snippet == Snippet("")


@pytest.mark.parametrize(
    "text", ["{", "[1]", "curl 'x", "curl", "curl https://[", "{}", '{"a": NaN}']
)
def test_what_makes_no_sense_fills_nothing(text: str) -> None:
    assert fits(read(text), CONNECTORS) == []


def test_what_rooms_say_names_fields_there_are() -> None:
    for connector in CONNECTORS:
        known = {spec.key for spec in describe(connector.config_model)}
        hints = registry.pasting(connector)
        pairs = {key for login in hints.logins for key in (login.user, login.password) if key}
        said = {*hints.names.values(), *hints.headers.values(), *hints.schemes.values(), *pairs}
        assert said | set(hints.parameters.values()) <= known, connector.title


FRAGMENTS = st.sampled_from(
    [*(sample.text for sample in SAMPLES.values()), "curl ", "-u ", "'", '"', "\\\n", "{", "}", "="]
)
TEXTS = st.lists(FRAGMENTS | st.text(max_size=40), max_size=6).map("".join)


@given(TEXTS)
def test_it_never_raises_and_fills_what_the_form_takes(text: str) -> None:
    looks_like_snippet(text)
    for found in fits(read(text), CONNECTORS):
        specs = {spec.key: spec for spec in describe(found.connector.config_model)}
        assert found.values.keys() <= specs.keys()
        assert not set(found.blank) & found.values.keys()


SECRETS = st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=12, max_size=30)


@given(
    SECRETS, st.sampled_from(["A={}\nB={}", "curl -u a:{} http://x/ -H 'X: {}'", '{{"A": "{}"}}'])
)
def test_no_value_gets_into_what_is_said(secret: str, shape: str) -> None:
    snippet = read(shape.format(secret, secret))
    said: list[Any] = [snippet]
    for found in (fit(snippet, each) for each in CONNECTORS):
        said += [found, *found.left, *found.blank, *found.used]
    assert not any(secret in repr(each) for each in said)
    assert secret not in "".join(traceback.format_stack())
