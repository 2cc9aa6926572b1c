"""The results of a run as JUnit XML, for CI systems: a suite per operation, a case per probe.

A departure is a failure. A run that ended early and a channel that could not be deleted are errors
of a suite of their own, or a server that is down would look like one whose tests were skipped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from linktor_tui.conformance.probe import Result, Verdict
from linktor_tui.textsafe import visible

if TYPE_CHECKING:
    from linktor_tui.conformance.course import Course

PACKAGE = "linktor-tui.conformance"
_ILLEGAL = {0xFFFE: "<U+FFFE>", 0xFFFF: "<U+FFFF>"}


def junit(course: Course) -> str:
    """Write a run."""
    suites = [_suite(name, results) for name, results in _grouped(course.results)]
    suites.append(_run_suite(course))
    counts = [sum(column) for column in zip(*(counts for counts, _ in suites), strict=True)]
    numbers = _numbers(counts)
    del numbers["skipped"]  # a root element has none in the schema that CI systems go by
    seconds = _seconds(sum(result.seconds for result in course.results))
    attributes = _attributes(name=PACKAGE, **numbers, time=seconds)
    inner = "".join(text for _, text in suites)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites{attributes}>\n{inner}</testsuites>\n'
    )


def _grouped(results: Sequence[Result]) -> Iterable[tuple[str, list[Result]]]:
    groups: dict[str, list[Result]] = {}
    for result in results:
        groups.setdefault(result.probe.operation, []).append(result)
    return groups.items()


Counts = Sequence[int]
"""Tests, failures, errors, skipped."""


def _numbers(counts: Counts) -> dict[str, str]:
    return dict(zip(("tests", "failures", "errors", "skipped"), map(str, counts), strict=True))


def _suite(operation: str, results: Sequence[Result]) -> tuple[Counts, str]:
    verdicts = [result.verdict for result in results]
    departs, untried = (verdicts.count(word) for word in (Verdict.DEPARTS, Verdict.NOT_TRIED))
    counts = (len(results), departs, 0, untried)
    seconds = _seconds(sum(result.seconds for result in results))
    head = _attributes(name=f"{PACKAGE}.{operation}", **_numbers(counts), time=seconds)
    cases = "".join(map(_case, results))
    return counts, f"  <testsuite{head}>\n{cases}  </testsuite>\n"


def _case(result: Result) -> str:
    probe = result.probe
    head = _attributes(
        classname=f"{PACKAGE}.{probe.operation}",
        name=f"{probe.id}: {probe.says}",
        time=_seconds(result.seconds),
    )
    if result.verdict is Verdict.PASSED:
        return f"    <testcase{head}/>\n"
    if result.verdict is Verdict.NOT_TRIED:
        inner = f"<skipped{_attributes(message=result.reason)}/>"
    else:
        message = f"expected {result.expected}, came {result.came}"
        inner = _told("failure", message, result.requests)
    return f"    <testcase{head}>{inner}</testcase>\n"


def _run_suite(course: Course) -> tuple[Counts, str]:
    """Write the cases of the run itself: was it finished, was everything deleted."""
    left = [f"{item.id or 'id unknown'} {item.name}: {item.why}" for item in course.leftovers]
    stopped = [course.stopped.message] if course.stopped else []
    cases = ""
    for name, troubles in (("finished", stopped), ("cleaned up", left)):
        head = _attributes(classname=f"{PACKAGE}.run", name=name, time="0.000")
        inner = _told("error", troubles[0], troubles) if troubles else ""
        cases += f"    <testcase{head}>{inner}</testcase>\n"
    counts = (2, 0, bool(stopped) + bool(left), 0)
    head = _attributes(name=f"{PACKAGE}.run", **_numbers(counts), time="0.000")
    return counts, f"  <testsuite{head}>\n{cases}  </testsuite>\n"


def _told(element: str, message: str, lines: Iterable[str]) -> str:
    head = _attributes(message=message, type=element)
    return f"<{element}{head}>{escape(_clean(chr(10).join(lines), keep=True))}</{element}>"


def _attributes(**values: str) -> str:
    return "".join(f" {name}={quoteattr(_clean(value))}" for name, value in values.items())


def _clean(text: str, *, keep: bool = False) -> str:
    """Take out what XML 1.0 cannot hold: control characters become visible ones."""
    lines = [visible(line).translate(_ILLEGAL) for line in (text.split("\n") if keep else [text])]
    return "\n".join(lines)


def _seconds(value: float) -> str:
    return f"{value:.3f}"
