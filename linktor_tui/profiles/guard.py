"""Standing before an engine: nothing is changed without leave, and nothing is sent before it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, cast

from linktor_tui.contract.errors import ReadOnlyProfile

if TYPE_CHECKING:
    from linktor_tui.contract.protocol import ChannelsAPI
    from linktor_tui.profiles.book import Profile

READS = frozenset(
    {
        "list_channels",
        "get_channel",
        "channel_stats",
        "test_channel",
        "test_draft",
        "prepare_tests",
        "webhook",
        "list_conversations",
        "get_conversation",
        "thread",
        "list_messages",
        "get_message",
        "events",
        "last_event",
        "activity",
        "expiring",
        "reports",
        "runtime",
        "list_endpoints",
        "get_endpoint",
        "list_deliveries",
        "export_channel",
        "close",
    }
)
"""What changes nothing. Whatever else an engine can do counts as a change, also what it learns to do
after this was written."""


class Guarded:
    """An engine whose every change passes a gate first. It has the capabilities of the engine."""

    def __init__(self, engine: ChannelsAPI, gate: Callable[[], None]) -> None:
        self._engine = engine
        # Attributes of its own, not `__getattr__`: a capability is asked for with isinstance.
        for name in dir(engine):
            if not name.startswith("_") and name not in ("place", "notices"):
                found = getattr(engine, name)
                guard = callable(found) and name not in READS
                setattr(self, name, _after(gate, found) if guard else found)

    @property
    def place(self) -> str:
        """Where the channels live."""
        return self._engine.place

    @property
    def notices(self) -> list[str]:
        """What the operator should be told."""
        return self._engine.notices


def _after(gate: Callable[[], None], operation: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(operation)
    async def guarded(*arguments: Any, **options: Any) -> Any:
        gate()
        return await operation(*arguments, **options)

    return guarded


def guarded(engine: ChannelsAPI, profile: Profile, ask: Callable[[Profile], None]) -> ChannelsAPI:
    """Put the guard of a profile before its engine.

    Args:
        ask: asks whether production may be changed, and raises where it may not.
    """
    if profile.read_only:
        return cast("ChannelsAPI", Guarded(engine, lambda: _refuse(profile)))
    if profile.production:
        return cast("ChannelsAPI", Guarded(engine, lambda: ask(profile)))
    return engine


def _refuse(profile: Profile) -> None:
    raise ReadOnlyProfile(
        f"The profile “{profile.name}” is read-only, and this would change something.",
        cause=f"read_only is set for “{profile.name}”. Nothing was sent.",
        fix="Use another profile, or add this one again without --read-only.",
        details={"profile": profile.name},
    )
