"""What values say about themselves before anybody is asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.formats import together
from connectors.twilio import formats, numbers

HEX = "0123456789abcdef" * 2


@pytest.mark.parametrize("value", ["AC" + HEX, "AC" + HEX.upper()])
def test_a_sid(value: str) -> None:
    assert formats.sid("accountSid", "Account SID", "AC", value) is None


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("YOUR_ACCOUNT_SID", "placeholder"),
        ("ACxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "placeholder"),
        ("<account sid>", "placeholder"),
        ("********", "mask"),
        ("SK" + HEX, "names an API key"),
        ("MG" + HEX, "names a Messaging Service"),
        ("ZZ" + HEX, "names something else"),
        (HEX, "auth token was pasted"),
        (f'"AC{HEX}"', "quotation marks"),
        (f"AC {HEX}", "gap"),
        ("AC" + HEX[:-1], "not the right shape"),
        ("AC" + HEX[:-1] + "g", "not the right shape"),
        ("ac" + HEX, "not the right shape"),
    ],
)
def test_what_is_no_account_sid(value: str, said: str) -> None:
    remark = formats.sid("accountSid", "Account SID", "AC", value)
    assert remark is not None
    assert (remark.severity, remark.problem.code) == ("fault", "account_sid_format")
    assert said in remark.problem.message
    assert remark.problem.cause
    assert remark.problem.fix
    assert value not in f"{remark}"


@pytest.mark.parametrize(
    ("value", "severity", "said"),
    [
        ("YOUR_AUTH_TOKEN", "fault", "placeholder"),
        ("your-token", "fault", "placeholder"),
        ("changeme", "fault", "placeholder"),
        ("********", "fault", "mask"),
        ("AC" + HEX, "fault", "names an account"),
        ("SK" + HEX, "fault", "names an API key"),
        (f"'{HEX}'", "fault", "quotation marks"),
        (f"{HEX[:8]} {HEX[8:]}", "fault", "gap"),
        (HEX[:-1], "oddity", "looks unlike"),
        ("correct-horse-battery-staple", "oddity", "looks unlike"),
        ("mysteriouslyLongTokenOfSomeKind", "oddity", "looks unlike"),
    ],
)
def test_what_is_hardly_a_token(value: str, severity: str, said: str) -> None:
    remark = formats.secret("authToken", "auth token", value, formats.usual_token)
    assert remark is not None
    assert remark.severity == severity
    assert said in remark.problem.message
    assert value not in f"{remark}"


@given(st.text("0123456789abcdefABCDEF", min_size=32, max_size=32))
def test_every_usual_token_is_taken(value: str) -> None:
    assert formats.secret("authToken", "auth token", value, formats.usual_token) is None


@given(st.from_regex(r"[A-Za-z0-9]{32}", fullmatch=True))
def test_every_usual_key_secret_is_taken(value: str) -> None:
    assert formats.secret("apiKeySecret", "secret", value, formats.usual_key_secret) is None


@given(st.text(min_size=1).filter(lambda text: text.strip() == text))
def test_any_text_is_judged(value: str) -> None:
    formats.secret("authToken", "auth token", value, formats.usual_token)
    formats.sid("accountSid", "Account SID", "AC", value)
    numbers.number(value, names=True)


@pytest.mark.parametrize("value", ["+15551234567", "+442079460000", "+4915112345678", "+1234567"])
def test_a_number(value: str) -> None:
    assert numbers.number(value, names=True) is None


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("+1 555 123 4567", "+15551234567"),
        ("+1 (555) 123-4567", "+15551234567"),
        ("+1.555.123.4567", "+15551234567"),
        ("+49 151/1234-5678", "+4915112345678"),
        ("+1\u2011555\u20111234567", "+15551234567"),
    ],
)
def test_a_number_with_signs_in_it(value: str, written: str) -> None:
    remark = numbers.number(value, names=True)
    assert remark is not None
    assert (remark.severity, remark.problem.code) == ("oddity", "phone_number_spelling")
    assert numbers.as_number(value) == written
    assert written in remark.problem.message


@pytest.mark.parametrize("value", ["12345", "123456", "Acme", "ACME Shop", "A+B_C-D&E 1"])
def test_other_senders(value: str) -> None:
    remark = numbers.number(value, names=True)
    assert remark is not None
    assert (remark.severity, remark.problem.code) == ("oddity", "phone_number_other")
    spoken = numbers.number(value, names=False)
    assert spoken is not None
    assert spoken.severity == "fault"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("YOUR_NUMBER", "placeholder"),
        ("<your number>", "placeholder"),
        ("5551234567", "no country code"),
        ("(555) 123-4567", "no country code"),
        ("0049 151 12345678", "begins with 00"),
        ("+0049151", "begins with 00"),
        ("+0555123456", "zero where the country code"),
        ("whatsapp:+15551234567", "another channel"),
        ("PN" + HEX, "SID"),
        ("+123", "not a phone number"),
        ("+1234567890123456", "not a phone number"),
        ("A name far too long", "not a phone number"),
        ("+1555CALLNOW", "not a phone number"),
    ],
)
def test_what_is_no_sender(value: str, said: str) -> None:
    remark = numbers.number(value, names=True)
    assert remark is not None
    assert remark.severity == "fault"
    assert said in remark.problem.message


def test_several_remarks_are_told_at_once() -> None:
    remarks = [
        formats.sid("accountSid", "Account SID", "AC", "SK" + HEX),
        numbers.number("5551234567", names=True),
    ]
    problem = together([remark for remark in remarks if remark is not None])
    assert problem.details == {"fields": ["accountSid", "phoneNumber"]}
    assert "apiKeySid" in problem.fix
    assert "country code" in problem.fix
