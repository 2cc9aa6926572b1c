"""Connecting to the addresses that were checked, and to no others.

A name is looked up once, every address it has is judged, and the connection is made to one of
those: a name that answers something else the next time (DNS rebinding) changes nothing. The name
stays in Host and in the TLS handshake, which both come from the URL.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import httpcore

from linktor_tui.local.courier.addresses import refused

Resolve = Callable[[str, int], Awaitable[list[str]]]


class AddressRefused(Exception):
    """The host has an address that events are not posted to. The text names both."""


async def look_up(host: str, port: int) -> list[str]:
    """Look a name up, as everything on this machine does. Raises `OSError`."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class CheckedNetwork(httpcore.AsyncNetworkBackend):
    """The network, less the addresses that may not be reached.

    Args:
        allow_private: whether this machine and its own network may be.
        resolve: looks a name up.
        inner: connects to an address.
    """

    def __init__(
        self,
        *,
        allow_private: bool,
        resolve: Resolve = look_up,
        inner: httpcore.AsyncNetworkBackend | None = None,
    ) -> None:
        self._allow_private = allow_private
        self._resolve = resolve
        self._inner = inner or httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to a host. Raises `AddressRefused`, `OSError`, `httpcore.ConnectError`."""
        addresses = await self._checked(host, port)
        for address in addresses[:-1]:
            try:
                return await self._inner.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue  # the next address of the same host
        return await self._inner.connect_tcp(
            addresses[-1], port, timeout, local_address, socket_options
        )

    async def _checked(self, host: str, port: int) -> list[str]:
        addresses = await self._resolve(host, port)
        if not addresses:
            raise OSError(f"{host} has no address")
        for address in addresses:
            reason = refused(address, allow_private=self._allow_private)
            if reason is not None:
                raise AddressRefused(f"{host} is not posted to: {address} {reason}.")
        return addresses

    async def sleep(self, seconds: float) -> None:
        """Wait, between attempts of the pool to connect."""
        await asyncio.sleep(seconds)
