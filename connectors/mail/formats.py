"""What can be said of a mail configuration without asking anybody."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

from connectors.mail.config import MailConfig
from connectors.problems import Problem

_PLACEHOLDERS = ("YOUR_PASSWORD", "YOUR_APP_PASSWORD", "changeme")
_EXAMPLE_DOMAINS = (".example", ".invalid", ".example.com", ".example.org", ".example.net")
"""Reserved for documentation (RFC 2606, RFC 6761): no mail server is ever found there."""


def look_over(config: MailConfig) -> Problem | None:
    """Find the first thing that cannot work, if there is one."""
    return next(_faults(config), None)


def _faults(config: MailConfig) -> Iterator[Problem]:
    for protocol in ("smtp", "imap"):
        host = getattr(config, f"{protocol}_host")
        if host is not None:
            yield from _of_host(f"{protocol}Host", host)
        yield from _of_login(config, protocol)
    if config.ca_file is not None:
        yield from _of_ca_file(config.ca_file)


def _of_host(name: str, host: str) -> Iterator[Problem]:
    bare = host.rstrip(".").lower()
    if "://" in host or "/" in host:
        yield _fault("host_is_url", name, "is an address of the web", "Give the host name alone.")
    elif "@" in host or any(character.isspace() for character in host):
        yield _fault("host_malformed", name, "is no host name", "Give a name like mail.acme.com.")
    elif host.count(":") == 1:
        fix = f"Put the number into {name.removesuffix('Host')}Port."
        yield _fault("host_with_port", name, "has the port in it", fix)
    elif f".{bare}".endswith(_EXAMPLE_DOMAINS):
        fix = "Put your provider's host there."
        yield _fault("placeholder", name, "is still the example from the documentation", fix)


def _of_login(config: MailConfig, protocol: str) -> Iterator[Problem]:
    host = getattr(config, f"{protocol}_host")
    user, secret = getattr(config, f"{protocol}_user"), getattr(config, f"{protocol}_password")
    names = {"User": user, "Password": secret}
    given = [f"{protocol}{part}" for part, value in names.items() if value is not None]
    missing = [f"{protocol}{part}" for part, value in names.items() if value is None]
    if host is None and given:
        yield _missing(f"{protocol}Host", f"{given[0]} is given and {protocol}Host is not")
    elif given and missing:
        yield _missing(missing[0], f"{given[0]} is given and {missing[0]} is not")
    elif missing and host is not None and protocol == "imap":
        yield _missing(missing[0], "a mailbox cannot be read without a login")
    if secret is not None and secret.get_secret_value() in _PLACEHOLDERS:
        fix = "Put the real password there."
        yield _fault("placeholder", f"{protocol}Password", "is still the placeholder", fix)


def _of_ca_file(name: str) -> Iterator[Problem]:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=name)
    except OSError:  # ssl.SSLError is one
        there = Path(name).is_file()
        what = "holds no certificate in PEM form" if there else "is no file that can be read"
        fix = "Name a PEM file that begins with -----BEGIN CERTIFICATE-----, with its whole path."
        yield _fault("ca_file", "caFile", what, fix)


def _missing(name: str, why: str) -> Problem:
    return Problem(
        code="missing",
        message=f"{name} is missing.",
        cause=f"{why[:1].upper()}{why[1:]}.",
        fix=f"Set {name}.",
        details={"field": name},
    )


def _fault(code: str, name: str, what: str, fix: str) -> Problem:
    return Problem(
        code=code,
        message=f"{name} {what}.",
        cause="It was mistyped, or pasted from somewhere else.",
        fix=fix,
        details={"field": name},
    )
