"""What holds of every operation: paths, methods, bodies, content types, request ids."""

from __future__ import annotations

from linktor_tui.conformance.probe import Departs, NotTried, Probes
from linktor_tui.conformance.replies import Reply
from linktor_tui.conformance.stage import NO_SUCH, Stage

probes = Probes()

JSON = {"Content-Type": "application/json"}


@probes("http.unknown_path", "a path that is none: 404, with the error envelope", silent=True)
async def _unknown_path(stage: Stage) -> None:
    (await stage.server.get(f"{NO_SUCH}/nonsense")).refused(404)


@probes(
    "http.wrong_method",
    "a method that is none: 405 or 404, with envelope",
    changes=True,
    silent=True,
)
async def _wrong_method(stage: Stage) -> None:
    (await stage.server.send("PUT", f"{NO_SUCH}/stats", json={})).refused(405, 404)


@probes(
    "http.malformed", "a body that is no JSON: 400, with the envelope", changes=True, silent=True
)
async def _malformed(stage: Stage) -> None:
    reply = await stage.server.send("POST", "/channels", content=b'{"name":', headers=JSON)
    reply.refused(400, 422)


@probes(
    "http.not_object", "a body that is no object: 400, with the envelope", changes=True, silent=True
)
async def _not_object(stage: Stage) -> None:
    reply = await stage.server.send("POST", "/channels", content=b"[]", headers=JSON)
    reply.refused(400, 422)


@probes(
    "http.form", "a form in place of JSON: 400 or 415, with envelope", changes=True, silent=True
)
async def _form(stage: Stage) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    body = b"name=linktor-tui&type=telegram"
    reply = await stage.server.send("POST", "/channels", content=body, headers=headers)
    reply.refused(400, 415, 422)


@probes("http.content_type", "JSON calls itself application/json")
async def _content_type(stage: Stage) -> None:
    if stage.server.misnamed:
        raise Departs("application/json", stage.server.misnamed)


@probes("http.request_id", "a request id, if there is one, is new each time", silent=True)
async def _request_id(stage: Stage) -> None:
    first, second = [_named(await stage.server.get(NO_SUCH)) for _ in range(2)]
    if first is None or second is None:
        raise NotTried("the server gives none, which the page allows")
    if first == second:
        raise Departs("two ids for two requests", "the same id twice")


def _named(reply: Reply) -> str | None:
    """The id of a request, in the header or in the error's envelope."""
    body = reply.parsed()
    meta = body.get("meta") if isinstance(body, dict) else None
    inside = meta.get("requestId") if isinstance(meta, dict) else None
    return reply.headers.get("x-request-id") or (inside if isinstance(inside, str) else None)
