"""Exit codes are an API: what each means, which error has which, and which wins.

`linktor-tui help exit-codes` prints the meanings from here.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import TYPE_CHECKING, Self

from linktor_tui.contract import errors

if TYPE_CHECKING:
    from linktor_tui.contract.resources import CheckReport


class ExitCode(IntEnum):
    """How a run ended. Each member's docstring is its meaning."""

    DONE = 0, "Done. An empty list is done, too."
    BUG = 1, "Something unexpected: a mistake in the program. The trace is in the log file."
    USAGE = 2, "A wrong or missing flag, an ambiguous name, or a prompt that nobody could answer."
    CHECK_FAILED = (
        3,
        "A check, message or webhook was refused; a server departs, profiles differ, something ends.",
    )
    AUTH = 4, "The login with Linktor is missing, expired, or not allowed to do this."
    NOT_FOUND = 5, "There is no such channel, profile, conversation, message, event or endpoint."
    CONFLICT = 6, "In conflict with what is there: exists already, has open conversations, is off."
    INVALID = 7, "A configuration or a message that can never be right: something is wrong in it."
    PENDING = 8, "Still not done when the time to wait ran out."
    UNKNOWN = 9, "It could not be found out: network, DNS, TLS, or a fault on the provider's side."
    RATE_LIMITED = 10, "Somebody asks us to slow down; says nothing about the credential."
    PARTLY_FAILED = 11, "Of several, some were done and some were not; each error is reported."
    SECRET_STORE = 12, "The secret store is unavailable or locked, or a secret is gone from it."
    STORE = 13, "The channel store is locked by another process, too new, or damaged."
    INTERRUPTED = 130, "Interrupted with Ctrl-C, or a question was answered with no."
    TERMINATED = 143, "Ended by SIGTERM."

    def __new__(cls, value: int, meaning: str) -> Self:
        """Make a member of a code and its meaning."""
        member = int.__new__(cls, value)
        member._value_ = value
        member.__doc__ = meaning
        return member


_BY_ERROR: tuple[tuple[type[errors.ChannelsError], ExitCode], ...] = (
    (errors.InvalidRequest, ExitCode.INVALID),
    (errors.InvalidChannelType, ExitCode.INVALID),
    (errors.InvalidUrl, ExitCode.INVALID),
    (errors.InvalidEvents, ExitCode.INVALID),
    (errors.ChannelNotFound, ExitCode.NOT_FOUND),
    (errors.AmbiguousChannel, ExitCode.USAGE),
    (errors.AmbiguousConversation, ExitCode.USAGE),
    (errors.ChannelAlreadyExists, ExitCode.CONFLICT),
    (errors.ActiveConversationsExist, ExitCode.CONFLICT),
    (errors.DestinationChanged, ExitCode.CONFLICT),
    (errors.ChannelIncomplete, ExitCode.CONFLICT),
    (errors.CheckFailed, ExitCode.CHECK_FAILED),
    (errors.WebhookTaken, ExitCode.CONFLICT),
    (errors.ProviderRefused, ExitCode.CHECK_FAILED),
    (errors.OutsideMessageWindow, ExitCode.CHECK_FAILED),
    (errors.InvalidRecipient, ExitCode.INVALID),
    (errors.UnsupportedContent, ExitCode.INVALID),
    (errors.ChannelNotConnected, ExitCode.CONFLICT),
    (errors.Unauthorized, ExitCode.AUTH),
    (errors.RateLimited, ExitCode.RATE_LIMITED),
    (errors.Unreachable, ExitCode.UNKNOWN),
    (errors.Unsupported, ExitCode.USAGE),
    (errors.VaultError, ExitCode.SECRET_STORE),
    (errors.StoreError, ExitCode.STORE),
)
_BY_STATUS = {404: ExitCode.NOT_FOUND, 409: ExitCode.CONFLICT, 503: ExitCode.UNKNOWN}
_TRUMPS = (ExitCode.BUG, ExitCode.SECRET_STORE, ExitCode.STORE, ExitCode.AUTH)
_FINDINGS = (ExitCode.CHECK_FAILED, ExitCode.UNKNOWN, ExitCode.RATE_LIMITED)


def exit_code_for(error: BaseException) -> ExitCode:
    """The code of one error."""
    if isinstance(error, KeyboardInterrupt):
        return ExitCode.INTERRUPTED
    if isinstance(error, errors.CheckInconclusive):
        return exit_code_of(error.report)
    if isinstance(error, errors.ProviderSilent):
        slow_down = error.problem.code == "rate_limited"
        return ExitCode.RATE_LIMITED if slow_down else ExitCode.UNKNOWN
    for kind, code in _BY_ERROR:
        if isinstance(error, kind):
            return code
    if isinstance(error, errors.ChannelsError):
        return _BY_STATUS.get(error.http_status, ExitCode.BUG)
    return ExitCode.BUG


def exit_code_of(report: CheckReport) -> ExitCode:
    """The code of a check's report."""
    from connectors.checks import verdict

    judged = verdict(report.tests)
    if judged.success:
        return ExitCode.DONE
    if judged.failed:
        return ExitCode.CHECK_FAILED
    return ExitCode.RATE_LIMITED if judged.rate_limited else ExitCode.UNKNOWN


def exit_code_for_several(codes: Iterable[ExitCode], *, changing: bool) -> ExitCode:
    """One code for several channels at once, in the order 1, 12, 13, 4, 11, 3, 9.

    Args:
        codes: of each channel.
        changing: True where the channels were to be changed: then one that was left as it was
            because of its check makes the whole partly failed. For a test it is what was asked.
    """
    seen = set(codes)
    for code in _TRUMPS:
        if code in seen:
            return code
    if len(seen) < 2:
        return next(iter(seen), ExitCode.DONE)
    unexpected = seen - set(_FINDINGS) - {ExitCode.DONE}
    if unexpected or (changing and ExitCode.DONE in seen):
        return ExitCode.PARTLY_FAILED
    return ExitCode.CHECK_FAILED if ExitCode.CHECK_FAILED in seen else ExitCode.UNKNOWN


def meanings() -> list[tuple[int, str]]:
    """Every code and what it means, in order."""
    return [(code.value, code.__doc__ or "") for code in ExitCode]
