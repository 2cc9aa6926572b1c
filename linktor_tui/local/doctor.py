"""`doctor`: is everything on this machine as it should be, and what can be mended.

Each finding is a check step, so that it is shown, printed and judged like the steps of a channel's
check. Nothing is changed without `fix`, and then only what nothing refers to any more.
"""

from __future__ import annotations

import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import apsw

from connectors.checks import Finding, as_step, failed, passed, warning
from connectors.contract import CheckStep, Who
from connectors.problems import Problem
from linktor_tui import __version__
from linktor_tui.contract.endpoints import endpoints_of
from linktor_tui.contract.errors import ChannelsError
from linktor_tui.local.doctor_watch import checked, runs
from linktor_tui.local.ledger import Ledger
from linktor_tui.local.ledger.endpoints import EndpointBook

if TYPE_CHECKING:
    from linktor_tui.local.cabinet import Cabinet
    from linktor_tui.settings import Settings


def examine(
    settings: Settings,
    cabinet: Cabinet,
    *,
    fix: bool = False,
    elsewhere: Callable[[], AbstractContextManager[set[str]]] = lambda: nullcontext(set()),
) -> Iterator[CheckStep]:
    """Examine a data folder and its secret store, a finding at a time.

    Args:
        fix: take away secrets that nothing refers to.
        elsewhere: gives the references that others than channels hold, and keeps them from
            making new ones meanwhile.
    """
    yield as_step("program.version", "program", _program())
    yield as_step("home.private", "home", _home(settings.home))
    yield as_step("store.readable", "store", _store(cabinet))
    yield as_step("ledger.sound", "ledger", _ledger(settings))
    yield as_step("runtime.holder", "runtime", runs(settings))
    yield as_step("channels.checked", "channels", _checked(settings, cabinet))
    yield as_step("vault.usable", "vault", _vault(cabinet))
    yield as_step("vault.complete", "vault", _secrets(cabinet))
    yield as_step("vault.orphans", "vault", _orphans(cabinet, elsewhere, fix=fix))
    yield as_step("providers.endpoints", "providers", _endpoints(settings))


def _program() -> Finding:
    python = ".".join(str(part) for part in sys.version_info[:3])
    return passed(f"linktor-tui {__version__} on Python {python}.", python=python)


def _home(home: Path) -> Finding:
    if not home.exists():
        return passed(f"{home} will be made when the first channel is saved.", path=str(home))
    if not home.is_dir():
        return failed(
            Problem(
                code="home_no_folder",
                message=f"{home} is not a folder.",
                cause="LINKTOR_TUI_HOME names a file, or a file lies where the folder should be.",
                fix="Move the file away, or set LINKTOR_TUI_HOME to a folder.",
                details={"path": str(home)},
            )
        )
    loose = [
        str(path.relative_to(home)) or "."
        for path in (home, *home.iterdir())
        if stat.S_IMODE(path.stat().st_mode) & 0o077
    ]
    if sys.platform == "win32" or not loose:
        return passed(f"{home} is yours alone.", path=str(home))
    return warning(
        Problem(
            code="home_not_private",
            message=f"Others on this machine can read {', '.join(loose)} in {home}.",
            cause="The permissions were changed, or the files were copied here.",
            fix=f"chmod -R go-rwx '{home}'",
            details={"path": str(home), "readable": loose},
        )
    )


def _store(cabinet: Cabinet) -> Finding:
    try:
        count = len(cabinet.store.all())
    except ChannelsError as error:
        return failed(_problem(error))
    if cabinet.store.notices:
        return warning(
            Problem(
                code="store_restored",
                message=" ".join(cabinet.store.notices),
                cause="The file was cut off or changed by something else.",
                fix="Look through `linktor-tui channels list`; the last change may be missing.",
            )
        )
    return passed(f"Channels stored: {count}.", channels=count)


def _ledger(settings: Settings) -> Finding:
    details = {"sqlite": apsw.sqlite_lib_version(), "journal": "wal"}
    if not settings.ledger_file.exists():
        return passed("No message went through yet.", **details)
    try:
        Ledger(settings.ledger_file).verify()
    except ChannelsError as error:
        return failed(_problem(error))
    return passed("The ledger of messages is sound.", **details)


def _vault(cabinet: Cabinet) -> Finding:
    try:
        cabinet.vaults.probe()
    except ChannelsError as error:
        return failed(_problem(error))
    return passed("Secrets can be stored, read and deleted.", vault=cabinet.vaults.describe())


def _checked(settings: Settings, cabinet: Cabinet) -> Finding:
    try:
        return checked(settings, cabinet)
    except ChannelsError as error:
        return failed(_problem(error))


def _secrets(cabinet: Cabinet) -> Finding:
    try:
        stored = cabinet.store.all()
        found = cabinet.vaults.read_many([record["secretRef"] for record in stored])
    except ChannelsError as error:
        return failed(_problem(error))
    missing = [record["id"] for record in stored if record["secretRef"] not in found]
    if not missing:
        return passed("Every channel has its secrets.")
    return failed(
        Problem(
            code="secrets_missing",
            message=f"Channels whose secrets are not in the secret store: {len(missing)}.",
            cause="They were removed there, or this is another user's or machine's store.",
            fix="Restore the store, or delete these channels and create them anew.",
            details={"channels": missing},
        )
    )


def _orphans(
    cabinet: Cabinet, elsewhere: Callable[[], AbstractContextManager[set[str]]], *, fix: bool
) -> Finding:
    try:
        # Under the lock, or a secret that is about to be referred to would look like an orphan.
        with cabinet.store.writing(), elsewhere() as used:
            used |= {record["secretRef"] for record in cabinet.store.all()}
            used |= EndpointBook(cabinet.ledger.database).secret_refs()
            orphans = sorted(set(cabinet.vaults.known_refs()) - used)
            if fix:
                for ref in orphans:
                    cabinet.vaults.delete(ref)
    except ChannelsError as error:
        return failed(_problem(error))
    if not orphans:
        return passed("No secret is left over.")
    if fix:
        return passed(f"Left-over secrets removed: {len(orphans)}.", removed=orphans)
    return failed(
        Problem(
            code="orphans",
            message=f"Secrets stored that nothing refers to: {len(orphans)}.",
            cause="The program was stopped between storing a secret and storing what it is for.",
            fix="linktor-tui doctor --fix",
            details={"refs": orphans},
        )
    )


def _endpoints(settings: Settings) -> Finding:
    try:
        overrides = endpoints_of(settings.environ)
    except ChannelsError as error:
        return failed(_problem(error))
    if not overrides:
        return passed("Every provider is asked at its own address.")
    listed = ", ".join(f"{name} at {url}" for name, url in sorted(overrides.items()))
    return warning(
        Problem(
            code="endpoint_override",
            message=f"Not asked at their own address: {listed}.",
            cause="LINKTOR_TUI_ENDPOINT_ variables are set.",
            fix="Unset them to reach the providers themselves.",
            details={"endpoints": overrides},
        )
    )


def _problem(error: ChannelsError) -> Problem:
    return Problem(
        code=error.code,
        message=error.message,
        cause=error.cause or "See the message.",
        fix=error.fix or "Mend what the message names, and run `linktor-tui doctor` again.",
        who=Who.OPERATOR,
        details=error.details,
    )
