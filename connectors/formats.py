"""What can be said of a pasted value without asking anybody, the same for every provider.

A room judges the shape of its own ids and secrets, and makes remarks; here is what people paste in
their place, and how remarks become one finding. No text holds a value: a secret may be pasted into
any field.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from connectors.checks import Finding, failed, passed, warning
from connectors.problems import Problem
from connectors.redaction import MASK

Severity = Literal["fault", "oddity"]

_PLACEHOLDER = re.compile(
    r"(?:your|my|enter|insert|paste|the|change|replace|add)[ _.-][a-z0-9 _.-]*"
    r"|changeme|placeholder|example|todo|secret|token|[<\[{(].*[>\]})]",
    re.IGNORECASE,
)
_CROSSED_OUT = r"[xX*.…]{4,}"


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about one field: a fault that cannot work, or an oddity that may."""

    field: str
    """Wire name."""
    severity: Severity
    problem: Problem


def is_placeholder(value: str, prefix: str = "") -> bool:
    """Tell whether a text stands for a value: `YOUR_AUTH_TOKEN`, `<token>`, `ACxxxxxxxx`.

    Args:
        value: as it was given.
        prefix: pattern of what ids of the provider begin with, which samples of them keep.
    """
    crossed = re.fullmatch(f"(?:{prefix})?{_CROSSED_OUT}", value, re.IGNORECASE)
    return crossed is not None or _PLACEHOLDER.fullmatch(value) is not None


def pasted(value: str, title: str, problem: Problem, prefix: str = "") -> Problem:
    """Name a mistake that any field can hold; the problem as it was where there is none."""
    if value == MASK:
        message = f"The {title} is the mask that stands for a secret, not the value."
        cause = "It was copied from a place that hides it."
    elif is_placeholder(value, prefix):
        message = f"The {title} is a placeholder."
        cause = "A sample value was pasted and never replaced."
    elif value[0] in "\"'`<" or value[-1] in "\"'`>":
        message = f"There are quotation marks or brackets around the {title}."
        cause = "They were copied with it."
    elif re.search(r"\s", value):
        message = f"There is a gap in the {title}."
        cause = "More than the value was copied, or the line was broken on the way."
    else:
        return problem
    return replace(problem, message=message, cause=cause)


def together(remarks: Sequence[Remark]) -> Problem:
    """Tell several remarks as one problem, so that all can be put right at once."""
    first = remarks[0].problem
    if len(remarks) == 1:
        return first
    problems = [remark.problem for remark in remarks]
    return replace(
        first,
        message=" ".join(problem.message for problem in problems),
        cause=" ".join(dict.fromkeys(problem.cause for problem in problems)),
        fix=" ".join(dict.fromkeys(problem.fix for problem in problems)),
        details={"fields": [remark.field for remark in remarks]},
    )


def judged(found: Iterable[Remark | None]) -> Finding:
    """Make the finding of a format step: faults fail it, and oddities alone only warn."""
    remarks = [remark for remark in found if remark is not None]
    faults = [remark for remark in remarks if remark.severity == "fault"]
    if faults:
        return failed(together(faults))
    return warning(together(remarks)) if remarks else passed("The values have the right shape.")
