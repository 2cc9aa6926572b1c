"""What the connectors took as of the last release: `python -m tests.connectors.released` notes it.

A channel that was stored then must still be read. Run it when a release is made, and not to make a
test pass: a field that is gone, or newly required, breaks channels that people have.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from connectors import fields, registry

FILE = Path(__file__).with_name("released.json")


def noted() -> dict[str, Any]:
    """Fields of every built-in connector: kind, whether it is required, choices, other names."""
    return {
        f"{channel_type}.{provider}": {
            spec.key: {
                "kind": spec.kind,
                "required": spec.required,
                "choices": list(spec.choices),
                "also": sorted(spec.also),
                "example": spec.example,
            }
            for spec in fields.describe(registry.find(channel_type, provider).config_model)
        }
        for channel_type, provider in registry.BUILT_IN
    }


if __name__ == "__main__":
    FILE.write_text(json.dumps(noted(), indent=1, ensure_ascii=False) + "\n", "utf-8")
