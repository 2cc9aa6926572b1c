"""What AWS answers: XML of STS and SNS, JSON of SES, and the errors of both."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_pascal

from connectors.transport import Reply

LONGEST_CODE = 80
DEEPEST = 20
"""Levels of XML that an answer of AWS has at most, with room to spare."""


@dataclass(slots=True)
class Node:
    """An element of an XML answer. Names are without their namespace."""

    name: str
    text: str = ""
    children: list[Node] = field(default_factory=list)

    def find(self, *path: str) -> Node | None:
        """The first element down this path."""
        node: Node | None = self
        for name in path:
            node = (
                next((child for child in node.children if child.name == name), None)
                if node
                else None
            )
        return node

    def value(self, *path: str) -> str | None:
        """The text of the first element down this path, None where there is none."""
        node = self.find(*path)
        return None if node is None else node.text.strip()


def read_xml(text: str) -> Node | None:
    """Read an XML answer; None for anything else. Definitions of any kind are refused."""
    root = Node("")
    path = [root]
    parser = ParserCreate()

    def opened(name: str, _: Any) -> None:
        if len(path) > DEEPEST:
            raise ValueError("too deep")
        node = Node(name.rpartition(":")[2])
        path[-1].children.append(node)
        path.append(node)

    def refused(*_: Any) -> None:
        raise ValueError("definitions are not read")

    def said(data: str) -> None:
        path[-1].text += data

    parser.buffer_text = True
    parser.StartElementHandler = opened
    parser.EndElementHandler = lambda _: path.pop()
    parser.CharacterDataHandler = said
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refused
    try:
        parser.Parse(text, True)
    except (ExpatError, ValueError):
        return None
    return root.children[0] if root.children else None


@dataclass(frozen=True, slots=True)
class Fault:
    """An error as AWS writes it."""

    status: int
    code: str
    message: str


def read_fault(reply: Reply) -> Fault | None:
    """Read an error of either protocol; None for something that is no error of AWS."""
    if isinstance(reply.json, dict):
        kind = reply.headers.get("x-amzn-errortype") or reply.json.get("__type")
        message = reply.json.get("message", reply.json.get("Message"))
        if not isinstance(kind, str):
            return None
        # “MessageRejected:http://…” and “com.amazonaws.ses#MessageRejected” are the same error.
        code = kind.partition(":")[0].rpartition("#")[2]
        return Fault(reply.status, code[:LONGEST_CODE], message if isinstance(message, str) else "")
    root = read_xml(reply.text)
    error = root.find("Error") if root is not None and root.name == "ErrorResponse" else None
    name = error.value("Code") if error is not None else None
    if error is None or not name:
        return None
    return Fault(reply.status, name[:LONGEST_CODE], error.value("Message") or "")


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore", alias_generator=to_pascal, populate_by_name=True)


class SendQuota(_Answer):
    """How much may be sent; -1 is without a limit."""

    max24_hour_send: float | None = None
    max_send_rate: float | None = None
    sent_last24_hours: float | None = None


class Account(_Answer):
    """`GetAccount` (SES)."""

    production_access_enabled: bool
    sending_enabled: bool
    enforcement_status: str | None = None
    send_quota: SendQuota | None = None


class DkimAttributes(_Answer):
    """How SES signs for an identity."""

    signing_enabled: bool | None = None
    status: str | None = None
    tokens: list[str] = []
    signing_attributes_origin: str | None = None
    current_signing_key_length: str | None = None


class MailFromAttributes(_Answer):
    """The envelope domain of an identity, where it has one of its own."""

    mail_from_domain: str | None = None
    mail_from_domain_status: str | None = None


class EmailIdentity(_Answer):
    """`GetEmailIdentity` (SES)."""

    identity_type: str | None = None
    verified_for_sending_status: bool
    verification_status: str | None = None
    dkim_attributes: DkimAttributes | None = None
    mail_from_attributes: MailFromAttributes | None = None


class SentMail(_Answer):
    """`SendEmail` (SES)."""

    message_id: str


def read_as(model: type[Any], given: Any) -> Any:
    """Validate an answer; None for one of another shape."""
    try:
        return model.model_validate(given)
    except ValidationError:
        return None
