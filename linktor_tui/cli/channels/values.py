"""Config values from the command line: typed by the config model, secrets never in the clear.

`--set key=value` takes what may be seen; `--secret key=@file`, `=-` (standard input), `=env:NAME`
or a hidden prompt takes what may not. A secret in `--set` is refused: the process list and the
shell's history would keep it. No message here quotes a value.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from click import UsageError

from linktor_tui.cli.terminal import NotInteractive

if TYPE_CHECKING:
    from connectors.fields import FieldSpec
    from linktor_tui.cli.session import Session

WAYS = "{flag} {key}=@FILE, {key}=- (standard input), or {key}=env:NAME"
_BOOLEANS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


class FieldBook:
    """A provider's fields, found by any of the names they go by. Empty for an unknown provider."""

    def __init__(self, specs: Iterable[FieldSpec] = ()) -> None:
        self.specs = tuple(specs)
        self._by_name = {
            name: spec for spec in self.specs for name in (*spec.also, spec.attribute, spec.key)
        }

    @classmethod
    def of(cls, channel_type: str | None, provider: str | None) -> FieldBook:
        """Look a provider up. One that does not exist has no fields; the engine will say so."""
        from connectors import registry
        from connectors.fields import describe

        try:
            return cls(describe(registry.find(channel_type or "", provider).config_model))
        except registry.NoSuchConnector:
            return cls()

    def spec(self, name: str) -> FieldSpec | None:
        """Find a field by its wire name or another of its names."""
        return self._by_name.get(name)

    def key(self, name: str) -> str:
        """The wire name of what may be another name of a field."""
        spec = self.spec(name)
        return spec.key if spec else name

    def missing_secrets(self, config: dict[str, Any]) -> list[FieldSpec]:
        """List the secrets that are required and not there under any name."""
        given = {self.key(name) for name in config}
        return [
            spec
            for spec in self.specs
            if spec.secret and spec.needed(given) and spec.key not in given
        ]

    def masked(self, config: dict[str, Any]) -> dict[str, Any]:
        """A config with its secrets masked. Unknown fields are masked too: they may be secrets."""
        from connectors.redaction import MASK

        def shown(name: str, value: Any) -> Any:
            spec = self.spec(name)
            hide = name != "provider" and (spec is None or spec.secret) and value is not None
            return MASK if hide else value

        return {name: shown(name, value) for name, value in config.items()}


def set_values(config: dict[str, Any], book: FieldBook, assignments: Sequence[str]) -> None:
    """Lay `--set key=value` assignments over a config. Raises `UsageError`."""
    for number, assignment in enumerate(assignments, start=1):
        name, equals, text = assignment.partition("=")
        if not equals or not name:
            raise UsageError(f"--set number {number} is not of the form key=value.")
        spec = book.spec(name)
        if spec is not None and spec.secret:
            raise UsageError(_no_literal(spec.key))
        head, dot, inner = name.partition(".")
        if spec is None and dot and (outer := book.spec(head)) and outer.kind == "object":
            nested = config.setdefault(outer.key, {})
            if isinstance(nested, dict):
                nested[inner] = text
            continue
        config[book.key(name)] = typed(spec, text)


def typed(spec: FieldSpec | None, text: str) -> Any:
    """Read a value as its field's kind. What does not fit stays text, for the engine to refuse."""
    kind = spec.kind if spec else "text"
    if kind == "integer" and text.removeprefix("-").isdecimal() and len(text) < 20:
        return int(text)
    if kind == "boolean":
        return _BOOLEANS.get(text.lower(), text)
    if kind in ("list", "object") and text[:1] in "[{":
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return text
    return [item.strip() for item in text.split(",")] if kind == "list" else text


def set_secrets(
    config: dict[str, Any], book: FieldBook, sources: Sequence[str], session: Session
) -> None:
    """Lay `--secret key=SOURCE` over a config; `--secret key` alone asks. Raises `UsageError`."""
    if sum(source.endswith("=-") for source in sources) > 1:
        raise UsageError("Standard input can be read for one --secret only.")
    for source in sources:
        name, equals, where = source.partition("=")
        spec = book.spec(name)
        key = spec.key if spec else name
        if not equals:
            value = ask_for(session, spec) if spec else _asked(session, "Secret", key)
        else:
            value = session.hear(read_source(session, key, where))
        config[key] = value if spec is None or spec.secret else typed(spec, value)


def read_source(session: Session, key: str, where: str, *, flag: str = "--secret") -> str:
    """Read a secret from where it is said to be. Raises `UsageError`.

    Args:
        key: what it is for.
        where: `@FILE`, `env:NAME` or `-`.
        flag: which one it was given with.
    """
    if where.startswith("@"):
        value = _read_file(key, where[1:])
    elif where.startswith("env:"):
        name = where.removeprefix("env:")
        value = session.terminal.environ.get(name, "")
        if not value:
            raise UsageError(f"The variable {name}, named for {key}, is not set or is empty.")
    elif where == "-":
        if session.terminal.interactive:
            return _asked(session, key, key)
        value = session.terminal.stdin.read()
    else:
        raise UsageError(_no_literal(key, flag))
    value = value.removesuffix("\n").removesuffix("\r")
    if not value:
        raise UsageError(f"What was given for {key} is empty.")
    return value


def _read_file(key: str, path: str) -> str:
    try:
        return Path(path).expanduser().read_text("utf-8-sig")
    except OSError as error:
        # The path stays out: whoever forgot what `@` means wrote a password here.
        reason = error.strerror or type(error).__name__
        raise UsageError(f"The file named for {key} cannot be read: {reason}.") from None
    except ValueError:
        raise UsageError(f"The file named for {key} is not text in UTF-8.") from None


def ask_for(session: Session, spec: FieldSpec) -> str:
    """Ask for a secret without showing it; for one of several lines, for the path of its file.

    Raises:
        UsageError: nobody can answer, or the file cannot be read.
    """
    if not spec.lines:
        return _asked(session, spec.title, spec.key)
    path = _asked(session, f"{spec.title} (path of the file that holds it)", spec.key)
    return session.hear(read_source(session, spec.key, f"@{path.removeprefix('@')}"))


def _asked(session: Session, title: str, key: str) -> str:
    try:
        value = session.terminal.hidden(title)
    except NotInteractive:
        raise UsageError(
            f"{key} is missing. Give it with {WAYS.format(flag='--secret', key=key)}."
        ) from None
    if not value:
        raise UsageError(f"Nothing was entered for {key}.")
    return session.hear(value)


def _no_literal(key: str, flag: str = "--secret") -> str:
    return (
        f"{key} is a secret and may not stand on the command line, where the process list and the"
        f" shell's history show it. Give it with {WAYS.format(flag=flag, key=key)}"
        ", or leave it out to be asked."
    )
