"""What a connector says of itself: complete, unambiguous, and with its secrets marked."""

from __future__ import annotations

import re
from dataclasses import asdict
from itertools import chain

import pytest

from connectors import fields, registry
from connectors.acceptance.stage import AnyConnector
from connectors.checks import LIVE_CREDENTIALS, plan

SECRET_NAMES = re.compile(r"(password|secret|token|private_?key|signing_?key)$", re.IGNORECASE)
STEP_ID = re.compile(r"[a-z][a-z0-9_-]*(\.[a-z0-9-]+)+")
LONGEST_SUMMARY = 90


def test_it_has_a_type_of_the_api_page_and_a_name(connector: AnyConnector) -> None:
    assert connector.channel_type in registry.CHANNEL_TYPES
    assert re.fullmatch(r"[a-z0-9_-]+", connector.provider)
    assert connector.title.strip()
    assert connector.title == connector.title.strip()
    assert 0 < len(connector.summary) <= LONGEST_SUMMARY
    assert connector.documentation.startswith("https://")


def test_it_promises_to_send_text(connector: AnyConnector) -> None:
    capabilities = asdict(connector.capabilities)
    assert len(capabilities) == 12
    assert connector.capabilities.text


def test_every_field_says_what_it_is_and_where_it_is_found(connector: AnyConnector) -> None:
    for spec in fields.describe(connector.config_model):
        assert all((spec.title, spec.help, spec.where)), spec.key
        assert spec.help.endswith("."), spec.key
        assert spec.example or spec.kind == "boolean", spec.key
        assert spec.documentation is None or spec.documentation.startswith("https://"), spec.key


def test_every_field_that_sounds_secret_is_one(connector: AnyConnector) -> None:
    for spec in fields.describe(connector.config_model):
        assert spec.secret or not SECRET_NAMES.search(spec.key), spec.key


def test_no_name_stands_for_two_fields(connector: AnyConnector) -> None:
    specs = fields.describe(connector.config_model)
    names = list(chain.from_iterable({spec.key, *spec.also} for spec in specs))
    assert len(names) == len(set(names))
    assert "provider" not in names


def test_every_required_field_is_missed(connector: AnyConnector) -> None:
    required = {spec.key for spec in fields.describe(connector.config_model) if spec.required}
    if not required:
        return
    with pytest.raises(fields.ConfigRefused) as refused:
        fields.parse(connector.config_model, {})
    assert required <= {fault.field for fault in refused.value.faults}


def test_an_unknown_field_is_refused_with_what_there_is(connector: AnyConnector) -> None:
    with pytest.raises(fields.ConfigRefused) as refused:
        fields.parse(connector.config_model, {"no_such_field_here": "1"})
    assert any("not a field" in fault.message for fault in refused.value.faults)


def test_its_steps_begin_offline_and_ask_for_the_credential(connector: AnyConnector) -> None:
    steps = plan(connector)
    assert steps[0].name == "format"
    assert steps[0].id.endswith(".format") or "." in steps[0].id
    has_secrets = any(spec.secret for spec in fields.describe(connector.config_model))
    if has_secrets:
        assert LIVE_CREDENTIALS in {step.name for step in steps}


def test_its_steps_are_named_and_need_only_earlier_ones(connector: AnyConnector) -> None:
    seen: set[str] = set()
    for step in plan(connector):
        assert STEP_ID.fullmatch(step.id), step.id
        assert step.id not in seen
        assert step.title.strip()
        assert set(step.needs) <= seen, step.id
        seen.add(step.id)
