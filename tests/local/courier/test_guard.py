"""No form of an address leads to this machine or its network without the operator's word."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linktor_tui.contract.errors import InvalidUrl
from linktor_tui.contract.times import utc_now
from linktor_tui.local.courier.addresses import Reach, reach, refused
from linktor_tui.local.courier.posting import Poster, Request
from linktor_tui.local.courier.urls import checked
from tests.local.courier.receiver import Receiver

LOCAL_HOSTS = [
    "127.0.0.1", "127.0.0.2", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1",
    "0177.0.0.1", "017700000001", "0", "0.0.0.0", "localhost", "LOCALHOST", "localhost.",
    "127.0.0.1.", "%31%32%37.0.0.1", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
    "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]",
    "[0:0:0:0:0:0:0:1]", "[::ffff:0:127.0.0.1]", "１２７.0.0.1", "127。0。0。1", "①②⑦.0.0.1",
    "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "169.254.169.254",
    "[::ffff:169.254.169.254]", "[64:ff9b::a9fe:a9fe]", "[fd00:ec2::254]", "[fe80::1]",
    "[fec0::1]", "[fc00::1]", "224.0.0.1", "[ff02::1]", "192.0.0.192", "255.255.255.255",
    "240.0.0.1", "198.18.0.1", "[2001::1]", "[2001:db8::1]", "100.100.100.200",
]  # fmt: skip
PUBLIC = [
    "8.8.8.8",
    "1.1.1.1",
    "172.15.255.255",
    "172.32.0.0",
    "2606:4700:4700::1111",
    "64:ff9b::808:808",
]
NEVER = [
    "169.254.169.254", "169.254.0.1", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe",
    "fd00:ec2::254", "fd20:ce::254", "100.100.100.200", "192.0.0.192", "0.0.0.0", "::", "224.0.0.1",
    "fe80::1", "fe80::1%1", "fe80::1%lo", "2002:7f00:1::", "::127.0.0.1", "nonsense", "",
]  # fmt: skip


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver() as running:
        yield running


@pytest.mark.parametrize("host", LOCAL_HOSTS)
async def test_no_form_of_a_local_address_is_reached(receiver: Receiver, host: str) -> None:
    url = f"http://{host}:{receiver.port}/"
    with pytest.raises(InvalidUrl):
        checked(url, allow_private=False)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    async with Poster(utc_now, trust=tls) as poster:
        for address in (url, url.replace("http:", "https:")):
            outcome = await poster.post(Request(address, b"{}", {}, 2, False))
            assert outcome.error
    assert receiver.connections == 0


@pytest.mark.parametrize("text", NEVER)
def test_never_whatever_is_allowed(text: str) -> None:
    assert refused(text, allow_private=True)
    assert refused(text, allow_private=False)


@pytest.mark.parametrize("text", PUBLIC)
def test_what_is_public(text: str) -> None:
    assert refused(text, allow_private=False) is None


@pytest.mark.parametrize(
    "text", ["127.0.0.1", "::1", "10.1.2.3", "192.168.0.9", "fd12::1", "::ffff:10.0.0.1"]
)
def test_private_only_with_the_operator_s_word(text: str) -> None:
    assert refused(text, allow_private=False)
    assert refused(text, allow_private=True) is None


@given(st.ip_addresses())
def test_what_python_calls_private_is_never_public(address: object) -> None:
    found = ip_address(str(address))
    if found.is_loopback or found.is_private or found.is_link_local or found.is_multicast:
        assert reach(found) is not Reach.PUBLIC


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/", "ftp://example.com/", "file:///etc/passwd", "//example.com/",
        "example.com", "https://", "https:///x", "https://user@example.com/",
        "https://user:pass@example.com/", "https://@example.com/", "https://example.com/#part",
        "https://example.com:0/", "https://example.com:99999/", "https://exa mple.com/",
        "https://example.com/\r\nX: y", "https://example.com\\@127.0.0.1/", "https://[::1/",
        "javascript:alert(1)", "", "https://" + "a" * 3000, "https://127.0.0.1/", "https://[::1]/",
        "https://127.1/", "https://2130706433/", "https://169.254.169.254/latest",
        "https://example.com:443:80/", "https://\ud800/",
    ],
)  # fmt: skip
def test_urls_that_no_endpoint_may_have(url: str) -> None:
    with pytest.raises(InvalidUrl) as raised:
        checked(url, allow_private=False)
    assert "pass" not in raised.value.message.replace("password", "")


@pytest.mark.parametrize(
    ("url", "used"),
    [
        ("https://Example.com/Hooks?a=b", "https://example.com/Hooks?a=b"),
        ("https://example.com", "https://example.com"),
        ("https://example.com?mail=a@b", "https://example.com?mail=a@b"),
        ("https://example.com:8443/x", "https://example.com:8443/x"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
    ],
)
def test_urls_that_may_be(url: str, used: str) -> None:
    assert checked(url, allow_private=False) == used


def test_http_and_loopback_with_the_operator_s_word() -> None:
    for url in ("http://127.0.0.1:8080/x", "http://receiver.lan/x", "https://10.0.0.7/"):
        assert checked(url, allow_private=True) == url
    for url in ("http://169.254.169.254/", "http://[fd00:ec2::254]/", "http://127.1/"):
        with pytest.raises(InvalidUrl):
            checked(url, allow_private=True)
