"""Linktors elsewhere, for the command line: each a fake, behind doors of the test's own."""

from __future__ import annotations

from linktor_tui.contract.errors import Unauthorized
from linktor_tui.local.vault import Vaults
from linktor_tui.profiles.choosing import Place
from linktor_tui.profiles.credentials import Held
from linktor_tui.remote.access import ApiKey, Credential, Login, Tokens, WhoAmI
from tests.cli.fakes import FakeApi, channel


class Far:
    """Remembers what it was opened with, and which credentials it was asked about."""

    def __init__(self) -> None:
        self.apis: dict[str, FakeApi] = {}
        self.opened: list[tuple[str, str | None, Held]] = []
        self.asked: list[tuple[str | None, Credential]] = []
        self.refused: set[str] = set()
        """Keys and passwords that nobody is known by."""

    def __call__(self, place: Place, held: Held, vaults: Vaults) -> FakeApi:
        self.opened.append((place.profile.name, place.base_url, held))
        return self.apis.setdefault(place.base_url or "", FakeApi(channel()))

    async def check_login(self, place: Place, credential: Credential) -> WhoAmI:
        self.asked.append((place.base_url, credential))
        url = f"{place.base_url}/v1".replace("/v1/v1", "/v1")
        if isinstance(credential, Login):
            self._refuse(credential.password)
            details = {"role": "admin"}
            tokens = Tokens("access-canary", "refresh-canary")
            return WhoAmI(credential.email, "linktor", url, details, tokens)
        if isinstance(credential, ApiKey):
            self._refuse(credential.key)
            return WhoAmI("an API key", "documented", url, {})
        return WhoAmI("ada@example.com", "linktor", url, {"role": "admin"})

    def _refuse(self, secret: str) -> None:
        if secret in self.refused:
            raise Unauthorized("The server does not take this credential.")
