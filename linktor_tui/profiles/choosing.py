"""Who wins: flag, environment, project file, user file, default. One table of rules for every key.

The strongest source that says where to go settles the whole place: `--profile staging` is not
diverted by a LINKTOR_BASE_URL that was meant for another. Where one source gives both a profile and
an address, it is that profile at that address.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from linktor_tui.profiles.book import LOCAL, Book, Profile
from linktor_tui.profiles.traces import (
    ADDRESS_VARIABLE,
    KEY_VARIABLE,
    PROFILE_VARIABLE,
    PROJECT_FILE,
    PROXY_VARIABLE,
    project_file,
)

if TYPE_CHECKING:
    from linktor_tui.profiles.project import Project

PROJECT_HINT = "`linktor-tui config trust` shows the address and asks for your word."


class Source(StrEnum):
    """Who may say something, the strongest first."""

    FLAG = "flag"
    ENVIRONMENT = "environment"
    PROJECT = "project file"
    USER = "user file"
    DEFAULT = "default"


class Said(NamedTuple):
    """What a source says of a key."""

    source: Source
    where: str
    """The flag, the variable or the file."""
    value: str | None
    """None where it says nothing. `********` for a secret."""


class Place(NamedTuple):
    """Where a run goes."""

    profile: Profile
    base_url: str | None
    """None for this machine."""
    api_key: str | None = None
    """A key from the environment that belongs to this address."""
    proxy: str | None = None
    """URL of an HTTP proxy on the way there; may hold a password."""

    @property
    def local(self) -> bool:
        """True for this machine."""
        return self.base_url is None


class Choice:
    """Everything that was said of where to go, and what comes of it.

    Args:
        flag: what `--profile` said.
        environ: the run's environment.
        folder: where the run was started.
        profiles_file: the operator's own file.
    """

    def __init__(
        self, flag: str | None, environ: Mapping[str, str], folder: Path | None, profiles_file: Path
    ) -> None:
        self.flag = flag
        self.environ = environ
        self.folder = folder
        self.profiles_file = profiles_file

    @cached_property
    def book(self) -> Book:
        """The operator's profiles."""
        from linktor_tui.profiles.book import load

        return load(self.profiles_file)

    @cached_property
    def project(self) -> Project | None:
        """The project file, if there is one."""
        file = project_file(self.folder) if self.folder else None
        if file is None:
            return None
        from linktor_tui.profiles.project import read

        return read(file)

    def profiles(self) -> list[Said]:
        """What each source says of the profile. Raises `InvalidRequest`."""
        return list(map(self._profile_of, Source))

    def addresses(self) -> list[Said]:
        """What each source says of the address, the profiles' own aside. Raises `InvalidRequest`."""
        return list(map(self._address_of, Source))

    def decider(self) -> Source:
        """The strongest source that says where to go."""
        for source in Source:
            if self._profile_of(source).value or self._address_of(source).value:
                return source
        return Source.DEFAULT

    def place(self) -> Place:
        """Where this run goes.

        Raises:
            InvalidRequest: a file or a variable makes no sense.
            ProfileNotFound: a profile is named that there is not.
            DestinationChanged: a project file names an address, and nobody allowed that.
        """
        source = self.decider()
        name, address = self._profile_of(source).value, self._address_of(source).value
        if address is None:
            profile = self.profile(name or LOCAL)
            return self.at(profile, profile.base_url)
        url = self._checked(source, address)
        profile = self.profile(name) if name else self._nameless(url)
        if profile.name == LOCAL:
            return self.at(profile, None)
        return self.at(profile, url)

    @property
    def local(self) -> Place:
        """This machine."""
        return Place(Profile(LOCAL), None)

    def profile(self, name: str) -> Profile:
        """Find a profile; for this machine no file is opened. Raises `ProfileNotFound`."""
        return Profile(LOCAL) if name == LOCAL else self.book.profile(name)

    def at(self, profile: Profile, url: str | None) -> Place:
        """A profile at an address, with the environment's key where that belongs there."""
        if url is None:
            return Place(profile, None)
        return Place(profile, url, self.key_for(url), self.environ.get(PROXY_VARIABLE) or None)

    def key_for(self, url: str) -> str | None:
        """The environment's key. Beside an address it is for that address alone."""
        key = self.environ.get(KEY_VARIABLE) or None
        beside = self.environ.get(ADDRESS_VARIABLE)
        if key is None or not beside:
            return key
        from linktor_tui.profiles.addresses import base_url, origin_of

        paired = base_url(beside, field=ADDRESS_VARIABLE, plain_http=True)
        return key if origin_of(paired) == origin_of(url) else None

    def _profile_of(self, source: Source) -> Said:
        if source is Source.FLAG:
            return Said(source, "--profile", self.flag)
        if source is Source.ENVIRONMENT:
            return Said(source, PROFILE_VARIABLE, self.environ.get(PROFILE_VARIABLE) or None)
        if source is Source.PROJECT:
            project = self.project
            return Said(source, _named(project), project.profile if project else None)
        if source is Source.USER:
            return Said(source, str(self.profiles_file), self.book.current)
        return Said(source, "this machine", LOCAL)

    def _address_of(self, source: Source) -> Said:
        if source is Source.ENVIRONMENT:
            return Said(source, ADDRESS_VARIABLE, self.environ.get(ADDRESS_VARIABLE) or None)
        if source is Source.PROJECT:
            project = self.project
            return Said(source, _named(project), project.base_url if project else None)
        return Said(source, "", None)

    def _checked(self, source: Source, address: str) -> str:
        """An address that may be used. One of the environment is the operator's own word."""
        from linktor_tui.profiles.addresses import base_url

        if source is Source.ENVIRONMENT:
            return base_url(address, field=ADDRESS_VARIABLE)
        if self.project is not None and not self.book.trusts(self.project.file, address):
            from linktor_tui.contract.errors import DestinationChanged

            raise DestinationChanged(
                f"{self.project.file} leads to {address}, and you did not allow that yet.",
                cause="The file comes with the project, and could send your key to anybody.",
                fix=f"{PROJECT_HINT} --profile NAME goes elsewhere.",
                details={"file": str(self.project.file), "baseUrl": address},
            )
        return address

    def _nameless(self, url: str) -> Profile:
        """The profile of an address; where there is none, one that is named after the host."""
        from urllib.parse import urlsplit

        known = self.book.by_address(url)
        return known or Profile(urlsplit(url).netloc, base_url=url)


def _named(project: Project | None) -> str:
    return str(project.file) if project else PROJECT_FILE
