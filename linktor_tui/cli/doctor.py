"""`doctor`: is this machine as it should be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from linktor_tui.cli.channels.reports import STEP_HEADER, step_row
from linktor_tui.cli.click_parts import command, pass_session
from linktor_tui.cli.exits import ExitCode
from linktor_tui.cli.output import Answer, Json
from linktor_tui.cli.session import Session
from linktor_tui.contract import wire
from linktor_tui.contract.errors import Unsupported

if TYPE_CHECKING:
    from connectors.contract import CheckStep
    from linktor_tui.cli.tables import Block


@command("doctor", examples=("linktor-tui doctor", "linktor-tui doctor --fix -o json"))
@click.option("--fix", is_flag=True, help="Remove secrets that nothing refers to.")
@pass_session
def doctor(session: Session, fix: bool) -> ExitCode:
    """Check this machine: data folder, store, secrets, overrides."""
    from linktor_tui.local.doctor import examine
    from linktor_tui.local.doctor_paths import examine_paths
    from linktor_tui.local.engine import LocalEngine
    from linktor_tui.profiles.credentials import in_use

    engine = session.open(session.choice.local)  # whichever profile is in use
    if not isinstance(engine, LocalEngine):
        raise Unsupported(f"The doctor looks at this machine, and {engine.place} is another.")
    vaults = engine.cabinet.vaults

    @contextmanager
    def elsewhere() -> Iterator[set[str]]:
        """Secrets that no channel of this machine refers to, and that are not left over."""
        with in_use(session.settings.profiles_file) as logins:
            yield logins | {ref for ref in vaults.known_refs() if is_remote(ref)}

    findings = []
    for step in examine(session.settings, engine.cabinet, fix=fix, elsewhere=elsewhere):
        findings.append(step)
        if session.for_people:
            _tell(session, step)
    for step in (_keymap(session), *session.wait(examine_paths(engine))):
        findings.append(step)
        if session.for_people:
            _tell(session, step)
    if not session.place.local:
        findings.append(_elsewhere(session))
        if session.for_people:
            _tell(session, findings[-1])
    answer = Findings(findings)
    if not session.for_people:
        session.show(answer)
    return ExitCode.DONE if answer.sound else ExitCode.CHECK_FAILED


def _keymap(session: Session) -> CheckStep:
    """See whether the operator's own keys for the terminal app can be had."""
    from connectors.checks import as_step, passed, warning
    from connectors.problems import Problem
    from linktor_tui.keymap import read

    file = session.settings.keymap_file
    keymap = read(file)
    if not keymap.faults:
        found = f"Own keys: {len(keymap.keys)}." if keymap.keys else "The usual keys are in use."
        return as_step("app.keymap", "app", passed(found))
    fix = f"Mend {file}; `linktor-tui help keyboard` lists commands and keys."
    cause = "These keys stay as they usually are."
    problem = Problem("keymap_fault", " ".join(keymap.faults), cause, fix)
    return as_step("app.keymap", "app", warning(problem))


def _elsewhere(session: Session) -> CheckStep:
    """Ask the server of the profile in use, and pass on what it should be told of."""
    from connectors.checks import as_step, failed, passed, warning
    from connectors.problems import Problem
    from linktor_tui.contract.errors import ChannelsError
    from linktor_tui.contract.resources import ListQuery

    name = session.place.profile.name
    try:
        page = session.read(session.api.list_channels(ListQuery()))
    except ChannelsError as error:
        cause, fix = error.cause or "See above.", error.fix or "`linktor-tui whoami` says more."
        finding = failed(Problem(error.code.lower(), error.message, cause, fix))
        return as_step("profile.server", "profile", finding)
    notices = session.api.notices
    if not notices:
        found = f"{name} answers, with channels: {page.total_count}."
        return as_step("profile.server", "profile", passed(found))
    fix = "`linktor-tui channels list` shows how its channels are now."
    problem = Problem(
        "server_notice", " ".join(notices), f"The server of {name} is known for it.", fix
    )
    return as_step("profile.server", "profile", warning(problem))


def is_remote(ref: str) -> bool:
    """True for a secret that is kept here for a channel elsewhere: its server knows which."""
    from linktor_tui.remote.pockets import PREFIX

    return ref.partition(":")[2].startswith(f"{PREFIX}.")


def _tell(session: Session, step: CheckStep) -> None:
    from linktor_tui.cli.channels.steps import step_lines

    lines = step_lines(step, session.terminal, session.terminal.stdout)
    session.terminal.out("".join(f"{line}\n" for line in lines))


class Findings(Answer):
    """What the doctor found."""

    def __init__(self, findings: Sequence[CheckStep]) -> None:
        self.findings = findings

    @property
    def sound(self) -> bool:
        """True where nothing has to be mended."""
        return all(step.status.value not in ("failed", "unknown") for step in self.findings)

    def envelope(self) -> Json:
        tests = [wire.check_step(step) for step in self.findings]
        return {"data": {"success": self.sound, "tests": tests}}

    def records(self) -> Iterable[Json]:
        return map(wire.check_step, self.findings)

    def blocks(self) -> Iterable[Block]:
        return ()  # told as they are found

    def rows(self) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        return STEP_HEADER, map(step_row, self.findings)

    def ids(self) -> Iterable[str]:
        return (step.id for step in self.findings)
