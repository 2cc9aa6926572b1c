"""The app on a real keyring that hangs or is locked while it runs. Run by `keyring_child`."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from connectors.telegram.simulated import SimulatedBot
from connectors.telegram.simulator import GOOD, TelegramSimulator
from linktor_tui.contract.requests import parse_create
from linktor_tui.local.engine import open_engine
from linktor_tui.local.vault import Vaults
from linktor_tui.local.vault.keyring_vault import KeyringVault
from linktor_tui.settings import Settings
from linktor_tui.tui.screens.check import CheckPage, State
from tests.places import body
from tests.tui.breaking import keeps_living
from tests.tui.forms import fill_in, open_form
from tests.tui.support import Desk, at_desk

DEADLINE = 1.0
"""Seconds that the vault waits here."""
OTHER = "110201543:" + "A" * 35


async def at_the_app(folder: Path, daemon: int) -> list[str]:
    """Try everything that needs a secret while the keyring hangs, and while it is locked."""
    async with TelegramSimulator() as telegram:
        telegram.bots[OTHER] = SimulatedBot(OTHER, "other_bot", "Other")
        engine = open_engine(
            Settings(folder / "data", dict(telegram.environ())),
            offload=asyncio.to_thread,
            vaults=Vaults.of(KeyringVault(deadline=DEADLINE)),
        )
        await engine.create_channel(parse_create(body("Support", GOOD)), check=False)
        async with at_desk(engine) as desk:  # type: ignore[arg-type]
            os.kill(daemon, signal.SIGSTOP)
            try:
                await _refused(desk, "The keyring did not answer within")
            finally:
                os.kill(daemon, signal.SIGCONT)
            await _works(desk)
            _lock()
            await _refused(desk, "The keyring is locked")
            await asyncio.to_thread(_unlock, os.environ["RING_PASSWORD"])
            await _works(desk)
        names = [record["name"] for record in engine.cabinet.store.all()]
        await engine.close()
    return names


async def _refused(desk: Desk, said: str) -> None:
    """Test, switch on, edit and create: each says why not, and what was typed stays."""
    for key in ("t", "a"):
        await desk.press("home", key)
        page = await desk.at(CheckPage)
        await keeps_living(desk)
        await desk.until(lambda page=page: page.state is State.REFUSED)  # type: ignore[misc]
        assert said in desk.text()
        await desk.press("escape")
        await desk.until(lambda: desk.trail == ["HomePage"])
    await desk.press("e")
    await desk.until(lambda: desk.trail[-1] == "EditPage")
    await fill_in(desk, botToken=GOOD)
    await _not_saved(desk, said, "botToken", GOOD)
    await open_form(desk)
    await fill_in(desk, name="Second", botToken=OTHER)
    await _not_saved(desk, said, "name", "Second")


async def _not_saved(desk: Desk, said: str, key: str, typed: str) -> None:
    await desk.press("ctrl+s")
    await keeps_living(desk)
    await desk.until(lambda: said in " ".join(desk.text().split()))
    assert desk.row(key).value == typed
    await desk.press("escape", "y")
    await desk.until(lambda: desk.trail[-1] in ("HomePage", "ProviderPage"))
    if desk.trail != ["HomePage"]:
        await desk.press("escape")
        await desk.until(lambda: desk.trail == ["HomePage"])


async def _works(desk: Desk) -> None:
    """The same keys do what they are for, without a restart."""
    await desk.press("home", "t")
    page = await desk.at(CheckPage)
    await desk.until(lambda: page.state is State.PASSED)
    await desk.press("escape")
    await desk.until(lambda: desk.trail == ["HomePage"])


def _lock() -> None:
    import secretstorage

    with closing(secretstorage.dbus_init()) as bus:
        secretstorage.get_default_collection(bus).lock()


def _unlock(password: str) -> None:
    """Unlock the collection as the login of a desktop does, which asks nobody."""
    import secretstorage
    from secretstorage.util import DBusAddressWrapper, format_secret, open_session

    with closing(secretstorage.dbus_init()) as bus:
        ring = secretstorage.get_default_collection(bus)
        master = format_secret(open_session(bus), password.encode(), "text/plain")
        door = "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface"
        call: Callable[..., Any] = DBusAddressWrapper("/org/freedesktop/secrets", door, bus).call
        call("UnlockWithMasterPassword", "o(oayays)", ring.collection_path, master)
