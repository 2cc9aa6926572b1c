"""Ways through the forms that several tests take."""

from __future__ import annotations

from linktor_tui.tui.screens.forms.new_channel import NewChannelPage
from linktor_tui.tui.screens.forms.wizard import ProviderPage
from tests.tui.support import Desk

TOKEN = "110201543:AAF-CANARY-4f9c1b7e"


async def open_form(desk: Desk, title: str = "Telegram Bot") -> NewChannelPage:
    """Go from the list to the form of a provider."""
    await desk.press("n")
    page = await desk.at(ProviderPage)
    await desk.until(lambda: page.shown)
    await desk.write(title)
    assert [card.title for card in page.shown] == [title]
    await desk.press("enter")
    return await desk.at(NewChannelPage)


async def fill_in(desk: Desk, **values: str) -> None:
    """Type into fields of the form on the screen."""
    for key, text in values.items():
        await desk.focus(desk.row(key).control)
        await desk.write(text)
