"""A known secret leaves in no form it commonly takes."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from connectors.redaction import MASK, Redactor

SECRETS = st.text(st.characters(codec="utf-8"), min_size=6, max_size=40).filter(
    lambda text: text.strip() == text
)


@given(SECRETS, st.text(max_size=20), st.text(max_size=20))
@example('a"b\\c/d e+f', "", "")
def test_plain_and_escaped_forms_are_masked(secret: str, before: str, after: str) -> None:
    redactor = Redactor([secret])
    raw = secret.encode()

    for form in (secret, quote(raw, safe=""), quote_plus(raw), json.dumps(secret)[1:-1]):
        assert form not in redactor.text(f"{before}{form}{after}").replace(MASK, "")


@given(st.binary(max_size=8), st.binary(max_size=8))
@pytest.mark.parametrize("secret", ["correct-horse-battery", "пароль-из-слов", "s3cr3t!?"])
def test_base64_is_masked_at_every_alignment(secret: str, before: bytes, after: bytes) -> None:
    encoded = base64.b64encode(before + secret.encode() + after).decode()

    clean = Redactor([secret]).text(f"Basic {encoded}")

    assert MASK in clean
    assert encoded not in clean


def test_the_longest_goes_first_so_that_none_shows_a_tail() -> None:
    redactor = Redactor(["abcdef", "abcdefghij"])

    assert redactor.text("abcdefghij abcdef") == f"{MASK} {MASK}"


def test_values_are_masked_to_the_depth_and_in_keys() -> None:
    redactor = Redactor(["hush-hush"])

    clean = redactor.value({"hush-hush": [{"a": "say hush-hush"}, 7, None, ("hush-hush",)]})

    assert clean == {MASK: [{"a": f"say {MASK}"}, 7, None, [MASK]]}


def test_a_short_secret_is_masked_as_a_whole_value_and_spares_ordinary_text() -> None:
    redactor = Redactor(["123", ""])

    assert redactor.value(["123", "error 1234", ""]) == [MASK, "error 1234", ""]
