"""WhatsApp's nodes of the simulated Graph API: business accounts, numbers, and who may see them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from connectors.meta.simulated_graph import App, GraphError, GraphWorld, Token

MESSAGING = "whatsapp_business_messaging"
MANAGEMENT = "whatsapp_business_management"
Targets = dict[str, tuple[str, ...]]


@dataclass(slots=True)
class Number:
    """A business phone number."""

    id: str
    account: str
    """Id of its WhatsApp Business Account."""
    display: str
    name: str
    quality: str = "GREEN"
    verified: str = "VERIFIED"
    name_status: str = "APPROVED"
    platform: str = "CLOUD_API"
    throughput: str = "STANDARD"
    limit: str = "TIER_1K"
    status: str = "CONNECTED"
    allowed: tuple[str, ...] | None = None
    """For a test number: the only recipients it may write to."""
    overrides: dict[str, str] = field(default_factory=dict)
    """App -> where this number's messages go instead of the account's or the app's address."""
    sent: dict[str, str] = field(default_factory=dict)
    """Message -> recipient."""

    @property
    def digits(self) -> str:
        """The number itself, as recipients are written."""
        return "".join(character for character in self.display if character.isdigit())


@dataclass(slots=True)
class Account:
    """A WhatsApp Business Account."""

    id: str
    name: str
    subscribed: dict[str, str | None] = field(default_factory=dict)
    """App -> where the account's messages go instead of the app's address."""


@dataclass(slots=True)
class WhatsAppWorld:
    """What the Cloud API knows. May be changed at any time."""

    accounts: dict[str, Account] = field(default_factory=dict)
    numbers: dict[str, Number] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    """App -> the callback URL of its dashboard."""

    def add(self, *things: Account | Number) -> None:
        """Add accounts and numbers."""
        for thing in things:
            if isinstance(thing, Account):
                self.accounts[thing.id] = thing
            else:
                self.numbers[thing.id] = thing

    def account(self, node: str, token: Token, scope: str = MANAGEMENT) -> Account | None:
        """Find an account that a token may see. None: not there for it, or no account."""
        found = self.accounts.get(node)
        return found if found is not None and sees(token, found.id, scope) else None

    def number(self, node: str, token: Token, scope: str = MANAGEMENT) -> Number | None:
        """Find a number that a token may see."""
        found = self.numbers.get(node)
        return found if found is not None and sees(token, found.account, scope) else None

    def goes_to(self, number: Number, app: str) -> str | None:
        """Where an app's webhooks about a number go: the nearest address wins."""
        account = self.accounts[number.account]
        own = number.overrides.get(app) or account.subscribed.get(app)
        return own or self.addresses.get(app)


def sees(token: Token, account: str, scope: str) -> bool:
    """Tell whether a permission of a token reaches an account."""
    targets = token.granular.get(scope) or token.granular.get(MANAGEMENT) or ()
    return account in targets or (not targets and token.type != "APP")


def fields_of(world: WhatsAppWorld, number: Number, app: str) -> dict[str, Any]:
    """Everything that can be asked of a number."""
    configuration = {
        "phone_number": number.overrides.get(app),
        "whatsapp_business_account": world.accounts[number.account].subscribed.get(app),
        "application": world.addresses.get(app),
    }
    return {
        "id": number.id,
        "display_phone_number": number.display,
        "verified_name": number.name,
        "quality_rating": number.quality,
        "code_verification_status": number.verified,
        "name_status": number.name_status,
        "platform_type": number.platform,
        "throughput": {"level": number.throughput},
        "status": number.status,
        "account_mode": "LIVE" if number.allowed is None else "SANDBOX",
        "whatsapp_business_manager_messaging_limit": number.limit,
        "messaging_limit_tier": number.limit,
        "webhook_configuration": {name: url for name, url in configuration.items() if url},
    }


UNASKED = (
    "verified_name",
    "code_verification_status",
    "display_phone_number",
    "quality_rating",
    "platform_type",
    "throughput",
    "webhook_configuration",
    "id",
)
"""Fields of a number that come where none were named."""


UNSET = frozenset(
    {
        "account_mode",
        "certificate",
        "conversational_automation",
        "country_code",
        "country_dial_code",
        "eligibility_for_api_business_global_search",
        "health_status",
        "is_official_business_account",
        "is_on_biz_app",
        "is_pin_enabled",
        "is_preverified_number",
        "last_onboarded_time",
        "new_certificate",
        "new_name_status",
        "quality_score",
        "search_visibility",
        "username",
    }
)
"""Fields that a number has too, and that are not set here: Meta leaves such out of its answer."""


def chosen(
    found: dict[str, Any], asked: tuple[str, ...] | None, unasked: tuple[str, ...], kind: str
) -> dict[str, Any]:
    """Keep the fields that were asked for; `id` always comes. Raises `GraphError`."""
    for name in asked or ():
        if name not in found and name not in UNSET:
            said = f"(#100) Tried accessing nonexisting field ({name}) on node type ({kind})"
            raise GraphError(100, said)
    wanted = (*(asked or unasked), "id")
    return {name: value for name, value in found.items() if name in wanted}


APP = App("245100000000001", "Acme Messaging", "5f1d0c0ffee00000000000000000a0c1")
OTHER_APP = App("245100000000002", "Another CRM", "5f1d0c0ffee00000000000000000a0c2")
STRICT_APP = App(
    "245100000000003", "Acme Strict", "5f1d0c0ffee00000000000000000a0c3", proof_required=True
)
ACCOUNT = "102290129340398"
OTHER_ACCOUNT = "102290129340399"
DEAF_ACCOUNT = "102290129340400"
STRICT_ACCOUNT = "102290129340401"
NUMBER = "106540352242922"
OTHER_NUMBER = "106540352242923"
UNREGISTERED = "106540352242924"
DEAF_NUMBER = "106540352242925"
TEST_NUMBER = "106540352242926"
STRICT_NUMBER = "106540352242927"

GOOD = "EAAsimulatorOnlyWorks0000000000000000000000"
EXPIRED = "EAAsimulatorOnlyExpired00000000000000000000"
READS_ONLY = "EAAsimulatorOnlyMayNotSend00000000000000000"
STRICT = "EAAsimulatorOnlyWantsProof00000000000000000"


def whatsapp_world(graph: GraphWorld) -> WhatsAppWorld:
    """Make the accounts, numbers and tokens that the simulator starts with."""
    world = WhatsAppWorld()
    world.add(
        Account(ACCOUNT, "Acme", {APP.id: None}),
        Account(OTHER_ACCOUNT, "Somebody Else", {OTHER_APP.id: None}),
        Account(DEAF_ACCOUNT, "Acme Orders", {OTHER_APP.id: None}),
        Account(STRICT_ACCOUNT, "Acme Strict", {STRICT_APP.id: None}),
        Number(NUMBER, ACCOUNT, "+1 555-010-0001", "Acme Support"),
        Number(
            UNREGISTERED,
            ACCOUNT,
            "+1 555-010-0002",
            "Acme Sales",
            verified="NOT_VERIFIED",
            platform="NOT_APPLICABLE",
            throughput="NOT_APPLICABLE",
            status="PENDING",
        ),
        Number(OTHER_NUMBER, OTHER_ACCOUNT, "+1 555-010-0003", "Somebody Else"),
        Number(DEAF_NUMBER, DEAF_ACCOUNT, "+1 555-010-0004", "Acme Orders", quality="YELLOW"),
        Number(TEST_NUMBER, ACCOUNT, "+1 555-010-0005", "Test Number", allowed=("15550100200",)),
        Number(STRICT_NUMBER, STRICT_ACCOUNT, "+1 555-010-0006", "Acme Strict"),
    )
    mine = (ACCOUNT, DEAF_ACCOUNT)
    both = (MANAGEMENT, MESSAGING)
    everything: Targets = {MANAGEMENT: mine, MESSAGING: mine}
    strict: Targets = {MANAGEMENT: (STRICT_ACCOUNT,), MESSAGING: (STRICT_ACCOUNT,)}
    reads: Targets = {MANAGEMENT: mine}
    user = "122100000000000001"
    graph.add(APP, OTHER_APP, STRICT_APP)
    graph.add(
        Token(GOOD, APP.id, "SYSTEM_USER", user, "Acme Linktor", both, everything),
        Token(EXPIRED, APP.id, "USER", user, "Ada", both, everything, expires_in=-3600),
        Token(READS_ONLY, APP.id, "SYSTEM_USER", user, "Reader", (MANAGEMENT,), reads),
        Token(STRICT, STRICT_APP.id, "SYSTEM_USER", user, "Acme Linktor", both, strict),
    )
    return world
