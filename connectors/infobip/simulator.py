"""An Infobip account on loopback, with a sender that is launched and one that is not.

Paths and bodies are those of Infobip's OpenAPI document. Unlike Infobip, it takes a webhook address
that is plain http.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from connectors.contract import FailureClass, StepStatus
from connectors.hooks import DeliveryStatus, HookRequest
from connectors.infobip import simulated, voices
from connectors.infobip.api_errors import REJECTED
from connectors.infobip.simulated import body
from connectors.infobip.simulated_api import InfobipPaths
from connectors.infobip.simulated_rules import EXCEPTIONS, error, exception, old_style, refuse
from connectors.simulation import Fault, NotPlayed, Sample, Trial, TrialName, Trials

SENDERS, MESSAGES = "/rcs/1/senders/", "/rcs/2/messages"
MET = {"E400": MESSAGES, "E401": SENDERS, "E403": SENDERS, "E404": SENDERS}
"""Code -> start of the path that meets it."""


@dataclass(slots=True)
class InfobipSimulator(InfobipPaths):
    """Infobip on loopback."""

    def customer(self, channel_type: str) -> str | None:
        return simulated.REACHED

    def refusal(self, fault: Fault, request: Request) -> Response:
        return refuse(request, "E429" if fault is Fault.RATE_LIMITED else "E401")

    async def provoked(self, code: str, request: Request) -> Response | None:
        path = request.url.path
        if code in EXCEPTIONS:
            wanted = "/account/" if code == "UNAUTHORIZED" else "/subscriptions/"
            return exception(code) if path.startswith(wanted) and old_style(path) else None
        if code in REJECTED:
            return _rejected(code) if path == MESSAGES else None
        return error(code) if code in MET and path.startswith(MET[code]) else None

    def samples(self) -> Sequence[Sample]:
        shown = (
            ("Support over Infobip", simulated.SENDER, simulated.GOOD, "works"),
            ("Orders over Infobip", simulated.TESTING, simulated.GOOD, "not launched"),
            ("Sends only", simulated.SENDER, simulated.SENDS_ONLY, "narrow key"),
            ("Expired key", simulated.SENDER, simulated.EXPIRED, "wrong credential"),
        )
        return [Sample(title, body(title, sender, key), out) for title, sender, key, out in shown]

    def trials(self, channel_type: str) -> Trials:
        good = body("Good", simulated.SENDER, simulated.GOOD)
        expired = body("Expired", simulated.SENDER, simulated.EXPIRED)
        unknown, first = StepStatus.UNKNOWN, "infobip.key"
        limited = FailureClass.TRANSIENT, "rate_limited", Fault.RATE_LIMITED
        return {
            TrialName.GOOD: Trial(good, first, StepStatus.PASSED, None),
            TrialName.WRONG_CREDENTIAL: Trial(
                body("Unknown", simulated.SENDER, simulated.UNKNOWN), first, code="UNAUTHORIZED"
            ),
            TrialName.EXPIRED: Trial(expired, first, code="UNAUTHORIZED"),
            TrialName.NO_PERMISSION: Trial(
                body("Narrow", simulated.SENDER, simulated.SENDS_ONLY),
                "infobip.permissions",
                StepStatus.WARNING,
                code="E403",
            ),
            TrialName.WRONG_ACCOUNT: Trial(
                body("Foreign", simulated.FOREIGN, simulated.GOOD), "infobip.sender", code="E404"
            ),
            TrialName.RATE_LIMITED: Trial(good, first, unknown, *limited),
            TrialName.DOWN: Trial(
                good, first, unknown, FailureClass.REMOTE, "http_503", Fault.DOWN
            ),
        }

    def _hooked(self, config: Mapping[str, Any]) -> tuple[str, str, str]:
        sender = str(config.get("agentId", ""))
        if sender not in self.world.senders:
            raise NotPlayed("nobody has this sender here")
        found = self.world.hooked(sender)
        if found is None:
            raise NotPlayed("the sender has no webhook: register one first")
        return sender, *found

    async def say(
        self, config: Mapping[str, Any], text: str, *, contact: str | None = None
    ) -> Sequence[HookRequest]:
        sender, url, password = self._hooked(config)
        content = {"text": text, "type": "TEXT"}
        item = voices.message(sender, contact or simulated.REACHED, content)
        return (voices.posted(url, password, item),)

    async def tell(
        self,
        config: Mapping[str, Any],
        message_id: str,
        status: DeliveryStatus,
        *,
        code: str | None = None,
    ) -> Sequence[HookRequest]:
        sender, url, password = self._hooked(config)
        if message_id not in self.world.sent:
            raise NotPlayed("the account sent no such message")
        to = self.world.sent[message_id][1]
        if status is DeliveryStatus.READ:
            return (voices.posted(url, password, voices.seen(sender, to, message_id)),)
        item = voices.report(sender, to, message_id, status, code)
        return (voices.posted(url, password, item),)


def _rejected(name: str) -> Response:
    """A message that is rejected at once comes in a reply with status 200."""
    status = {
        "groupId": 5,
        "groupName": "REJECTED",
        "id": REJECTED[name],
        "name": name,
        "description": name.removeprefix("REJECTED_").replace("_", " ").capitalize(),
    }
    message = {"messageId": "", "status": status, "destination": "15550100123"}
    return JSONResponse({"bulkId": "BULK-simulator", "messages": [message]})


SIMULATOR = InfobipSimulator
