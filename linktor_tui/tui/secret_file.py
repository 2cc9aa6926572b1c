"""The encrypted file that this machine's secrets may be in, as whoever started the app hands it in."""

from __future__ import annotations

import asyncio
from enum import Enum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from linktor_tui.tui.app import LinktorApp


class Need(Enum):
    """What has to be asked before secrets can be kept or read."""

    NOTHING = "nothing"
    OPEN = "open"
    """The file is there, and nobody gave its passphrase yet."""
    MAKE = "make"
    """There is no keyring, and no file either."""


class SecretFile(Protocol):
    """The file. All is called off the screen's thread."""

    def need(self) -> Need:
        """Tell what has to be asked."""
        ...

    def open(self, passphrase: str) -> None:
        """Open the file for this run, or make it. Raises `VaultError`."""
        ...


async def ask_for_secrets(app: LinktorApp, *, only: Need | None = None) -> bool:
    """Have the operator open the file, or make one, where that is what is missing.

    Called from a worker. True where secrets can be kept and read since.

    Args:
        only: ask for nothing but this.
    """
    from linktor_tui.tui.screens.passphrase import PassphraseDialog

    if app.secret_file is None:
        return False
    need = await asyncio.to_thread(app.secret_file.need)
    if need is Need.NOTHING or only not in (None, need):
        return False
    return await app.push_screen_wait(PassphraseDialog(app.secret_file, need)) is True
