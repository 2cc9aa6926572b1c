"""One run of the headless program: what it was told, where it writes, which engines it talks to."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from linktor_tui.cli.output import Answer, Format, show
from linktor_tui.cli.terminal import NotInteractive, Terminal

if TYPE_CHECKING:
    from asyncio import Runner

    from linktor_tui.cli.doors import Doors
    from linktor_tui.contract.protocol import ChannelsAPI
    from linktor_tui.local.vault import Vaults
    from linktor_tui.profiles.book import Profile
    from linktor_tui.profiles.choosing import Choice, Place
    from linktor_tui.settings import Settings

T = TypeVar("T")
OUTPUT_VARIABLE = "LINKTOR_TUI_OUTPUT"
OpenEngine = Callable[["Settings", Callable[[], str] | None], "ChannelsAPI"]


def open_local(settings: Settings, passphrase: Callable[[], str] | None) -> ChannelsAPI:
    """Open the engine of this machine."""
    from linktor_tui.local.engine import open_engine

    return open_engine(settings, passphrase=passphrase)


class Declined(Exception):
    """The operator was asked, and said no. The text is what to say of it."""


class Session:
    """Made once per run and handed to every command.

    Args:
        terminal: streams and environment.
        open_engine: in place of the engine that the settings choose.
        doors: the ways to another machine.
    """

    def __init__(
        self,
        terminal: Terminal,
        open_engine: OpenEngine = open_local,
        doors: Doors | None = None,
    ) -> None:
        self.terminal = terminal
        self._doors = doors
        self.chosen: Format | None = None
        """What `--output` said."""
        self.profile_named: str | None = None
        """What `--profile` said."""
        self.yes = False
        """True where `--yes` answers every question."""
        self.heard: list[str] = []
        """Secrets that were given to this run, to be kept out of the log."""
        self.steps_told = False
        """True where the operator saw each step of a check as it finished."""
        self._open_engine = open_engine
        self._engine: ChannelsAPI | None = None
        self._opened: list[ChannelsAPI] = []
        self._runner: Runner | None = None
        self._passphrase: str | None = None
        self.app_has_screen = False
        """True once the app runs: it asks in its own way, and nothing else may."""
        self._may_change: set[str] = set()

    @property
    def format(self) -> Format:
        """How to print: the flag, then LINKTOR_TUI_OUTPUT, then a table."""
        if self.chosen is not None:
            return self.chosen
        wanted = self.terminal.environ.get(OUTPUT_VARIABLE, "")
        return Format(wanted) if wanted in list(Format) else Format.TABLE

    def refuse_unknown_format(self) -> None:
        """Insist on a format that exists. Raises `click.UsageError`."""
        wanted = self.terminal.environ.get(OUTPUT_VARIABLE, "")
        if wanted and wanted not in list(Format):
            from click import UsageError

            raise UsageError(f"{OUTPUT_VARIABLE} must be one of: {', '.join(Format)}.")

    @property
    def for_people(self) -> bool:
        """True where the answer is read by a person."""
        return self.format is Format.TABLE

    @cached_property
    def settings(self) -> Settings:
        """The settings of this run's environment."""
        from linktor_tui.settings import load

        return load(self.terminal.environ)

    @cached_property
    def doors(self) -> Doors:
        """The ways to another machine."""
        from linktor_tui.cli.doors import Doors

        return self._doors or Doors()

    def insist_on_here(self) -> None:
        """Refuse `--profile` where this machine alone is meant. Raises `click.UsageError`."""
        if self.profile_named in (None, "local"):
            return
        from click import UsageError

        raise UsageError("This is about this machine's channels alone, and --profile names others.")

    @cached_property
    def choice(self) -> Choice:
        """Everything that was said of where to go."""
        from linktor_tui.profiles.choosing import Choice

        return Choice(
            self.profile_named, self.terminal.environ, _here(), self.settings.profiles_file
        )

    @cached_property
    def place(self) -> Place:
        """Where this run goes. Raises `ChannelsError`."""
        return self.choice.place()

    @property
    def api(self) -> ChannelsAPI:
        """The engine of the place, opened when it is first needed."""
        if self._engine is None:
            self._engine = self._open_here() if self._stays_here() else self.open(self.place)
        return self._engine

    def _stays_here(self) -> bool:
        from linktor_tui.profiles.traces import nothing_said

        said = self.profile_named, self.terminal.environ, _here(), self.settings.profiles_file
        return nothing_said(*said)

    def _open_here(self) -> ChannelsAPI:
        engine = self._open_engine(self.settings, self.asker)
        self._opened.append(engine)
        return engine

    def open(self, place: Place) -> ChannelsAPI:
        """Open the engine of a place; it is closed with the session. Raises `ChannelsError`."""
        if place.local:
            return self._open_here()
        from asyncio import Runner

        engine = self.doors.open(self, place)
        self._opened.append(engine)
        # Its connections live on one event loop, so all operations run on the same.
        self._runner = self._runner or Runner()
        return engine

    @property
    def asker(self) -> Callable[[], str] | None:
        """What asks for the passphrase of the secret file; None where nobody can answer."""
        return self.passphrase if self.terminal.interactive else None

    @cached_property
    def vaults(self) -> Vaults:
        """The secret stores of this machine. Asks and touches nothing yet."""
        return self.doors.vaults(self.settings, self.asker)

    def ask_for_production(self, profile: Profile) -> None:
        """Ask, once in a run, whether a production profile may be changed.

        Raises:
            Declined: it may not.
            click.UsageError: nobody can be asked.
        """
        if self.yes or profile.name in self._may_change:
            return
        if self.terminal.interactive:
            self.say(f"“{profile.name}” is production ({profile.base_url}).")
        if not self.ask(f"Change production, “{profile.name}”?", otherwise="--yes"):
            raise Declined("Nothing was changed.")
        self._may_change.add(profile.name)

    @property
    def passphrase_known(self) -> bool:
        """True where the passphrase was asked for in this run, and need not be again."""
        return self._passphrase is not None

    def passphrase(self) -> str:
        """Ask for the passphrase of the encrypted file, twice where there is none yet.

        Asked once in a run: the engine has its own door to the secrets, and logins have another.
        """
        if self._passphrase is not None:
            return self._passphrase
        if self.app_has_screen:
            return ""  # which opens nothing
        given = self.terminal.hidden("Passphrase of the encrypted secret file")
        if not self.settings.vault_file.exists():
            again = self.terminal.hidden("A new file; the passphrase once more")
            if again != given:
                from linktor_tui.contract.errors import VaultLocked

                raise VaultLocked("The two passphrases differ.", fix="Run the command again.")
        return self.keep_passphrase(given)

    def keep_passphrase(self, given: str) -> str:
        """Remember the passphrase for this run, and give it back."""
        self._passphrase = self.hear(given)
        return given

    def hear(self, secret: str) -> str:
        """Remember a secret that came in, and give it back."""
        self.heard.append(secret)
        return secret

    def read(self, operation: Coroutine[Any, Any, T]) -> T:
        """Run an operation that asks nobody but the engine: on this machine without an event loop."""
        if self._runner is not None:
            return self._runner.run(operation)
        from linktor_tui.cli.drive import drive

        return drive(operation)

    def wait(self, operation: Coroutine[Any, Any, T]) -> T:
        """Run an operation that asks a provider."""
        if self._runner is not None:
            return self._runner.run(operation)
        import asyncio

        return asyncio.run(operation)

    def show(self, answer: Answer) -> None:
        """Print an answer in the chosen format."""
        show(answer, self.format, self.terminal)

    def say(self, line: str) -> None:
        """Tell the operator something; never part of the answer."""
        from linktor_tui.textsafe import visible_lines

        self.terminal.err(visible_lines(line))

    def hint(self, line: str) -> None:
        """Suggest a next step, to a person at a terminal only."""
        if self.for_people and self.terminal.out_is_tty:
            self.say(line)

    def ask(self, question: str, *, otherwise: str) -> bool:
        """Ask a yes-or-no question whose default is no.

        Args:
            otherwise: the flag that answers it where nobody can be asked.

        Raises:
            click.UsageError: nobody can be asked.
        """
        from linktor_tui.textsafe import visible

        try:
            return self.terminal.ask(visible(question))
        except NotInteractive:
            from click import UsageError

            message = f"This asks for confirmation and nobody can answer here; pass {otherwise}."
            raise UsageError(message) from None

    def close(self) -> None:
        """Let go of the engines, and pass on what they want the operator to know."""
        opened, self._opened = self._opened, []
        try:
            for engine in opened:
                self.read(engine.close())
                for notice in engine.notices:
                    self.say(f"note: {notice}")
        finally:
            if self._runner is not None:
                self._runner.close()


def _here() -> Path | None:
    try:
        return Path.cwd()
    except OSError:  # the folder was removed meanwhile
        return None
