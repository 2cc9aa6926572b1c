"""Where a server listens: which doors may stand open, and opening them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import click

if TYPE_CHECKING:
    import socket
    from pathlib import Path

    from linktor_tui.server.patience import Certificate


class Exposure(NamedTuple):
    """Where the server listens, and who vouches for what lies between."""

    host: str
    public: bool
    certificate: Path | None
    key: Path | None
    proxied: bool

    def refuse_open_doors(self) -> None:
        """Insist that nobody else reads along. Raises `click.UsageError`."""
        if (self.certificate is None) != (self.key is None):
            raise click.UsageError("--tls-cert and --tls-key belong together.")
        if _is_loopback(self.host):
            return
        if not self.public:
            raise click.UsageError(
                f"{self.host} can be reached from outside of this machine; pass --public if it"
                " should be."
            )
        if self.certificate is None and not self.proxied:
            raise click.UsageError(
                "API keys would cross the network in the clear; pass --tls-cert and --tls-key, or"
                " --behind-proxy where a proxy speaks https."
            )


def _is_loopback(host: str) -> bool:
    import ipaddress

    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def certificate_of(exposure: Exposure) -> Certificate | None:
    """Give the certificate, None where there is none. Raises `InvalidRequest` if it cannot be used."""
    if exposure.certificate is None or exposure.key is None:
        return None
    import ssl

    from linktor_tui.server.patience import Certificate

    try:  # with a passphrase that is none, so that nobody is asked for one
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(
            exposure.certificate, exposure.key, password=""
        )
    except (OSError, ValueError) as error:
        from linktor_tui.contract.errors import Fault, InvalidRequest

        reason = getattr(error, "reason", None) or "not readable as PEM"
        raise InvalidRequest(
            Fault("tls-cert", f"and tls-key cannot be used: {reason}"),
            fix="Give the chain and the key that belongs to it, in PEM form, without passphrase.",
        ) from None
    return Certificate(exposure.certificate, exposure.key)


@contextlib.contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """Listen on a port while it lasts. Raises `InvalidRequest` where it is taken."""
    import socket

    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.create_server((host, port), family=family)
    except OSError as error:
        from linktor_tui.contract.errors import Fault, InvalidRequest

        reason = error.strerror or "it cannot be opened"
        raise InvalidRequest(
            Fault("port", f"{port} of {host} cannot be used: {reason}"),
            fix="Stop what listens there, or choose another one with --port.",
        ) from None
    with listener:
        yield listener
