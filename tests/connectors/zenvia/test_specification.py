"""What goes to Zenvia and what comes from it, against Zenvia's OpenAPI document.

Zenvia has no maintained SDK for Python (its SDKs are for Node and Java): its published document is
the judge, where it is at hand.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from connectors.contract import Outbound
from connectors.hooks import DeliveryStatus
from connectors.webhooks import set_webhook
from connectors.zenvia import simulated
from connectors.zenvia.simulator import ZenviaSimulator
from tests.connectors.zenvia.channels import URL, config, made

SPECIFICATIONS = os.environ.get("LINKTOR_TUI_TEST_SPECIFICATIONS", "")
pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(
        not SPECIFICATIONS,
        reason="LINKTOR_TUI_TEST_SPECIFICATIONS names no folder of OpenAPI documents",
    ),
]


class Schemas:
    """Enough of a validator for this document: objects of parts, enumerations, needed keys."""

    def __init__(self) -> None:
        path = Path(SPECIFICATIONS) / "zenvia" / "openapi.json"
        self._all = json.loads(path.read_text("utf-8"))["components"]["schemas"]

    def _parts(self, schema: dict[str, Any]) -> list[dict[str, Any]]:
        if "$ref" in schema:
            schema = self._all[schema["$ref"].rpartition("/")[2]]
        inner = [part for item in schema.get("allOf", ()) for part in self._parts(item)]
        return [schema, *inner]

    def faults(self, name: str, shown: Any) -> list[str]:
        """What of a value is not as its schema says."""
        return list(self._faults({"$ref": f"#/{name}"}, shown, name))

    def _faults(self, schema: dict[str, Any], shown: Any, where: str) -> list[str]:
        parts = self._parts(schema)
        if any("oneOf" in part or "anyOf" in part for part in parts):
            return self._chosen(parts, shown, where)
        choices = next((part["enum"] for part in parts if "enum" in part), None)
        if choices is not None and shown not in choices:
            return [f"{where}: {shown!r} is none of {choices}"]
        if isinstance(shown, list):
            item: dict[str, Any] = next(
                (part["items"] for part in reversed(parts) if "items" in part), {}
            )
            return [fault for one in shown for fault in self._faults(item, one, f"{where}[]")]
        return self._object(parts, shown, where) if isinstance(shown, dict) else []

    def _chosen(self, parts: list[dict[str, Any]], shown: Any, where: str) -> list[str]:
        found = next(part for part in parts if "oneOf" in part or "anyOf" in part)
        rule = found.get("discriminator")
        if rule:
            return self._faults(
                {"$ref": rule["mapping"][shown[rule["propertyName"]]]}, shown, where
            )
        options = found.get("oneOf") or found["anyOf"]
        tried = [self._tried(option, shown, where) for option in options]
        return min(tried, key=len)

    def _tried(self, option: dict[str, Any], shown: Any, where: str) -> list[str]:
        try:
            return self._faults(option, shown, where)
        except KeyError as missing:
            return [f"{where}: no choice {missing}"] * 99

    def _object(self, parts: list[dict[str, Any]], shown: dict[str, Any], where: str) -> list[str]:
        known: dict[str, Any] = {}
        for part in parts:
            known |= part.get("properties", {})
        needed = {name for part in parts for name in part.get("required", ())}
        faults = [f"{where}: lacks {name}" for name in needed - set(shown)]
        if known:
            faults += [f"{where}: unknown {name}" for name in set(shown) - set(known)]
        for name in set(shown) & set(known):
            faults += self._faults(known[name], shown[name], f"{where}.{name}")
        return faults


async def test_the_validator_finds_faults() -> None:
    schemas = Schemas()
    good = {"eventType": "MESSAGE", "webhook": {"url": "u"}, "criteria": {"channel": "rcs"}}
    assert schemas.faults("subscription.all", good) == []
    assert schemas.faults("subscription.all", good | {"status": "BROKEN"})
    assert schemas.faults("subscription.all", good | {"colour": "red"})
    assert schemas.faults("subscription.all", {"eventType": "MESSAGE", "webhook": {"url": "u"}})


async def test_what_is_sent_and_shown(simulator: ZenviaSimulator) -> None:
    schemas = Schemas()
    await set_webhook(made(simulator), URL)
    assert len(simulator.world.subscriptions) == 2
    for item in simulator.world.subscriptions.values():
        assert schemas.faults("subscription.all", item) == []
    sent = await made(simulator).send(Outbound(simulated.REACHED, "Hi"))
    assert schemas.faults("message.rcs", simulator.world.sent[sent.id]) == []


async def test_what_is_posted(simulator: ZenviaSimulator) -> None:
    schemas = Schemas()
    await set_webhook(made(simulator), URL)
    sent = await made(simulator).send(Outbound(simulated.REACHED, "Hi"))
    (said,) = await simulator.say(config(), "Hi")
    assert schemas.faults("events.message-event", json.loads(said.body)) == []
    for status in (DeliveryStatus.DELIVERED, DeliveryStatus.FAILED):
        (told,) = await simulator.tell(config(), sent.id, status)
        assert schemas.faults("events.message-status-event", json.loads(told.body)) == []
