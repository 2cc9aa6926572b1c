"""One exchange with a Linktor server: bounded in time and size, and no credential elsewhere.

Chosen against httpx's defaults for the reasons that `connectors.transport` names: the environment's
proxies are not read, an answer is capped and not decompressed, time is counted over the whole
exchange. A redirect is followed for a GET within the same origin; any other is reported, since a
credential would go along or a change be lost.
"""

from __future__ import annotations

import asyncio
import json
import math
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from connectors.contract import FailureClass, Who
from connectors.problems import NoAnswer, Problem
from connectors.transport import connection_problem
from connectors.trust import client_context
from linktor_tui import __version__
from linktor_tui.contract.errors import Fault, InvalidRequest, Unreachable
from linktor_tui.remote.addresses import Address

MAX_ANSWER = 8 * 1024 * 1024
"""Bytes. A page of a hundred channels is under 500 KB."""
MOST_REDIRECTS = 3
FIRST_HOP = ("refused", "no_such_host")
"""Problems of whatever is connected to; TLS and what follows is the server's, behind a proxy too."""
REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered, whatever its status. `json` is None where the body is none."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    text: str
    json: Any

    @property
    def ok(self) -> bool:
        """True for a 2xx status."""
        return 200 <= self.status < 300


class Client:
    """HTTP to one server. Its connections are kept until `close`."""

    def __init__(
        self, address: Address, *, ca_file: Path | None = None, proxy: str | None = None
    ) -> None:
        self.address = address
        self.host = urlsplit(address.origin).netloc
        self._proxy = _proxy(proxy)
        self._http = httpx.AsyncClient(
            http2=False,
            follow_redirects=False,
            trust_env=False,
            timeout=None,  # noqa: S113 - counted over the whole exchange, by `exchange`
            verify=_trust(address, ca_file),
            proxy=self._proxy,
            headers={
                "Accept": "application/json",
                "Accept-Encoding": "identity",
                "User-Agent": f"linktor-tui/{__version__}",
            },
        )

    async def close(self) -> None:
        """Close every connection."""
        await self._http.aclose()

    async def exchange(
        self,
        method: str,
        url: str,
        *,
        seconds: float,
        params: Mapping[str, str] | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Make one exchange.

        Raises:
            NoAnswer: whatever is not an HTTP answer.
            InvalidRequest: the body cannot be written as JSON.
        """
        sent = dict(headers or {})
        given: dict[str, Any] = {"params": params} if params else {}
        if body is not None:
            given["content"] = _written(body)
            sent["Content-Type"] = "application/json"
        try:
            async with asyncio.timeout(seconds):
                return await self._following(method, url, sent, given)
        except NoAnswer:
            raise
        except (TimeoutError, httpx.TimeoutException):
            problem = _silence(self.host, seconds)
        except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError, OSError) as error:
            problem = self._problem(error)
        raise NoAnswer(problem) from None

    def _problem(self, error: Exception) -> Problem:
        """Say what broke, and name the proxy where it is what was connected to."""
        problem = connection_problem(self.host, error)
        if self._proxy is not None and problem.code in FIRST_HOP:
            host, port = self._proxy.url.host, self._proxy.url.port
            there = f"{host}:{port}" if port else host
            return connection_problem(f"{there} (the proxy)", error)
        return problem

    async def _following(
        self, method: str, url: str, headers: Mapping[str, str], given: Mapping[str, Any]
    ) -> Answer:
        there = url
        for _ in range(MOST_REDIRECTS + 1):
            answer = await self._once(method, url, headers, given)
            if answer.status not in REDIRECTS:
                return answer
            there, same = _target(url, answer.headers.get("location", ""))
            if method != "GET" or not same:
                break
            url, given = there, {}
        raise NoAnswer(_redirected(self.host, there))

    async def _once(
        self, method: str, url: str, headers: Mapping[str, str], given: Mapping[str, Any]
    ) -> Answer:
        async with self._http.stream(method, url, headers=dict(headers), **given) as response:
            received = bytearray()
            async for chunk in response.aiter_raw():
                received += chunk
                if len(received) > MAX_ANSWER:
                    raise NoAnswer(_too_long(self.host))
        text = received.decode("utf-8", "replace")
        named = {key.lower(): value for key, value in response.headers.items()}
        return Answer(response.status_code, named, text, _json(text))


def _trust(address: Address, ca_file: Path | None) -> ssl.SSLContext | bool:
    if not address.origin.startswith("https:"):
        return False
    try:
        return client_context(str(ca_file) if ca_file else None)
    except OSError as error:
        raise Unreachable(
            f"The CA file {ca_file} cannot be used ({error.strerror or 'it is no PEM file'}).",
            fix="Name a readable file with the authority's certificate in PEM form.",
        ) from None


def _proxy(url: str | None) -> httpx.Proxy | None:
    if not url:
        return None
    try:
        return httpx.Proxy(url)
    except (ValueError, httpx.InvalidURL):
        # Not quoted: a proxy's URL may hold a password.
        raise InvalidRequest(Fault("proxy", "must be an http:// or https:// URL")) from None


def _target(url: str, location: str) -> tuple[str, bool]:
    """Where a redirect leads, and whether that is the same server; nowhere for nonsense."""
    try:
        there = urljoin(url, location)
        one, other = urlsplit(url), urlsplit(there)
        first, second = ((end.scheme, end.hostname, end.port) for end in (one, other))
    except ValueError:
        return "", False
    return there, first == second


def _written(body: Any) -> bytes:
    try:
        return json.dumps(body, allow_nan=False).encode()
    except (ValueError, TypeError, RecursionError):
        raise InvalidRequest(Fault("body", "holds a value that JSON does not know")) from None


def _json(text: str) -> Any:
    try:
        value = json.loads(text, parse_constant=_number, parse_float=_number)
    except (ValueError, RecursionError):
        return None
    # Half of a surrogate pair is legal in JSON and breaks whoever prints it.
    return _printable(value) if "\\ud" in text.lower() else value


def _number(text: str) -> float | None:
    """A number; None for NaN and what is beyond all numbers, which nobody could write as JSON."""
    value = float(text)
    return value if math.isfinite(value) else None


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_printable(item) for item in value]
    if isinstance(value, dict):
        return {_printable(key): _printable(item) for key, item in value.items()}
    return value


def _silence(host: str, seconds: float) -> Problem:
    return Problem(
        code="timeout",
        message=f"{host} did not answer within {seconds:.3g} s.",
        cause="The server is slow or down, or something between here and it swallows traffic.",
        fix="Try again in a minute; if it stays, ask whoever runs the server, and your firewall.",
        who=Who.NETWORK_ADMIN,
        failure_class=FailureClass.TRANSIENT,
        details={"host": host},
    )


def _redirected(host: str, to: str) -> Problem:
    target = urlsplit(to)
    where = f"{target.scheme}://{target.netloc.rpartition('@')[2]}" if to else "nowhere"
    return Problem(
        code="redirect",
        message=f"{host} sends us on to {where}; no credential was sent there.",
        cause="The address is an old one, lacks https, or a sign-in page stands before the server.",
        fix="If that is where the server is, give that address as the base URL.",
        details={"host": host, "location": where},
    )


def _too_long(host: str) -> Problem:
    return Problem(
        code="reply_too_long",
        message=f"{host} sent more than {MAX_ANSWER // 1024 // 1024} MiB; the rest was not read.",
        cause="Something other than a Channels API answered.",
        fix="Check the base URL.",
        failure_class=FailureClass.REMOTE,
        details={"host": host},
    )
