"""The sandbox: every provider's simulator on loopback, in one process, with switchable faults.

A running sandbox has a control address, kept in `sandbox.json` of the data folder while it runs, so
that another terminal can ask for the samples and switch faults.
"""

from __future__ import annotations

import asyncio
import json
import re
import threading
from collections.abc import Coroutine, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar
from urllib.error import HTTPError, URLError
from urllib.request import Request as Ask
from urllib.request import urlopen

from connectors import registry
from linktor_tui.contract.errors import ChannelsError, Fault, InvalidRequest

if TYPE_CHECKING:
    from connectors.hooks import DeliveryStatus, HookRequest
    from connectors.simulation import Sample, Simulator

T = TypeVar("T")

STATE_FILE = "sandbox.json"
PROVOKED = "error:"
"""What a fault begins with that is one known error of the provider."""


class SandboxRunning(ChannelsError):
    """A sandbox runs on this data folder already."""

    code = "SANDBOX_RUNNING"
    http_status = 409


class SandboxNotRunning(ChannelsError):
    """No sandbox runs on this data folder."""

    code = "SANDBOX_NOT_RUNNING"
    http_status = 503


def simulators() -> dict[str, Simulator]:
    """Make the simulator of every room that has one, by the room's name."""
    found = ((room.name, registry.simulator(room)) for room in registry.rooms())
    return {name: simulator for name, simulator in found if simulator is not None}


@dataclass(slots=True)
class Sandbox:
    """The simulators of all providers. Use as an async context manager."""

    simulators: dict[str, Simulator] = field(default_factory=simulators)

    async def __aenter__(self) -> Self:
        for simulator in self.simulators.values():
            await simulator.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        # At once: each waits a tenth of a second for its server to notice.
        await asyncio.gather(*(simulator.stop() for simulator in self.simulators.values()))

    def environ(self) -> dict[str, str]:
        """Variables that point linktor-tui at the sandbox."""
        found: dict[str, str] = {}
        for simulator in self.simulators.values():
            found |= simulator.environ()
        return found

    def samples(self) -> dict[str, Sample]:
        """Channels to try, by a name to call them: `telegram-works`, `twilio-trial-account`."""
        return {
            f"{name}-{_slug(sample.outcome)}": sample
            for name, simulator in self.simulators.items()
            for sample in simulator.samples()
        }

    def switch(self, provider: str, fault: str) -> None:
        """Switch a fault on, or off with `none`; `error:CODE` provokes one known error.

        Raises:
            InvalidRequest: a wrong name.
        """
        from connectors.simulation import Fault as Kind

        simulator = self._simulator(provider)
        if fault.startswith(PROVOKED):
            simulator.provoke = _known_error(provider, fault.removeprefix(PROVOKED))
            return
        kinds = [kind.value for kind in Kind]
        if fault not in kinds:
            raise InvalidRequest(Fault("fault", f"must be one of {', '.join(kinds)}, error:CODE"))
        simulator.fault, simulator.provoke = Kind(fault), None

    def _simulator(self, provider: str) -> Simulator:
        if provider not in self.simulators:
            known = ", ".join(self.simulators)
            raise InvalidRequest(Fault("provider", f"must be one of {known}"))
        return self.simulators[provider]

    async def say(
        self, provider: str, config: Mapping[str, Any], text: str, contact: str | None
    ) -> list[dict[str, Any]]:
        """Play the customer of a channel, and post to its webhook what the provider would.

        Gives an item for each post: `host`, and the `status` that came back or the `error`. Empty
        where the message waits at the provider to be fetched.

        Raises:
            InvalidRequest: no such provider, or it has no channel with this config.
        """
        from connectors.simulation import NotPlayed

        try:
            hooks = await self._simulator(provider).say(config, text, contact=contact)
        except NotPlayed as reason:
            raise InvalidRequest(Fault("channel", f"cannot be written to: {reason}")) from None
        return [await _posted(hook) for hook in hooks]

    async def tell(
        self,
        provider: str,
        config: Mapping[str, Any],
        message_id: str,
        status: DeliveryStatus,
    ) -> list[dict[str, Any]]:
        """Have a provider tell what became of a message that was sent. Gives what `say` gives.

        Raises:
            InvalidRequest: no such provider or message, or it reports nothing of the kind.
        """
        from connectors.simulation import NotPlayed

        try:
            hooks = await self._simulator(provider).tell(config, message_id, status)
        except NotPlayed as reason:
            raise InvalidRequest(Fault("message", f"is not told of: {reason}")) from None
        return [await _posted(hook) for hook in hooks]

    def state(self) -> dict[str, Any]:
        """What another terminal may ask for."""
        return {
            "faults": {
                name: f"{PROVOKED}{item.provoke}" if item.provoke else item.fault.value
                for name, item in self.simulators.items()
            },
            "environ": self.environ(),
            "samples": {
                name: {"title": item.title, "outcome": item.outcome, "body": item.body}
                for name, item in self.samples().items()
            },
        }


def _known_error(provider: str, code: str) -> str:
    known = registry.knowledge(registry.room(provider))
    codes = [entry.code for entry in known.ENTRIES] if known else []
    if code not in codes:
        listed = f"`linktor-tui explain --list --provider {provider}`"
        raise InvalidRequest(Fault("fault", f"has an unknown code; {listed} lists them"))
    return code


async def _posted(hook: HookRequest) -> dict[str, Any]:
    import httpx

    from connectors.addresses import host_of
    from connectors.simulation import deliver

    told: dict[str, Any] = {"host": host_of(hook.url)}
    try:
        return told | {"status": await deliver(hook)}
    except ValueError as error:
        return told | {"error": str(error)}
    except httpx.HTTPError as error:
        return told | {"error": f"nobody took it there ({type(error).__name__})"}


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _announce(home: Path, url: str) -> Path:
    _refuse_second(home)
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    state_file = home / STATE_FILE
    state_file.unlink(missing_ok=True)
    state_file.touch(mode=0o600)  # like all else in the data folder
    state_file.write_text(json.dumps({"control": url}), "utf-8")
    return state_file


def _refuse_second(home: Path) -> None:
    try:
        ask(home)
    except SandboxNotRunning:
        return  # nobody, or the file of one that was killed
    raise SandboxRunning(
        "A sandbox runs on this data folder already.",
        fix="Use that one (`linktor-tui sandbox samples`), or set LINKTOR_TUI_HOME to another folder.",
    )


async def serve(
    home: Path,
    stop: asyncio.Event,
    *,
    faults: Mapping[str, str] | None = None,
    started: Any = None,
) -> None:
    """Run a sandbox with its control address until `stop` is set.

    Args:
        home: data folder that gets `sandbox.json` while it runs.
        faults: provider -> fault to begin with.
        started: called with the `Sandbox` once everything listens.

    Raises:
        SandboxRunning: one runs on this data folder already.
    """
    from linktor_tui.sandbox_control import Control

    async with Sandbox() as sandbox, Control(sandbox) as control:
        for provider, fault in (faults or {}).items():
            sandbox.switch(provider, fault)
        state_file = await asyncio.to_thread(_announce, home, control.url)
        try:
            if started is not None:
                started(sandbox)
            await stop.wait()
        finally:
            state_file.unlink(missing_ok=True)


def ask(home: Path, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Ask the running sandbox for its state, after doing what a body says where one is given.

    Raises:
        SandboxNotRunning, InvalidRequest.
    """
    try:
        url = json.loads((home / STATE_FILE).read_text("utf-8"))["control"]
        data = None if body is None else json.dumps(body).encode()
        request = Ask(url, data=data, headers={"Content-Type": "application/json"})  # noqa: S310 - our own loopback address
        with urlopen(request, timeout=5) as answer:  # noqa: S310
            state: dict[str, Any] = json.load(answer)
    except HTTPError as error:
        refused = json.load(error)
        raise InvalidRequest(Fault(refused["field"], refused["message"])) from None
    except (OSError, URLError, ValueError, KeyError):
        raise SandboxNotRunning(
            "No sandbox runs on this data folder.", fix="Start one with `linktor-tui sandbox`."
        ) from None
    return state


class SandboxThread:
    """A sandbox on an event loop of its own, beside a program that has none or needs its own."""

    def __init__(self) -> None:
        self._ready: Future[Sandbox] = Future()
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="sandbox", daemon=True)

    def __enter__(self) -> Sandbox:
        self._thread.start()
        return self._ready.result()

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    async def play(self, part: Coroutine[Any, Any, T]) -> T:
        """Have something done on the sandbox's own loop, and give what comes of it."""
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(part, self._loop))

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._main())
        except BaseException as error:
            if not self._ready.done():
                self._ready.set_exception(error)
            else:
                raise
        finally:
            self._loop.close()

    async def _main(self) -> None:
        async with Sandbox() as sandbox:
            self._ready.set_result(sandbox)
            await self._stop.wait()
