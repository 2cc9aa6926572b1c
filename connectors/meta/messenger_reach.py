"""The two ways a Messenger or Instagram channel reaches Meta: as its page, and as its app."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from connectors.meta.answers import Answer, TokenFacts
from connectors.meta.graph import Graph, debug_token, read
from connectors.problems import ProviderRefusal
from connectors.transport import Http

BAD_PROOF = "appsecret_proof"
"""Stands in Meta's words where the proof of the app's secret is refused: the code is a bare 100."""


class _Sent(Answer):
    message_id: str = Field(min_length=1)


class Me(Answer):
    """Whose token it is: a page, a person, an Instagram account."""

    id: str = Field(min_length=1)
    name: str | None = None


class Linked(Answer):
    """The Instagram account that a page is linked to."""

    id: str
    username: str | None = None


class PageMe(Me):
    """A page and its Instagram account."""

    instagram_business_account: Linked | None = None


class AccountMe(Answer):
    """An Instagram account, as its own token sees it."""

    id: str | None = None
    """Counts for this app only."""
    user_id: str = Field(min_length=1)
    """The account's own: what webhooks name it by."""
    username: str | None = None
    account_type: str | None = None


def sent_id(found: dict[str, Any], host: str) -> str:
    """Take the id of a message out of the answer to a send. Raises `NoAnswer`."""
    return read(_Sent, found, host).message_id


class Reach:
    """Meta, as the channel's token sees it (`own`), and as the app itself does (`app`).

    Args:
        own: client for the host of the channel's token.
        main: client for graph.facebook.com, where apps are at home.
        token: the channel's.
        app_secret: proves the calls of `own`, where they carry a proof.
    """

    def __init__(self, own: Http, main: Http, token: str, app_secret: str | None) -> None:
        self.own = Graph(own, token, app_secret)
        self.proof_refused = False
        """Whether Meta took the token and refused the secret's proof."""
        self._unproved = Graph(own, token)
        self._main = main

    def app(self, app_id: str, secret: str) -> Graph:
        """Meta as the app itself sees it: its token is made of its id and its secret."""
        return Graph(self._main, f"{app_id}|{secret}")

    async def me(self, fields: str) -> dict[str, Any]:
        """Ask whose token it is, without the proof where that is what Meta refuses.

        Raises:
            ProviderRefusal, NoAnswer: as `Graph.get`.
        """
        try:
            return await self.own.get("/me", {"fields": fields})
        except ProviderRefusal as refusal:
            if BAD_PROOF not in str(refusal.problem.details.get("said", "")):
                raise
        found = await self._unproved.get("/me", {"fields": fields})
        self.proof_refused, self.own = True, self._unproved
        return found

    async def token_facts(self, app_id: str | None, secret: str | None) -> TokenFacts:
        """Have Meta look into the token: for its holder, else for the app.

        Raises:
            ProviderRefusal, NoAnswer: as `Graph.get`.
        """
        try:
            return await debug_token(self.own)
        except ProviderRefusal:
            if app_id is None or secret is None:
                raise
        app = self.app(app_id, secret)
        found = await app.get_quietly("/debug_token", {"input_token": self.own.token})
        return read(TokenFacts, found.get("data"), app.http.host)
