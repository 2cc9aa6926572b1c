"""Origins: how browsers write them, and who is let in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.webchat import contrast
from connectors.webchat.origins import (
    NotAnOrigin,
    admitted,
    canonical,
    loopback,
    readable,
    strangers,
)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("https://www.example.com", "https://www.example.com"),
        ("HTTPS://WWW.Example.COM/", "https://www.example.com"),
        ("https://example.com:443", "https://example.com"),
        ("http://example.com:80", "http://example.com"),
        ("https://example.com:80", "https://example.com:80"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("http://[::1]:3000", "http://[::1]:3000"),
        ("http://[0:0:0:0:0:0:0:1]", "http://[::1]"),
        ("https://münchen.example", "https://xn--mnchen-3ya.example"),
        (" https://a.example ", "https://a.example"),
    ],
)
def test_an_origin_as_browsers_write_it(text: str, written: str) -> None:
    assert canonical(text) == written
    assert canonical(written) == written


@pytest.mark.parametrize(
    ("text", "why", "better"),
    [
        ("*", "wildcard", None),
        ("https://*.example.com", "wildcard", None),
        ("null", "sandboxed", None),
        ("example.com", "no scheme", "https://example.com"),
        ("www.example.com/shop", "no scheme", "https://www.example.com"),
        ("//example.com", "no scheme", None),
        ("file:///home/me", "only pages of http", None),
        ("chrome-extension://abc", "only pages of http", None),
        ("https://example.com/shop", "no path", "https://example.com"),
        ("https://example.com?x=1", "no path", "https://example.com"),
        ("https://example.com#x", "no path", "https://example.com"),
        ("https://me:pw@example.com", "user name", None),
        ("https://", "no name", None),
        ("https://a..example", "no name", None),
        ("https://exa mple.com", "no name", None),
        ("https://example.com;script-src", "no name", None),
        ("https://example.com:99999", "readable", None),
        ("https://[::1", "readable", None),
    ],
)
def test_what_no_browser_sends(text: str, why: str, better: str | None) -> None:
    with pytest.raises(NotAnOrigin, match=why) as refused:
        canonical(text)
    assert refused.value.better == better


@given(st.text(max_size=40))
def test_any_text_is_an_origin_or_refused_and_never_breaks_a_header(text: str) -> None:
    for candidate in (text, f"https://{text}"):
        for written in readable([candidate]):
            assert canonical(written) == written
            assert not set(written) & set(" \t\r\n;,'\"*<>")


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "",
        "https://www.example.com.evil.com",
        "https://evil-www.example.com",
        "https://www.example.com:8443",
        "http://www.example.com",
        "https://www.example.com/",
        "https://WWW.example.com",
        "https://example.com",
        " https://www.example.com",
    ],
)
def test_only_the_exact_origin_is_let_in(origin: str | None) -> None:
    assert admitted("https://www.example.com", ["https://www.example.com"])
    assert not admitted(origin, ["https://www.example.com"])


def test_look_alikes_are_none_of_the_allowed_ones() -> None:
    for allowed in ("https://www.example.com", "http://localhost:3000", "http://[::1]:3000"):
        tried = [origin for _, origin in strangers(allowed)]
        assert len(set(tried)) == 7
        assert not any(admitted(origin, [allowed]) for origin in tried)


def test_which_addresses_are_of_this_machine() -> None:
    yes = ("http://127.0.0.1:8787", "http://localhost", "http://a.localhost:1", "http://[::1]:2")
    assert all(map(loopback, yes))
    no = (
        "http://192.168.0.1",
        "http://localhost.evil.com",
        "http://127.0.0.1.evil.com",
        "http://[",
    )
    assert not any(map(loopback, no))


def test_contrast_is_counted_as_wcag_does() -> None:
    black, white, gray = (0, 0, 0), (255, 255, 255), contrast.parse("#777")
    assert gray is not None
    assert contrast.ratio(black, white) == pytest.approx(21)
    assert contrast.ratio(white, white) == 1
    assert contrast.ratio(gray, white) == pytest.approx(4.48, abs=0.005)
    assert contrast.text_on((0, 0x66, 0xCC))[0] == contrast.WHITE
    assert contrast.text_on((0xFF, 0xD5, 0))[0] == contrast.INK


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_the_nearest_colour_can_be_read_and_stays_put_where_it_can(
    colour: tuple[int, int, int],
) -> None:
    better = contrast.parse(contrast.nearest_readable(colour))
    assert better is not None
    assert contrast.text_on(better)[1] >= contrast.ENOUGH
    if contrast.text_on(colour)[1] >= contrast.ENOUGH:
        assert better == colour
