"""What a server knows an operator by. No `repr` shows a secret."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key of the documented API: `Authorization: Bearer <key>`."""

    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Login:
    """A person's e-mail and password; tokens are fetched with them when they are needed."""

    email: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a login gave. `refresh` gets a new `access` when that has run out."""

    access: str = field(repr=False)
    refresh: str | None = field(default=None, repr=False)


Credential: TypeAlias = ApiKey | Login | Tokens


@dataclass(frozen=True, slots=True)
class WhoAmI:
    """Whom a server takes us for, and how it is spoken to."""

    name: str
    """What a person recognises: an e-mail address, or `an API key`."""
    dialect: str
    """`documented` or `linktor`: keep it, and it need not be found out again."""
    base_url: str
    """The address that works, version included."""
    details: Mapping[str, Any]
    """What else the server says: role, tenant. No secret."""
    tokens: Tokens | None = field(default=None, repr=False)
    """What a login with a password gave, to be kept in place of the password."""
