"""`login`, `logout`, `whoami`: what a profile's server knows the operator by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from linktor_tui.cli.click_parts import command, pass_session
from linktor_tui.cli.output import Answer, Json
from linktor_tui.cli.session import Session
from linktor_tui.contract.errors import Unsupported
from linktor_tui.profiles.choosing import Place

if TYPE_CHECKING:
    from linktor_tui.cli.tables import Block
    from linktor_tui.profiles.book import Profile
    from linktor_tui.profiles.credentials import Held
    from linktor_tui.remote.access import Credential, WhoAmI

SOURCES = "@FILE, env:NAME, or - (standard input)"
HEADER = ("profile", "name", "dialect", "baseUrl", "details")


@command(
    "login",
    examples=(
        "linktor-tui login --profile staging",
        "linktor-tui login --profile staging --api-key-from env:STAGING_KEY",
        "linktor-tui login --profile office --email ada@example.com",
    ),
)
@click.option("--api-key-from", metavar="SOURCE", help=f"Where the API key is: {SOURCES}.")
@click.option("--email", metavar="ADDRESS", help="Log in as a person, with a password.")
@click.option("--password-from", metavar="SOURCE", help=f"Where the password is: {SOURCES}.")
@pass_session
def login(
    session: Session, api_key_from: str | None, email: str | None, password_from: str | None
) -> None:
    """Log in to a profile's server, and keep the login in the secret store.

    The server is asked first: a key that it does not take is not stored. Of a password nothing is
    stored but the tokens that it gave. What was given before is replaced.
    """
    from linktor_tui.profiles.credentials import keep

    if api_key_from and (email or password_from):
        raise click.UsageError("Give either an API key, or an e-mail address and a password.")
    if password_from and not email:
        raise click.UsageError("Whose password? Give --email, too.")
    place = _own_place(session)
    session.vaults.unlock()  # asks for its passphrase before the server is bothered
    given = _given(session, place.profile, api_key_from, email, password_from)
    who = session.wait(session.doors.check_login(place, given))
    held = _to_keep(session, given, who)
    path = session.settings.profiles_file
    keep(path, place.profile, held, session.vaults, learned=learned(place, who))
    session.show(Person(place, who))
    session.hint(f"`linktor-tui channels list --profile {place.profile.name}` shows its channels.")


@command("logout", examples=("linktor-tui logout --profile staging",))
@pass_session
def logout(session: Session) -> None:
    """Forget a profile's login. The server is not told: revoke the key there, if need be."""
    from linktor_tui.profiles.credentials import forget

    profile = _own_place(session).profile
    gone = forget(session.settings.profiles_file, profile, session.vaults)
    session.say(f"{'Logged out of' if gone else 'There was no login for'} {profile.name}.")


@command("whoami", examples=("linktor-tui whoami --profile staging -o json",))
@pass_session
def whoami(session: Session) -> None:
    """Ask the server whom it takes you for (exit code 4: for nobody)."""
    from linktor_tui.cli.doors import as_credential
    from linktor_tui.profiles.credentials import Held, renew

    place = session.place
    if place.local:
        session.show(Person(place, None))
        return
    held = session.doors.held(session, place)
    who = session.wait(session.doors.check_login(place, as_credential(held)))
    if who.tokens is not None and held.access not in (None, who.tokens.access):
        fresh = Held(None, who.tokens.access, who.tokens.refresh)
        renew(place.profile, fresh, session.vaults)  # the ones before may be void
    session.show(Person(place, who))


def _own_place(session: Session) -> Place:
    """The profile that is meant, at its own address.

    Raises:
        click.UsageError: it is this machine, or an address without a profile.
    """
    profile = session.place.profile
    if session.place.local:
        names = ", ".join(session.choice.book.names[1:])
        known = f"There are: {names}." if names else "`linktor-tui profiles add` makes one."
        raise click.UsageError(f"This machine needs no login; name a profile. {known}")
    if profile.name not in session.choice.book.names:
        raise click.UsageError(
            f"{profile.base_url} has no profile to keep a login under:"
            " `linktor-tui profiles add NAME --base-url ...` makes one."
        )
    # A key of the environment is no login to keep.
    return session.choice.at(profile, profile.base_url)._replace(api_key=None)


def _given(
    session: Session,
    profile: Profile,
    api_key_from: str | None,
    email: str | None,
    password_from: str | None,
) -> Credential:
    """What the operator logs in with, from where it was said to be, or asked for."""
    from linktor_tui.remote import ApiKey, Login

    if email:
        return Login(email, _secret(session, "password", "--password-from", password_from))
    if profile.dialect == "linktor" and not api_key_from:
        raise click.UsageError("This server takes no API keys: give --email.")
    return ApiKey(_secret(session, "API key", "--api-key-from", api_key_from))


def _secret(session: Session, what: str, flag: str, source: str | None) -> str:
    from linktor_tui.cli.channels.values import read_source
    from linktor_tui.cli.terminal import NotInteractive

    if source is None:
        try:
            value = session.terminal.hidden(what)
        except NotInteractive:
            raise click.UsageError(f"The {what} is missing: {flag} {SOURCES}.") from None
    elif source == "-" or source.startswith(("@", "env:")):
        value = read_source(session, what, source)
    else:
        raise click.UsageError(
            f"The {what} may not stand on the command line, where the process list and the shell's"
            f" history show it. {flag} takes {SOURCES}."
        )
    session.hear(value)
    if not value or (what == "API key" and not (value.isascii() and value.isprintable())):
        raise click.UsageError(f"What was given as the {what} cannot be one.")
    return value


def _to_keep(session: Session, given: Credential, who: WhoAmI) -> Held:
    from linktor_tui.profiles.credentials import Held
    from linktor_tui.remote import ApiKey

    if isinstance(given, ApiKey):
        return Held(given.key)
    if who.tokens is None:
        raise Unsupported("The server took the password and gave no tokens to keep.")
    held = Held(None, who.tokens.access, who.tokens.refresh)
    for secret in held.secrets:
        session.hear(secret)
    return held


def learned(place: Place, who: WhoAmI) -> dict[str, str]:
    """What need not be found out again. An address at another host is not taken from a server."""
    from linktor_tui.profiles.addresses import base_url, origin_of

    url = base_url(who.base_url, plain_http=place.profile.plain_http)
    same = origin_of(url) == origin_of(place.base_url or "")
    return {"dialect": who.dialect} | ({"base_url": url} if same else {})


class Person(Answer):
    """Whom a server takes the operator for. None for this machine, which asks nobody."""

    def __init__(self, place: Place, who: WhoAmI | None) -> None:
        self.place = place
        self.who = who

    def _row(self) -> tuple[Any, ...]:
        name = self.place.profile.name
        if self.who is None:
            return name, None, None, None, {}
        who = self.who
        return name, who.name, who.dialect, who.base_url, dict(who.details)

    def envelope(self) -> Json:
        return {"data": dict(zip(HEADER, self._row(), strict=True))}

    def blocks(self) -> Iterable[Block]:
        from linktor_tui.cli.tables import Sheet, cell

        profile, name, dialect, url, details = self._row()
        if self.who is None:
            yield Sheet([("Profile", cell("local: this machine, which needs no login"))])
            return
        facts = [("Profile", cell(profile)), ("Logged in as", cell(name))]
        facts += [("Dialect", cell(dialect)), ("Address", cell(url))]
        yield Sheet(facts + [(key, cell(value)) for key, value in details.items()])

    def rows(self) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        return HEADER[:-1], [self._row()[:-1]]

    def ids(self) -> Iterable[str]:
        return (self.who.name if self.who else "local",)
