"""Which addresses an event may be posted to.

`ipaddress.is_global` is no help: it calls multicast, NAT64 and IPv4-compatible addresses public, in
Python 3.11 also 192.0.0.192, 6to4 and site-local ones. So networks are listed here, from the
special-purpose registries of IANA; of IPv6 only 2000::/3 is given out as public. Metadata services
at Alibaba, Amazon and Azure are as their documentation has them; those at Google (IPv6) and Oracle
are as lists of others have them.
"""

from __future__ import annotations

from enum import Enum
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

Address = IPv4Address | IPv6Address


class Reach(Enum):
    """Where an address leads."""

    PUBLIC = "public"
    PRIVATE = "private"
    """This machine or its own network: only where the operator says so."""
    FORBIDDEN = "forbidden"
    """Nobody's receiver: a cloud's metadata service, multicast, reserved."""


_PRIVATE = tuple(
    ip_network(text)
    for text in (
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "::1/128",
        "fc00::/7",
    )
)
_FORBIDDEN = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",
        "100.100.100.200/32",  # metadata at Alibaba Cloud
        "168.63.129.16/32",  # the host's agent at Azure
        "169.254.0.0/16",  # link-local, and metadata nearly everywhere
        "192.0.0.0/24",  # also metadata at Oracle Cloud
        "192.0.2.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "2001::/23",  # IETF protocols, Teredo among them
        "2001:db8::/32",
        "2002::/16",  # 6to4
        "3fff::/20",
        "fd00:ec2::254/128",  # metadata at Amazon
        "fd20:ce::254/128",  # metadata at Google Cloud
    )
)
_GIVEN_OUT = ip_network("2000::/3")
_NAT64 = ip_network("64:ff9b::/96")


def reach(address: Address) -> Reach:
    """Judge an address."""
    inner = _inside(address)
    if inner is not None:
        return reach(inner)
    if getattr(address, "scope_id", None) or any(address in net for net in _FORBIDDEN):
        return Reach.FORBIDDEN
    if any(address in net for net in _PRIVATE):
        return Reach.PRIVATE
    if address.version == 6 and address not in _GIVEN_OUT:
        return Reach.FORBIDDEN
    return Reach.PUBLIC


def _inside(address: Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 one stands for."""
    if isinstance(address, IPv4Address):
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None


def refused(text: str, *, allow_private: bool) -> str | None:
    """Say why an address is not posted to; None where it may be."""
    try:
        found = reach(ip_address(text))
    except ValueError:
        return "is no address"
    if found is Reach.FORBIDDEN:
        return "is an address that no receiver has"
    if found is Reach.PRIVATE and not allow_private:
        return "is an address of this machine or its own network"
    return None
