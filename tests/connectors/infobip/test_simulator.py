"""The simulator's bodies against Infobip's OpenAPI documents, where they are at hand."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from connectors.hooks import DeliveryStatus
from connectors.infobip import simulated, voices

SPECIFICATIONS = os.environ.get("LINKTOR_TUI_TEST_SPECIFICATIONS", "")
SENDER = simulated.world().senders[simulated.SENDER]
SHAPES: list[tuple[str, dict[str, Any]]] = [
    ("RcsSenderBaseData", SENDER.shown()),
    ("RcsSenderLaunchStatusEvent", SENDER.launch()),
    ("RcsInboundMessage", voices.message("S", "+1", {"type": "TEXT", "text": "Hi"})),
    ("RcsWebhookDeliveryReport", voices.report("S", "1", "m", DeliveryStatus.FAILED, "7002")),
    ("SeenReport", voices.seen("S", "1", "m")),
]


@pytest.mark.skipif(
    not SPECIFICATIONS,
    reason="LINKTOR_TUI_TEST_SPECIFICATIONS names no folder of OpenAPI documents",
)
@pytest.mark.parametrize(("schema", "shown"), SHAPES)
def test_keys_are_those_of_the_specification(schema: str, shown: dict[str, Any]) -> None:
    path = Path(SPECIFICATIONS) / "infobip" / "infobip-rcs-openapi.json"
    schemas = json.loads(path.read_text("utf-8"))["components"]["schemas"]
    found = next(item for name, item in schemas.items() if name.rpartition(".")[2] == schema)
    assert set(shown) <= set(found["properties"])
    assert set(found.get("required", ())) <= set(shown)
