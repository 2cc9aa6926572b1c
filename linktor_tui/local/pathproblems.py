"""What can be wrong on the path to a webhook, in plain words, with the way out."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from connectors.addresses import host_of
from connectors.contract import FailureClass, Who
from connectors.problems import Problem

if TYPE_CHECKING:
    from connectors.transport import Reply

START = "Start `linktor-tui serve`"
GATEWAY = (502, 503, 504, *range(520, 531))
"""What proxies and tunnels answer when nobody answers them; 520 to 530 are Cloudflare's."""
BEHIND = "LINKTOR_TUI_PUBLIC_URL must lead, through the proxy or tunnel, to where it listens."


def of_address(url: str) -> Problem | None:
    """What is wrong with a public address before anybody is asked; None where it may be right."""
    try:
        parts = urlsplit(url)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fits = False
    if fits and not (parts.username or parts.password):
        return _private(parts.hostname or "") if parts.scheme == "https" else None
    return Problem(
        "public_url_invalid",
        "The public address is none that a provider could call.",
        "LINKTOR_TUI_PUBLIC_URL is not a complete http or https address without login.",
        "Set it to the address of this server as the internet sees it: https://hooks.example.com",
    )


def _private(host: str) -> Problem | None:
    try:
        private = ipaddress.ip_address(host).is_private
    except ValueError:
        return None
    if not private or ipaddress.ip_address(host).is_loopback:
        return None  # loopback is the sandbox's own way
    return Problem(
        "public_url_private",
        f"{host} is an address of a private network.",
        "No provider on the internet reaches it.",
        "Set LINKTOR_TUI_PUBLIC_URL to a public name, such as that of a tunnel or a proxy.",
    )


def of_silence(problem: Problem) -> Problem:
    """Say of a connection that did not come about what it means for a provider."""
    if problem.code == "no_such_host":
        fix = (
            "Check the spelling in LINKTOR_TUI_PUBLIC_URL and the name's DNS records; a tunnel of "
        )
        return replace(problem, fix=fix + "yesterday has another name today.")
    if problem.code == "refused":
        return replace(
            problem,
            code="server_down",
            cause="No server, proxy or tunnel listens there.",
            fix=f"{START}, and the proxy or tunnel before it. {BEHIND}",
            failure_class=FailureClass.CONFIG,
        )
    return problem


def of_answer(host: str, reply: Reply) -> Problem | None:
    """What an answer says by its status alone; None where that says nothing."""
    if 300 <= reply.status < 400:
        there = host_of(reply.headers.get("location", ""))
        return _problem(
            "redirected",
            f"{host} sends callers on to {there}.",
            "Providers do not follow: they take a redirect for a failure.",
            "Set LINKTOR_TUI_PUBLIC_URL to the address it ends at, https included.",
            reply,
        )
    if reply.status in GATEWAY and not _ours(reply):
        return _problem(
            "nobody_behind",
            f"{host} answered HTTP {reply.status}: it reaches nobody behind it.",
            "The proxy or tunnel works, and linktor-tui does not run, or on another port.",
            f"{START}, and have the proxy or tunnel lead to its port.",
            reply,
        )
    if reply.status in (401, 403, 407) and not _ours(reply):
        return _problem(
            "access_denied",
            f"{host} lets nobody in without a login (HTTP {reply.status}).",
            "A proxy or tunnel before this server asks for one, and providers have none.",
            "Exempt the paths /webhooks/ there; each post is proved here by its signature.",
            reply,
        )
    return None


def of_stranger(host: str, reply: Reply, said: Mapping[str, Any]) -> Problem:
    """Say who answered in place of this machine's server."""
    error = said.get("error")
    code = error.get("code") if isinstance(error, dict) else None
    if code == "unknown_channel":
        return other_linktor(host)
    if reply.headers.get("x-request-id", "").startswith("req_"):
        return path_changed(host, reply)
    if isinstance(error, dict) and list(error) == ["code"]:
        return _problem(
            "query_lost",
            "The server is reached, and what stands behind the ? of an address is lost.",
            "A proxy on the way drops the query.",
            "Have it pass addresses on unchanged: some providers sign them.",
            reply,
        )
    if reply.status == 404:
        return _problem(
            "not_found",
            f"{host} has nothing at the webhook's path.",
            "Another program listens there, or a proxy leads this path elsewhere.",
            f"Have the proxy lead /webhooks/ to linktor-tui unchanged. {BEHIND}",
            reply,
        )
    if "html" in reply.headers.get("content-type", "") or reply.text.lstrip()[:1] == "<":
        return _problem(
            "interstitial",
            f"{host} answered with a web page.",
            "A tunnel shows visitors a page of its own first, or another site is at this address.",
            "Switch the page off at the tunnel, or use another one: providers cannot click it away.",
            reply,
        )
    return _problem(
        "other_server",
        f"Another program than linktor-tui answers at {host} (HTTP {reply.status}).",
        "The address leads to something else.",
        BEHIND,
        reply,
    )


def other_linktor(host: str) -> Problem:
    """Another linktor-tui is there, or this one on another data folder."""
    return Problem(
        "other_linktor",
        f"The linktor-tui at {host} does not know this channel.",
        "It runs on another machine, or on another data folder than this one.",
        f"{START} here with the same LINKTOR_TUI_HOME, and let the address lead to it.",
        details={"host": host},
    )


def path_changed(host: str, reply: Reply) -> Problem:
    """Our own server was asked for another path."""
    return _problem(
        "path_changed",
        f"linktor-tui is reached through {host}, but asked for another path.",
        "A proxy adds or takes away a part of the path, or LINKTOR_TUI_PUBLIC_URL has one too many.",
        "Have the proxy pass on /webhooks/… as it is, and set LINKTOR_TUI_PUBLIC_URL to match.",
        reply,
    )


def channel_off() -> Problem:
    """The server there takes the channel for switched off."""
    return Problem(
        "channel_off",
        "The server there refuses what comes in: it has the channel as switched off.",
        "The channel was just switched, or the server reads an older state.",
        "Check again; if it stays, start `linktor-tui serve` anew.",
    )


def nobody_runs() -> Problem:
    """No process holds the runtime of this machine."""
    return Problem(
        "nobody_runs",
        "Nobody runs this machine's channels at the moment.",
        "Neither `linktor-tui serve` nor the terminal app is running.",
        f"{START}: it takes what providers post.",
    )


def _ours(reply: Reply) -> bool:
    return isinstance(reply.json, dict) and isinstance(reply.json.get("error"), dict)


def _problem(code: str, message: str, cause: str, fix: str, reply: Reply) -> Problem:
    details = {"statusCode": reply.status}
    return Problem(code, message, cause, fix, who=Who.NETWORK_ADMIN, details=details)
