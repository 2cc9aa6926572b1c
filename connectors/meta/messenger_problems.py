"""What goes wrong with Messenger and Instagram channels and has no code of Meta's."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from connectors import sending
from connectors.contract import Who
from connectors.meta.facebook_config import PAGE_TOKENS, SECURING, WEBHOOKS
from connectors.meta.instagram_config import GET_STARTED
from connectors.problems import Problem, ProviderRefusal

if TYPE_CHECKING:
    from connectors.meta.messenger_platform import Platform

SEND_API = "https://developers.facebook.com/docs/messenger-platform/reference/send-api"


def no_app_secret(platform: Platform) -> Problem:
    """Warn that nothing inbound can be proved."""
    return Problem(
        code="app_secret_missing",
        message="The channel has no app secret, so nothing that customers write is accepted.",
        cause="Meta signs what it posts with the app's secret; without it nobody can tell whether "
        f"a post about this {platform.noun} is Meta's.",
        fix="Put the app secret into the channel. Sending works without it.",
        documentation=SECURING,
    )


def wrong_app_secret() -> Problem:
    """Describe a secret that is not that of the token's app."""
    return Problem(
        code="app_secret_wrong",
        message="Meta accepts the token, and not the app secret with it.",
        cause="The secret is of another app than the token, was reset, or was copied in part.",
        fix="Copy it from App Dashboard > App settings > Basic > App secret > Show, of the app "
        "that made the token.",
        documentation=SECURING,
    )


def app_unknown(lacking: str, platform: Platform) -> Problem:
    """Say that the webhook cannot be handled by API, and where it is set by hand."""
    return Problem(
        code=f"{lacking.lower().replace(' ', '_')}_missing",
        message=f"Without the {lacking}, the app's webhook can be neither read nor set from here.",
        cause="Meta keeps the address with the app, and shows it to nobody but the app itself: that "
        "takes the app's id and its secret.",
        fix=f"Put the {lacking} into the channel, or set the webhook by hand under "
        f"{platform.clicks}: the channel's address and its verify token, then tick "
        f"{', '.join(platform.app_fields)}.",
        documentation=WEBHOOKS,
    )


def not_as_app(problem: Problem, platform: Platform) -> Problem:
    """Say that Meta takes id and secret not for the app's, and where the webhook is set by hand."""
    return replace(
        problem,
        message="Meta does not take the app ID and the app secret together.",
        cause="They are of two apps, or they are those of Instagram Login: an app has an Instagram "
        "app ID and secret beside its own, and webhooks are kept with its own.",
        fix="Compare both with App settings > Basic. Where the channel needs the Instagram app "
        f"secret for its signatures, set the webhook by hand under {platform.clicks}.",
        documentation=SECURING,
    )


def no_verify_token() -> Problem:
    """Say that there is no word that Meta could repeat."""
    return Problem(
        code="verify_token_missing",
        message="The channel has neither a verify token nor a webhook secret.",
        cause="Meta repeats this word when it asks whether the address wants its posts.",
        fix="Put a verify token into the channel: any word of your own.",
        documentation=WEBHOOKS,
    )


def of_a_person(name: str | None, expected: str, kind: str) -> Problem:
    """Describe a token of a person or a system user where a page's was due."""
    whose = f"{kind} “{name}”" if name else kind
    return Problem(
        code="user_token",
        message=f"This is the token of the {whose}, not of the page.",
        cause="A person's token was pasted in place of the page's: the Graph API Explorer and "
        "Facebook Login give it first.",
        fix="Ask GET /me/accounts with this token and take the page's access_token from there, or "
        "use App Dashboard > Messenger > API setup > Generate access tokens.",
        documentation=PAGE_TOKENS,
        details={"expected": expected, "tokenType": kind},
    )


def of_another(noun: str, found: str, name: str | None, expected: str) -> Problem:
    """Describe a good token of another page or account."""
    whose = f"“{name}” ({found})" if name else found
    return Problem(
        code=f"another_{noun}",
        message=f"The token is of the {noun} {whose}, and the channel names {expected}.",
        cause=f"The token of another {noun} was pasted, or the {noun} ID is of another one.",
        fix=f"If {found} is the right {noun}, put that ID into the channel; if not, make a token "
        f"for {expected}.",
        documentation=GET_STARTED if noun == "account" else PAGE_TOKENS,
        details={"expected": expected, "found": found},
    )


def scope_of_others(scope: str, platform: Platform) -> Problem:
    """Describe a permission that was given, and not for this page or account."""
    return Problem(
        code="scope_of_others",
        message=f"The token has {scope}, but not for this {platform.noun}.",
        cause="Who logged in chose for which pages and accounts the app gets each permission, and "
        "left this one out.",
        fix=f"Log in again, choose “Edit access”, tick this {platform.noun} for every permission, "
        "and use the token that comes of it.",
        who=Who.ACCOUNT_ADMIN,
        documentation="https://developers.facebook.com/docs/permissions",
        details={"scope": scope},
    )


def unsendable(code: str, message: str, cause: str, fix: str, **details: Any) -> ProviderRefusal:
    """Refuse a message without asking anybody."""
    return sending.unsendable(code, message, cause, fix, SEND_API, **details)


def refuse_common(text: str, to: str) -> None:
    """Refuse what both would refuse. Raises `ProviderRefusal`; nothing is asked."""
    sending.refuse_empty(text, "Meta sends no empty messages.", SEND_API)
    sending.refuse_broken(text + to, SEND_API)
    if not (to.strip().isascii() and to.strip().isdigit()):
        raise unsendable(
            "recipient_format",
            "The recipient is no id of a person.",
            "People are written to by the number that Meta gave them for this page or account; a "
            "name, a handle or a phone number is none.",
            "Use the contact of the customer's own message.",
        )


def perhaps_sent(problem: Problem) -> Problem:
    """Say of a silence that the message may have gone out, unless Meta answered."""
    if "errorCode" in problem.details:
        return problem
    return sending.perhaps_sent(
        problem,
        "The message may have gone out all the same: look into the conversation before sending "
        "again.",
    )
