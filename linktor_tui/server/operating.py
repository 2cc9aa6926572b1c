"""Operations of the API as routes: each asks for a key, is done once, and answers whatever happens."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from linktor_tui.contract.errors import ChannelsError
from linktor_tui.server import asking
from linktor_tui.server.refusals import Refusal, broken, failure
from linktor_tui.server.replays import Once

if TYPE_CHECKING:
    from linktor_tui.server.access import Gate
    from linktor_tui.server.replays import Replays

BASES = ("/v1", "/api/v1")
Operation = Callable[[Request, bytes], Awaitable[Response]]
Endpoint = Callable[[Request], Awaitable[Response]]
OnMistake = Callable[[Exception], None]
Table = Sequence[tuple[str, str, str, Operation]]
"""Method, path below a base, scope, operation. Those that change something need a `:write` scope."""


class Operating:
    """What all operations have in common.

    Args:
        gate: who may ask.
        replays: keeps the answers to requests that may be sent again.
        on_mistake: told of what should not have happened.
    """

    def __init__(self, gate: Gate, replays: Replays, on_mistake: OnMistake) -> None:
        self._gate = gate
        self._once = Once(replays, on_mistake)
        self._on_mistake = on_mistake

    def routes(self, table: Table) -> list[BaseRoute]:
        """Put operations under every base."""
        paths = dict.fromkeys(path for _, path, _, _ in table)
        return [
            Route(
                base + path,
                _by_method(
                    {
                        method: self._endpoint(operation, scope)
                        for method, at, scope, operation in table
                        if at == path
                    }
                ),
                methods=[method for method, at, _, _ in table if at == path],
            )
            for base in BASES
            for path in paths
        ]

    def _endpoint(self, operation: Operation, scope: str) -> Endpoint:
        async def endpoint(request: Request) -> Response:
            try:
                token = self._gate.admit(request, scope)
                raw = await asking.body(request) if scope.endswith(":write") else b""

                async def do() -> Response:
                    return await self._done(operation, request, raw)

                if request.method != "POST":
                    return await do()
                return await self._once.answer(request, raw, token, do)
            except Refusal as refusal:
                return refusal.response()
            except ClientDisconnect:
                return Response(status_code=400)  # nobody is there to read it
            except ChannelsError as error:
                return failure(error)
            except Exception as error:
                self._on_mistake(error)
                return broken()

        return endpoint

    async def _done(self, operation: Operation, request: Request, raw: bytes) -> Response:
        """Do it, with what an operation refuses as its answer."""
        try:
            return await operation(request, raw)
        except Refusal as refusal:
            return refusal.response()
        except ChannelsError as error:
            return failure(error)


def _by_method(endpoints: dict[str, Endpoint]) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        return await endpoints[method](request)

    return endpoint
