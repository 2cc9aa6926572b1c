"""The answers with which the simulated Postmark shows each known error, at the request that meets it."""

from __future__ import annotations

from typing import Any

from starlette.responses import JSONResponse, Response

from connectors.postmark.simulated import NO_STREAM, NOT_ACCEPTED, TOKENS, simulated_account

SERVER, SERVERS = ("GET", "/server"), ("GET", "/servers")
STREAM, SEND = ("GET", "/message-streams/outbound"), ("POST", "/email")

Place = tuple[str, str]

SAID = {
    300: "Zero recipients specified",
    400: "The 'From' address you supplied is not a Sender Signature on your account.",
    401: "The Sender Signature for this address is not confirmed.",
    402: "Received invalid JSON input.",
    403: "The request body is not as expected.",
    405: "You have no more sends left.",
    406: "You tried to send to recipient(s) that have been marked as inactive.",
    409: "JSON required.",
    410: "Too many messages in one batch.",
    411: "Forbidden attachment type.",
    412: "While your account is pending approval, all recipient addresses must share the same "
    "domain as the 'From' address.",
    413: "This account may not send.",
    1235: "The 'MessageStream' provided does not exist on this server.",
    1236: "Sending is not supported on the supplied 'MessageStream'.",
}


def _refused(code: int, message: str, status: int = 422) -> tuple[int, Any]:
    return status, {"ErrorCode": code, "Message": message}


def _shown(token: str) -> dict[str, Any]:
    return simulated_account().servers[TOKENS[token]].shown()


def _stream(name: str) -> dict[str, Any]:
    return simulated_account().servers[TOKENS["works"]].streams[name]


_WRONG = _refused(10, NOT_ACCEPTED, 401)
ANSWERS: dict[str, dict[Place, tuple[int, Any]]] = {
    "10": {SERVER: _WRONG, SERVERS: _WRONG},
    "account_token": {SERVER: _WRONG, SERVERS: (200, {"TotalCount": 1, "Servers": []})},
    "100": {SERVER: _refused(100, "The Postmark API is offline for maintenance.", 503)},
    "sandbox_server": {SERVER: (200, _shown("sandbox"))},
    "1226": {STREAM: _refused(1226, NO_STREAM)},
    "stream_archived": {STREAM: (200, _stream("old"))},
    "stream_inbound": {STREAM: (200, _stream("inbound"))},
    **{str(code): {SEND: _refused(code, said)} for code, said in SAID.items()},
}


def provoked(code: str, method: str, path: str) -> Response | None:
    """The answer to a request while an error is provoked; None where it goes on as usual."""
    answer = ANSWERS.get(code, {}).get((method, path))
    return None if answer is None else JSONResponse(answer[1], answer[0])
