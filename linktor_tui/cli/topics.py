"""`help`: a command's page, or one of the topics."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click

from linktor_tui.cli.click_parts import command
from linktor_tui.cli.commands import ROOT
from linktor_tui.cli.session import Session


def _environment(session: Session) -> str:
    """The variables that this program reads."""
    return f"""\
LINKTOR_TUI_HOME           One folder for all data. Now: {session.settings.home}
LINKTOR_TUI_VAULT          keyring or file: where secrets go.
LINKTOR_TUI_PASSPHRASE     Opens the encrypted secret file without a prompt.
LINKTOR_TUI_OUTPUT         How to print where -o says nothing: table, json, jsonl, yaml, csv, ids.
LINKTOR_TUI_NO_INPUT       Never prompt. CI does the same.
LINKTOR_TUI_PUBLIC_URL     Where the outside reaches this machine, for webhook URLs.
LINKTOR_TUI_CHECK_MINUTES  Active channels are checked again after so many minutes. 15; 0: never.
LINKTOR_TUI_SILENCE_HOURS  A conversation without a message for so long is closed. 24; 0: never.
LINKTOR_TUI_RETENTION_DAYS Messages older than that are deleted, their numbers stay. Never.
LINKTOR_TUI_EVENT_DAYS     Events older than that are deleted, once all were told. 30; 0: never.
LINKTOR_TUI_KEEP_BODIES    no: texts are not kept, counts are.
LINKTOR_TUI_LANG           Language of the terminal app: en, es, pt. Beats its own setting.
LINKTOR_TUI_REDUCED_MOTION 1: nothing in the terminal app moves by itself.
VISUAL, EDITOR             Editor of the terminal app for a channel as JSON; the first wins.
LINKTOR_TUI_ENDPOINT_*     Another base URL for a provider: ..._TELEGRAM, ..._TWILIO.
LINKTOR_PROFILE            Which profile to use: `linktor-tui profiles list`.
LINKTOR_BASE_URL           Address of a Linktor. With LINKTOR_API_KEY no profile is needed.
LINKTOR_API_KEY            Its key. Beside LINKTOR_BASE_URL it goes to that address alone.
LINKTOR_PROXY              URL of an HTTP proxy on the way to a Linktor. Other proxies are not used.
NO_COLOR, FORCE_COLOR      No colours at all, or colours into a pipe, too. NO_COLOR wins.
COLUMNS                    Width of tables on a terminal.

A flag beats a variable, a variable the project's .linktor.toml, and that the profile in use.
`linktor-tui config explain` shows who won.
"""


def _exit_codes(_: Session) -> str:
    """What the exit codes mean."""
    from linktor_tui.cli.exits import meanings

    lines = "".join(f"{code:>4}  {meaning}\n" for code, meaning in meanings())
    return f"{lines}\nSeveral at once: the first that applies of 1, 12, 13, 4, 11, 3, 9.\n"


def _formatting(_: Session) -> str:
    """How answers are printed."""
    return """\
-o, --output works before and after the command.

table   For people. On a terminal it is coloured and fits the width; in a pipe it is neither.
json    The Channels API's envelope, e.g. {"data": [...], "meta": {...}}.
jsonl   One resource a line. `channels test` prints a line for each step and each channel as it
        finishes, and a summary: {"type": "step" | "report" | "summary", "seq": 1, "ts": ...}.
yaml    The same as json.
csv     A header and a line for each resource, or each step, or each bucket of statistics.
ids     Ids alone, one a line, for xargs.

Data goes to standard output, everything else to standard error. With json, jsonl and yaml an error
is one JSON object there: {"error": {"code", "message", "cause", "fix", "details"}}.

Names and messages from elsewhere cannot act on the terminal: JSON and YAML escape control
characters, the other formats make them visible.
"""


def _secrets(_: Session) -> str:
    """How secrets are given and where they go."""
    return """\
A secret is never a flag's value: the process list and the shell's history would show it.

  --secret botToken=@FILE      from a file, without its last line break
  --secret botToken=-          from standard input
  --secret botToken=env:NAME   from a variable
  --secret botToken            by a hidden prompt; so is a required one that was not given
  -f body.json                 within the request body
  --header Authorization=@FILE of an endpoint that is told of events; from anywhere as above

Secrets are kept in the system's keyring, or in an encrypted file (LINKTOR_TUI_VAULT=file, with a
passphrase from a prompt or LINKTOR_TUI_PASSPHRASE). Everywhere else they read ********. A body that
sends ******** back leaves the secret as it is; null removes it.

A stored secret goes to the host it was stored for. Where that changed, --trust-destination is the
word that it may go there.
"""


def _keys(session: Session) -> str:
    """The keys of the terminal app."""
    from linktor_tui.cli.key_page import page

    return page(session.settings.keymap_file)


TOPICS: dict[str, Callable[[Session], str]] = {
    "environment": _environment,
    "exit-codes": _exit_codes,
    "formatting": _formatting,
    "keyboard": _keys,
    "secrets": _secrets,
}


def _complete_topics(_: click.Context, __: click.Parameter, incomplete: str) -> list[Any]:
    """Suggest the topics, and the commands at the top."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(name) for name in (*TOPICS, *ROOT) if name.startswith(incomplete)]


@command("help", examples=("linktor-tui help exit-codes", "linktor-tui help channels test"))
@click.argument("words", metavar="[TOPIC | COMMAND...]", nargs=-1, shell_complete=_complete_topics)
@click.pass_context
def help_(context: click.Context, words: Sequence[str]) -> None:
    """Explain a command, or: environment, exit-codes, formatting, keyboard, secrets."""
    session = context.ensure_object(Session)
    if len(words) == 1 and words[0] in TOPICS:
        session.terminal.out(TOPICS[words[0]](session))
        return
    root = context.find_root()
    if words and words[0] not in ROOT:
        said = f"There is no help about {words[0]!r}. Topics: {', '.join(TOPICS)}; or a command."
        raise click.UsageError(said, root)
    session.terminal.out(_page(root, words) + "\n")


def _page(root: click.Context, words: Sequence[str]) -> str:
    """The help page of a command, found through its groups."""
    context, here = root, root.command
    for word in words:
        if not isinstance(here, click.Group):
            raise click.UsageError(f"{context.command_path!r} has no commands.", root)
        name, found, _ = here.resolve_command(context, [word])
        if found is None:
            raise click.UsageError(f"There is no help about {word!r}.", root)
        context, here = click.Context(found, parent=context, info_name=name), found
    return here.get_help(context)
