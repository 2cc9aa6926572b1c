"""The paths of Google's three hosts, as the generated clients call them."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from connectors.google_rbm import simulated, tokens, voices
from connectors.google_rbm.simulated import SimulatedAgent, World
from connectors.google_rbm.simulated_rules import NO_AGENT, Refused, account_of, grant, status
from connectors.simulation import HttpSimulator

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
PHONE = "/v1/phones/{phone}"
AGENT_PATH = "/v1/brands/{brand}/agents/{agent}"


@dataclass(slots=True)
class GoogleApis(HttpSimulator):
    """The APIs, without faults. `world` may be looked at and changed at any time."""

    provider = "google_rbm"

    world: World = field(default_factory=simulated.world)

    def routes(self) -> Sequence[BaseRoute]:
        post, get, delete = ["POST"], ["GET"], ["DELETE"]
        return [
            Route("/token", self._token, methods=post),
            Route("/v1/users:batchGet", self._batch, methods=post),
            Route(f"{PHONE}/capabilities", self._capabilities, methods=get),
            Route(f"{PHONE}/agentMessages", self._message, methods=post),
            Route("/v1/brands", self._brands, methods=get),
            Route("/v1/brands/{brand}/agents", self._agents, methods=get),
            Route(f"{AGENT_PATH}/launch", self._launch, methods=get),
            Route(f"{AGENT_PATH}/integrations", self._integrations, methods=["GET", "POST"]),
            Route(f"{AGENT_PATH}/integrations/{{id}}", self._integration, methods=delete),
        ]

    def not_found(self, request: Request) -> Response:
        return Response("<!DOCTYPE html><title>Error 404 (Not Found)!!1</title>", 404)

    async def _token(self, request: Request) -> Response:
        return grant(self.world, dict(parse_qsl((await request.body()).decode("utf-8", "replace"))))

    def _agent(self, request: Request, agent_id: object) -> SimulatedAgent:
        account = account_of(self.world, request, tokens.MESSAGING)
        found = self.world.agents.get(str(agent_id).removesuffix("@rbm.goog"))
        if found is None or found.id not in account.agents:
            raise Refused(status("PERMISSION_DENIED", NO_AGENT))
        return found

    async def _batch(self, request: Request) -> Response:
        try:
            given = await _json(request)
            agent = self._agent(request, given.get("agentId"))
        except Refused as refused:
            return refused.response
        users = [user for user in given.get("users", []) if self._reaches(agent, user)]
        return JSONResponse({"reachableUsers": users} if users else {})

    def _reaches(self, agent: SimulatedAgent, phone: str) -> bool:
        return phone in self.world.phones and (agent.launched or phone in agent.testers)

    async def _capabilities(self, request: Request) -> Response:
        try:
            agent = self._agent(request, request.query_params.get("agentId"))
        except Refused as refused:
            return refused.response
        if not self._reaches(agent, request.path_params["phone"]):
            return status("NOT_FOUND", "Requested entity was not found.")
        return JSONResponse({"features": ["RICHCARD_STANDALONE", "ACTION_OPEN_URL", "REVOCATION"]})

    async def _message(self, request: Request) -> Response:
        query, phone = request.query_params, request.path_params["phone"]
        try:
            agent = self._agent(request, query.get("agentId"))
            content = (await _json(request)).get("contentMessage")
        except Refused as refused:
            return refused.response
        message_id = query.get("messageId", "")
        if not UUID.fullmatch(message_id) or not isinstance(content, dict) or not content:
            return status("INVALID_ARGUMENT", "Request contains an invalid argument.")
        if not self._reaches(agent, phone):
            return status("NOT_FOUND", "Requested entity was not found.")
        agent.sent[message_id] = (phone, content)
        name = f"phones/{phone}/agentMessages/{message_id}"
        sent_at = voices.stamp(voices.now())
        return JSONResponse({"name": name, "sendTime": sent_at, "contentMessage": content})

    def _managed(self, request: Request) -> SimulatedAgent:
        account = account_of(self.world, request, tokens.MANAGEMENT)
        params = request.path_params
        found = self.world.agents.get(params["agent"])
        if found is None or found.id not in account.agents or params["brand"] not in found.name:
            raise Refused(status("NOT_FOUND", "Requested entity was not found."))
        return found

    async def _brands(self, request: Request) -> Response:
        try:
            account_of(self.world, request, tokens.MANAGEMENT)
        except Refused as refused:
            return refused.response
        return JSONResponse({"brands": [{"name": simulated.BRAND, "displayName": "Acme"}]})

    async def _agents(self, request: Request) -> Response:
        try:
            account = account_of(self.world, request, tokens.MANAGEMENT)
        except Refused as refused:
            return refused.response
        own = (self.world.agents[agent] for agent in account.agents)
        shown = [{"name": agent.name, "displayName": agent.display_name} for agent in own]
        return JSONResponse({"agents": shown})

    async def _launch(self, request: Request) -> Response:
        try:
            agent = self._managed(request)
        except Refused as refused:
            return refused.response
        details = {region: {"launchState": state} for region, state in agent.launches.items()}
        name = f"{agent.name}/launch"
        return JSONResponse({"name": name, "rcsBusinessMessaging": {"launchDetails": details}})

    async def _integrations(self, request: Request) -> Response:
        try:
            agent = self._managed(request)
            if request.method == "GET":
                shown = [_shown(agent, made) for made in agent.webhooks]
                return JSONResponse({"integrations": shown} if shown else {})
            wanted = (await _json(request)).get("agentWebhookIntegration")
        except Refused as refused:
            return refused.response
        if not isinstance(wanted, dict) or not wanted.get("webhookUri"):
            return status("INVALID_ARGUMENT", "Request contains an invalid argument.")
        made = str(uuid.uuid4())
        agent.webhooks[made] = (wanted["webhookUri"], wanted.get("verificationToken", ""))
        return JSONResponse(_shown(agent, made))

    async def _integration(self, request: Request) -> Response:
        try:
            agent = self._managed(request)
        except Refused as refused:
            return refused.response
        if agent.webhooks.pop(request.path_params["id"], None) is None:
            return status("NOT_FOUND", "Requested entity was not found.")
        return JSONResponse({})


def _shown(agent: SimulatedAgent, made: str) -> dict[str, Any]:
    """An integration as Google shows it: the verification token is for input only."""
    return {
        "name": f"{agent.name}/integrations/{made}",
        "status": "ENABLED",
        "agentWebhookIntegration": {"webhookUri": agent.webhooks[made][0]},
    }


async def _json(request: Request) -> dict[str, Any]:
    try:
        found = json.loads(await request.body())
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Refused(status("INVALID_ARGUMENT", "Invalid JSON payload received."))
    return found
