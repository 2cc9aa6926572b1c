"""How a provider's credentials look in what people paste: a `.env`, a JSON file, a curl command.

What can be derived from the config model is not said again: a field's own names, and the same names
behind the provider's (`TWILIO_AUTH_TOKEN`). A room whose provider has more to it says so in its
module `pasting`, as `PASTINGS`: channel type -> `Pasting`. Fields go by their wire names throughout.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


class Login(NamedTuple):
    """A pair of basic authentication (`curl -u user:password`), and the fields it fills."""

    user: str | None
    """None where the user name is the same for everybody."""
    password: str
    begins: str = ""
    """What the user name begins with, where a provider takes two kinds of pair."""


@dataclass(frozen=True, slots=True)
class Pasting:
    """What tells a provider's credentials in a pasted text."""

    prefixes: tuple[str, ...] = ()
    """What names of variables begin with, beside the provider's own name."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Name of a variable, as in the provider's own examples -> field."""
    hosts: tuple[str, ...] = ()
    """Hosts of the API; one that begins with a dot stands for all below it."""
    logins: tuple[Login, ...] = ()
    schemes: Mapping[str, str] = field(default_factory=dict)
    """Scheme of the Authorization header, lower case -> field that its credential fills."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Another header, lower case -> field."""
    path: str = ""
    """Pattern of the address's path; its named groups are fields. It tells the channel type, too."""
    parameters: Mapping[str, str] = field(default_factory=dict)
    """Parameter of the address or the body -> field."""
    base: str | None = None
    """Field that the address's scheme and host fill, where every account has its own."""
    document: tuple[str, str, str] | None = None
    """(member, its value, field): a JSON file that as a whole is the value of a field."""


NOTHING = Pasting()
"""For a room that says nothing: its fields' names are enough."""
