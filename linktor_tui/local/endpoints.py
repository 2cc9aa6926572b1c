"""Who is told of events: subscribing, changing, and the secrets that go with it.

The signing secret and the values of custom headers are in the vault, together; a row has the
reference. As with channels, a new secret is stored first, then the row that refers to it, then the
old one is taken away.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from connectors.redaction import MASK
from linktor_tui.contract.errors import (
    DestinationChanged,
    EndpointNotFound,
    Fault,
    InvalidEvents,
    InvalidRequest,
    SecretMissing,
)
from linktor_tui.contract.ids import new_id
from linktor_tui.contract.traffic import (
    EVENT_TYPES,
    LONGEST_TIMEOUT,
    MOST_ATTEMPTS,
    CreatedEndpoint,
    EndpointDraft,
    EndpointStatus,
    WebhookEndpoint,
)
from linktor_tui.local.courier import signing
from linktor_tui.local.courier.queue import Target
from linktor_tui.local.courier.urls import checked
from linktor_tui.local.ledger.endpoints import EndpointBook
from linktor_tui.local.ledger.outbox import Outbox

if TYPE_CHECKING:
    from linktor_tui.local.cabinet import Cabinet

Bundle = dict[str, str]

MOST_HEADERS = 20
LONGEST_VALUE = 4096
_SECRET = "secret"  # noqa: S105 - the name of a vault entry, not a value
_HEADER = "header."
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_OURS = re.compile(
    "host|content-.*|transfer-encoding|connection|keep-alive|te|trailer|upgrade|expect|proxy-.*"
    "|accept-encoding|x-linktor-.*|webhook-.*",
    re.IGNORECASE,
)


class Endpoints:
    """The endpoints of a data folder."""

    def __init__(self, cabinet: Cabinet) -> None:
        self._cabinet = cabinet
        self._bundles: dict[str, tuple[str, Bundle]] = {}
        self.book = EndpointBook(cabinet.ledger.database)
        """Where they are kept."""
        self.outbox = Outbox(cabinet.ledger.database)
        """What is to be delivered to them."""

    def find(self, endpoint_id: str) -> tuple[WebhookEndpoint, str]:
        """An endpoint without its numbers, and its secrets' reference. Raises `EndpointNotFound`."""
        found = self.book.find(endpoint_id)
        if found is None:
            raise EndpointNotFound(
                f"There is no endpoint {endpoint_id}.",
                fix="`linktor-tui webhooks list` shows the endpoints there are.",
                details={"id": endpoint_id},
            )
        return found

    def get(self, endpoint_id: str) -> WebhookEndpoint:
        """An endpoint with its numbers. Raises `EndpointNotFound`."""
        return self.book.counted(self.find(endpoint_id)[0])

    def create(self, draft: EndpointDraft) -> CreatedEndpoint:
        """Subscribe an address. Raises `InvalidRequest`, `InvalidUrl`, `InvalidEvents`."""
        blank = WebhookEndpoint(new_id("wh"), "", (), EndpointStatus.ACTIVE)
        given = draft.headers or {}
        endpoint = self._changed(
            blank, draft._replace(url=draft.url or "", events=draft.events or ())
        )
        _refuse_headers(given, known=())
        secret = signing.new_secret()
        bundle = {_SECRET: secret, **_stored(given)}
        self._cabinet.vaults.unlock()  # may ask a person, who should not hold a lock meanwhile
        with self._cabinet.store.writing():
            ref = self._cabinet.keep_secrets(endpoint.id, bundle)
            self.book.put(endpoint, ref, self._cabinet.clock())
        return CreatedEndpoint(self.get(endpoint.id), secret)

    def update(self, endpoint_id: str, draft: EndpointDraft) -> WebhookEndpoint:
        """Change a subscription.

        Raises:
            EndpointNotFound, InvalidRequest, InvalidUrl, InvalidEvents
            DestinationChanged: stored headers would go to another host.
        """
        if draft.headers is not None:
            self._cabinet.vaults.unlock()
        with self._cabinet.store.writing():
            known, ref = self.find(endpoint_id)
            changed = self._changed(known, draft)
            _refuse_new_host(known, changed, draft)
            new_ref = (
                ref if draft.headers is None else self._keep_headers(known, ref, draft.headers)
            )
            self.book.put(changed, new_ref, self._cabinet.clock())
        if new_ref != ref:
            self._cabinet.discard(ref)
        return self.get(endpoint_id)

    def remove(self, endpoint_id: str) -> None:
        """Forget an endpoint, its secrets and its deliveries. Raises `EndpointNotFound`."""
        with self._cabinet.store.writing():
            _, ref = self.find(endpoint_id)
            self.book.remove(endpoint_id)
        self._bundles.pop(endpoint_id, None)
        self._cabinet.discard(ref)

    def target(self, endpoint_id: str) -> Target:
        """An endpoint as one posts to it. Raises `EndpointNotFound`, `VaultError`."""
        found, ref = self.find(endpoint_id)
        bundle = self._bundle(endpoint_id, ref)
        return Target(
            found.url,
            bundle[_SECRET],
            {name: bundle[_HEADER + name] for name in found.headers},
            found.timeout,
            found.max_retries,
            found.allow_private,
        )

    def _bundle(self, endpoint_id: str, ref: str) -> Bundle:
        """An endpoint's secrets; kept in memory, a vault is too slow to be asked with every event."""
        kept = self._bundles.get(endpoint_id)
        if kept is not None and kept[0] == ref:
            return kept[1]
        bundle = self._cabinet.vaults.read(ref)
        if bundle is None:
            raise SecretMissing(
                f"The secrets of the endpoint {endpoint_id} are not in the secret store any more.",
                cause="They were removed there, or this is another user's or machine's store.",
                fix="Restore the store, or remove the endpoint and add it anew.",
                details={"ref": ref},
            )
        self._bundles[endpoint_id] = ref, dict(bundle)
        return dict(bundle)

    def _keep_headers(self, known: WebhookEndpoint, ref: str, given: Mapping[str, str]) -> str:
        _refuse_headers(given, known=known.headers)
        old = self._bundle(known.id, ref)
        kept = {name: old[_HEADER + name] for name, value in given.items() if value == MASK}
        return self._cabinet.keep_secrets(
            known.id, {_SECRET: old[_SECRET], **_stored({**given, **kept})}
        )

    def _changed(self, known: WebhookEndpoint, draft: EndpointDraft) -> WebhookEndpoint:
        """What an endpoint becomes, everything but its secrets judged."""
        allowed = _allowed(known, draft)
        given: dict[str, Any] = {
            "url": None if draft.url is None else checked(draft.url, allow_private=allowed),
            "events": None if draft.events is None else _known_events(draft.events),
            "status": None if draft.status is None else _status(draft.status),
            "timeout": _within("timeout", draft.timeout, LONGEST_TIMEOUT),
            "max_retries": _within("maxRetries", draft.max_retries, MOST_ATTEMPTS),
            "headers": None if draft.headers is None else dict.fromkeys(draft.headers, MASK),
        }
        changed = known._replace(
            allow_private=allowed,
            **{name: value for name, value in given.items() if value is not None},
        )
        if draft.url is None and allowed != known.allow_private:
            checked(known.url, allow_private=allowed)
        if draft.description is not None:
            changed = changed._replace(description=draft.description or None)
        if draft.channel_id is not None:
            changed = changed._replace(channel_id=self._channel(draft.channel_id))
        return changed

    def _channel(self, channel_id: str) -> str | None:
        return None if not channel_id else str(self._cabinet.record(channel_id)["id"])


def _allowed(known: WebhookEndpoint, draft: EndpointDraft) -> bool:
    """Whether private addresses are; the operator's word was for one host."""
    if draft.allow_private is not None:
        return draft.allow_private
    return known.allow_private and (draft.url is None or _host(draft.url) == _host(known.url))


def _host(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}".lower()


def _refuse_new_host(
    known: WebhookEndpoint, changed: WebhookEndpoint, draft: EndpointDraft
) -> None:
    if _host(known.url) == _host(changed.url) or not known.headers:
        return
    if draft.headers is None or MASK in draft.headers.values():
        raise DestinationChanged(
            "The stored headers would go to another host than the one they were given for.",
            fix=f"Give their values anew, or take them away: {', '.join(known.headers)}.",
            details={"headers": list(known.headers)},
        )


def _known_events(given: tuple[str, ...]) -> tuple[str, ...]:
    unknown = [name for name in given if name not in EVENT_TYPES]
    if unknown or not given:
        named = (
            f"There are no events {', '.join(unknown)[:200]}." if unknown else "No event is named."
        )
        raise InvalidEvents(
            named,
            fix=f"There are: {', '.join(EVENT_TYPES)}.",
            details={"unknown": unknown[:20], "known": list(EVENT_TYPES)},
        )
    return tuple(name for name in EVENT_TYPES if name in given)


def _status(text: str) -> EndpointStatus:
    if text not in tuple(EndpointStatus):
        raise InvalidRequest(Fault("status", f"must be one of {', '.join(EndpointStatus)}"))
    return EndpointStatus(text)


def _within(name: str, value: int | None, most: int) -> int | None:
    if value is not None and not 1 <= value <= most:
        raise InvalidRequest(Fault(name, f"must be from 1 to {most}"))
    return value


def _refuse_headers(given: Mapping[str, str], known: Mapping[str, str] | tuple[()]) -> None:
    faults = []
    if len(given) > MOST_HEADERS:
        faults.append(Fault("headers", f"must be at most {MOST_HEADERS}"))
    if len({name.lower() for name in given}) < len(given):
        faults.append(Fault("headers", "must not name one twice"))
    for name, value in given.items():
        if not _NAME.fullmatch(name):
            faults.append(Fault("headers", "must have names that HTTP knows"))
        elif _OURS.fullmatch(name):
            faults.append(Fault(f"headers.{name}", "is set by the sender itself"))
        elif value == MASK and name not in known:
            faults.append(Fault(f"headers.{name}", "has a masked value, and none is stored"))
        elif not value.isascii() or not value.isprintable() or len(value) > LONGEST_VALUE:
            faults.append(
                Fault(
                    f"headers.{name}", f"must be at most {LONGEST_VALUE} visible ASCII characters"
                )
            )
    if faults:
        raise InvalidRequest(*faults)


def _stored(given: Mapping[str, str]) -> Bundle:
    return {_HEADER + name: value for name, value in given.items()}
