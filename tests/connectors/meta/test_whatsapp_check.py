"""The check of a WhatsApp channel: which step says what, beyond the trials every connector plays."""

from __future__ import annotations

import pytest

from connectors.contract import StepStatus
from connectors.meta import simulated_numbers as numbers
from connectors.meta.simulated_numbers import Number, WhatsAppWorld
from connectors.meta.simulator import MetaSimulator
from tests.connectors.meta.channels import OURS, checked, made, whatsapp

pytestmark = pytest.mark.asyncio(loop_scope="module")


def world(simulator: MetaSimulator) -> WhatsAppWorld:
    found = simulator.parts["whatsapp"]
    assert isinstance(found, WhatsAppWorld)
    return found


async def test_a_channel_that_works_passes_every_step(simulator: MetaSimulator) -> None:
    world(simulator).numbers[numbers.NUMBER].overrides[numbers.APP.id] = OURS
    steps = await checked(simulator, whatsapp(), webhook_url=OURS)
    assert {name: step.status.value for name, step in steps.items()} == dict.fromkeys(
        steps, "passed"
    )
    assert len(steps) == 11
    assert steps["quality"].details == {
        "qualityRating": "GREEN",
        "messagingLimit": "TIER_1K",
        "throughput": "STANDARD",
        "ratings": [
            {"subject": "quality rating", "value": "GREEN", "rank": 2},
            {"subject": "messaging limit", "value": "TIER_1K", "rank": 1000},
        ],
    }


async def test_a_check_changes_nothing(simulator: MetaSimulator) -> None:
    await checked(simulator, whatsapp(), webhook_url=OURS)
    posted = [seen.path for seen in simulator.seen if seen.method != "GET"]
    assert posted == ["/v23.0/"]  # the batch that looks into the token


async def test_another_version_is_asked_where_one_is_given(simulator: MetaSimulator) -> None:
    await checked(simulator, whatsapp(apiVersion="v24.0"))
    assert {seen.path.split("/")[1] for seen in simulator.seen} == {"v24.0"}


async def test_a_wrong_number_is_told_apart_from_a_bad_token(simulator: MetaSimulator) -> None:
    steps = await checked(simulator, whatsapp(phoneNumberId="999999999999999"))
    assert steps["credentials"].status is StepStatus.PASSED
    assert (steps["number"].status, steps["number"].code) == (StepStatus.FAILED, "100/33")
    assert steps["account"].status is StepStatus.SKIPPED


async def test_a_number_of_another_account(simulator: MetaSimulator) -> None:
    steps = await checked(simulator, whatsapp(businessAccountId=numbers.DEAF_ACCOUNT))
    assert steps["number"].status is StepStatus.PASSED
    assert (steps["account"].status, steps["account"].code) == (StepStatus.FAILED, "other_account")


async def test_a_long_list_of_numbers_is_read_to_the_end(simulator: MetaSimulator) -> None:
    place = world(simulator)
    last = place.numbers.pop(numbers.NUMBER)
    for index in range(150):
        place.add(Number(str(2_000_000 + index), numbers.ACCOUNT, "+1 555-010-1000", "More"))
    place.add(last)
    steps = await checked(simulator, whatsapp())
    assert steps["account"].status is StepStatus.PASSED
    pages = [seen for seen in simulator.seen if seen.path.endswith("/phone_numbers")]
    assert len(pages) == 2


async def test_permissions_for_another_account_only(simulator: MetaSimulator) -> None:
    token = simulator.world.tokens[numbers.GOOD]
    token.granular = dict.fromkeys(token.scopes, (numbers.DEAF_ACCOUNT,))
    step = (await checked(simulator, whatsapp()))["permissions"]
    assert (step.status, step.code) == (StepStatus.FAILED, "account_not_granted")
    assert step.details["account"] == numbers.ACCOUNT


async def test_permissions_for_all_accounts(simulator: MetaSimulator) -> None:
    simulator.world.tokens[numbers.GOOD].granular = {}
    assert (await checked(simulator, whatsapp()))["permissions"].status is StepStatus.PASSED


async def test_a_token_that_ends_soon(simulator: MetaSimulator) -> None:
    simulator.world.tokens[numbers.GOOD].expires_in = 3 * 86_400
    step = (await checked(simulator, whatsapp()))["token"]
    assert (step.status, step.code) == (StepStatus.WARNING, "token_expires_soon")


async def test_a_page_token_is_of_the_wrong_kind(simulator: MetaSimulator) -> None:
    simulator.world.tokens[numbers.GOOD].type = "PAGE"
    step = (await checked(simulator, whatsapp()))["token"]
    assert (step.status, step.code) == (StepStatus.FAILED, "token_kind")


async def test_a_token_that_meta_says_nothing_about(simulator: MetaSimulator) -> None:
    simulator.world.tokens[numbers.GOOD].inspects = False
    steps = await checked(simulator, whatsapp())
    assert steps["credentials"].status is StepStatus.PASSED
    assert steps["token"].status is StepStatus.SKIPPED
    assert steps["permissions"].status is StepStatus.SKIPPED
    assert (steps["subscription"].status, steps["subscription"].code) == (
        StepStatus.UNKNOWN,
        "app_unknown",
    )


async def test_a_wrong_app_secret_is_no_bad_token(simulator: MetaSimulator) -> None:
    steps = await checked(simulator, whatsapp(appSecret="0" * 32))
    assert steps["credentials"].status is StepStatus.PASSED
    assert (steps["app-secret"].status, steps["app-secret"].code) == (
        StepStatus.FAILED,
        "app_secret_refused",
    )
    assert steps["number"].status is StepStatus.PASSED


async def test_an_app_that_wants_proof(simulator: MetaSimulator) -> None:
    strict = whatsapp(
        phoneNumberId=numbers.STRICT_NUMBER,
        accessToken=numbers.STRICT,
        businessAccountId=numbers.STRICT_ACCOUNT,
        appSecret=numbers.STRICT_APP.secret,
    )
    steps = await checked(simulator, strict)
    assert steps["number"].status is StepStatus.PASSED
    steps = await checked(simulator, strict | {"appSecret": "0" * 32})
    assert steps["credentials"].code == "app_secret_refused"
    steps = await checked(simulator, {name: strict[name] for name in strict if name != "appSecret"})
    assert steps["credentials"].status is StepStatus.FAILED
    assert steps["credentials"].code == "proof_required"


async def test_without_an_app_secret_a_public_channel_is_warned(simulator: MetaSimulator) -> None:
    config = whatsapp(appSecret=None)
    steps = await checked(simulator, config, webhook_url=OURS)
    assert (steps["app-secret"].status, steps["app-secret"].code) == (
        StepStatus.WARNING,
        "app_secret_missing",
    )
    assert (await checked(simulator, config))["app-secret"].status is StepStatus.SKIPPED


async def test_a_number_that_is_not_registered(simulator: MetaSimulator) -> None:
    step = (await checked(simulator, whatsapp(phoneNumberId=numbers.UNREGISTERED)))["registration"]
    assert (step.status, step.code) == (StepStatus.FAILED, "not_registered")
    assert step.fix is not None
    assert step.fix.startswith("Verify the number")


@pytest.mark.parametrize(
    ("field", "value", "step", "code"),
    [
        ("name_status", "DECLINED", "registration", "name_not_approved"),
        ("status", "RESTRICTED", "registration", "number_restricted"),
        ("quality", "RED", "quality", "quality_low"),
        ("quality", "YELLOW", "quality", "quality_medium"),
    ],
)
async def test_what_an_operator_wants_to_know_is_a_warning(
    simulator: MetaSimulator, field: str, value: str, step: str, code: str
) -> None:
    setattr(world(simulator).numbers[numbers.NUMBER], field, value)
    found = (await checked(simulator, whatsapp()))[step]
    assert (found.status, found.code) == (StepStatus.WARNING, code)


async def test_another_app_that_is_subscribed_does_not_count(simulator: MetaSimulator) -> None:
    config = whatsapp(phoneNumberId=numbers.DEAF_NUMBER, businessAccountId=numbers.DEAF_ACCOUNT)
    step = (await checked(simulator, config))["subscription"]
    assert (step.status, step.code) == (StepStatus.FAILED, "not_subscribed")
    assert step.details["apps"] == [{"id": numbers.OTHER_APP.id, "name": "Another CRM"}]


async def test_no_app_is_subscribed(simulator: MetaSimulator) -> None:
    world(simulator).accounts[numbers.ACCOUNT].subscribed.clear()
    step = (await checked(simulator, whatsapp()))["subscription"]
    assert (step.status, step.code) == (StepStatus.FAILED, "not_subscribed")


@pytest.mark.parametrize("level", ["number", "account", "app"])
async def test_an_address_elsewhere_is_told_by_its_host_alone(
    simulator: MetaSimulator, level: str
) -> None:
    place, theirs = world(simulator), "https://crm.other-vendor.example/in?key=do-not-show"
    if level == "number":
        place.numbers[numbers.NUMBER].overrides[numbers.APP.id] = theirs
    elif level == "account":
        place.accounts[numbers.ACCOUNT].subscribed[numbers.APP.id] = theirs
    else:
        place.addresses[numbers.APP.id] = theirs
    step = (await checked(simulator, whatsapp(), webhook_url=OURS))["webhook"]
    assert (step.status, step.code) == (StepStatus.WARNING, "webhook_elsewhere")
    assert "crm.other-vendor.example" in step.message
    assert "do-not-show" not in repr(step)


async def test_the_identity_has_the_derived_fields(simulator: MetaSimulator) -> None:
    from connectors import checks

    connector = made(simulator, whatsapp())
    async for _ in checks.run(connector):
        pass
    assert connector.identity is not None
    assert connector.identity.id == numbers.NUMBER
    assert connector.identity.label == "+1 555-010-0001"
    assert dict(connector.identity.facts) == {
        "phoneNumber": "+1 555-010-0001",
        "businessName": "Acme Support",
    }
