"""How a config model describes its fields, once, for everybody.

The form in the terminal, the flags and `types show` of the command line, the validation errors of
the API, the masking of secrets and the table in the docs are all derived from what stands here.

A field is declared on a `ChannelConfig` with `field(...)`; its wire name is the camelCase of the
API page. Validation refuses only what can never be right (wrong type, missing, a port of 70000);
a value that merely looks wrong is the business of the connector's format step, which says why.
"""

from __future__ import annotations

import difflib
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, get_args

from pydantic import (
    AfterValidator,
    AliasChoices,
    AliasGenerator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
)
from pydantic.alias_generators import to_camel, to_snake
from pydantic.config import JsonDict
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from connectors.redaction import MASK as MASK


def _one_line(value: str) -> str:
    if any(ord(character) < 32 or ord(character) == 127 for character in value):
        raise ValueError("must be one line without control characters")
    if not value.strip():
        raise ValueError("must not be blank")
    return value.strip()


def _one_line_secret(value: SecretStr) -> SecretStr:
    return SecretStr(_one_line(value.get_secret_value()))


Text = Annotated[str, AfterValidator(_one_line)]
"""A line of text, trimmed: not blank, no control characters (they would end up in a header)."""
Secret = Annotated[SecretStr, AfterValidator(_one_line_secret)]
"""A credential: never shown, stored in the vault alone."""


def _lines_secret(value: SecretStr) -> SecretStr:
    text = value.get_secret_value()
    if any(ord(character) < 32 and character not in "\r\n\t" for character in text):
        raise ValueError("must be text without control characters")
    if not text.strip():
        raise ValueError("must not be blank")
    return SecretStr(text.strip())


_of_lines = AfterValidator(_lines_secret)
SecretText = Annotated[SecretStr, _of_lines]
"""A credential of several lines: a private key in PEM form, a JSON key file."""


def field(
    *,
    title: str,
    help: str,
    where: str,
    example: str,
    default: Any = PydanticUndefined,
    documentation: str | None = None,
    advanced: bool = False,
    unless: tuple[str, ...] = (),
    **constraints: Any,
) -> Any:
    """Declare a config field.

    Args:
        title: label of the form.
        help: what the value is, one sentence.
        where: where an operator finds it, as clicks.
        example: a value of the right shape that is nobody's credential.
        documentation: the provider's page about it.
        advanced: most people leave it alone; forms put it behind the others.
        unless: wire names of fields of which any one takes its place; without them it is needed.
            The model says so too, in a validator.
        constraints: passed to pydantic (`ge`, `le`, `alias` names of other dialects as `also=`).
    """
    also: tuple[str, ...] = constraints.pop("also", ())
    extra: JsonDict = {
        "where": where,
        "example": example,
        "documentation": documentation,
        "advanced": advanced,
        "also": list(also),
        "unless": list(unless),
    }
    return Field(default, title=title, description=help, json_schema_extra=extra, **constraints)


def _wire_names(name: str) -> AliasChoices:
    return AliasChoices(to_camel(name), name)


class ChannelConfig(BaseModel):
    """Base of every provider's config: camelCase on the wire, snake_case here, no unknown names.

    Unknown names are refused because a mistyped `authtoken` would otherwise be kept, in plain text.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        alias_generator=AliasGenerator(validation_alias=_wire_names, serialization_alias=to_camel),
        populate_by_name=True,
        str_max_length=20_000,
        hide_input_in_errors=True,
    )


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One config field, ready to be drawn as a form row, a flag or a table line."""

    key: str
    """The wire name: `botToken`."""
    attribute: str
    """The model's attribute: `bot_token`."""
    kind: str
    """`text`, `secret`, `integer`, `boolean`, `choice`, `list` or `object`."""
    title: str
    help: str
    where: str
    example: str
    required: bool
    default: Any
    choices: tuple[str, ...]
    documentation: str | None
    advanced: bool
    also: tuple[str, ...]
    """Other names the value goes by, in the real Linktor server's dialect."""
    unless: tuple[str, ...] = ()
    """Fields of which any one takes the place of this one."""
    lines: bool = False
    """A secret of several lines: it comes from a file or by pasting, and is not typed."""

    def needed(self, given: Container[str]) -> bool:
        """Tell whether a config with these fields must have this one too."""
        if self.required:
            return True
        return bool(self.unless) and not any(other in given for other in self.unless)

    @property
    def need(self) -> str:
        """How much it is needed, in words: `required`, `optional`, `required unless …`."""
        if self.unless:
            return f"required unless {' or '.join(self.unless)}"
        return "required" if self.required else "optional"

    @property
    def secret(self) -> bool:
        """True for a value that lives in the vault alone."""
        return self.kind == "secret"


def describe(model: type[ChannelConfig]) -> tuple[FieldSpec, ...]:
    """List a config model's fields in order of declaration."""
    return _described(model)


@cache
def _described(model: type[ChannelConfig]) -> tuple[FieldSpec, ...]:
    return tuple(_spec(name, info) for name, info in model.model_fields.items())


def _spec(name: str, info: FieldInfo) -> FieldSpec:
    extra: Mapping[str, Any] = (
        info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    )
    kind, choices = _kind(info.annotation)
    default = None if info.is_required() else info.get_default(call_default_factory=True)
    return FieldSpec(
        key=to_camel(name),
        attribute=name,
        kind=kind,
        title=info.title or name,
        help=info.description or "",
        where=str(extra.get("where", "")),
        example=str(extra.get("example", "")),
        required=info.is_required(),
        default=default,
        choices=choices,
        documentation=extra.get("documentation"),
        advanced=bool(extra.get("advanced", False)),
        also=tuple(extra.get("also", ())),
        unless=tuple(extra.get("unless", ())),
        lines=_of_lines in (*info.metadata, *_flatten_all(info.annotation)),
    )


def _flatten_all(annotation: Any) -> Iterator[Any]:
    yield annotation
    for part in get_args(annotation):
        yield from _flatten_all(part)


_CONTAINERS = {list: "list", tuple: "list", dict: "object"}


def _kind(annotation: Any) -> tuple[str, tuple[str, ...]]:
    origin = getattr(annotation, "__origin__", annotation)
    if origin in _CONTAINERS:
        return _CONTAINERS[origin], ()
    alternatives = [part for part in get_args(annotation) if part is not type(None)]
    for part in _flatten(annotation):
        if part is SecretStr:
            return "secret", ()
        if part is bool:
            return "boolean", ()
        if part is int:
            return "integer", ()
    if alternatives and all(isinstance(part, str) for part in alternatives):
        return "choice", tuple(alternatives)
    for part in alternatives:
        inner = get_args(part)
        if inner and all(isinstance(choice, str) for choice in inner):
            return "choice", tuple(inner)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return "object", ()
    return "text", ()


def _flatten(annotation: Any) -> Iterator[Any]:
    yield annotation
    for part in get_args(annotation):
        if not isinstance(part, (str, AfterValidator)):
            yield from _flatten(part)


@dataclass(frozen=True, slots=True)
class FieldFault:
    """Why a configuration was refused, at one field. Never quotes the value."""

    field: str
    """Wire name of the field."""
    message: str


class ConfigRefused(Exception):
    """A configuration that can never be right, with every fault found."""

    def __init__(self, faults: tuple[FieldFault, ...]) -> None:
        super().__init__("; ".join(f"{fault.field}: {fault.message}" for fault in faults))
        self.faults = faults


def parse(model: type[ChannelConfig], raw: Mapping[str, Any]) -> ChannelConfig:
    """Validate a configuration as it came from outside, in any of the names a field goes by.

    Raises:
        ConfigRefused: with a fault per field, wire names, and a suggestion for a mistyped one.
    """
    specs = describe(model)
    try:
        return model.model_validate(_in_wire_names(specs, raw))
    except ValidationError as error:
        faults = tuple(_fault(specs, detail) for detail in error.errors(include_url=False))
        raise ConfigRefused(faults) from None


def _in_wire_names(specs: tuple[FieldSpec, ...], raw: Mapping[str, Any]) -> dict[str, Any]:
    names = {other: spec.key for spec in specs for other in (*spec.also, spec.attribute)}
    wire: dict[str, Any] = {}
    for key, value in raw.items():
        wire.setdefault(names.get(key, key), value)
    return wire


def _fault(specs: tuple[FieldSpec, ...], detail: Any) -> FieldFault:
    path = [str(part) for part in detail["loc"]]
    name = ".".join([_wire(specs, path[0]), *path[1:]]) if path else "config"
    kind = detail["type"]
    if kind == "extra_forbidden":
        return FieldFault(name, _no_such_field(name, specs))
    if kind == "missing":
        return FieldFault(name, "is required")
    message: str = detail["msg"].removeprefix("Value error, ")
    return FieldFault(name, message[:1].lower() + message[1:])


def _wire(specs: tuple[FieldSpec, ...], name: str) -> str:
    known = {spec.attribute: spec.key for spec in specs}
    return known.get(name, name)


def _no_such_field(name: str, specs: tuple[FieldSpec, ...]) -> str:
    keys = [spec.key for spec in specs]
    close = difflib.get_close_matches(name, keys, n=1) or [
        key for key in keys if key.lower() == to_camel(to_snake(name)).lower()
    ]
    hint = f"did you mean {close[0]}?" if close else f"known: {', '.join(keys)}"
    return f"is not a field of this provider ({hint})"


def plain(config: ChannelConfig) -> dict[str, Any]:
    """Give a config as wire names and plain values, secrets in the clear: for the vault and back.

    Fields that were not given are left out, so that a default can change with the program.
    """
    values: dict[str, Any] = {}
    for spec in describe(type(config)):
        if spec.attribute not in config.model_fields_set:
            continue
        value = getattr(config, spec.attribute)
        if value is None:
            continue
        if isinstance(value, SecretStr):
            value = value.get_secret_value()
        elif isinstance(value, BaseModel):
            value = value.model_dump(by_alias=True, exclude_unset=True)
        values[spec.key] = value
    return values


def secret_values(config: ChannelConfig) -> tuple[str, ...]:
    """List the secrets of a config in the clear, for redaction."""
    return tuple(
        value.get_secret_value()
        for spec in describe(type(config))
        if isinstance(value := getattr(config, spec.attribute), SecretStr)
    )
