"""What may be configured, and what a token says about itself before anybody is asked."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors import fields, registry
from connectors.fields import ConfigRefused
from connectors.telegram import TelegramConnector, tokens
from connectors.telegram.config import TelegramConfig

SECRET = "ABC-DEF1234ghIkl-zyx57W2v1u123ew11"
TOKEN = f"123456:{SECRET}"


def config(token: str) -> TelegramConfig:
    parsed = fields.parse(TelegramConfig, {"botToken": token})
    assert isinstance(parsed, TelegramConfig)
    return parsed


def test_it_is_the_telegram_connector_of_the_registry() -> None:
    assert registry.find("telegram") is TelegramConnector
    assert (TelegramConnector.channel_type, TelegramConnector.provider) == ("telegram", "telegram")


def test_reading_a_channel_brings_no_http_client_along() -> None:
    program = "import sys, connectors.telegram; print({'httpx', 'starlette'} & set(sys.modules))"
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert told.stdout == "set()\n"


@pytest.mark.parametrize("name", ["botToken", "bot_token"])
def test_the_token_goes_by_both_dialects(name: str) -> None:
    parsed = fields.parse(TelegramConfig, {name: f"  {TOKEN} "})
    assert fields.plain(parsed) == {"botToken": TOKEN}


def test_the_token_is_a_described_secret() -> None:
    (spec,) = fields.describe(TelegramConfig)
    assert (spec.key, spec.secret, spec.required) == ("botToken", True, True)
    assert "@BotFather" in spec.where
    assert spec.documentation is not None
    assert tokens.fault(spec.example) is None
    assert SECRET not in repr(config(TOKEN))


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({}, "botToken: is required"),
        ({"botToken": " "}, "must not be blank"),
        ({"botToken": f"{TOKEN}\n{TOKEN}"}, "one line"),
        ({"botTokn": TOKEN}, "did you mean botToken?"),
    ],
)
def test_what_can_never_be_right_is_refused(raw: dict[str, str], said: str) -> None:
    with pytest.raises(ConfigRefused, match=said.replace("?", r"\?")) as refused:
        fields.parse(TelegramConfig, raw)
    assert SECRET not in str(refused.value)


def test_the_sample_value_of_the_api_page_is_valid_and_no_token() -> None:
    sample = config("YOUR_BOT_TOKEN").bot_token.get_secret_value()
    fault = tokens.fault(sample)
    assert fault is not None
    assert "placeholder" in fault.message


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("YOUR_BOT_TOKEN", "placeholder"),
        ("<your token>", "placeholder"),
        ("changeme", "placeholder"),
        ("********", "mask"),
        (f"https://api.telegram.org/bot{TOKEN}/getMe", "address"),
        (f"api.telegram.org/bot{TOKEN}", "address"),
        (f"bot{TOKEN}", "starts with “bot”"),
        (f"Use this token: {TOKEN}", "gap"),
        (f"123456: {SECRET}", "gap"),
        (f'"{TOKEN}"', "quotation marks"),
        (f"<{TOKEN}>", "quotation marks"),
        ("@acme_support_bot", "name"),
        (SECRET, "no colon"),
        ("123456", "no colon"),
        (f"0123:{SECRET}", "not a Telegram bot token"),
        (f"{1 << 54}:{SECRET}", "not a Telegram bot token"),
        (f"{'9' * 5000}:{SECRET}", "not a Telegram bot token"),
        (f"١٢٣٤٥٦:{SECRET}", "not a Telegram bot token"),
        (f"user:{SECRET}", "not a Telegram bot token"),
        ("123456:", "not a Telegram bot token"),
        (f"123456:{SECRET}/getMe", "not a Telegram bot token"),
        (f"123456:{'a' * 80}", "not a Telegram bot token"),
    ],
)
def test_a_value_that_cannot_be_a_token_is_explained(value: str, said: str) -> None:
    fault = tokens.fault(value)
    assert fault is not None
    assert said in fault.message
    assert fault.cause
    assert fault.fix
    assert fault.documentation == "https://core.telegram.org/bots/api#authorizing-your-bot"
    assert SECRET not in f"{fault}"


@pytest.mark.parametrize(
    "value", [TOKEN, "7000000001:simulator-only-works---------------", f"{(1 << 54) - 1}:{SECRET}"]
)
def test_an_ordinary_token_passes_without_a_word(value: str) -> None:
    assert tokens.fault(value) is None
    assert tokens.oddity(value) is None


@pytest.mark.parametrize(
    ("value", "said"),
    [("123456:ABC-DEF...", "shorter"), (f"123456:{SECRET}é", "characters that are not")],
)
def test_an_unusual_token_is_left_to_telegram(value: str, said: str) -> None:
    assert tokens.fault(value) is None
    oddity = tokens.oddity(value)
    assert oddity is not None
    assert said in oddity.message


def test_the_account_is_the_bot_and_not_the_token() -> None:
    assert TelegramConnector.account_key(config(TOKEN)) == "123456"
    assert TelegramConnector.account_key(config(f"123456:{SECRET[::-1]}")) == "123456"


def test_without_a_bot_id_the_account_is_a_fingerprint() -> None:
    reversed_halves = f"{SECRET}:123456"
    keys = {TelegramConnector.account_key(config(token)) for token in (SECRET, reversed_halves)}
    assert len(keys) == 2
    assert all(key.startswith("sha256:") and len(key) == 23 for key in keys)
    assert keys == {tokens.account(SECRET), tokens.account(reversed_halves)}


@given(st.text(alphabet=st.characters(codec="utf-8"), min_size=12))
def test_no_account_key_tells_a_secret(secret: str) -> None:
    for token in (secret, f"123:{secret}", f"{secret}:123"):
        assert secret not in tokens.account(token)


@given(st.text(min_size=1))
def test_any_text_is_judged(text: str) -> None:
    fault, number = tokens.fault(text), tokens.bot_id(text)
    assert fault is not None or number is not None


@pytest.mark.parametrize(
    ("endpoints", "host"),
    [
        ({}, "https://api.telegram.org"),
        ({"telegram": "http://127.0.0.1:8081/"}, "http://127.0.0.1:8081"),
        ({"twilio": "http://127.0.0.1:1"}, "https://api.telegram.org"),
    ],
)
def test_the_token_goes_to_one_place(endpoints: dict[str, str], host: str) -> None:
    assert TelegramConnector.destinations(config(TOKEN), endpoints) == {"botToken": host}


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (None, "Nothing is left to do"),
        ("https://hooks.acme.example/t/1", "Register https://hooks.acme.example/t/1"),
        ("https://hooks.acme.example:8443/t", "Register https://hooks.acme.example:8443/t"),
        ("https://hooks.acme.example:9000/t", "do not deliver to"),
        ("http://hooks.acme.example/t", "do not deliver to"),
        ("https://hooks.acme.example:port/t", "do not deliver to"),
    ],
)
def test_what_is_left_to_do(url: str | None, said: str) -> None:
    setup = TelegramConnector.setup(config(TOKEN), url)
    assert said in setup.instructions
    assert "443, 80, 88 or 8443" in setup.instructions or url is not None
    assert setup.documentation == "https://core.telegram.org/bots/api#setwebhook"
    assert SECRET not in setup.instructions


def test_what_a_bot_can_do() -> None:
    can = TelegramConnector.capabilities
    assert can.text
    assert can.buttons
    assert can.quick_replies
    assert can.typing_indicators
    assert not can.templates
    assert not can.delivery_receipts
    assert not can.read_receipts
