"""The path from a provider to a channel's handler, walked hop by hop to name the one that is broken.

One request is made to the public address, as the provider would make it, with a question that only
the server that knows the channel's webhook secret can answer. How it fails tells where:

    address   a public address is set and could be called
    dns       its name leads somewhere
    connect   something listens there
    tls       with a certificate that is accepted
    answer    it answers this path itself, and does not send callers elsewhere
    server    what answers is this machine's linktor-tui, and not a tunnel's or somebody else's page
    channel   the channel is on there
    runtime   somebody runs this machine's channels

What stands registered at the provider is asked by the connector's own steps. A hop that was not
reached is skipped. Silence is unknown: it may be the way from here that is broken, not the one from
the provider.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from connectors.checks import Finding, as_step, passed, skipped, unknown, warning
from connectors.contract import StepStatus
from connectors.problems import NoAnswer, Problem
from linktor_tui.contract.pathproof import PARAMETER, new_nonce, proof
from linktor_tui.contract.times import utc_now
from linktor_tui.local import pathcertificate
from linktor_tui.local import pathproblems as problems

if TYPE_CHECKING:
    from connectors.contract import CheckStep, Connector
    from connectors.transport import Reply
    from linktor_tui.contract.traffic import RuntimeState

HOPS = ("address", "dns", "connect", "tls", "answer", "server", "channel", "runtime")
OF_TRANSPORT = {"no_such_host": "dns", "tls": "tls"}
"""Codes of `connectors.transport` -> the hop they tell of; certificates are `tls`, others `connect`."""


def posts(connector: type[Connector[Any]]) -> bool:
    """Tell whether a connector's provider posts to a webhook."""
    from connectors.contract import Connector as Base

    return connector.receive is not Base.receive and connector.hook_limit > 0


@dataclass(frozen=True, slots=True)
class Walk:
    """A walk to one channel.

    Args:
        url: the channel's public webhook address.
        secret: the channel's webhook secret.
        on: whether the channel is on, as the store of this machine has it.
        runtime: who runs the channels; None where that is not known.
        judge: what a broken hop is: a warning beside a check, a failure for the doctor.
        timeout: seconds for the request.
        clock: tells the time, for what is left to a certificate.
    """

    url: str
    secret: str
    on: bool
    runtime: RuntimeState | None = None
    judge: Callable[[Problem], Finding] = warning
    timeout: float = 15.0
    clock: Callable[[], datetime] = utc_now

    async def steps(self) -> list[CheckStep]:
        """Walk, and give a step for each hop."""
        hop, problem, answer = await self._go()
        found = dict(self._findings(hop, problem, answer))
        if found["tls"].status is StepStatus.PASSED:
            found["tls"] = await self._certificate(found["tls"])
        return [
            as_step(f"webhook.path.{name}", "webhook", finding) for name, finding in found.items()
        ]

    async def _certificate(self, accepted: Finding) -> Finding:
        """Add how long the accepted certificate lasts."""
        ends = await pathcertificate.end_of(self.url, self.timeout)
        if ends is None:
            return accepted
        host = urlsplit(self.url).hostname or ""
        return pathcertificate.judged(host, accepted.message, ends, self.clock())

    async def _go(self) -> tuple[str | None, Problem | None, Mapping[str, object]]:
        """Give the broken hop and why; where none is, what the server said."""
        fault = problems.of_address(self.url)
        if fault is not None:
            return "address", fault, {}
        from connectors.transport import Http  # httpx is 12 bare interpreters: only for a walk

        parts, nonce = urlsplit(self.url), new_nonce()
        base = f"{parts.scheme}://{parts.netloc}"
        try:
            async with Http(base, (self.secret,), timeout=self.timeout) as http:
                reply = await http.get(f"{parts.path}?{PARAMETER}={nonce}")
        except NoAnswer as silence:
            return _hop_of(silence.problem), problems.of_silence(silence.problem), {}
        return self._read(reply, nonce)

    def _read(
        self, reply: Reply, nonce: str
    ) -> tuple[str | None, Problem | None, Mapping[str, object]]:
        host = urlsplit(self.url).netloc
        said = reply.json if isinstance(reply.json, dict) else {}
        if reply.ok and said.get("linktor") == "webhook":
            given = said.get("proof")
            if isinstance(given, str) and hmac.compare_digest(given, proof(self.secret, nonce)):
                return None, None, said
            return "server", problems.other_linktor(host), said
        elsewhere = problems.of_answer(host, reply)
        if elsewhere is not None:
            return "answer", elsewhere, {}
        return "server", problems.of_stranger(host, reply, said), {}

    def _findings(
        self, broken: str | None, problem: Problem | None, said: Mapping[str, object]
    ) -> Iterator[tuple[str, Finding]]:
        reached = True
        for name in HOPS[:-2]:
            if name == broken and problem is not None:
                reached = False
                yield name, self._finding(problem)
            elif reached:
                yield name, passed(_PASSED[name].format(host=urlsplit(self.url).netloc))
            else:
                yield name, skipped(f"Not reached: the path breaks at “{broken}”.")
        yield "channel", self._channel(reached, said)
        if self.runtime is not None:
            yield "runtime", self._runtime(self.runtime)

    def _finding(self, problem: Problem) -> Finding:
        silent = problem.status.value == "unknown"
        return unknown(problem) if silent else self.judge(problem)

    def _channel(self, reached: bool, said: Mapping[str, object]) -> Finding:
        if not self.on:
            return skipped("The channel is off: what comes in is refused until it is activated.")
        if not reached:
            return skipped("Not reached: the path breaks before the channel.")
        if said.get("on") is not True:
            return self.judge(problems.channel_off())
        return passed("The channel is on there.")

    def _runtime(self, state: RuntimeState) -> Finding:
        if not state.running:
            return self.judge(problems.nobody_runs())
        return passed(f"The channels of this machine are run by {state.holder}.")


_PASSED = {
    "address": "{host} could be a public address.",
    "dns": "The name {host} leads somewhere.",
    "connect": "Something listens at {host}.",
    "tls": "The connection to {host} is accepted.",
    "answer": "{host} answers the webhook's path itself.",
    "server": "What answers is this machine's linktor-tui.",
}


def _hop_of(problem: Problem) -> str:
    if problem.code.startswith("certificate"):
        return "tls"
    return OF_TRANSPORT.get(problem.code, "connect")
