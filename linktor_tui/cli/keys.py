"""`keys`: who may ask the Channels API that this machine serves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from linktor_tui.cli.click_parts import LazyGroup, command, pass_session
from linktor_tui.cli.commands import KEYS
from linktor_tui.cli.output import Answer, Json
from linktor_tui.cli.session import Session
from linktor_tui.contract.scopes import SCOPES

if TYPE_CHECKING:
    from linktor_tui.cli.tables import Block
    from linktor_tui.local.keys import ApiKey, KeyRing


@click.group("keys", cls=LazyGroup, table=KEYS)
def keys() -> None:
    """Make, list and revoke the API keys of `serve`."""


@command(
    "create",
    examples=(
        "linktor-tui keys create --name backup-job --scope channels:read",
        "linktor-tui keys create --name deploy -o json | jq -r .data.key",
    ),
)
@click.option("--name", required=True, help="What or who the key is for.")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice(SCOPES),
    multiple=True,
    help="What it may do; may be repeated.  [default: all]",
)
@pass_session
def create(session: Session, name: str, scopes: tuple[str, ...]) -> None:
    """Make an API key and print it, this once.

    Only its hash is kept: a key that is lost is revoked, and another one made.
    """
    made, token = _ring(session).create(name, scopes or SCOPES)
    session.show(Keys([made], token=token))
    session.hint("Keep it now: it is not shown again.")


@command("list", examples=("linktor-tui keys list", "linktor-tui keys list -o json"))
@pass_session
def list_(session: Session) -> None:
    """List the API keys, without the keys themselves."""
    session.show(Keys(_ring(session).all()))


@command("revoke", examples=("linktor-tui keys revoke backup-job",))
@click.argument("key")
@pass_session
def revoke(session: Session, key: str) -> None:
    """Make an API key worthless, by name or id; a running server knows at once."""
    session.show(Keys([_ring(session).revoke(key)], single=True))


def _ring(session: Session) -> KeyRing:
    from linktor_tui.local.keys import KeyRing

    session.insist_on_here()
    return KeyRing(session.settings.home)


class Keys(Answer):
    """API keys. With `token`, the one that was just made."""

    def __init__(
        self, found: Sequence[ApiKey], *, token: str | None = None, single: bool = False
    ) -> None:
        self.found = found
        self.token = token
        self.single = single or token is not None

    def envelope(self) -> Json:
        data = [self._record(key) for key in self.found]
        return {"data": data[0] if self.single else data}

    def _record(self, key: ApiKey) -> Json:
        shown: Json = {
            "id": key.id,
            "name": key.name,
            "scopes": list(key.scopes),
            "createdAt": key.created_at,
        }
        if key.revoked_at:
            shown["revokedAt"] = key.revoked_at
        return shown | ({"key": self.token} if self.token else {})

    def blocks(self) -> Iterable[Block]:
        from linktor_tui.cli.tables import Column, Grid, Sheet, cell

        if self.single:
            titles = {
                "name": "Name",
                "id": "Id",
                "scopes": "Scopes",
                "createdAt": "Created",
                "revokedAt": "Revoked",
                "key": "Key",
            }
            record = self._record(self.found[0])
            record["scopes"] = ", ".join(record["scopes"])
            yield Sheet(
                [(title, cell(record[key])) for key, title in titles.items() if key in record]
            )
            return
        columns = [Column(title) for title in ("NAME", "SCOPES", "CREATED", "REVOKED", "ID")]
        rows = [
            [
                cell(item)
                for item in (
                    key.name,
                    ", ".join(key.scopes),
                    key.created_at,
                    key.revoked_at,
                    key.id,
                )
            ]
            for key in self.found
        ]
        yield Grid(columns, rows)

    def rows(self) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        names = ("id", "name", "scopes", "createdAt", "revokedAt", *(["key"] if self.token else []))
        records = (self._record(key) for key in self.found)
        return names, (
            [" ".join(item) if isinstance(item, list) else item for item in map(record.get, names)]
            for record in records
        )

    def ids(self) -> Iterable[str]:
        return (key.id for key in self.found)
