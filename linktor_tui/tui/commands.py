"""Commands: what can be done on a screen, said once.

From a node's `ACTIONS` come its key bindings, the footer, the help screen and the command palette.
A command that cannot be used right now says why, wherever it is called from.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from textual.binding import Binding
from textual.dom import DOMNode

from linktor_tui.keymap import SIGNS
from linktor_tui.texts import _

if TYPE_CHECKING:
    from textual.screen import Screen

WhyNot = Callable[[Any], "str | None"]
"""Given the node, says why its command cannot be used now; None when it can."""

KEY_SIGNS = SIGNS | {
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "pgup",
    "pagedown": "pgdn",
}
CHARACTERS = {name: sign for name, sign in SIGNS.items() if len(sign) == 1} | {"space": " "}
"""Keys that go by a name and type a character."""
NO_KEY = "none"
"""Stands for the keys of a command that has none: the library takes an empty text for the usual ones."""


class _Keys:
    """Keys of commands by id. One for the process, like the language."""

    commands: ClassVar[dict[str, Command]] = {}
    chosen: ClassVar[Mapping[str, str]] = {}


def choose_keys(keys: Mapping[str, str]) -> None:
    """Take the operator's own keys, by the id of a command."""
    _Keys.chosen = keys


def key_of(command_id: str) -> str:
    """The key of a command as a person writes it, for a text that names it.

    What has no key any more is found by its name, among the commands.
    """
    command = _Keys.commands[command_id]
    if command.keys_now:
        return key_sign(command.keys_now.partition(",")[0])
    palette = _Keys.commands["app.palette"].keys_now.partition(",")[0]
    return f"{key_sign(palette)} {command.title}".strip()


def always(_node: Any) -> str | None:
    """Answer for a command that can always be used."""
    return None


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that can be done.

    Its node does it in the method `do_<name>`, where the name is what follows the dot of the id.
    """

    id: str
    keys: str
    """Comma-separated; the first is the one that is shown."""
    label: str
    """In English, marked with `N_`; the help too."""
    help: str
    why_not: WhyNot = always
    footer: bool = True
    palette: bool = True
    priority: bool = False
    """True for keys that must work while a text is typed."""
    place: bool = False
    """True for a command of the list that goes somewhere: the palette offers it everywhere."""
    aliases: str = ""
    """Other words that the palette finds it by; in English, marked with `N_`."""

    def __post_init__(self) -> None:
        _Keys.commands[self.id] = self

    @property
    def keys_now(self) -> str:
        """Its keys, comma-separated: the operator's own where there are some."""
        return _Keys.chosen.get(self.id, self.keys)

    @property
    def title(self) -> str:
        """The label in the operator's language."""
        return _(self.label)

    @property
    def about(self) -> str:
        """The help in the operator's language."""
        return _(self.help)

    @property
    def other_names(self) -> list[str]:
        """What else it is called: its English name too, for hands that know it."""
        return [self.label, *self.aliases.split(), *_(self.aliases).split()]

    @property
    def name(self) -> str:
        """The method's name without `do_`."""
        return self.id.rpartition(".")[2]

    def binding(self) -> Binding:
        """The key binding that runs this command."""
        return Binding(
            self.keys,
            f"command('{self.id}')",
            self.label,
            show=False,
            tooltip=self.help,
            id=self.id,
            priority=self.priority,
        )


def key_sign(key: str) -> str:
    """Write a key as a person does: `ctrl+q` -> `^q`, `question_mark` -> `?`."""
    head, plus, last = key.rpartition("+")
    sign = KEY_SIGNS.get(last, last)
    return f"^{sign}" if head == "ctrl" else f"{head}{plus}{sign}"


class Commanded:
    """Mixin, named first among the bases: a node whose `ACTIONS` become its key bindings."""

    ACTIONS: ClassVar[tuple[Command, ...]] = ()

    def __init_subclass__(cls, **options: Any) -> None:
        commands = {command.id: command for part in cls._own_parts() for command in part.ACTIONS}
        if commands:
            cls.BINDINGS = [command.binding() for command in commands.values()]  # type: ignore[attr-defined]
        super().__init_subclass__(**options)

    @classmethod
    def _own_parts(cls) -> Iterator[type[Commanded]]:
        """This class and the mixins that it brings: the library looks for bindings in nodes alone."""
        nodes = [base for base in cls.__bases__ if issubclass(base, DOMNode)]
        for part in cls.__mro__:
            inherited = any(issubclass(node, part) for node in nodes)
            if issubclass(part, Commanded) and "ACTIONS" in part.__dict__ and not inherited:
                yield part

    @classmethod
    def actions(cls) -> dict[str, Command]:
        """Every command of this class, by id; a subclass's stands before its base's."""
        found: dict[str, Command] = {}
        for owner in cls.__mro__:
            for command in owner.__dict__.get("ACTIONS", ()):
                found.setdefault(command.id, command)
        return found

    async def action_command(self, command_id: str) -> None:
        """Run a command, or say why it cannot be used."""
        command = self.actions()[command_id]
        reason = command.why_not(self)
        if reason is not None:
            self.notify(reason, title=command.title, severity="warning", markup=False)  # type: ignore[attr-defined]
            return
        result = getattr(self, f"do_{command.name}")()
        if inspect.isawaitable(result):
            await result


class Offer(NamedTuple):
    """A command at hand, with the node that carries it out."""

    node: Commanded
    command: Command
    keys: tuple[str, ...]
    """Its keys that work now: a letter does not while a text is typed."""

    @property
    def key_sign(self) -> str:
        """The first of its keys as a person writes it; empty where it has none."""
        return key_sign(self.keys[0]) if self.keys else ""

    @property
    def key_signs(self) -> str:
        """All of its keys as a person writes them."""
        return " ".join(key_sign(key) for key in self.keys)

    @property
    def why_not(self) -> str | None:
        """Why it cannot be used now."""
        return self.command.why_not(self.node)

    async def run(self) -> None:
        """Do it."""
        await self.node.action_command(self.command.id)


def offers(screen: Screen[Any]) -> Iterator[Offer]:
    """List what can be done now: by the focused widget, what is around it, the screen, the app.

    A key that two of them claim belongs to the nearer one. What the operator took the keys from can
    be done all the same, by its name.
    """
    bindings = screen.active_bindings.items()
    owners: dict[str, object] = {key: binding.node for key, binding in bindings}
    for node in _nodes(screen):
        for command in node.actions().values():
            keys = (key for key in command.keys_now.split(",") if owners.get(key) is node)
            works = tuple(key for key in keys if not _is_typed(screen, key, command))
            if works or not command.keys_now:
                yield Offer(node, command, works)


def _is_typed(screen: Screen[Any], key: str, command: Command) -> bool:
    """Tell whether the focused widget takes a key as text."""
    if screen.focused is None or command.priority:
        return False
    character = CHARACTERS.get(key, key if len(key) == 1 else None)
    return screen.focused.check_consume_key(key, character)


def _nodes(screen: Screen[Any]) -> Iterator[Commanded]:
    start: DOMNode = screen.focused or screen
    for node in start.ancestors_with_self:
        if isinstance(node, Commanded):
            yield node
