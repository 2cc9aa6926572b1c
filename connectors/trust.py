"""Whom a TLS connection trusts: the machine's authorities, and an operator's own."""

from __future__ import annotations

import ssl


def client_context(ca_file: str | None = None) -> ssl.SSLContext:
    """Make TLS settings: version 1.2 or later, certificate and name verified. Reads files.

    Not `ssl.create_default_context`: that one writes the session keys to wherever SSLKEYLOGFILE
    points, which is the credential for whoever reads the traffic.

    Raises:
        OSError: the CA file cannot be read, or is no PEM (`ssl.SSLError`).
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_default_certs(ssl.Purpose.SERVER_AUTH)
    if ca_file is not None:
        context.load_verify_locations(cafile=ca_file)
    return context
