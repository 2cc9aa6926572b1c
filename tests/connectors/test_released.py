"""What was released is kept: every config that was right then is right now."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors import fields, registry
from tests.connectors.released import FILE

RELEASED: dict[str, dict[str, Any]] = json.loads(FILE.read_text("utf-8"))


def model_of(name: str) -> type[fields.ChannelConfig]:
    channel_type, _, provider = name.partition(".")
    model: type[fields.ChannelConfig] = registry.find(channel_type, provider).config_model
    return model


@pytest.mark.parametrize("name", RELEASED)
def test_no_field_is_gone_or_of_another_kind(name: str) -> None:
    now = {spec.key: spec for spec in fields.describe(model_of(name))}
    for key, before in RELEASED[name].items():
        assert key in now, f"{key} is gone"
        assert now[key].kind == before["kind"], key
        assert set(before["choices"]) <= set(now[key].choices), key
        assert set(before["also"]) <= set(now[key].also), key
        assert before["required"] or not now[key].required, f"{key} is required now"


@pytest.mark.parametrize("name", RELEASED)
def test_no_new_field_is_required(name: str) -> None:
    new = [spec for spec in fields.describe(model_of(name)) if spec.key not in RELEASED[name]]
    assert [spec.key for spec in new if spec.required] == []


def plausible(field: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values that were right: the example, or a choice."""
    if field["kind"] == "choice":
        return st.sampled_from(field["choices"])
    if field["kind"] == "boolean":
        return st.booleans()
    if field["kind"] == "integer":
        return st.integers(1, 60000)
    if field["kind"] == "list":
        return st.lists(st.just(field["example"]), min_size=1, max_size=3)
    if field["kind"] == "object":
        return st.just(json.loads(field["example"]))
    return st.just(field["example"])


@pytest.mark.parametrize("name", RELEASED)
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_config_of_then_is_read_now(name: str, data: st.DataObject) -> None:
    raw = {
        key: data.draw(plausible(field))
        for key, field in RELEASED[name].items()
        if field["required"] or data.draw(st.booleans())
    }
    assert [fault for fault in faults(name, raw) if not of_its_company(fault)] == []


def faults(name: str, raw: dict[str, Any]) -> tuple[fields.FieldFault, ...]:
    try:
        fields.parse(model_of(name), raw)
    except fields.ConfigRefused as refused:
        return refused.faults
    return ()


def of_its_company(fault: fields.FieldFault) -> bool:
    """Fields that only make sense together were left apart; a single one is never refused."""
    return any(
        word in fault.message
        for word in ("required", "with", "together", "needs", "is for a server")
    )
