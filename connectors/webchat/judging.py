"""What answers of a server mean: the widget's headers, and how a WebSocket was turned away."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from connectors.problems import NoAnswer, Problem, ProviderError, ProviderRefusal
from connectors.webchat.knowledge import BY_CODE
from connectors.webchat.places import MARK_HEADER, REHEARSAL

if TYPE_CHECKING:
    from connectors.transport import Reply
    from connectors.webchat.probe import Handshake

REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ANCESTORS = re.compile(r"frame-ancestors([^;]*)", re.IGNORECASE)


def error_of(code: str, **details: Any) -> ProviderError:
    """Make an entry the error of one occasion: a refusal, or no answer where nobody can tell."""
    problem = BY_CODE[code].problem(**details)
    kind = ProviderRefusal if problem.status.value == "failed" else NoAnswer
    return kind(problem)


def refuse_foreign(host: str, reply: Reply) -> None:
    """Insist that our server answered with something to load. Raises `ProviderError`."""
    from connectors.transport import rate_limited, server_fault

    if reply.status in REDIRECTS:
        raise error_of("moved", statusCode=reply.status)
    if reply.status == 429:
        raise NoAnswer(rate_limited(host, reply.retry_after))
    if reply.status >= 500:
        raise NoAnswer(server_fault(host, reply))
    if reply.status == 404:
        raise error_of("widget_missing", statusCode=404)
    if not reply.ok or MARK_HEADER not in reply.headers:
        raise error_of("widget_foreign", statusCode=reply.status)


def frame_problem(headers: Mapping[str, str], origins: Sequence[str]) -> Problem | None:
    """Tell whether browsers will show a page inside these sites, and inside no others.

    Every policy of the header must agree (CSP Level 3); with one, X-Frame-Options counts no more.
    """
    rules = [found.split() for found in _ANCESTORS.findall(_policies(headers))]
    if not rules:
        code = "frame_blocked" if "x-frame-options" in headers else "frame_unprotected"
        return BY_CODE[code].problem()
    for origin in origins:
        if not all(origin in rule or "*" in rule for rule in rules):
            return BY_CODE["frame_blocked"].problem(origin=origin)
    if not any("*" not in rule for rule in rules):
        return BY_CODE["frame_unprotected"].problem()
    return None


def _policies(headers: Mapping[str, str]) -> str:
    # Two headers of one name arrive joined with a comma, which ends a policy as `;` ends a rule.
    return headers.get("content-security-policy", "").replace(",", ";")


def refuse_turned_away(host: str, handshake: Handshake, origin: str) -> None:
    """Insist that a visitor was let in by our server. Raises `ProviderError`."""
    from connectors.transport import Reply, rate_limited, server_fault

    if handshake.admitted:
        if not _rehearsed(handshake.greeting):
            raise error_of("widget_foreign", origin=origin)
        return
    if handshake.code in ("origin_not_allowed", "origin_missing", "too_many_connections"):
        raise error_of(handshake.code, origin=origin)
    if handshake.status in REDIRECTS:
        raise error_of("moved", statusCode=handshake.status)
    if handshake.status == 429:
        raise NoAnswer(rate_limited(host, None))
    if handshake.status >= 500:
        raise NoAnswer(server_fault(host, Reply(handshake.status, {}, "", None)))
    raise error_of("no_upgrade", statusCode=handshake.status, origin=origin)


def _rehearsed(greeting: Any) -> bool:
    return isinstance(greeting, dict) and greeting.get("type") == REHEARSAL
