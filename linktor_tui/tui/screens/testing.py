"""Testing a channel that is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linktor_tui.tui.screens.check import CheckPage

if TYPE_CHECKING:
    from linktor_tui.contract.protocol import OnStep
    from linktor_tui.contract.resources import Channel
    from linktor_tui.tui.providers import AnyConnector


class TestPage(CheckPage[None]):
    """Asks the provider of a stored channel, and shows its health everywhere afterwards."""

    __test__ = False  # not for pytest

    def __init__(self, channel: Channel) -> None:
        super().__init__(channel.name)
        self.channel = channel

    def connector(self) -> AnyConnector | None:
        from linktor_tui.tui.providers import connector_of

        return connector_of(self.channel)

    async def ask(self, on_step: OnStep) -> None:
        await self.linktor.api.test_channel(
            self.channel.id, trust_destination=self.trusted, on_step=on_step
        )

    async def after(self) -> None:
        self.linktor.publish(await self.linktor.api.get_channel(self.channel.id))
