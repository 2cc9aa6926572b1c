"""`completion`: the shell's script, which asks this program for channel names as it completes."""

from __future__ import annotations

import click

from linktor_tui.cli.click_parts import command, pass_session
from linktor_tui.cli.session import Session

SHELLS = ("bash", "zsh", "fish")


@command(
    "completion",
    examples=(
        "source <(linktor-tui completion bash)",
        "linktor-tui completion zsh > ~/.zfunc/_linktor-tui",
        "linktor-tui completion fish > ~/.config/fish/completions/linktor-tui.fish",
    ),
)
@click.argument("shell", type=click.Choice(SHELLS))
@pass_session
def completion(session: Session, shell: str) -> None:
    """Print the completion script of a shell."""
    from click.shell_completion import ShellComplete, get_completion_class

    from linktor_tui.cli.root import root
    from linktor_tui.cli.run import COMPLETE_VARIABLE, PROGRAM

    found = get_completion_class(shell)
    assert found is not None, shell
    # The base class's source: bash's own starts a bash to ask for its version, and prints a warning.
    script = ShellComplete.source(found(root, {}, PROGRAM, COMPLETE_VARIABLE))
    session.terminal.out(script)
