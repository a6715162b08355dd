"""The reference of the command line names every command and every long option, so it fails when the code moves on."""

from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from headwater import cli

REFERENCE = Path(__file__).parents[1] / "docs" / "reference" / "cli.md"


def commands(app: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    """Every command below `app` with the words that call it."""
    context = click.Context(app)
    for name in app.list_commands(context):
        command = app.get_command(context, name)
        assert command is not None
        yield " ".join((*path, name)), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


def options(command: click.Command) -> list[str]:
    """The long options of one command; negations such as --no-x belong to the option they negate."""
    shown = [option for option in command.params if isinstance(option, click.Option) and not option.hidden]
    return [name for option in shown for name in option.opts if name.startswith("--")]


def described() -> list[tuple[str, str]]:
    """(command, "") and (command, option) for all there is to describe."""
    return [(words, text) for words, command in commands(cli.app) for text in ("", *options(command))]


def test_there_are_commands() -> None:
    assert {"run", "demo", "world", "explain"} <= {words for words, _ in described()}


@pytest.mark.parametrize(("command", "option"), described())
def test_reference_names(command: str, option: str) -> None:
    sections = REFERENCE.read_text().split("\n## ")
    of_command = [section for section in sections if section.splitlines()[0].strip("` ") == f"headwater {command}"]
    assert of_command, f"docs/reference/cli.md has no section '## headwater {command}'"
    assert f"`{option}" in of_command[0] if option else of_command[0].strip()
