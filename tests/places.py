"""A place to keep channels, for tests: a fresh engine, a clock that is set, a sandbox provider."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.telegram.simulator import TelegramSimulator


@dataclass
class Clock:
    """A clock that tests set."""

    now: datetime = datetime(2024, 1, 15, 10, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: int) -> None:
        self.now += timedelta(**by)


def body(
    name: str = "Support", token: str = "110201543:AAF-made-up", **more: Any
) -> dict[str, Any]:
    """A Telegram channel as the API page creates it."""
    return {"name": name, "type": "telegram", "config": {"botToken": token}, **more}


def sample(simulator: TelegramSimulator, outcome: str) -> dict[str, Any]:
    """A body that a simulator judges as its outcome says."""
    found = next(item for item in simulator.samples() if item.outcome == outcome)
    return dict(found.body)
