"""Our own server of the Channels API, as a simulator that the other tests can serve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from connectors.simulation import Fault, HttpSimulator, Sample
from linktor_tui.contract.protocol import ChannelsAPI
from tests.server.api_support import TOKEN as TOKEN
from tests.server.api_support import application


@dataclass(slots=True)
class OwnServer(HttpSimulator):
    """What `linktor-tui serve` serves, over an engine that is set before the start."""

    provider: ClassVar[str] = "served"

    engine: ChannelsAPI | None = None
    mistakes: list[Exception] = field(default_factory=list)

    def samples(self) -> Sequence[Sample]:
        return ()

    def routes(self) -> Sequence[BaseRoute]:
        return ()

    def refusal(self, fault: Fault, request: Request) -> Response:
        raise NotImplementedError

    def _app(self) -> ASGIApp:
        assert self.engine is not None
        return application(self.engine, self.mistakes)
