"""One way out to HTTP providers: bounded in time and size, silent about secrets.

Chosen against httpx's defaults, each for a measured reason: no redirect is followed (custom token
headers would go along), the environment's proxies and netrc are not read (a proxy sees a token in
a URL), a reply is capped and not decompressed (a 0.3 MB gzip bomb is 314 MB in memory), time is
counted over the whole exchange (httpx counts each read), and httpx's own log, which quotes URLs,
stays off. Errors are ours: `NoAnswer` with cause and fix, and no URL in them.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import httpx

from connectors.contract import FailureClass, Who
from connectors.endpoints import endpoint as endpoint
from connectors.pace import Pace
from connectors.problems import NoAnswer, Problem
from connectors.redaction import Redactor
from connectors.trust import client_context

MAX_REPLY = 4 * 1024 * 1024
"""Bytes. The largest reply that any check reads is a page of a hundred numbers, under 200 KB."""

for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Reply:
    """A provider's answer, whatever its status. `json` is None when the body was no JSON object."""

    status: int
    headers: Mapping[str, str]
    text: str
    json: Any

    @property
    def ok(self) -> bool:
        """True for a 2xx status."""
        return 200 <= self.status < 300

    @property
    def retry_after(self) -> int | None:
        """Seconds the provider asks us to wait, where it said so in whole seconds."""
        value = self.headers.get("retry-after", "")
        return int(value) if value.isascii() and value.isdigit() and len(value) < 9 else None


def _trust() -> ssl.SSLContext:
    """The authorities, read once for all clients: each reading takes 0.8 MiB."""
    return _read(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


@lru_cache(maxsize=2)
def _read(_file: str | None, _folder: str | None) -> ssl.SSLContext:
    return client_context()


class Http:
    """A client for one provider's base URL. Use as an async context manager.

    Args:
        base_url: the provider's, or the operator's override.
        secrets: never shown, whatever the provider echoes.
        timeout: seconds for one exchange, connecting and reading included.
        pace: shared by all who use one credential; time spent waiting for a turn does not count.
    """

    def __init__(
        self,
        base_url: str,
        secrets: tuple[str, ...] = (),
        *,
        timeout: float = 15.0,
        pace: Pace | None = None,
    ) -> None:
        self._pace = pace
        self.base_url = base_url.rstrip("/")
        self.host = urlsplit(base_url).netloc.rpartition("@")[2] or base_url
        self._redact = Redactor(secrets)
        self._timeout = timeout
        self._client = httpx.AsyncClient(
            timeout=timeout,
            follow_redirects=False,
            trust_env=False,
            # Reading the authorities takes 20 ms, and http: (the sandbox) has no use for them.
            verify=_trust() if self.base_url.lower().startswith("https:") else False,
            headers={"Accept": "application/json", "Accept-Encoding": "identity"},
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._client.aclose()

    async def get(
        self,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
    ) -> Reply:
        """GET a path below the base URL. Raises `NoAnswer`; a 4xx or 5xx is a `Reply`."""
        return await self.request("GET", path, params=params, headers=headers, auth=auth)

    async def post(
        self,
        path: str,
        *,
        form: Mapping[str, str] | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        seconds: float | None = None,
    ) -> Reply:
        """POST a form or a JSON body. Never retried: a message could go out twice."""
        return await self.request(
            "POST", path, form=form, body=body, headers=headers, auth=auth, seconds=seconds
        )

    async def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
        body: Any = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        seconds: float | None = None,
    ) -> Reply:
        """Make one exchange, with a form, a JSON `body` or raw `content`.

        Args:
            seconds: that this exchange may take, for a call that waits at the provider.

        Raises `NoAnswer` for everything that is not an HTTP answer.
        """
        patience = self._timeout if seconds is None else seconds
        if self._pace is not None:
            await self._pace.turn()
        try:
            async with asyncio.timeout(patience):
                return await self._exchange(
                    method,
                    self.base_url + path,
                    params=params,
                    data=form,
                    json=body,
                    content=content,
                    headers=headers,
                    auth=auth,
                    timeout=seconds,
                )
        except NoAnswer:
            raise
        except TimeoutError:
            problem = silence(self.host, patience)
        except httpx.TimeoutException:
            problem = silence(self.host, patience)
        except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError, OSError) as error:
            problem = connection_problem(self.host, error)
        raise NoAnswer(problem) from None

    async def _exchange(self, method: str, url: str, **options: Any) -> Reply:
        given = {key: value for key, value in options.items() if value is not None}
        async with self._client.stream(method, url, **given) as response:
            received = bytearray()
            async for chunk in response.aiter_raw():
                received += chunk
                if len(received) > MAX_REPLY:
                    raise NoAnswer(_too_long(self.host))
        text = self._redact.text(received.decode("utf-8", "replace"))
        return Reply(
            status=response.status_code,
            headers={
                key.lower(): self._redact.text(value) for key, value in response.headers.items()
            },
            text=text,
            json=self._json(text),
        )

    @staticmethod
    def _json(text: str) -> Any:
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return None


def silence(host: str, seconds: float) -> Problem:
    """Describe a host that took the connection or the request and said nothing in time."""
    return Problem(
        code="timeout",
        message=f"{host} did not answer within {seconds:g} s.",
        cause="The provider is slow or down, or something between here and it swallows traffic.",
        fix="Try again in a minute; if it stays, look at the provider's status page and your firewall.",
        who=Who.NETWORK_ADMIN,
        failure_class=FailureClass.TRANSIENT,
        details={"host": host, "seconds": seconds},
    )


def connection_problem(host: str, error: BaseException) -> Problem:
    """Say which hop broke when no connection came about, from the chain of exceptions."""
    for link in _chain(error):
        if isinstance(link, ssl.SSLCertVerificationError):
            return certificate_problem(host, link)
        if isinstance(link, socket.gaierror):
            return _no_such_host(host)
        if isinstance(link, ConnectionRefusedError):
            return _refused(host)
        if isinstance(link, ssl.SSLError):
            return _no_tls(host, link)
    # httpx wraps what anyio wrapped: the kinds above may survive in the text alone.
    text = " ".join(str(link) for link in _chain(error)).lower()
    if "certificate" in text:
        return certificate_problem(host, error)
    if "name or service not known" in text or "nodename nor servname" in text:
        return _no_such_host(host)
    if "all connection attempts failed" in text or "refused" in text:
        return _refused(host)
    return Problem(
        code="connection",
        message=f"The exchange with {host} broke off ({type(error).__name__}).",
        cause="The other side closed the connection, or answered something that is not HTTP.",
        fix="Check the address and the port; behind a proxy or captive portal, sign in there first.",
        who=Who.NETWORK_ADMIN,
        failure_class=FailureClass.TRANSIENT,
        details={"host": host},
    )


def certificate_problem(host: str, error: BaseException) -> Problem:
    """Name what is wrong with a certificate: expired, another host's, or of an unknown issuer."""
    reason = (getattr(error, "verify_message", "") or str(error)).lower()
    if "expired" in reason:
        code, cause = "certificate_expired", "Its certificate has expired."
        fix = "Whoever runs the server must renew the certificate; check this machine's clock too."
    elif "mismatch" in reason or "doesn't match" in reason or "not valid for" in reason:
        code, cause = "certificate_other_host", f"Its certificate is not for the name {host}."
        fix = "Use the host name that stands in the certificate, or have the certificate extended."
    elif "self-signed" in reason or "self signed" in reason or "unable to get" in reason:
        code, cause = (
            "certificate_untrusted",
            "Its certificate is signed by nobody this machine trusts.",
        )
        fix = "Have a public authority sign it, or name your own authority's file as the CA file."
    else:
        code, cause = "certificate_invalid", "Its certificate could not be verified."
        fix = "Look at the certificate with `openssl s_client`, and at this machine's clock."
    return Problem(
        code=code,
        message=f"The certificate of {host} is not accepted. Nothing secret was sent.",
        cause=cause,
        fix=fix,
        who=Who.NETWORK_ADMIN,
        failure_class=FailureClass.CONFIG,
        details={"host": host},
    )


def _chain(error: BaseException | None) -> list[BaseException]:
    links: list[BaseException] = []
    while error is not None and error not in links and len(links) < 12:
        links.append(error)
        if isinstance(error, BaseExceptionGroup):
            links.extend(error.exceptions)
        error = error.__cause__ or error.__context__
    return links


def _no_such_host(host: str) -> Problem:
    return Problem(
        code="no_such_host",
        message=f"The name {host} could not be resolved.",
        cause="The host name is mistyped, or this machine has no working DNS.",
        fix="Check the spelling of the host; if it is right, check the network of this machine.",
        who=Who.OPERATOR,
        failure_class=FailureClass.TRANSIENT,
        details={"host": host},
    )


def _refused(host: str) -> Problem:
    return Problem(
        code="refused",
        message=f"{host} refused the connection.",
        cause="Nothing listens at that address and port, or a firewall rejects it.",
        fix="Check host and port; if they are right, the service is down or blocked from here.",
        who=Who.OPERATOR,
        failure_class=FailureClass.TRANSIENT,
        details={"host": host},
    )


def _no_tls(host: str, error: ssl.SSLError) -> Problem:
    return Problem(
        code="tls",
        message=f"No TLS connection with {host} came about.",
        cause="The port does not speak TLS, or only versions that are no longer safe.",
        fix="Check the port and the kind of encryption (implicit TLS or STARTTLS).",
        who=Who.OPERATOR,
        failure_class=FailureClass.CONFIG,
        details={"host": host, "reason": error.reason or ""},
    )


def _too_long(host: str) -> Problem:
    return Problem(
        code="reply_too_long",
        message=f"{host} sent more than {MAX_REPLY // 1024 // 1024} MiB; the rest was not read.",
        cause="Something other than the provider's API answered.",
        fix="Check the address; an override of the provider's endpoint may point elsewhere.",
        who=Who.OPERATOR,
        failure_class=FailureClass.REMOTE,
        details={"host": host},
    )


def server_fault(host: str, reply: Reply) -> Problem:
    """Describe a 5xx, or an answer that is no JSON where JSON was due: the provider's side."""
    return Problem(
        code=f"http_{reply.status}",
        message=f"{host} answered HTTP {reply.status} instead of a usable reply.",
        cause="The provider has a fault, or something between here and it answered in its place.",
        fix="Try again in a few minutes; if it stays, look at the provider's status page.",
        who=Who.PROVIDER,
        failure_class=FailureClass.REMOTE,
        details={"host": host, "statusCode": reply.status},
    )


def rate_limited(host: str, seconds: int | None) -> Problem:
    """Describe a 429: says nothing about the credential."""
    wait = (
        f"Wait {seconds} s and try again."
        if seconds is not None
        else "Wait a minute and try again."
    )
    return Problem(
        code="rate_limited",
        message=f"{host} asks us to slow down.",
        cause="Too many requests with this credential or from this address in a short time.",
        fix=wait,
        who=Who.OPERATOR,
        failure_class=FailureClass.TRANSIENT,
        details={"host": host} | ({"retryAfter": seconds} if seconds is not None else {}),
    )
