"""The calls that Messenger's and Instagram's part of the simulated Graph API takes."""

from __future__ import annotations

import base64
import itertools
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from connectors.meta.simulated_graph import Answered, Call, GraphError
from connectors.meta.simulated_messenger_errors import NOT_AN_APP, SEND, UNVERIFIED, WANTS_PAGE
from connectors.meta.simulated_messenger_world import (
    ACCOUNT_FIELDS,
    PAGE_FIELDS,
    Account,
    Hook,
    MessengerWorld,
    Page,
)

if TYPE_CHECKING:
    from connectors.meta.simulator import MetaSimulator

LONGEST = 2000
LONGEST_BYTES = 1000
MESSAGING_TYPES = ("RESPONSE", "UPDATE", "MESSAGE_TAG", "UTILITY")
OBJECTS = ("page", "instagram")
DONE: Mapping[str, Any] = {"success": True}


class MessengerCalls:
    """Handlers of the routes; each gives None for a node of another part."""

    def __init__(self, simulator: MetaSimulator) -> None:
        self._simulator = simulator
        self._count = itertools.count(1)

    @property
    def world(self) -> MessengerWorld:
        """The nodes as they are now."""
        found: MessengerWorld = self._simulator.parts["messenger"]
        return found

    def _own(self, call: Call) -> Page | Account | None:
        """The page or account of a call, if the token is its own. Raises `GraphError`."""
        found = self.world.node(call.node)
        if found is None or call.token.node == found.id:
            return found
        if call.token.type == "USER" and isinstance(found, Page):
            raise WANTS_PAGE
        return None

    async def read(self, call: Call) -> Answered:
        """`GET /{node}` for a page, an account, and a person with a token of this part."""
        found = self.world.node(call.node)
        if isinstance(found, Page):
            return self._page(found, call)
        if found is not None and call.token.node == found.id:
            return _chosen(_account(found), call, "IGUser")
        if call.path == "/me" and call.token.type == "USER" and found is None:
            return _chosen({"id": call.token.node, "name": call.token.name}, call, "User")
        return None

    def _page(self, page: Page, call: Call) -> Mapping[str, Any]:
        linked = self.world.linked(page)
        nodes: dict[str, Any] = {"id": page.id, "name": page.name}
        may = "instagram_basic" in call.token.scopes and call.token.node == page.id
        inner = re.search(r"instagram_business_account\{([^{}]*)\}", str(call.params.get("fields")))
        shown = {"id": linked.id, "username": linked.username} if linked is not None else {}
        wanted = (*(inner[1].split(",") if inner else ()), "id")
        told = {name: value for name, value in shown.items() if name in wanted}
        nodes["instagram_business_account"] = told if told and may else None
        return _chosen(nodes, call, "Page")

    async def subscribed(self, call: Call) -> Answered:
        """`GET /{node}/subscribed_apps`."""
        own = self._own(call)
        if own is None:
            return None
        call.needs("pages_manage_metadata", "instagram_business_basic")
        return {"data": [self._app(own, app, names) for app, names in own.subscribed.items()]}

    def _app(self, own: Page | Account, app: str, names: list[str]) -> dict[str, Any]:
        if isinstance(own, Account):
            return {"app_id": app, "subscribed_fields": names}
        name = self._simulator.world.apps[app].name
        link = {"category": "Business", "link": "https://acme.example/", "name": name, "id": app}
        return link | {"subscribed_fields": names}

    async def subscribe(self, call: Call) -> Answered:
        """`POST /{node}/subscribed_apps`."""
        own = self._own(call)
        if own is None:
            return None
        call.needs("pages_manage_metadata", "instagram_business_basic")
        names = _list(call.params.get("subscribed_fields"))
        if not names:
            raise GraphError(100, "(#100) The parameter subscribed_fields is required.")
        allowed = PAGE_FIELDS if isinstance(own, Page) else ACCOUNT_FIELDS
        for place, name in enumerate(names):
            if name not in allowed:
                said = f"(#100) Param subscribed_fields[{place}] must be one of {sorted(allowed)}"
                raise GraphError(100, said)
        own.subscribed[call.token.app] = names
        return DONE

    async def unsubscribe(self, call: Call) -> Answered:
        """`DELETE /{node}/subscribed_apps`."""
        own = self._own(call)
        if own is None:
            return None
        call.needs("pages_manage_metadata", "instagram_business_basic")
        own.subscribed.pop(call.token.app, None)
        return DONE

    async def conversations(self, call: Call) -> Answered:
        """`GET /{node}/conversations?platform=instagram`."""
        own = self._own(call)
        account = self.world.linked(own) if isinstance(own, Page) else own
        if own is None:
            return None
        if account is None:
            raise SEND["100/2534013"]
        call.needs("instagram_manage_messages", "instagram_business_manage_messages")
        if not account.apps_may_read:
            raise SEND["200/2534041"]
        found = [{"id": f"aWdfZAG06{who}"} for who in account.customers]
        return {"data": found[: int(call.params.get("limit", 25))]}

    async def hooks(self, call: Call) -> Answered:
        """`GET /{app}/subscriptions`."""
        if not self._as_app(call):
            return None
        mine = ((kind, hook) for (app, kind), hook in self.world.hooks.items() if app == call.node)
        return {"data": [hook.shown(kind) for kind, hook in mine]}

    async def hook(self, call: Call) -> Answered:
        """`POST /{app}/subscriptions`."""
        kind = str(call.params.get("object", ""))
        if kind not in OBJECTS or not self._as_app(call):
            return None
        url, word = call.params.get("callback_url"), call.params.get("verify_token")
        if not isinstance(url, str) or not isinstance(word, str) or not word:
            raise GraphError(
                100, "(#100) The parameters callback_url and verify_token are required"
            )
        host = urlsplit(url).hostname
        if host in self.world.deaf:
            raise UNVERIFIED
        fields = _list(call.params.get("fields"))
        self.world.hooks[call.node, kind] = Hook(url, word, fields)
        return DONE

    async def unhook(self, call: Call) -> Answered:
        """`DELETE /{app}/subscriptions?object=…`."""
        kind = call.params.get("object")
        if kind not in (*OBJECTS, None) or not self._as_app(call):
            return None
        for known in [key for key in self.world.hooks if key[0] == call.node]:
            if kind in (None, known[1]):
                del self.world.hooks[known]
        return DONE

    def _as_app(self, call: Call) -> bool:
        """Whether the node is an app, asked by itself. Raises `GraphError` for another's token."""
        if call.node not in self._simulator.world.apps:
            return False
        if call.token.type != "APP" or call.token.app != call.node:
            raise NOT_AN_APP
        return True

    async def send(self, call: Call) -> Answered:
        """`POST /{node}/messages`."""
        own = self._own(call)
        if own is None:
            return None
        recipient, text = _addressed(call)
        if call.params.get("messaging_type", "RESPONSE") not in MESSAGING_TYPES:
            raise GraphError(100, f"(#100) Param messaging_type must be one of {MESSAGING_TYPES}")
        if isinstance(own, Page) and recipient in own.customers:
            return self._in_messenger(own, call, recipient, text)
        account = self.world.linked(own) if isinstance(own, Page) else own
        if account is not None and recipient in account.customers:
            return self._in_instagram(account, call, recipient, text)
        raise SEND["100/2018001" if isinstance(own, Page) else "100/2534014"]

    def _in_messenger(self, page: Page, call: Call, to: str, text: str) -> Mapping[str, Any]:
        call.needs("pages_messaging")
        if len(text) > LONGEST:
            said = f"(#100) Length of param message[text] must be less than or equal to {LONGEST}"
            raise GraphError(100, said)
        mid = f"m_simulated{next(self._count):08d}"
        page.sent[mid] = to
        return {"recipient_id": to, "message_id": mid}

    def _in_instagram(self, account: Account, call: Call, to: str, text: str) -> Mapping[str, Any]:
        call.needs("instagram_manage_messages", "instagram_business_manage_messages")
        if len(text.encode()) > LONGEST_BYTES:
            raise SEND["100/2534015"]
        if not account.apps_may_read:
            raise SEND["200/2534041"]
        made = f"ig_dm_message:simulated:{next(self._count)}".encode()
        mid = base64.urlsafe_b64encode(made).decode().rstrip("=")
        account.sent[mid] = to
        return {"recipient_id": to, "message_id": mid}


def _account(account: Account) -> dict[str, Any]:
    return {
        "id": account.scoped,
        "user_id": account.id,
        "username": account.username,
        "account_type": account.type,
        "name": account.username.title(),
    }


def _addressed(call: Call) -> tuple[str, str]:
    """The recipient and the text of a message. Raises `GraphError`."""
    recipient, message = call.params.get("recipient"), call.params.get("message")
    to = recipient.get("id") if isinstance(recipient, dict) else None
    if not isinstance(to, str) or not to:
        raise GraphError(100, "(#100) The parameter recipient is required")
    text = message.get("text") if isinstance(message, dict) else None
    if not isinstance(text, str) or not text.strip():
        raise GraphError(
            100, "(#100) Message cannot be empty, must provide valid attachment or text"
        )
    return to, text


def _list(given: Any) -> list[str]:
    """Read a list in any of the forms that Meta takes."""
    parts = given if isinstance(given, list) else str(given or "").split(",")
    return [str(part).strip() for part in parts if str(part).strip()]


def _chosen(nodes: dict[str, Any], call: Call, kind: str) -> Mapping[str, Any]:
    """Keep the fields that were asked for; `id` always comes. Raises `GraphError`."""
    asked = str(call.params.get("fields", "")) or "id,name"
    names = re.findall(r"\w+", re.sub(r"\{[^{}]*\}", "", asked))
    for name in names:
        if name not in nodes:
            said = f"(#100) Tried accessing nonexisting field ({name}) on node type ({kind})"
            raise GraphError(100, said)
    wanted = (*names, "id")
    return {name: nodes[name] for name in nodes if name in wanted and nodes[name] is not None}
