"""The actions of the query protocol: what STS and SNS answer inside the envelope, as XML."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape

from connectors.aws.simulated import World
from connectors.aws.simulated_rules import Caller, Refused


def _caller_identity(world: World, caller: Caller, form: Mapping[str, str]) -> str:
    key = caller.key
    return (
        f"<Arn>{key.arn}</Arn><UserId>AIDASANDBOXNOTREAL00</UserId><Account>{key.account}</Account>"
    )


def _sms_attributes(world: World, caller: Caller, form: Mapping[str, str]) -> str:
    entries = "".join(
        f"<entry><key>{key}</key><value>{escape(value)}</value></entry>"
        for key, value in world.sms_attributes.items()
    )
    return f"<attributes>{entries}</attributes>"


def _sms_sandbox(world: World, caller: Caller, form: Mapping[str, str]) -> str:
    inside = caller.key.account in world.sms_sandbox
    return f"<IsInSandbox>{str(inside).lower()}</IsInSandbox>"


def _origination_numbers(world: World, caller: Caller, form: Mapping[str, str]) -> str:
    members = "".join(
        f"<member><PhoneNumber>{number}</PhoneNumber><Status>ACTIVE</Status>"
        "<Iso2CountryCode>US</Iso2CountryCode><RouteType>Transactional</RouteType>"
        "<NumberCapabilities><member>SMS</member></NumberCapabilities></member>"
        for number in world.numbers[caller.key.account]
    )
    return f"<PhoneNumbers>{members}</PhoneNumbers>"


def _opted_out(world: World, caller: Caller, form: Mapping[str, str]) -> str:
    members = "".join(f"<member>{number}</member>" for number in world.opted_out)
    return f"<phoneNumbers>{members}</phoneNumbers>"


def _publish(world: World, caller: Caller, form: Mapping[str, str]) -> str:
    number, text = form.get("PhoneNumber", ""), form.get("Message", "")
    if not text:
        raise Refused(400, "InvalidParameter", "Invalid parameter: Empty message")
    if not number.startswith("+") or not number[1:].isdigit():
        words = f"Invalid parameter: PhoneNumber Reason: {number} is not valid to publish to"
        raise Refused(400, "InvalidParameter", words)
    return f"<MessageId>{world.add_text(form)}</MessageId>"


ACTIONS: dict[str, Callable[[World, Caller, Mapping[str, str]], str]] = {
    "GetCallerIdentity": _caller_identity,
    "GetSMSAttributes": _sms_attributes,
    "GetSMSSandboxAccountStatus": _sms_sandbox,
    "ListOriginationNumbers": _origination_numbers,
    "ListPhoneNumbersOptedOut": _opted_out,
    "Publish": _publish,
}
