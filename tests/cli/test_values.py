"""Config values from the command line, typed by what a model says of its fields."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from click import UsageError

from connectors.fields import ChannelConfig, Secret, Text, describe, field
from linktor_tui.cli.channels.values import FieldBook, set_values


def about(title: str, **more: Any) -> Any:
    return field(title=title, help=".", where="-", example="-", **more)


class Config(ChannelConfig):
    """One field of each kind."""

    host: Text = about("Host", also=("server",))
    port: int | None = about("Port", default=None)
    encrypted: bool = about("Encrypted", default=True)
    kind: Literal["a", "b"] = about("Kind", default="a")
    origins: list[str] = about("Origins", default=())
    theme: dict[str, str] = about("Theme", default=None)
    api_key: Secret = about("Key")


BOOK = FieldBook(describe(Config))


def read(*assignments: str) -> dict[str, Any]:
    config: dict[str, Any] = {}
    set_values(config, BOOK, assignments)
    return config


@pytest.mark.parametrize(
    ("assignment", "key", "value"),
    [
        ("host=a=b", "host", "a=b"),
        ("host=5", "host", "5"),
        ("server=a", "host", "a"),
        ("port=587", "port", 587),
        ("port=-1", "port", -1),
        ("port=٥", "port", 5),
        ("port=many", "port", "many"),
        ("port=" + "9" * 5000, "port", "9" * 5000),
        ("encrypted=yes", "encrypted", True),
        ("encrypted=False", "encrypted", False),
        ("encrypted=perhaps", "encrypted", "perhaps"),
        ("kind=b", "kind", "b"),
        ("origins=a, b", "origins", ["a", "b"]),
        ('origins=["a", "b,c"]', "origins", ["a", "b,c"]),
        ("origins=[oops", "origins", "[oops"),
        ('theme={"a": "b"}', "theme", {"a": "b"}),
        ("theme.primaryColor=#fff", "theme", {"primaryColor": "#fff"}),
        ("unknown=x", "unknown", "x"),
        ("host.name=x", "host.name", "x"),
    ],
)
def test_a_value_is_read_as_its_fields_kind(assignment: str, key: str, value: object) -> None:
    assert read(assignment) == {key: value}


def test_parts_of_an_object_add_up() -> None:
    assert read("theme.a=1", "theme.b=2") == {"theme": {"a": "1", "b": "2"}}


@pytest.mark.parametrize("assignment", ["apiKey=x", "api_key=x", "no equals sign", "=x"])
def test_what_is_refused(assignment: str) -> None:
    with pytest.raises(UsageError) as refusal:
        read(assignment)
    assert "no equals sign" not in refusal.value.message


def test_secrets_that_are_missing_are_found_under_any_name() -> None:
    assert [spec.key for spec in BOOK.missing_secrets({})] == ["apiKey"]
    assert BOOK.missing_secrets({"api_key": "x"}) == []


def test_masking_hides_secrets_and_what_nobody_knows() -> None:
    shown = BOOK.masked({"provider": "p", "host": "h", "apiKey": "k", "odd": "x", "port": None})
    assert shown == {
        "provider": "p",
        "host": "h",
        "apiKey": "********",
        "odd": "********",
        "port": None,
    }


def test_a_provider_that_does_not_exist_has_no_fields() -> None:
    assert FieldBook.of("telegrm", None).specs == ()
    assert FieldBook.of(None, None).specs == ()
