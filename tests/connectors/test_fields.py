"""What a config model says of its fields, and what it refuses."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from pydantic import BaseModel

from connectors.fields import (
    ChannelConfig,
    ConfigRefused,
    Secret,
    SecretText,
    Text,
    describe,
    field,
    parse,
    plain,
    secret_values,
)


class Theme(BaseModel):
    """A nested object."""

    colour: str = "blue"


def example(title: str, **more: Any) -> Any:
    return field(title=title, help="h", where="w", example="e", **more)


class Everything(ChannelConfig):
    """One field of each kind."""

    host_name: Text = example("Host", also=("hostname", "server_host"))
    api_key: Secret = example("Key")
    spare_key: Secret | None = example("Spare", default=None, unless=("apiKey", "port"))
    port: int = example("Port", default=587, ge=1, le=65535)
    security: Literal["auto", "tls"] = example("Security", default="auto")
    loud: bool = example("Loud", default=False, advanced=True)
    origins: list[str] = example("Origins", default=[])
    theme: Theme = example("Theme", default=Theme())
    weights: dict[str, int] = example("Weights", default={})
    ports: list[int] = example("Ports", default=[])


def test_a_model_describes_its_fields_once_for_everybody() -> None:
    specs = {spec.key: spec for spec in describe(Everything)}

    assert {key: spec.kind for key, spec in specs.items()} == {
        "hostName": "text",
        "apiKey": "secret",
        "spareKey": "secret",
        "port": "integer",
        "security": "choice",
        "loud": "boolean",
        "origins": "list",
        "theme": "object",
        "weights": "object",
        "ports": "list",
    }
    assert [key for key, spec in specs.items() if spec.required] == ["hostName", "apiKey"]
    assert specs["security"].choices == ("auto", "tls")
    assert specs["port"].default == 587
    assert specs["loud"].advanced
    assert specs["hostName"].also == ("hostname", "server_host")
    assert specs["hostName"].need == "required"
    assert specs["port"].need == "optional"
    assert specs["spareKey"].need == "required unless apiKey or port"


def test_a_field_is_needed_while_no_alternative_is_given() -> None:
    specs = {spec.key: spec for spec in describe(Everything)}

    assert specs["spareKey"].needed({"hostName"})
    assert not specs["spareKey"].needed({"port"})
    assert specs["hostName"].needed({"port"})
    assert not specs["loud"].needed(())


@pytest.mark.parametrize("name", ["hostName", "host_name", "hostname", "server_host"])
def test_a_field_is_accepted_under_each_of_its_names(name: str) -> None:
    config = parse(Everything, {name: " h.example ", "apiKey": "k"})

    assert plain(config) == {"hostName": "h.example", "apiKey": "k"}


def test_a_config_goes_out_as_it_came_in_without_defaults() -> None:
    raw = {"hostName": "h", "apiKey": "k", "loud": True, "theme": {"colour": "red"}}

    assert plain(parse(Everything, raw)) == raw


@pytest.mark.parametrize(
    ("raw", "name", "words"),
    [
        ({"apiKey": "k"}, "hostName", "is required"),
        ({"hostName": "h", "apiKey": ""}, "apiKey", "must not be blank"),
        ({"hostName": "h\r\nX: y", "apiKey": "k"}, "hostName", "one line"),
        ({"hostName": "h", "apiKey": "k\0"}, "apiKey", "one line"),
        ({"hostName": "h", "apiKey": "k", "port": 70000}, "port", "65535"),
        ({"hostName": "h", "apiKey": "k", "security": "ssl"}, "security", "auto"),
        ({"hostName": "h", "apiKey": "k", "theme": {"colour": 7}}, "theme.colour", "string"),
        ({"hostNaem": "h", "apiKey": "k", "hostName": "h"}, "hostNaem", "did you mean hostName"),
        ({"hostName": "h", "apikey": "k", "apiKey": "k"}, "apikey", "did you mean apiKey"),
        ({"hostName": "h", "apiKey": "k", "zzz": 1}, "zzz", "known: hostName"),
    ],
)
def test_a_fault_is_at_its_field_in_words(raw: dict[str, Any], name: str, words: str) -> None:
    with pytest.raises(ConfigRefused) as refused:
        parse(Everything, raw)

    assert [fault.field for fault in refused.value.faults] == [name]
    assert words in refused.value.faults[0].message


def test_a_refusal_never_quotes_a_value() -> None:
    canary = "CANARY-in-a-field"
    raw = {"hostName": [canary], "apiKey": {"a": canary}, "port": canary, "theme": canary}

    with pytest.raises(ConfigRefused) as refused:
        parse(Everything, raw)

    assert len(refused.value.faults) == 4
    assert canary not in str(refused.value)
    assert refused.value.__cause__ is None


def test_secrets_are_hidden_in_a_repr_and_listed_for_redaction() -> None:
    config = parse(Everything, {"hostName": "h", "apiKey": "first", "spareKey": "second"})

    assert "first" not in repr(config)
    assert secret_values(config) == ("first", "second")


def test_a_secret_of_several_lines_is_told_from_others() -> None:
    class Keys(ChannelConfig):
        one: Secret = field(title="One", help="A.", where="B.", example="c")
        key: SecretText = field(title="Key", help="A.", where="B.", example="c")
        maybe: SecretText | None = field(
            title="Maybe", help="A.", where="B.", example="c", default=None
        )

    found = {spec.key: (spec.kind, spec.lines) for spec in describe(Keys)}
    assert found == {"one": ("secret", False), "key": ("secret", True), "maybe": ("secret", True)}
    pem = "-----BEGIN KEY-----\nabc\n-----END KEY-----"
    assert plain(parse(Keys, {"one": "x", "key": f"{pem}\n"})) == {"one": "x", "key": pem}
    with pytest.raises(ConfigRefused, match="one: must be one line"):
        parse(Keys, {"one": "a\nb", "key": pem})
    with pytest.raises(ConfigRefused, match="key: must be text"):
        parse(Keys, {"one": "a", "key": "a\x00b"})
