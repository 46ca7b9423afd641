"""``timviet completion``: what makes a shell complete commands and options?"""

from __future__ import annotations

import click

from timviet.search.cli.command import Command
from timviet.search.cli.terminal import exit_on_closed_pipe

__all__ = ["completion"]


@click.command(cls=Command)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print a script that makes a shell complete commands and options.

    \b
    Example:
      timviet completion bash > ~/.local/share/bash-completion/completions/timviet
      timviet completion zsh > ~/.zfunc/_timviet
      timviet completion fish > ~/.config/fish/completions/timviet.fish
    """
    from click.shell_completion import get_completion_class

    from timviet.search.cli.shells import use_shells

    exit_on_closed_pipe()
    use_shells()
    completer = get_completion_class(shell)
    assert completer is not None, "click knows the three shells"
    click.echo(completer(ctx.find_root().command, {}, "timviet", "_TIMVIET_COMPLETE").source())
