"""Google's token endpoint, RCS for Business API and Business Communications API on one address.

Paths and bodies are those of the generated clients in Google's samples; tokens are minted for what
google-auth signs. Unlike Google, it takes a webhook address that is plain http, and does not call a
webhook that is being registered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from connectors.contract import FailureClass, StepStatus
from connectors.google_rbm import simulated, voices
from connectors.google_rbm.api_errors import AGENT, API, SENDING
from connectors.google_rbm.oauth_errors import SAID
from connectors.google_rbm.simulated import SimulatedAgent
from connectors.google_rbm.simulated_apis import GoogleApis
from connectors.google_rbm.simulated_rules import NO_AGENT, oauth, status
from connectors.hooks import DeliveryStatus, HookRequest
from connectors.simulation import Fault, NotPlayed, Sample, Trial, TrialName, Trials

CHECKED, SENT = {entry.code for entry in API}, {entry.code for entry in SENDING}


@dataclass(slots=True)
class GoogleRbmSimulator(GoogleApis):
    """Google on loopback, with agents that work and agents that do not."""

    def environ(self) -> Mapping[str, str]:
        names = ("GOOGLE_RBM", "GOOGLE_RBM_OAUTH", "GOOGLE_RBM_MANAGEMENT")
        return {f"LINKTOR_TUI_ENDPOINT_{name}": self.url for name in names}

    def customer(self, channel_type: str) -> str | None:
        return simulated.TESTER

    def refusal(self, fault: Fault, request: Request) -> Response:
        if fault is Fault.RATE_LIMITED:
            return status("RESOURCE_EXHAUSTED", "Quota exceeded.", "RATE_LIMIT_EXCEEDED")
        if request.url.path == "/token":
            code = "invalid_grant/account" if fault is Fault.EXPIRED else "invalid_grant/signature"
            return oauth(code)
        return status("UNAUTHENTICATED", "Request had invalid authentication credentials.")

    async def provoked(self, code: str, request: Request) -> Response | None:
        path = request.url.path
        if code in SAID:
            return oauth(code) if path == "/token" else None
        met = path.endswith(":batchGet") if code in CHECKED else path.endswith("/agentMessages")
        if not met or code not in CHECKED | SENT:
            return None
        if code == AGENT:
            return status("PERMISSION_DENIED", NO_AGENT)
        name, _, reason = code.partition("/")
        return status(name, f"The simulator was asked for {code}.", reason or None)

    def samples(self) -> Sequence[Sample]:
        return (
            _sample("Support over RCS", simulated.LAUNCHED, simulated.PARTNER.key_file(), "works"),
            _sample(
                "Orders over RCS", simulated.TESTING, simulated.PARTNER.key_file(), "not launched"
            ),
            _sample(
                "Retired key",
                simulated.LAUNCHED,
                simulated.PARTNER.key_file("rotated"),
                "wrong key",
            ),
            _sample(
                "Another's agent", simulated.FOREIGN, simulated.PARTNER.key_file(), "wrong agent"
            ),
        )

    def trials(self, channel_type: str) -> Trials:
        good, _, rotated, foreign = (sample.body for sample in self.samples())
        unknown = StepStatus.UNKNOWN
        return {
            TrialName.GOOD: Trial(good, "google_rbm.token", StepStatus.PASSED, None),
            TrialName.WRONG_CREDENTIAL: Trial(
                rotated, "google_rbm.token", code="invalid_grant/signature"
            ),
            TrialName.EXPIRED: Trial(
                _body("Gone", simulated.LAUNCHED, simulated.DELETED.key_file()),
                "google_rbm.token",
                code="invalid_grant/account",
            ),
            TrialName.NO_PERMISSION: Trial(
                _body("Website", simulated.LAUNCHED, simulated.ORDINARY.key_file()),
                "google_rbm.permissions",
                code="PERMISSION_DENIED/SERVICE_DISABLED",
            ),
            TrialName.WRONG_ACCOUNT: Trial(foreign, "google_rbm.agent", code=AGENT),
            TrialName.RATE_LIMITED: Trial(
                good,
                "google_rbm.token",
                unknown,
                FailureClass.TRANSIENT,
                "rate_limited",
                Fault.RATE_LIMITED,
            ),
            TrialName.DOWN: Trial(
                good, "google_rbm.token", unknown, FailureClass.REMOTE, "http_503", Fault.DOWN
            ),
        }

    def _hooked(self, config: Mapping[str, Any]) -> tuple[SimulatedAgent, str, str]:
        agent = self.world.agents.get(str(config.get("agentId", "")).rpartition("/")[2])
        if agent is None:
            raise NotPlayed("nobody has this agent here")
        if not agent.webhooks:
            raise NotPlayed("the agent has no webhook: register one first")
        url, token = next(iter(agent.webhooks.values()))
        return agent, url, token

    async def say(
        self, config: Mapping[str, Any], text: str, *, contact: str | None = None
    ) -> Sequence[HookRequest]:
        agent, url, token = self._hooked(config)
        event = voices.message(agent.id, contact or simulated.TESTER, {"text": text})
        return (voices.posted(url, token, event),)

    async def tell(
        self,
        config: Mapping[str, Any],
        message_id: str,
        status: DeliveryStatus,
        *,
        code: str | None = None,
    ) -> Sequence[HookRequest]:
        agent, url, token = self._hooked(config)
        if message_id not in agent.sent:
            raise NotPlayed("the agent sent no such message")
        phone, _ = agent.sent[message_id]
        return (voices.posted(url, token, voices.event(agent.id, phone, message_id, status, code)),)


def _body(title: str, agent: str, key: str) -> dict[str, Any]:
    config = {
        "provider": "google",
        "agentId": agent,
        "serviceAccountKey": key,
        "clientToken": simulated.TOKEN,
    }
    return {"name": title, "type": "rcs", "config": config}


def _sample(title: str, agent: str, key: str, outcome: str) -> Sample:
    return Sample(title, _body(title, agent, key), outcome)


SIMULATOR = GoogleRbmSimulator
