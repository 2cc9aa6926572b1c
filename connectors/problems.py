"""What went wrong with a provider, in words an operator can act on.

Problem                      a fact: code, message, cause, fix, who, class
ProviderError(Exception)     carries a Problem
├── ProviderRefusal          the provider answered, and said no
└── NoAnswer                 nobody answered, or what answered made no sense: says nothing
                             about the credential
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from connectors.contract import FailureClass, StepStatus, Who

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not right, and the way out of it."""

    code: str
    """The provider's own code (`20003`, `401 Unauthorized`), or ours in lower case (`timeout`)."""
    message: str
    """What happened, one sentence."""
    cause: str
    fix: str
    who: Who = Who.OPERATOR
    failure_class: FailureClass = FailureClass.CONFIG
    documentation: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def status(self) -> StepStatus:
        """A configuration fault fails a step; silence and faults elsewhere leave it unknown."""
        return (
            StepStatus.FAILED if self.failure_class is FailureClass.CONFIG else StepStatus.UNKNOWN
        )


class ProviderError(Exception):
    """Base of what a connector raises. Its text is the problem's message and holds no secret."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class ProviderRefusal(ProviderError):
    """The provider answered and said no."""


class NoAnswer(ProviderError):
    """Nobody answered in time, or the answer made no sense. Says nothing about the credential."""
