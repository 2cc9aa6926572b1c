"""The calls that the simulated WhatsApp Cloud API takes."""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from connectors.meta import simulated_numbers as numbers
from connectors.meta.simulated_graph import Answered, Call, GraphError
from connectors.meta.simulated_numbers import MANAGEMENT, MESSAGING, Number, WhatsAppWorld
from connectors.meta.simulated_whatsapp_errors import whatsapp_error

if TYPE_CHECKING:
    from connectors.meta.simulator import MetaSimulator

LONGEST_TEXT = 4096


class CloudCalls:
    """The handlers. They look the world up anew, since it may be made as new."""

    def __init__(self, simulator: MetaSimulator) -> None:
        self._simulator = simulator

    @property
    def _world(self) -> WhatsAppWorld:
        found: WhatsAppWorld = self._simulator.parts["whatsapp"]
        return found

    async def read(self, call: Call) -> Answered:
        number = self._world.number(call.node, call.token)
        if number is not None:
            call.needs(MANAGEMENT, MESSAGING)
            found = numbers.fields_of(self._world, number, call.token.app)
            kind = "WhatsAppBusinessPhoneNumber"
            return numbers.chosen(found, call.fields, numbers.UNASKED, kind)
        account = self._world.account(call.node, call.token)
        if account is None:
            return None
        call.needs(MANAGEMENT)
        about = {"id": account.id, "name": account.name, "status": "ACTIVE"}
        return numbers.chosen(about, call.fields, ("id", "name"), "WhatsAppBusinessAccount")

    async def change(self, call: Call) -> Answered:
        number = self._world.number(call.node, call.token)
        if number is None:
            return None
        call.needs(MANAGEMENT)
        wanted = call.params.get("webhook_configuration")
        if not isinstance(wanted, Mapping) or "override_callback_uri" not in wanted:
            raise GraphError(100, "(#100) Invalid parameter")
        app, url = call.token.app, str(wanted["override_callback_uri"])
        if app not in self._world.accounts[number.account].subscribed:
            raise _not_subscribed()
        if not url:
            number.overrides.pop(app, None)
        elif not wanted.get("verify_token"):
            raise GraphError(100, "(#100) The parameter verify_token is required")
        else:
            number.overrides[app] = url
        return {"success": True}

    async def list_numbers(self, call: Call) -> Answered:
        account = self._world.account(call.node, call.token)
        if account is None:
            return None
        call.needs(MANAGEMENT)
        kind = "WhatsAppBusinessPhoneNumber"
        found = [
            numbers.chosen(
                numbers.fields_of(self._world, number, call.token.app),
                call.fields,
                numbers.UNASKED,
                kind,
            )
            for number in self._world.numbers.values()
            if number.account == account.id
        ]
        return _page(found, call)

    async def subscriptions(self, call: Call) -> Answered:
        account = self._world.account(call.node, call.token)
        if account is None:
            return None
        call.needs(MANAGEMENT)
        return {"data": [self._subscription(*item) for item in account.subscribed.items()]}

    def _subscription(self, app: str, override: str | None) -> dict[str, Any]:
        about = {
            "id": app,
            "name": self._simulator.world.apps[app].name,
            "link": f"https://www.facebook.com/games/?app_id={app}",
        }
        shown: dict[str, Any] = {"whatsapp_business_api_data": about}
        return shown | ({"override_callback_uri": override} if override else {})

    async def subscribe(self, call: Call) -> Answered:
        account = self._world.account(call.node, call.token)
        if account is None:
            return None
        call.needs(MANAGEMENT)
        app, url = call.token.app, call.params.get("override_callback_uri")
        if url and app not in account.subscribed:
            raise _not_subscribed()
        # Without an address, an earlier one is taken away.
        account.subscribed[app] = str(url) if url else None
        return {"success": True}

    async def unsubscribe(self, call: Call) -> Answered:
        account = self._world.account(call.node, call.token)
        if account is None:
            return None
        call.needs(MANAGEMENT)
        account.subscribed.pop(call.token.app, None)
        return {"success": True}

    async def send(self, call: Call) -> Answered:
        number = self._world.number(call.node, call.token, MESSAGING)
        if number is None:
            return None
        call.needs(MESSAGING)
        recipient = _refuse_unsendable(number, call.params)
        made = f"{number.id}{recipient}{time.time_ns()}".encode()
        wamid = "wamid." + base64.b64encode(hashlib.sha256(made).digest()).decode()
        number.sent[wamid] = recipient
        return {
            "messaging_product": "whatsapp",
            "contacts": [{"input": str(call.params["to"]), "wa_id": recipient}],
            "messages": [{"id": wamid}],
        }


def _page(found: list[dict[str, Any]], call: Call) -> Answered:
    """A page of a list: a cursor is the place of the last item on it."""
    asked, after = str(call.params.get("limit", "25")), str(call.params.get("after", "0"))
    if not asked.isdigit() or not after.isdigit():
        raise GraphError(100, "(#100) Invalid cursors or limit")
    end = int(after) + int(asked)
    paging: dict[str, Any] = {"cursors": {"before": after, "after": str(end)}}
    if end < len(found):
        paging["next"] = f"https://graph.facebook.com/v23.0{call.path}?limit={asked}&after={end}"
    return {"data": found[int(after) : end], "paging": paging}


def _not_subscribed() -> GraphError:
    return GraphError(
        100,
        "(#100) Before override the current callback uri, your app must be subscribed to receive "
        "messages for WhatsApp Business Account",
    )


def _refuse_unsendable(number: Number, body: Mapping[str, Any]) -> str:
    """Refuse what the Cloud API would refuse at once, and give the recipient's digits."""
    if body.get("messaging_product") != "whatsapp":
        raise GraphError(100, "(#100) The parameter messaging_product is required.")
    if number.platform != "CLOUD_API":
        raise whatsapp_error("133010")
    recipient = "".join(character for character in str(body.get("to", "")) if character.isdigit())
    if not recipient:
        raise GraphError(100, "(#100) The parameter to is required.")
    if recipient == number.digits:
        raise whatsapp_error("131021")
    if number.allowed is not None and recipient not in number.allowed:
        raise whatsapp_error("131030")
    text = body.get("text")
    if body.get("type", "text") == "text":
        if not isinstance(text, Mapping) or not str(text.get("body", "")).strip():
            raise GraphError(100, "(#100) The parameter text['body'] is required.")
        if len(str(text["body"])) > LONGEST_TEXT:
            raise GraphError(100, "(#100) Param text['body'] must be at most 4096 characters long.")
    return recipient
