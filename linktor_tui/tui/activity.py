"""What the app asked of its engine: each call with how long it took and what came of it.

Kept in memory, the last ones only, and never with a secret.
"""

from __future__ import annotations

import asyncio
import inspect
import time
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from linktor_tui.contract.errors import ChannelsError
from linktor_tui.tui.command_lines import command_line, keys_shown

if TYPE_CHECKING:
    from linktor_tui.contract.protocol import ChannelsAPI

MOST = 500
"""Calls that are kept, and channels whose kind is remembered."""
FOLLOWING = frozenset({"events", "last_event", "activity", "runtime"})
"""Asked again and again by a screen that follows what happens: one entry says how often."""
READING = frozenset({"list_channels", "get_channel"})
"""Asked again by such a screen, and by the operator: one entry for each command and outcome."""

SLOW = 2.0
"""Seconds after which it is told that a call is waited for."""
SEEN = FOLLOWING | {"test_channel", "test_draft", "activate_channel", "create_channel"}
"""Operations of which a screen tells how far they are, or of which nobody waits for one."""

Operation = Callable[..., Awaitable[Any]]


class Refusal(NamedTuple):
    """What an error said. The error itself would hold on to all that led to it, secrets too."""

    code: str
    message: str
    cause: str | None
    fix: str | None


@dataclass(eq=False, slots=True)
class Call:
    """One call, or several of the same that follow what happens."""

    operation: str
    command: str
    """The command line that does the same; empty where there is none."""
    place: str
    at: datetime
    """When it began; of several, the last."""
    seconds: float | None = None
    """How long it took; None while it runs."""
    error: Refusal | None = None
    broke: str = ""
    """Kind of what ended it, where that was no answer: it was given up, or a mistake."""
    times: int = 1

    @property
    def running(self) -> bool:
        """True until it has an outcome."""
        return self.seconds is None

    @property
    def answered(self) -> bool:
        """True where it ended with an answer."""
        return not (self.running or self.error or self.broke)

    def repeats(self, earlier: Call) -> bool:
        """Tell whether it only asked again what an earlier one did, and ended like it."""
        same = (self.operation, self.place) == (earlier.operation, earlier.place)
        if not same or earlier is self or earlier.running:
            return False
        if (self.error, self.broke) != (earlier.error, earlier.broke):
            return False
        alike = self.operation in READING and self.command == earlier.command
        return alike or self.operation in FOLLOWING


class Activity:
    """The last calls, newest last."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.calls: deque[Call] = deque(maxlen=MOST)
        self.changed: Callable[[], None] = lambda: None
        """Called when there is something new to show."""
        self._clock = clock
        self._kinds: OrderedDict[str, tuple[str, str | None]] = OrderedDict()

    def begin(self, operation: str, command: str, place: str) -> Call:
        """Write down that a call begins; one that follows what happens only when it has ended."""
        call = Call(operation, command, place, self._clock())
        if operation not in FOLLOWING:
            self._add(call)
        return call

    def end(self, call: Call, seconds: float) -> None:
        """Write down that it ended."""
        call.seconds = seconds
        earlier = next(filter(call.repeats, self.calls), None)
        if earlier is not None:
            earlier.times += 1
            earlier.command, earlier.at, earlier.seconds = call.command, call.at, seconds
            if call in self.calls:
                self.calls.remove(call)
        elif call.operation in FOLLOWING:
            self._add(call)
        self.changed()

    def waits(self) -> bool:
        """Whether the engine has owed an answer for longer than one should wait without a word."""
        since = self._clock() - timedelta(seconds=SLOW)
        return any(
            call.running and call.at < since and call.operation not in SEEN for call in self.calls
        )

    def _add(self, call: Call) -> None:
        self.calls.append(call)
        self.changed()

    def shown(self, channel_id: str) -> Collection[str] | None:
        """Keys of a stored channel's config that are no secrets; None where it was not read yet."""
        kind = self._kinds.get(channel_id)
        return keys_shown(*kind) if kind is not None else None

    def learn(self, channel: Any) -> None:
        """Remember of which provider a channel is."""
        self._kinds[channel.id] = (channel.channel_type, channel.provider)
        self._kinds.move_to_end(channel.id)
        if len(self._kinds) > MOST:
            self._kinds.popitem(last=False)


class Recording:
    """An engine whose every call is written down. It has the capabilities of the engine."""

    def __init__(self, engine: ChannelsAPI, activity: Activity) -> None:
        self._engine = engine
        # Attributes of its own, not `__getattr__`: a capability is asked for with isinstance.
        for name in dir(engine):
            operation = inspect.getattr_static(engine, name)
            if not name.startswith("_") and inspect.iscoroutinefunction(operation):
                setattr(self, name, _recorded(engine, name, activity))

    @property
    def place(self) -> str:
        """Where the channels live."""
        return self._engine.place

    @property
    def notices(self) -> list[str]:
        """What the operator should be told."""
        return self._engine.notices


def recorded(engine: ChannelsAPI, activity: Activity) -> ChannelsAPI:
    """Have every call to an engine written down."""
    return cast("ChannelsAPI", Recording(engine, activity))


def _recorded(engine: ChannelsAPI, name: str, activity: Activity) -> Operation:
    @wraps(getattr(engine, name))
    async def operation(*given: Any, **named: Any) -> Any:
        line = command_line(name, engine.place, activity.shown, given, named)
        call = activity.begin(name, line, engine.place)
        began = time.monotonic()
        try:
            answer = await getattr(engine, name)(*given, **named)
        except ChannelsError as error:
            call.error = Refusal(error.code, error.message, error.cause, error.fix)
            raise
        except (Exception, asyncio.CancelledError) as error:
            call.broke = type(error).__name__
            raise
        finally:
            activity.end(call, time.monotonic() - began)
        if name == "get_channel":
            activity.learn(answer)
        return answer

    return operation
