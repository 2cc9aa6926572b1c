"""Who may ask, and how often."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, Protocol

from linktor_tui.server.refusals import Refusal

if TYPE_CHECKING:
    from starlette.requests import Request

READ = "channels:read"
WRITE = "channels:write"
READ_WEBHOOKS = "webhooks:read"
WRITE_WEBHOOKS = "webhooks:write"
"""Apart from the channels': whoever may add an endpoint reads along with every conversation."""
MINUTE = 60.0
LONGEST_TOKEN = 200
RATE = "linktor_tui.rate"
"""Where a request's scope says how the caller's bucket stands."""


class Key(Protocol):
    """An API key that is good."""

    @property
    def id(self) -> str:
        """Names the key; not secret."""
        ...

    @property
    def scopes(self) -> tuple[str, ...]:
        """What it may do."""
        ...


class Keys(Protocol):
    """Knows the keys there are. Asked with every request, on the event loop: it must be quick."""

    def find(self, token: str) -> Key | None:
        """Find the key that is shown, None for one that is unknown or revoked."""
        ...


class Standing(NamedTuple):
    """How a bucket stands after a request, for the X-RateLimit headers."""

    limit: int
    """Requests a minute."""
    remaining: int
    reset: int
    """Seconds until the bucket is full again."""


class Bucket:
    """Lets `limit` requests through at once, and as many a minute in the long run."""

    def __init__(self, limit: int, clock: Callable[[], float]) -> None:
        self._limit = limit
        self._clock = clock
        self._left = float(limit)
        self._at = clock()

    def take(self) -> tuple[Standing, float]:
        """Take one. Seconds to wait are more than nothing where none was left."""
        now = self._clock()
        self._left = min(self._limit, self._left + (now - self._at) * self._limit / MINUTE)
        self._at = now
        wait = 0.0
        if self._left >= 1:
            self._left -= 1
        else:
            wait = (1 - self._left) * MINUTE / self._limit
        full = math.ceil((self._limit - self._left) * MINUTE / self._limit)
        return Standing(self._limit, int(self._left), full), wait


class Gate:
    """Asks every request for its key, and lets no caller ask too often.

    Args:
        keys: the keys there are.
        per_minute: requests a minute for each key, and for all without one together; 0 for no end.
        clock: seconds that only go forward.
    """

    def __init__(
        self, keys: Keys, *, per_minute: int = 0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._keys = keys
        self._per_minute = per_minute
        self._clock = clock
        self._buckets: dict[str, Bucket] = {}

    def admit(self, request: Request, scope: str) -> str:
        """Let a request through, or raise `Refusal` with 401, 403 or 429. Gives the token."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        shown = scheme.lower() == "bearer" and 0 < len(token) <= LONGEST_TOKEN
        key = self._keys.find(token) if shown else None
        self._take(request, "" if key is None else key.id)
        if key is None:
            raise _unknown(shown)
        if scope not in key.scopes:
            raise Refusal(
                403,
                "INSUFFICIENT_PERMISSIONS",
                f"This API key may not do this: it lacks {scope}.",
                fix=f"Make one that may: linktor-tui keys create --name NAME --scope {scope}",
            )
        return token

    def _take(self, request: Request, caller: str) -> None:
        if not self._per_minute:
            return
        # Only ids of real keys and "" get here, so there are no more buckets than keys.
        bucket = self._buckets.setdefault(caller, Bucket(self._per_minute, self._clock))
        standing, wait = bucket.take()
        request.scope[RATE] = standing
        if wait:
            seconds = math.ceil(wait)
            raise Refusal(
                429,
                "RATE_LIMIT_EXCEEDED",
                f"More than {self._per_minute} requests a minute.",
                fix="Wait as long as Retry-After says.",
                headers={"Retry-After": str(seconds)},
                beyond={"retryAfter": seconds},
            )


def _unknown(shown: bool) -> Refusal:
    if shown:
        return Refusal(
            401,
            "INVALID_API_KEY",
            "This API key is unknown here, or was revoked.",
            fix="`linktor-tui keys list` shows the keys there are; `keys create` makes one.",
            headers={"WWW-Authenticate": 'Bearer error="invalid_token"'},
        )
    return Refusal(
        401,
        "AUTHENTICATION_REQUIRED",
        "An API key is needed.",
        fix="Send the header Authorization: Bearer KEY. `linktor-tui keys create` makes one.",
        headers={"WWW-Authenticate": "Bearer"},
    )
