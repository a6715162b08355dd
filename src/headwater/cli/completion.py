"""`headwater completion`: the script that lets a shell complete commands, options and file names."""

import click
from click.shell_completion import get_completion_class

from headwater.cli.group import app


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script for SHELL.

    For bash: headwater completion bash > ~/.local/share/bash-completion/completions/headwater
    """
    maker = get_completion_class(shell)
    if maker is None:
        raise click.UsageError(f"click has no completion for {shell}")
    click.echo(maker(app, {}, "headwater", "_HEADWATER_COMPLETE").source())
