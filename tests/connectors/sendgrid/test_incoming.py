"""What strangers put into mail: read as far as it goes, and never a fault of this program."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.hooks import HookRefused, HookRequest
from connectors.mailapi.addressing import mailbox, subject_of
from connectors.mailapi.incoming import (
    as_called,
    password_of,
    person,
    read_form,
    readable,
    when,
    with_password,
)
from connectors.sendgrid import voices
from connectors.sendgrid.receiving import receive

NOW = datetime(2026, 11, 24, tzinfo=UTC)
URL, SECRET = "https://hooks.acme.example:8443/in?x=1", "of nobody/?#:@%"


def posted(parts: dict[str, str]) -> HookRequest:
    body, kind = voices.form(parts)
    url, headers = as_called(with_password(URL, SECRET))
    return HookRequest("POST", url, {**headers, "content-type": kind}, body)


def refusal(reading: Callable[[], object]) -> str | None:
    """The code of a refusal, None where it was read."""
    try:
        reading()
    except HookRefused as refused:
        return refused.code
    return None


def test_a_password_in_an_address_comes_back_as_it_was() -> None:
    url, headers = as_called(with_password(URL, SECRET))
    assert url == URL
    assert password_of(HookRequest("POST", url, headers)) == SECRET


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One<br>two</p>", "One\ntwo"),
        ("<title>no</title><b>a</b> <i>b</i>", "a b"),
        ("before<![foo[x]]>after", "before"),
        ("<![if !supportLists]>item<![endif]>", "item"),
        ("a &lt;b&gt; &amp;amp;", "a <b> &amp;"),
        ("<script>alert(1)", ""),
    ],
)
def test_html_is_made_readable(html: str, text: str) -> None:
    assert readable("", html) == text
    assert readable("plain\r\n", html) == "plain"


@pytest.mark.parametrize("date", ["", "soon", "Tue, 99 Nov 2026 99:00:00", "0", "-"])
def test_a_date_that_is_none(date: str) -> None:
    assert when(date, NOW) == NOW


@given(st.binary(max_size=400))
@settings(max_examples=150)
def test_any_bytes_as_a_form_are_read_or_refused(body: bytes) -> None:
    for kind in ("multipart/form-data; boundary=x", "multipart/form-data", "text/plain"):
        for content in (body, b"--x\r\nContent-Disposition: form-data; " + body + b"\r\n--x--"):
            request = HookRequest("POST", URL, {"content-type": kind}, content)
            assert refusal(partial(read_form, request)) in (None, "unreadable")


@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=80))
@settings(max_examples=100)
def test_any_mail_with_the_secret_is_read_or_refused(head: str, sender: str, text: str) -> None:
    given_text = text.encode("utf-8", "replace").decode()
    parts = {"headers": f"Message-ID: {head}\r\nDate: {head}", "from": sender, "html": text}
    whole = {"email": f"From: {sender}\r\nSubject: {head}\r\n\r\n{given_text}"}
    for fields in (parts, whole):
        printable = {
            name: value.encode("utf-8", "replace").decode() for name, value in fields.items()
        }
        hook = posted(printable)
        reading = partial(receive, hook, None, SECRET, NOW)
        assert refusal(reading) in (None, "unreadable")


@given(st.text(max_size=60))
def test_no_name_breaks_out_of_the_sender(name: str) -> None:
    made = mailbox(name, "support@example.com")
    assert "\n" not in made
    assert "\r" not in made
    assert person(made)[0] == "support@example.com"


@given(st.text(max_size=60))
def test_a_subject_is_one_line(subject: str) -> None:
    made = subject_of(subject)
    assert made
    assert made.splitlines() == [made]
