"""A loft on loopback."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from carrier_pigeon.knowledge import ENTRIES
from connectors.contract import FailureClass, StepStatus
from connectors.knowledge import During
from connectors.simulation import Fault, HttpSimulator, Sample, Trial, TrialName, Trials

GOOD = {"loft": "north", "whistleToken": "tweet-for-the-simulator"}
STEP = "pigeon.credentials"


def body(**other: str) -> dict[str, Any]:
    return {"name": "P", "type": "sms", "config": {"provider": "pigeon", **GOOD, **other}}


@dataclass(slots=True)
class PigeonSimulator(HttpSimulator):
    provider = "carrier_pigeon"

    def routes(self) -> Sequence[BaseRoute]:
        return [Route("/lofts/{name}", self._loft), Route("/flights", self._fly, methods=["POST"])]

    def samples(self) -> Sequence[Sample]:
        return (Sample("Pigeons", body(), "works"),)

    def refusal(self, fault: Fault, request: Request) -> Response:
        return refused({Fault.RATE_LIMITED: 429, Fault.EXPIRED: 403}.get(fault, 401))

    def trials(self, channel_type: str) -> Trials:
        down = (StepStatus.UNKNOWN, FailureClass.REMOTE, "http_503", Fault.DOWN)
        slow = (StepStatus.UNKNOWN, FailureClass.TRANSIENT, "rate_limited", Fault.RATE_LIMITED)
        return {
            TrialName.GOOD: Trial(body(), STEP, StepStatus.PASSED, None),
            TrialName.WRONG_CREDENTIAL: Trial(body(whistleToken="tweet-no"), STEP, code="401"),
            TrialName.EXPIRED: Trial(body(), STEP, code="403", fault=Fault.EXPIRED),
            TrialName.NO_PERMISSION: "A whistle is a whistle: it has no scopes.",
            TrialName.WRONG_ACCOUNT: Trial(body(loft="south"), STEP, code="404"),
            TrialName.RATE_LIMITED: Trial(body(), STEP, *slow),
            TrialName.DOWN: Trial(body(), STEP, *down),
        }

    async def provoked(self, code: str, request: Request) -> Response | None:
        entry = next(entry for entry in ENTRIES if entry.code == code)
        flight = request.url.path == "/flights"
        return refused(int(code)) if flight == (entry.during is During.SEND) else None

    def _refusal(self, request: Request) -> Response | None:
        right = request.headers["authorization"] == f"Bearer {GOOD['whistleToken']}"
        return None if right else refused(401)

    async def _loft(self, request: Request) -> Response:
        there = request.path_params["name"] == GOOD["loft"]
        answer = JSONResponse({"loft": GOOD["loft"]}) if there else refused(404)
        return self._refusal(request) or answer

    async def _fly(self, request: Request) -> Response:
        return self._refusal(request) or JSONResponse({"loft": GOOD["loft"], "flight": 7})


def refused(status: int) -> Response:
    return JSONResponse({"coo": status}, status)


SIMULATOR = PigeonSimulator
