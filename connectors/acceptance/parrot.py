"""A server in the provider's place that answers every request the same way."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from connectors.simulation import Fault, HttpSimulator, Sample, Simulator

Answer = Callable[[Request], Awaitable[Response]]

DEEP = 10_000
"""Levels of nesting that no reader of JSON takes."""


@dataclass(slots=True)
class Parrot(HttpSimulator):
    """Answers everything with `answer`."""

    provider = "parrot"

    answer: Answer | None = None

    def routes(self) -> Sequence[BaseRoute]:
        methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
        return [Route("/{path:path}", self._serve, methods=methods)]

    def samples(self) -> Sequence[Sample]:
        return ()

    def refusal(self, fault: Fault, request: Request) -> Response:
        raise NotImplementedError("a parrot has no faults")

    def in_place_of(self, other: Simulator, endpoints: Mapping[str, str]) -> dict[str, str]:
        """Give the endpoints with this server wherever the other one stood."""
        url = other.url if isinstance(other, HttpSimulator) else None
        return {
            name: address.replace(url, self.url) if url else address
            for name, address in endpoints.items()
        }

    async def _serve(self, request: Request) -> Response:
        assert self.answer is not None
        return await self.answer(request)


async def html(_: Request) -> Response:
    """A sign-in page of some proxy."""
    return PlainTextResponse("<html><h1>Please sign in</h1></html>", 200)


async def nothing(_: Request) -> Response:
    """An empty success."""
    return Response(status_code=200)


async def json_of_another_shape(_: Request) -> Response:
    """JSON, and not what was asked for."""
    return JSONResponse([1, None, {"data": 7}])


async def deep(_: Request) -> Response:
    """JSON that a careless reader falls into."""
    return Response("[" * DEEP + "]" * DEEP, 200, media_type="application/json")


async def bad_utf8(_: Request) -> Response:
    """Bytes that are no text."""
    return Response(b'{"a": "\xff\xfe"', 200, media_type="application/json")


async def broken(_: Request) -> Response:
    """A fault of the provider's."""
    return PlainTextResponse("Internal Server Error", 500)


async def elsewhere(_: Request) -> Response:
    """A redirect to another host: a credential must not go along."""
    return RedirectResponse("https://elsewhere.example/login", 302)


ANSWERS: Mapping[str, Answer] = {
    item.__name__: item
    for item in (html, nothing, json_of_another_shape, deep, bad_utf8, broken, elsewhere)
}


def echo(status: int) -> Answer:
    """Answer with everything that the request held, in the places where providers put words."""

    async def answer(request: Request) -> Response:
        body = (await request.body()).decode("utf-8", "replace")
        said = f"{request.method} {request.url} {dict(request.headers)} {body}"
        error = {"message": said, "code": 190, "type": said, "error_subcode": 1, "fbtrace_id": said}
        everywhere = {
            "error": error,
            "errors": [{"message": said, "description": said, "field": said, "code": 2}],
            "message": said,
            "Message": said,
            "detail": said,
            "title": said,
            "description": said,
            "ok": False,
            "error_code": status,
            "ErrorCode": 10,
            "requestError": {"serviceException": {"messageId": said, "text": said}},
            "errorCode": said,
            "code": 20003,
            "more_info": said,
            "name": said,
            "status": said,
            "id": said,
            "url": said,
        }
        return JSONResponse(
            everywhere,
            status,
            {"X-Said": said[:2000].encode("ascii", "replace").decode().replace("\n", " ").strip()},
        )

    return answer
