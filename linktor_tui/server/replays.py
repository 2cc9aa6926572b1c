"""A POST that is sent again under the same Idempotency-Key is answered again, and not done again.

An answer may hold a secret: the webhook secret of a new channel. It is kept encrypted with a key made
of the caller's API key and the idempotency key. The server keeps neither, only hashes of them, so
that a stored answer can be read by nobody until the caller comes back. What was sent is kept as an
HMAC under the API key: a plain hash would let its secrets be guessed.

Which requests are running is known to this process alone. After a crash such a request is done anew
if it comes again; an engine that refuses twins does not make a second channel of it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
from base64 import b64decode, b64encode
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, NamedTuple, Protocol

from starlette.responses import Response

from linktor_tui.contract.errors import ChannelsError
from linktor_tui.server.refusals import HEADERS, Refusal

if TYPE_CHECKING:
    from starlette.requests import Request

HEADER = "Idempotency-Key"
MAY_BE_DONE = "linktor_tui.may_be_done"
"""Set in a request's scope where its failure is to be answered again too: it may have been done."""
KEPT_FOR = 24 * 60 * 60
"""Seconds."""
_KEY = re.compile(r"[!-~]{1,255}")
_NONCE = 12


class Kept(NamedTuple):
    """A stored answer, unreadable for whoever stores it."""

    fingerprint: bytes
    sealed: bytes


class Replays(Protocol):
    """Keeps answers for `KEPT_FOR`. Raises `StoreError`."""

    async def find(self, name: str) -> Kept | None:
        """Find what is kept under a name, None where nothing is, or not any more."""
        ...

    async def keep(self, name: str, kept: Kept) -> None:
        """Keep an answer, durably."""
        ...


class _Locks(NamedTuple):
    """What is made of an API key and an idempotency key."""

    name: str
    seal: bytes
    token: bytes

    @classmethod
    def of(cls, token: str, key: str) -> _Locks:
        secret = token.encode()
        name = hmac.digest(secret, b"name\0" + key.encode(), hashlib.sha256).hex()
        return cls(name, hmac.digest(secret, b"seal\0" + key.encode(), hashlib.sha256), secret)

    def fingerprint(self, request: Request, raw: bytes) -> bytes:
        what = f"{request.method} {request.url.path}?{request.url.query}\0".encode()
        return hmac.digest(self.token, b"body\0" + what + raw, hashlib.sha256)


class Once:
    """Has each request with an idempotency key done once.

    Args:
        replays: where answers are kept.
        on_trouble: told of what cannot be kept; the caller gets the answer all the same.
    """

    def __init__(self, replays: Replays, on_trouble: Callable[[Exception], None]) -> None:
        self._replays = replays
        self._on_trouble = on_trouble
        self._running: set[str] = set()

    async def answer(
        self, request: Request, raw: bytes, token: str, do: Callable[[], Awaitable[Response]]
    ) -> Response:
        """Do what a request wants, or answer as before. Raises `Refusal` with 400, 409 or 422."""
        key = request.headers.get(HEADER)
        if key is None:
            return await do()
        if not _KEY.fullmatch(key):
            message = f"{HEADER} must be 1 to 255 visible ASCII characters."
            raise Refusal(400, "VALIDATION_ERROR", message)
        locks = _Locks.of(token, key)
        if locks.name in self._running:
            raise Refusal(
                409,
                "IDEMPOTENCY_KEY_IN_USE",
                f"The first request with this {HEADER} is still running.",
                fix="Wait for its answer, or ask again a little later.",
                headers={"Retry-After": "1"},
            )
        self._running.add(locks.name)
        try:
            return await self._again_or_first(request, locks, locks.fingerprint(request, raw), do)
        finally:
            self._running.discard(locks.name)

    async def _again_or_first(
        self,
        request: Request,
        locks: _Locks,
        fingerprint: bytes,
        do: Callable[[], Awaitable[Response]],
    ) -> Response:
        kept = await self._replays.find(locks.name)
        if kept is not None:
            if not hmac.compare_digest(kept.fingerprint, fingerprint):
                raise Refusal(
                    422,
                    "IDEMPOTENCY_KEY_REUSED",
                    f"This {HEADER} came with another request before.",
                    fix="Use a new key for each new request.",
                )
            return _unsealed(locks, kept.sealed)
        answer = await do()
        if answer.status_code < 500 or request.scope.get(MAY_BE_DONE):
            try:
                await self._replays.keep(locks.name, Kept(fingerprint, _sealed(locks, answer)))
            except ChannelsError as trouble:
                self._on_trouble(trouble)
        return answer


def _sealed(locks: _Locks, answer: Response) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    said = {
        "status": answer.status_code,
        "location": answer.headers.get("location"),
        "body": b64encode(answer.body).decode(),
    }
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(locks.seal).encrypt(nonce, json.dumps(said).encode(), locks.name.encode())


def _unsealed(locks: _Locks, sealed: bytes) -> Response:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    opened = AESGCM(locks.seal).decrypt(sealed[:_NONCE], sealed[_NONCE:], locks.name.encode())
    said = json.loads(opened)
    headers = {**HEADERS, "Idempotent-Replayed": "true"}
    if said["location"]:
        headers["Location"] = said["location"]
    return Response(b64decode(said["body"]), said["status"], headers, "application/json")
