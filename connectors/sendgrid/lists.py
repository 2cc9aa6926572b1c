"""The lists that a sender is looked up in: authenticated domains and single senders.

“List all authenticated domains” and “Get all verified senders” in the API reference.
"""

from __future__ import annotations

from connectors.sendgrid.answers import Domain, Domains, Sender, Senders
from connectors.sendgrid.api import SendGridApi

PAGE = 100
MOST_PAGES = 10
MOST_LEVELS = 3
"""How many domains above the from-domain are asked for, itself included."""


async def domains(api: SendGridApi, domain: str) -> tuple[Domain, ...]:
    """The authenticated domains that bear on a from-domain: its own and those above it."""
    labels = domain.split(".")
    found: list[Domain] = []
    for start in range(min(MOST_LEVELS, max(1, len(labels) - 1))):
        name = ".".join(labels[start:])
        page = (await api.get(Domains, "/v3/whitelabel/domains", {"domain": name})).root
        found += page
        if any(item.valid for item in page):
            break
    return tuple(found)


async def senders(api: SendGridApi) -> tuple[Sender, ...]:
    """All single senders, page by page."""
    found: list[Sender] = []
    for _ in range(MOST_PAGES):
        after = {"lastSeenID": str(found[-1].id)} if found else {}
        page = (
            await api.get(Senders, "/v3/verified_senders", {"limit": str(PAGE)} | after)
        ).results
        found += page
        if len(page) < PAGE:
            break
    return tuple(found)
