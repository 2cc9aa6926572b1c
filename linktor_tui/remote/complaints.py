"""A server's error bodies as `contract.errors`: the API page's shape, and the real server's five.

    {"error": {"code", "message", "details", "retryAfter"}, "meta"}   the page; ours adds cause, fix
    {"success": false, "error": {"code", "message", "details"}}       the real server's handlers
    {"code", "message", "details"}                                    its login check
    {"error": "text"}                                                 its webhooks and analytics
    404 page not found                                                an unknown path, as plain text
    (nothing)                                                         a panic

And HTML, of whatever stands between here and the server.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from html import unescape
from typing import Any, NamedTuple

from connectors.problems import Problem
from linktor_tui.contract import errors
from linktor_tui.contract.errors import ChannelsError, Fault, InvalidRequest
from linktor_tui.remote.client import Answer
from linktor_tui.remote.waiting import asked_to_wait

LONGEST = 500
"""Characters of a server's own words that are shown."""

_PLAIN: tuple[type[ChannelsError], ...] = (
    errors.InvalidChannelType,
    errors.ChannelNotFound,
    errors.AmbiguousChannel,
    errors.ChannelAlreadyExists,
    errors.ActiveConversationsExist,
    errors.DestinationChanged,
    errors.ChannelIncomplete,
    errors.ConversationNotFound,
    errors.MessageNotFound,
    errors.InvalidRecipient,
    errors.UnsupportedContent,
    errors.ChannelNotConnected,
    errors.OutsideMessageWindow,
    errors.Unauthorized,
    errors.RateLimited,
    errors.Unreachable,
    errors.Unsupported,
    errors.VaultError,
    errors.VaultUnavailable,
    errors.VaultLocked,
    errors.SecretMissing,
    errors.StoreError,
    errors.StoreLocked,
    errors.StoreTooNew,
    errors.StoreDamaged,
)
_BY_CODE: dict[str, type[ChannelsError]] = {kind.code: kind for kind in _PLAIN} | {
    "VALIDATION_ERROR": InvalidRequest,
    "BAD_REQUEST": InvalidRequest,
    "NOT_FOUND": errors.ChannelNotFound,
    "RESOURCE_NOT_FOUND": errors.ChannelNotFound,
    "CONFLICT": errors.ChannelAlreadyExists,
    "RESOURCE_ALREADY_EXISTS": errors.ChannelAlreadyExists,
    "AUTHENTICATION_REQUIRED": errors.Unauthorized,
    "INVALID_API_KEY": errors.Unauthorized,
    "INVALID_CREDENTIALS": errors.Unauthorized,
    "TOKEN_EXPIRED": errors.Unauthorized,
    "TOKEN_INVALID": errors.Unauthorized,
    "FORBIDDEN": errors.Unauthorized,
    "INSUFFICIENT_PERMISSIONS": errors.Unauthorized,
    "RATE_LIMIT_EXCEEDED": errors.RateLimited,
}
_BY_STATUS: dict[int, type[ChannelsError]] = {
    401: errors.Unauthorized,
    403: errors.Unauthorized,
    404: errors.ChannelNotFound,
    405: errors.Unsupported,
    409: errors.ChannelAlreadyExists,
    429: errors.RateLimited,
    501: errors.Unsupported,
}
_LOG_IN = "Log in again, or give another key: `linktor-tui login`. In the app, go to the profile anew then."


class Complaint(NamedTuple):
    """What could be read of an error body."""

    code: str | None
    message: str | None
    cause: str | None = None
    fix: str | None = None
    details: Any = None


def error_of(answer: Answer, host: str, now: datetime) -> ChannelsError:
    """Turn an answer that is no success into what an engine raises."""
    read = complaint(answer.json)
    if read is None:
        return _no_api(answer, host, now)
    kind = _BY_CODE.get(read.code or "") or _BY_STATUS.get(answer.status) or _by_class(answer)
    message = _short(read.message) or f"{host} answered HTTP {answer.status}."
    details = dict(read.details) if isinstance(read.details, Mapping) else {}
    if read.code in (errors.CheckFailed.code, errors.CheckInconclusive.code):
        return _of_a_check(message, read, details)
    if read.code in (errors.ProviderRefused.code, errors.ProviderSilent.code):
        return _of_a_provider(message, read, details)
    if kind is InvalidRequest:
        return _invalid(message, read)
    details |= {"statusCode": answer.status}
    details |= {"serverCode": read.code} if read.code and read.code != kind.code else {}
    details |= _request_id(answer)
    if kind is errors.RateLimited:
        return slow_down(answer, host, now, message)
    fix = read.fix or (_LOG_IN if kind is errors.Unauthorized else None)
    if answer.status == 401 and read.fix:  # a server speaks to who runs it
        fix = f"{_LOG_IN} On the server: {read.fix}"
    return kind(message, cause=read.cause, fix=fix, details=details)


def complaint(body: Any) -> Complaint | None:
    """Find code and message in an error body of any known shape; None where it has none."""
    if not isinstance(body, dict):
        return None
    inner = body.get("error", body)
    if isinstance(inner, str):
        return Complaint(None, inner)
    if not isinstance(inner, dict):
        return None
    words = {key: inner.get(key) for key in ("code", "message", "cause", "fix")}
    texts = {key: value if isinstance(value, str) else None for key, value in words.items()}
    if texts["code"] is None and texts["message"] is None:
        return None
    return Complaint(**texts, details=inner.get("details"))


def slow_down(
    answer: Answer, host: str, now: datetime, message: str | None = None
) -> errors.RateLimited:
    """Make the error of a 429, with how long to wait where the server says it."""
    seconds = asked_to_wait(answer.headers, answer.json, now)
    wait = f"Wait {seconds:.0f} s" if seconds is not None else "Wait a minute"
    return errors.RateLimited(
        message or f"{host} asks us to slow down.",
        cause="Too many requests with this login or from this address in a short time.",
        fix=f"{wait} and try again.",
        details={} if seconds is None else {"retryAfter": round(seconds)},
    )


def _request_id(answer: Answer) -> dict[str, str]:
    """What a fault can be found by in the server's log."""
    given = answer.headers.get("x-request-id", "")[:100]
    return {"requestId": given} if given and answer.status >= 500 else {}


def _by_class(answer: Answer) -> type[ChannelsError]:
    return InvalidRequest if answer.status < 500 else errors.Unreachable


def _invalid(message: str, read: Complaint) -> InvalidRequest:
    faults = tuple(_faults(read.details))
    error = InvalidRequest(*faults, fix=read.fix)
    error.cause = read.cause
    if not faults:
        error.message, error.args = message, (message,)
    return error


def _faults(details: Any) -> Iterator[Fault]:
    """Faults per field: a list of them (the page), the same below `fields`, or field: message."""
    if isinstance(details, Mapping):
        listed = details.get("fields")
        if not isinstance(listed, list):
            pairs = ((key, value) for key, value in details.items() if isinstance(value, str))
            yield from (Fault(str(key), _short(value) or "") for key, value in pairs)
            return
        details = listed
    if isinstance(details, list):
        for item in details:
            if isinstance(item, Mapping) and isinstance(item.get("field"), str):
                yield Fault(item["field"], _short(str(item.get("message", ""))) or "was refused")


def _of_a_check(message: str, read: Complaint, details: Mapping[str, Any]) -> ChannelsError:
    from linktor_tui.remote.reading import report

    failed = read.code == errors.CheckFailed.code
    kind = errors.CheckFailed if failed else errors.CheckInconclusive
    return kind(message, report(details.get("report")), cause=read.cause, fix=read.fix)


def _of_a_provider(message: str, read: Complaint, details: dict[str, Any]) -> ChannelsError:
    """What a provider said to the server, or did not say."""
    refused = read.code == errors.ProviderRefused.code
    code, page = str(details.get("code", "unknown")), details.get("documentation")
    problem = Problem(
        code,
        message,
        read.cause or "The server does not say.",
        read.fix or "Look at the message on the server.",
        documentation=page if isinstance(page, str) else None,
        details=details,
    )
    return (errors.ProviderRefused if refused else errors.ProviderSilent)(problem)


def _no_api(answer: Answer, host: str, now: datetime) -> ChannelsError:
    """Say what answered in place of the API, from a body that none of its errors has."""
    if answer.status == 429:
        return slow_down(answer, host, now)
    said = summary(answer)
    details = {"statusCode": answer.status, "host": host, **_request_id(answer)}
    if answer.status in (401, 403):
        return errors.Unauthorized(
            f"{host} refused the login with HTTP {answer.status}{said}.",
            fix=_LOG_IN,
            details=details,
        )
    if answer.status == 404:
        return errors.Unreachable(
            f"{host} has no Channels API at this address{said}.",
            cause="The base URL leads elsewhere, or the server is of another version.",
            fix="Check the base URL: it ends with /v1 or /api/v1, or with the host alone.",
            details=details,
        )
    if answer.status == 405:
        return errors.Unsupported(f"{host} does not do that{said}.", details=details)
    return errors.Unreachable(
        f"{host} answered HTTP {answer.status} without saying why{said}.",
        cause="The server has a fault, or something between here and it answered in its place.",
        fix="Try again in a few minutes; if it stays, look at the server's log.",
        details=details,
    )


def summary(answer: Answer) -> str:
    """Put what a body says into a few words, for the end of a sentence: a page's title, no more."""
    text = answer.text[:20_000]
    if "<" in text:
        found = re.search(r"<(title|h1)[^>]*>(.*?)</\1", text, re.IGNORECASE | re.DOTALL)
        words = unescape(re.sub(r"<[^>]*>", " ", found.group(2))) if found else "a web page"
    else:
        words = text
    short = _short(words, 80)
    return f" (“{short}”)" if short else ""


def _short(text: str | None, most: int = LONGEST) -> str | None:
    if not text:
        return None
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"
