"""The one door from the command line to the terminal app, imported when it is opened."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from linktor_tui.cli.exits import ExitCode
from linktor_tui.cli.running_channels import Companion

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from linktor_tui.board import BoardChoice
    from linktor_tui.cli.demo_living import Living
    from linktor_tui.cli.session import Session
    from linktor_tui.contract.protocol import ChannelsAPI
    from linktor_tui.keymap import Keymap
    from linktor_tui.profiles.book import Profile
    from linktor_tui.profiles.choosing import Place as Elsewhere
    from linktor_tui.settings import Settings
    from linktor_tui.tui.app import LinktorApp
    from linktor_tui.tui.memory import Memory
    from linktor_tui.tui.places import Place as Shown
    from linktor_tui.tui.secret_file import Need

SAMPLES = "sample data"
"""Says above the list that these channels are none of the operator's."""
SERVED = "TEXTUAL_DRIVER"
"""Set by `linktor-tui web` for the app in a browser tab, which has no terminal."""


def open_app(session: Session, *, board: BoardChoice | None = None) -> int:
    """Open the app on a profile's channels. Without a terminal, say what to run instead.

    Args:
        board: shown first, where it is asked for.
    """
    terminal = session.terminal
    served = bool(terminal.environ.get(SERVED))
    if not served and not (terminal.stdin.isatty() and terminal.out_is_tty):
        from linktor_tui.cli.complaints import tell

        headless = "channels list" if board is None else "board --once"
        tell(
            session,
            "NO_TERMINAL",
            "The terminal app needs a terminal, and input or output is none.",
            fix=f"linktor-tui {headless} shows the same, headless; linktor-tui --help has more.",
        )
        return ExitCode.USAGE
    gc.disable()  # loading the app makes no garbage, and looking for some costs a twentieth of it
    try:
        return _open(session, board, leads_to_demo=not served)
    finally:
        gc.enable()


def _open(session: Session, board: BoardChoice | None, *, leads_to_demo: bool) -> int:
    title, accent = "linktor-tui", None
    if not session.place.local:
        profile = session.place.profile
        opener, title, accent = _elsewhere(session), f"{title} {profile.name}", profile.accent
    else:
        opener = _unlocked(session) if asks_for_passphrase(session) else _opener(session)
    from linktor_tui.cli.remembering import MemoryFile
    from linktor_tui.tui.app import LinktorApp

    app = LinktorApp(
        opener,
        title=title,
        places=Profiles(session),
        secret_file=AppSecrets(session),
        accent=accent,
        memory=_memory(session),
        keymap=_keymap(session),
        key_book=MemoryFile(session.settings.keymap_file.resolve()),
        companion=Companion(session),
        board=board,
        leads_to_demo=leads_to_demo,
    )
    session.app_has_screen = True
    return _on_to_demo(session, run_app(app))


def _on_to_demo(session: Session, code: int) -> int:
    """Run the demo where the app was left for it."""
    from linktor_tui.tui.screens.first_run import TO_DEMO

    if code != TO_DEMO:
        return code
    from linktor_tui.cli.demo import open_demo

    return open_demo(session)


def _memory(session: Session) -> Memory:
    """What the last run of the app kept."""
    from linktor_tui.cli.remembering import MemoryFile
    from linktor_tui.tui.memory import Memory

    return Memory(MemoryFile(session.settings.memory_file))


def _keymap(session: Session) -> Keymap:
    """The operator's own keys, where there is a file of them."""
    from linktor_tui.keymap import read

    return read(session.settings.keymap_file)


def _opener(session: Session) -> Callable[[], ChannelsAPI]:
    """How the app opens the engine: off its screen's thread, so nothing is imported before."""

    def open_engine() -> ChannelsAPI:
        import asyncio

        from linktor_tui.local.engine import open_engine as opened

        return opened(session.settings, passphrase=session.passphrase, offload=asyncio.to_thread)

    return open_engine


def _elsewhere(session: Session) -> Callable[[], ChannelsAPI]:
    """How the app opens another machine's channels. What has to be asked is asked now.

    A production profile that the operator does not want to change is opened to look at it.
    """
    from linktor_tui.cli.session import Declined
    from linktor_tui.profiles.guard import guarded

    place = session.place
    held = session.doors.held(session, place)
    profile = place.profile
    if profile.production and not profile.read_only:
        try:
            session.ask_for_production(profile)
        except Declined:
            profile = profile._replace(read_only=True)
            place = place._replace(profile=profile)

    def open_engine() -> ChannelsAPI:
        engine = session.doors.remote(place, held, session.vaults)
        return guarded(engine, profile, session.ask_for_production)

    return open_engine


class Profiles:
    """The profiles, for the app to switch between. Implements `tui.places.Places`.

    A passphrase is asked for before the app has the screen, so nothing here prompts.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def all(self) -> Sequence[Shown]:
        """List the profiles of the operator's file, read anew. Raises `ChannelsError`.

        An address of the environment or of a project that no profile has stands among them, too:
        whoever goes on from there may want to come back.
        """
        from linktor_tui.profiles.book import load

        book, begun = load(self._session.settings.profiles_file), self._session.place.profile
        nameless = () if begun.name in book.names else (begun,)
        return [_shown(profile) for profile in (*book.profiles(), *nameless)]

    def add(self, name: str, base_url: str, api_key: str) -> Shown:
        """Add a profile whose server takes the key. Raises `ChannelsError`, and keeps nothing then."""
        from linktor_tui.cli.connecting import connect

        return _shown(connect(self._session, name, base_url, api_key))

    def open(self, name: str, *, may_change: bool) -> ChannelsAPI:
        """Open a profile's channels. Raises `ChannelsError`."""
        from linktor_tui.profiles.book import LOCAL
        from linktor_tui.profiles.guard import guarded

        session = self._session
        if name == LOCAL:
            return _opener(session)()
        place = self._place(name)
        held = session.doors.held(session, place)
        engine = session.doors.remote(place, held, session.vaults)
        shut = place.profile._replace(
            read_only=place.profile.read_only or not may_change, production=False
        )
        return guarded(engine, shut, session.ask_for_production)

    def _place(self, name: str) -> Elsewhere:
        from linktor_tui.profiles.book import load

        book, begun = load(self._session.settings.profiles_file), self._session.place
        if name == begun.profile.name and name not in book.names:
            return begun
        profile = book.profile(name)
        return self._session.choice.at(profile, profile.base_url)


def _shown(profile: Profile) -> Shown:
    from linktor_tui.tui.places import Place as Shown

    return Shown(
        profile.name,
        profile.base_url or "",
        profile.read_only,
        profile.production,
        profile.accent,
    )


class AppSecrets:
    """The encrypted file, for the app to open or to make. Implements `tui.secret_file.SecretFile`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def need(self) -> Need:
        """Tell what has to be asked before secrets can be kept or read."""
        from linktor_tui.tui.secret_file import Need

        session = self._session
        settings = session.settings
        if settings.passphrase is not None or session.passphrase_known:
            return Need.NOTHING
        if _in_file(settings):
            return Need.OPEN if settings.vault_file.exists() else Need.MAKE
        return Need.MAKE if _lacks_keyring(session) else Need.NOTHING

    def open(self, passphrase: str) -> None:
        """Open the file for this run, or make it. Raises `VaultError`."""
        from linktor_tui.local.vault.file_vault import FileVault

        FileVault(self._session.settings.vault_file, lambda: passphrase).make()
        self._session.keep_passphrase(passphrase)


def _in_file(settings: Settings) -> bool:
    """Tell whether secrets are in the encrypted file."""
    chosen = settings.vault_choice
    return chosen == "file" or (chosen is None and settings.vault_file.exists())


def _lacks_keyring(session: Session) -> bool:
    """Tell whether nobody chose where secrets go, and there is no keyring for them."""
    from linktor_tui.contract.errors import VaultError, VaultUnavailable

    if session.settings.vault_choice is not None:
        return False
    try:
        session.doors.vaults(session.settings, None).unlock()
    except VaultError as error:  # another one says that there is a keyring, and it is locked
        return isinstance(error, VaultUnavailable)
    return False


def asks_for_passphrase(session: Session) -> bool:
    """Tell whether secrets are in the encrypted file, and a person has to open it."""
    settings = session.settings
    unopened = _in_file(settings) and settings.passphrase is None
    return unopened and session.terminal.interactive


def _unlocked(session: Session) -> Callable[[], ChannelsAPI]:
    """Open the engine and its secrets now: once the app has the screen, no prompt can be shown.

    Raises:
        VaultLocked: the passphrase is not the right one.
    """
    import asyncio

    from linktor_tui.local.engine import open_engine

    engine = open_engine(session.settings, passphrase=session.passphrase, offload=asyncio.to_thread)
    engine.cabinet.vaults.unlock()
    return lambda: engine


def show_demo(opener: Callable[[], ChannelsAPI], living: Living) -> int:
    """Show sample channels in the app until it is left, and give its exit code."""
    from linktor_tui.tui.app import LinktorApp

    return run_app(LinktorApp(opener, banner=SAMPLES, companion=living))


def run_app(app: LinktorApp) -> int:
    """Run the app until it is left, and give its exit code."""
    from linktor_tui.tui.running import run

    return run(app)
